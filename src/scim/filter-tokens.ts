/**
 * Reading the pieces of filters and paths: names, literals, spaces. No regular expressions; every
 * character is looked at a fixed number of times.
 *
 * @module
 */
import { scimFault } from './faults.js'
import type { FilterValue } from './filter.js'
import { maxFilterLength } from './limits.js'

/** @internal Where the reader is. */
export interface Cursor {
  readonly text: string
  /** Position of the next character. */
  at: number
  depth: number
  /** What a fault is called: outside brackets a path has faults of its own. */
  scimType: 'invalidFilter' | 'invalidPath'
}

/** @internal Begins to read a text. */
export function cursorOf(text: string, scimType: Cursor['scimType']): Cursor {
  if (typeof text !== 'string') throw scimFault(scimType, 'A filter or path must be text.')
  if (text.length > maxFilterLength)
    throw scimFault(scimType, `A filter or path may have ${maxFilterLength} characters at most.`, {
      offset: maxFilterLength,
    })
  return { text, at: 0, depth: 0, scimType }
}

/** @internal */
export function fault(cursor: Cursor, message: string, offset = cursor.at) {
  return scimFault(cursor.scimType, message, { offset })
}

/** @internal Whether a character comes next. */
export function isAt({ text, at }: Cursor, code: number): boolean {
  return at < text.length && text.charCodeAt(at) === code
}

const space = 0x20
const quote = 0x22
const backslash = 0x5c

/** @internal Passes over spaces. */
export function skipSpaces(cursor: Cursor): void {
  const { text } = cursor
  let { at } = cursor
  while (at < text.length && text.charCodeAt(at) === space) at += 1
  cursor.at = at
}

/** @internal Demands a space and passes over all there are. */
export function demandSpace(cursor: Cursor): void {
  if (!isAt(cursor, space)) throw fault(cursor, 'A space is missing here.')
  skipSpaces(cursor)
}

// 1: may begin a name; 2: may go on in one; 4: may stand in a URI before the name.
const classes = new Uint8Array(256)
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code)
  if (/[A-Za-z$]/.test(character)) classes[code] = 7
  else if (/[0-9_-]/.test(character)) classes[code] = 6
  else if (/[:./%+~#?=&@!*,;']/.test(character)) classes[code] = 4
}
const classOf = (code: number): number => (code < 256 ? (classes[code] as number) : 0)

const dot = 0x2e
const colon = 0x3a

/** @internal Reads `[URI ":"] ATTRNAME ["." ATTRNAME]` (RFC 7644, 3.10). */
export function readAttributePath(cursor: Cursor): string {
  const { text, at: start } = cursor
  const { length } = text
  if (start >= length || (classOf(text.charCodeAt(start)) & 1) === 0)
    throw fault(cursor, 'An attribute is missing here.')
  let at = start + 1
  while (at < length && (classOf(text.charCodeAt(at)) & 2) !== 0) at += 1
  if (at < length) {
    const code = text.charCodeAt(at)
    if (code === colon) at = endOfUri(text, at)
    else if (code === dot && at + 1 < length && (classOf(text.charCodeAt(at + 1)) & 1) !== 0) {
      at += 2
      while (at < length && (classOf(text.charCodeAt(at)) & 2) !== 0) at += 1
    }
  }
  cursor.at = at
  const last = text.charCodeAt(at - 1)
  const next = at < length ? text.charCodeAt(at) : space
  if (last === dot || last === colon || next === dot || next === colon)
    throw fault(cursor, 'This is no attribute path: it is [URI:]name[.name].', start)
  return text.slice(start, at)
}

function endOfUri(text: string, from: number): number {
  let at = from
  while (at < text.length && (classOf(text.charCodeAt(at)) & 6) !== 0) at += 1
  return at
}

/** @internal Reads one name: what stands behind the dot after a value filter. */
export function readName(cursor: Cursor): string {
  const start = cursor.at
  if ((classOf(cursor.text.charCodeAt(start)) & 1) === 0)
    throw fault(cursor, 'The name of a sub-attribute is missing here.')
  while ((classOf(cursor.text.charCodeAt(cursor.at)) & 2) !== 0) cursor.at += 1
  return cursor.text.slice(start, cursor.at)
}

/** @internal Whether a word of lower-case letters stands at a place, in any case. */
export function hasWord(text: string, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i += 1)
    if ((text.charCodeAt(at + i) | 0x20) !== word.charCodeAt(i)) return false
  return true
}

/** @internal Reads a literal in JSON form: text, number, `true`, `false`, `null`. */
export function readLiteral(cursor: Cursor): FilterValue {
  const { text, at } = cursor
  const code = text.charCodeAt(at)
  if (code === quote) return readText(cursor)
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return readNumber(cursor)
  for (const [word, value] of words)
    if (text.startsWith(word, at) && (classOf(text.charCodeAt(at + word.length)) & 2) === 0) {
      cursor.at += word.length
      return value
    }
  throw fault(cursor, 'A value is missing here: "text", a number, true, false or null.')
}

const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

function readNumber(cursor: Cursor): number {
  const { text } = cursor
  const start = cursor.at
  let at = start
  if (text.charCodeAt(at) === 0x2d) at += 1
  if (text.charCodeAt(at) === 0x30) at += 1
  else at = demandDigits(cursor, at)
  if (text.charCodeAt(at) === dot) at = demandDigits(cursor, at + 1)
  if ((text.charCodeAt(at) | 0x20) === 0x65) {
    at += 1
    const sign = text.charCodeAt(at)
    if (sign === 0x2b || sign === 0x2d) at += 1
    at = demandDigits(cursor, at)
  }
  const value = Number(text.slice(start, at))
  if (!Number.isFinite(value)) throw fault(cursor, 'This number is too large.', start)
  cursor.at = at
  return value + 0 // -0 is 0
}

function demandDigits(cursor: Cursor, from: number): number {
  let at = from
  while (isDigit(cursor.text.charCodeAt(at))) at += 1
  if (at === from) throw fault(cursor, 'A digit is missing here.', at)
  return at
}

function readText(cursor: Cursor): string {
  const { text } = cursor
  const { length } = text
  const start = cursor.at + 1
  for (let at = start; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      cursor.at = at + 1
      return text.slice(start, at)
    }
    if (code === backslash) return readEscapedText(cursor, start, at)
    if (code < space) throw unfinished(cursor, at)
  }
  throw unfinished(cursor, length)
}

function unfinished(cursor: Cursor, at: number) {
  return at >= cursor.text.length
    ? fault(cursor, 'The closing quotation mark is missing.', at)
    : fault(cursor, 'A control character must be escaped in a text.', at)
}

const escapes: ReadonlyMap<string, string> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }),
)

function readEscapedText(cursor: Cursor, start: number, firstEscape: number): string {
  const { text } = cursor
  const pieces = [text.slice(start, firstEscape)]
  let at = firstEscape
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === quote) break
    if (code === backslash) {
      const plain = escapes.get(text.charAt(at + 1))
      pieces.push(plain ?? unicodeEscape(cursor, at))
      at += plain === undefined ? 6 : 2
      continue
    }
    const from = at
    while (text.charCodeAt(at) >= space && !isSpecial(text.charCodeAt(at))) at += 1
    if (at === from) throw unfinished(cursor, at)
    pieces.push(text.slice(from, at))
  }
  cursor.at = at + 1
  return pieces.join('')
}

const isSpecial = (code: number): boolean => code === quote || code === backslash

function unicodeEscape(cursor: Cursor, at: number): string {
  let unit = 0
  if (cursor.text.charCodeAt(at + 1) !== 0x75)
    throw fault(cursor, 'There is no such escape; write \\\\ for a backslash.', at)
  for (let i = at + 2; i < at + 6; i += 1) {
    const digit = Number.parseInt(cursor.text.charAt(i), 16)
    if (Number.isNaN(digit)) throw fault(cursor, 'Four hexadecimal digits must follow \\u.', i)
    unit = unit * 16 + digit
  }
  return String.fromCharCode(unit)
}
