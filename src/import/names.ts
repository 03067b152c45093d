import type { Expression } from '../mapping/language.js'
import type { Draft, Place } from './draft.js'

/** A template's literal text. */
export function literal(text: string): string {
  return text.replaceAll('${', '$${')
}

/** A part of a person's name, and where it comes from. */
export interface NamePart {
  readonly from: Expression
  readonly place: Place
}

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
  const made = draft.attribute(
    {
      to: 'displayName',
      from: { template: '${first} ${last}', with: { first: first.from, last: last.from } },
    },
    first.place,
  )
  if (made) draft.remark(last.place, 'went into displayName together with the first name')
}
