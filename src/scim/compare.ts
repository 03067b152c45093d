import { isPrintableAscii, normalizeText } from '../core/text.js'

/** @internal The lower-case form of a name or URI of SCIM, which is ASCII. */
export function foldName(name: string): string {
  return isPrintableAscii(name) ? name.toLowerCase() : name
}

/** @internal Whether two names or URIs are the same, without regard to case. */
export function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && foldName(a) === foldName(b))
}

/**
 * How values of an attribute with `caseExact: false` compare: equal ones have equal keys.
 *
 * Unicode normalisation form C, then lower case, as the UsernameCaseMapped profile says (RFC 8265, 3.3).
 * No further folding: `straße` and `strasse` are two users.
 *
 * @returns a text for comparing and for unique indexes, never for display
 * @example
 * ```ts test
 * import { caseKey } from 'rostermap/scim'
 *
 * console.log(caseKey('BJensen@Example.com')) //=> 'bjensen@example.com'
 * ```
 */
export function caseKey(text: string): string {
  return normalizeText(text).toLowerCase()
}
