import { isPrintableAscii } from '../core/text.js'

/** @internal The lower-case form of a name or URI of SCIM, which is ASCII. */
export function foldName(name: string): string {
  return isPrintableAscii(name) ? name.toLowerCase() : name
}

/** @internal Whether two names or URIs are the same, without regard to case. */
export function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && foldName(a) === foldName(b))
}

// The block of full-width and half-width forms, and the full-width space.
const otherWidth = /[\u3000\uff01-\uffee]/g

/**
 * How values of an attribute with `caseExact: false` compare: equal ones have equal keys.
 *
 * The steps of the UsernameCaseMapped profile (RFC 8265, 3.3; RFC 7644, 5 asks for them): full-width and
 * half-width characters as the ordinary ones, lower case, Unicode normalisation form C. No further
 * folding: `straße` and `strasse` are two users. Nothing is refused here: what a name may hold is the
 * business of the schema.
 *
 * @returns a text for comparing and for unique indexes, never for display
 * @example
 * ```ts test
 * import { caseKey } from 'rostermap/scim'
 *
 * console.log(caseKey('BJensen@Example.com')) //=> 'bjensen@example.com'
 * console.log(caseKey('ＢＪensen@example.com')) //=> 'bjensen@example.com'
 * ```
 */
export function caseKey(text: string): string {
  if (isPrintableAscii(text)) return text.toLowerCase()
  return text
    .replace(otherWidth, (character) => character.normalize('NFKC'))
    .toLowerCase()
    .normalize('NFC')
}
