/** @internal A piece of a template: literal text, or the name between `${` and `}`. */
export type TemplatePart = string | { readonly name: string }

/**
 * @internal Splits a template at its placeholders. `$${` is a literal `${`. A `${` that is never closed,
 * or holds no name, comes back as `undefined`.
 */
export function parseTemplate(template: string): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = []
  let literal = ''
  let from = 0
  for (const found of template.matchAll(/\$?\$\{/g)) {
    literal += template.slice(from, found.index)
    if (found[0] === '$${') {
      literal += '${'
      from = found.index + 3
      continue
    }
    const end = template.indexOf('}', found.index)
    const name = end < 0 ? '' : template.slice(found.index + 2, end)
    if (!/^[A-Za-z0-9][A-Za-z0-9_]*$/.test(name)) return undefined
    if (literal !== '') parts.push(literal)
    parts.push({ name })
    literal = ''
    from = end + 1
  }
  literal += template.slice(from)
  if (literal !== '') parts.push(literal)
  return parts
}

/** @internal The names a template asks for, in order. */
export function namesIn(parts: readonly TemplatePart[]): readonly string[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [part.name]))
}

/** @internal The text of a template without placeholders; `undefined` when it has some. */
export function literalOf(parts: readonly TemplatePart[]): string | undefined {
  return namesIn(parts).length === 0 ? parts.join('') : undefined
}

/** @internal The text of a template with one text for every placeholder. */
export function fillIn(parts: readonly TemplatePart[], text: string): string {
  return parts.map((part) => (typeof part === 'string' ? part : text)).join('')
}

/** @internal What is wrong with a template that {@link parseTemplate} does not take. */
export const templateFault =
  'must close every `${` with `}` around a name of letters, digits and `_`; write `$${` for `${` itself'
