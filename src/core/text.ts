/**
 * The only place that normalises, folds, compares and judges text.
 *
 * @module
 */

const beyondAscii = /[^\x20-\x7e]/

/** Whether text has printable ASCII only: then it is in every normal form and hides nothing. */
export function isPrintableAscii(text: string): boolean {
  return !beyondAscii.test(text)
}

/** Unicode normalisation form C; text of printable ASCII comes back as it is. */
export function normalizeText(text: string): string {
  return beyondAscii.test(text) ? text.normalize('NFC') : text
}

/**
 * Folds case for comparison: texts that differ only by case come out equal.
 *
 * Full folding of Unicode, by JavaScript's root-locale case mapping: `ß` and `ẞ` equal `ss`, the final
 * sigma equals the other, the Kelvin sign equals `k`. The dotless `ı` stays itself: it only shares its
 * upper case with `i`, and `admın` is not `admin`. The result is for comparing, never for storing.
 */
export function foldCase(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase()
  return text
    .normalize('NFC')
    .replace(/[^ı]+/gu, (part) => part.toLowerCase().toUpperCase().toLowerCase())
    .replaceAll('ς', 'σ')
    .normalize('NFC')
}

/**
 * How a product compares names: exactly, or in lower case. No product folds further: `straße` and
 * `strasse` are two groups everywhere.
 */
export type NameCase = 'exact' | 'ignoreCase'

/** @returns a function under which equal names have equal results */
export function nameKey(compared: NameCase): (name: string) => string {
  return compared === 'ignoreCase' ? (name) => name.toLowerCase() : (name) => name
}

/** Orders text by code unit: the same on every machine and in every locale. */
export function compareText(a: string, b: string): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0
}

// Controls, line and paragraph separators, marks of annotations, and all that Unicode says to leave
// unseen: bidirectional controls, zero-width joiners, soft hyphens, fillers, variation selectors, tags.
const deceptive = /[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/u

/**
 * Tells whether text may serve as a name of a group or user.
 *
 * Refused: empty or blank text, control characters, characters that are not seen or change how the
 * name is shown (bidirectional controls, everything of zero width), and lone surrogates.
 */
export function isPlainName(text: string): boolean {
  if (isPrintableAscii(text)) return /[^ ]/.test(text)
  return text.trim() !== '' && !deceptive.test(text) && text.isWellFormed()
}

// Letters that decompose into nothing; the two-letter forms are those in use for account names.
const undecomposed: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'oe',
  Ø: 'OE',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ł: 'l',
  Ł: 'L',
  ħ: 'h',
  Ħ: 'H',
  ŧ: 't',
  Ŧ: 'T',
  ı: 'i',
  ŋ: 'n',
  Ŋ: 'N',
}

/** Letters without their marks: `Zoë` → `Zoe`, `Łukasz` → `Lukasz`, `Straße` → `Strasse`. */
export function stripDiacritics(text: string): string {
  if (!beyondAscii.test(text)) return text
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\x20-\x7e]/gu, (letter) => undecomposed[letter] ?? letter)
    .normalize('NFC')
}

/**
 * A text from outside that can neither forge a line nor steer a terminal: controls and characters that are not
 * seen are spelt out, but for those to keep.
 */
export function spellOut(text: string, keep = ''): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    keep.includes(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

/** Each text once, in code-unit order (which is how `sort` compares by itself). */
export function sorted(texts: Iterable<string>): string[] {
  return [...(texts instanceof Set ? texts : new Set(texts))].sort()
}
