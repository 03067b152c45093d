import type { ApplyStrength } from '../mapping/document.js'
import type { Expression } from '../mapping/language.js'
import type { Draft, Place } from './draft.js'

/** A template's literal text. */
export function literal(text: string): string {
  return text.replaceAll('${', '$${')
}

/** What a placeholder of a foreign template stands for: values, a fixed text, or why it has no equivalent. */
export type Placeholder = Expression | { readonly text: string } | { readonly reason: string }

/** Makes a source of a template in which `${…}` stands for something. A template that is one placeholder is its source. */
export function templateOf(
  template: string,
  placeholder: (name: string) => Placeholder,
): Expression | { readonly reason: string } {
  const parts: Record<string, Expression> = {}
  let text = ''
  let from = 0
  for (const match of template.matchAll(/\$\{([^}]*)\}/g)) {
    text += literal(template.slice(from, match.index))
    from = match.index + match[0].length
    const part = placeholder((match[1] ?? '').trim())
    if ('reason' in part) return part
    if ('text' in part) {
      text += literal(part.text)
      continue
    }
    const key = `part${Object.keys(parts).length + 1}`
    parts[key] = part
    text += `\${${key}}`
  }
  text += literal(template.slice(from))
  const [only] = Object.values(parts)
  if (only && text === '${part1}') return only
  return only ? { template: text, with: parts } : { template: text }
}

/** A part of a person's name, and where it comes from. */
export interface NamePart {
  readonly from: Expression
  readonly place: Place
  /** When it was written; the weaker of the two counts. @defaultValue `'enforce'` */
  readonly apply?: ApplyStrength
}

/** From the one that leaves most alone. */
const weakest: readonly ApplyStrength[] = ['createOnly', 'ifEmpty', 'onChange']

/**
 * Accounts have one display name. Parts of a name make it when nothing else does; otherwise they are left
 * out.
 */
export function addNameParts(
  draft: Draft,
  first: NamePart | undefined,
  last: NamePart | undefined,
): void {
  const parts = [first, last].filter((part) => part !== undefined)
  if (draft.has('displayName') || !first || !last) {
    for (const { place } of parts)
      draft.leaveOut(
        place,
        draft.has('displayName')
          ? 'accounts have one display name, and it is made by something else'
          : 'accounts have one display name, and the other part of it is not mapped',
      )
    return
  }
  const apply = weakest.find((one) => first.apply === one || last.apply === one)
  const made = draft.attribute(
    {
      to: 'displayName',
      from: { template: '${first} ${last}', with: { first: first.from, last: last.from } },
      ...(apply && { apply }),
    },
    first.place,
  )
  if (made) draft.remark(last.place, 'went into displayName together with the first name')
}
