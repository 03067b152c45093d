/** Tabs by the ARIA Authoring Practices: arrows move, the shown one alone is in the tab order. */
export function tabs(): void {
  const all = [...document.querySelectorAll<HTMLButtonElement>('[role=tab]')]
  const select = (chosen: HTMLButtonElement) => {
    for (const tab of all) {
      const on = tab === chosen
      tab.setAttribute('aria-selected', String(on))
      tab.tabIndex = on ? 0 : -1
      const panel = document.getElementById(tab.getAttribute('aria-controls') ?? '')
      if (panel) panel.hidden = !on
    }
  }
  for (const [i, tab] of all.entries()) {
    tab.addEventListener('click', () => select(tab))
    tab.addEventListener('keydown', ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
      const next = step === undefined ? undefined : all[(i + step + all.length) % all.length]
      if (!next) return
      select(next)
      next.focus()
    })
  }
}
