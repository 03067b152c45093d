/** An element of the page, which is there. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`The page lacks #${id}.`)
  return found
}

/** Makes an element. Text is only ever set as text. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** Shows a remark, or hides its place. */
export function remark(id: string, text: string | undefined): void {
  const place = byId(id, HTMLElement)
  place.textContent = text ?? ''
  place.hidden = text === undefined
}
