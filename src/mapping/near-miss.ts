import { foldCase, normalizeText } from '../core/text.js'

/** How a value that came differs from the one a rule compares with. */
export type NearMissKind = 'excluded' | 'elsewhere' | 'case' | 'space' | 'dn' | 'path'

/** A value that nearly matched a rule. */
export interface NearMiss {
  /** The rule's id. */
  readonly rule: string
  /** The text the rule compares with. */
  readonly wanted: string
  /** The value that came. */
  readonly value: string
  /**
   * How they differ: `excluded` is equal, case aside, but `exclude` took it out; `elsewhere` is equal, but
   * came in a source that the rule does not read; `case` and `space` differ by nothing else; in `dn` and
   * `path` one is the last part of the other.
   */
  readonly kind: NearMissKind
}

/** @internal How a value that came nearly is the text wanted; `undefined` when it is something else. */
export function nearMissKind(
  wanted: string,
  value: string,
): Exclude<NearMissKind, 'excluded'> | undefined {
  // A rule that reads the value's source would have matched it.
  if (normalizeText(wanted) === value) return 'elsewhere'
  const a = foldCase(wanted)
  const b = foldCase(value)
  if (a === b) return 'case'
  if (withoutSpaces(a) === withoutSpaces(b)) return 'space'
  if (firstRdn(b) === a || firstRdn(a) === b) return 'dn'
  if (lastSegment(a) === lastSegment(b)) return 'path'
  return undefined
}

/** @internal The difference in words, to follow `The value "…" came; `. */
export const nearMissWords: Readonly<Record<NearMissKind, string>> = {
  excluded: 'case aside it is the one wanted, but `exclude` takes it out',
  elsewhere: 'it is the one wanted, but came in a source that the rule does not read',
  case: 'it differs only by upper and lower case (see `ignoreCase`)',
  space: 'it differs only by white space or case (see the transforms "trim" and "stripSpaces")',
  dn: 'one is a distinguished name and the other the plain name in it',
  path: 'one is a path and the other ends alike',
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/gu, '')
}

/** The value of the first RDN of a distinguished name (RFC 4514), plain escapes resolved. */
function firstRdn(text: string): string | undefined {
  const found = /^[a-z0-9.-]+=((?:[^,\\]|\\.)+)(?:,|$)/u.exec(text)?.[1]
  return found?.replace(/\\([^0-9a-f])/gu, '$1').trim()
}

function lastSegment(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1)
}
