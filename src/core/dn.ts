/**
 * Distinguished names of directories (RFC 4514), read by their grammar and never split at commas.
 *
 * @module
 */

import { foldCase, isPrintableAscii } from './text.js'

/** One attribute of a relative distinguished name. */
interface DnAttribute {
  /** The type in upper case, by its short name where RFC 4514 has one: `CN`, `OU`, `0.9.2342…`. */
  readonly type: string
  /** The value, escapes resolved, in normalisation form C; of a `#hex` value, what is written. */
  readonly value: string
  /** Whether it is written as `#hex`: the bytes of an encoding (BER), which is not read here. */
  readonly isEncoded: boolean
}

/** @internal A distinguished name. */
export interface Dn {
  /** The relative names, the entry's own first. Each has one attribute or more (`CN=a+UID=b`). */
  readonly rdns: readonly (readonly DnAttribute[])[]
  /**
   * Keys of the entry and of each entry above it, the entry's own first. Equal names have equal keys, in
   * whatever case, order of attributes or way of escaping.
   */
  readonly keys: readonly string[]
}

/** RFC 4514 section 3, and the types that RFC 1274 and X.520 name so; their short names. */
const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
}

/** Longest name, in UTF-16 units, and most relative names in it: keys grow with both. */
const maxLength = 4_096
const maxRdns = 128

const typePattern =
  /[ ]*(?:([A-Za-z][A-Za-z0-9-]*)|(?:oid\.)?((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+))[ ]*=[ ]*/iy
const hexPattern = /#((?:[0-9A-Fa-f]{2})+)[ ]*(?=[,;+]|$)/y
// Controls, and marks that change how the name is shown, have no place in the name of a group.
const deceptive = /[\p{Cc}\p{Bidi_Control}]/u

/**
 * @internal Reads a distinguished name; `undefined` for anything else.
 *
 * Blanks around separators are allowed, as is `;` for `,` (RFC 2253 readers must take it). Refused: an
 * empty name, an empty value, quotation marks of RFC 1779, an escape that is none, bytes that are not
 * UTF-8, controls and bidirectional marks, more than 128
 * relative names and more than 4,096 UTF-16 units.
 */
export function parseDn(text: string): Dn | undefined {
  if (text.length > maxLength || text.trim() === '') return undefined
  const rdns: DnAttribute[][] = [[]]
  let at = 0
  for (;;) {
    const attribute = readAttribute(text, at)
    if (!attribute) return undefined
    const { end, ...read } = attribute
    rdns.at(-1)?.push(read)
    at = end
    if (at === text.length) break
    if (text[at] !== '+' && rdns.push([]) > maxRdns) return undefined
    at += 1
  }
  return { rdns, keys: keysOf(rdns) }
}

/** @internal The first value of a type that is text, from the entry upwards. */
export function dnValue(dn: Dn, type: string): string | undefined {
  return dnValues(dn, type)[0]
}

/** @internal The values of a type that are text, from the entry upwards; without a type, of every type. */
export function dnValues({ rdns }: Dn, type?: string): readonly string[] {
  return rdns
    .flat()
    .filter((attribute) => !attribute.isEncoded && (type ?? attribute.type) === attribute.type)
    .map(({ value }) => value)
}

/** @internal A type by its short name, in upper case; `undefined` for what is none. */
export function dnType(text: string): string | undefined {
  typePattern.lastIndex = 0
  const found = typePattern.exec(`${text}=`)
  return found?.[0].length === text.length + 1 ? typeOf(found) : undefined
}

function typeOf([, name, oid = '']: RegExpExecArray): string {
  return name?.toUpperCase() ?? shortNames[oid] ?? oid
}

/** @internal Whether a text has the beginning of a distinguished name: a type and `=`. */
export function looksLikeDn(text: string): boolean {
  typePattern.lastIndex = 0
  return typePattern.test(text)
}

interface ReadAttribute extends DnAttribute {
  readonly end: number
}

function readAttribute(text: string, from: number): ReadAttribute | undefined {
  typePattern.lastIndex = from
  const found = typePattern.exec(text)
  if (!found) return undefined
  const type = typeOf(found)
  const start = from + found[0].length
  hexPattern.lastIndex = start
  const hex = hexPattern.exec(text)
  if (hex) {
    const end = start + hex[0].length
    return { type, value: `#${hex[1]?.toLowerCase()}`, isEncoded: true, end }
  }
  const value = readValue(text, start)
  return value && { type, isEncoded: false, ...value }
}

/** Reads a value up to the separator that ends it. White space at its end counts only when escaped. */
function readValue(text: string, from: number): { value: string; end: number } | undefined {
  let value = ''
  let kept = 0
  let at = from
  if (text[at] === '#') return undefined
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === ',' || character === ';' || character === '+') break
    if (character === '"' || character === '<' || character === '>') return undefined
    if (character === '\\') {
      const escaped = readEscape(text, at)
      if (!escaped) return undefined
      value += escaped.text
      kept = value.length
      at = escaped.end
    } else {
      value += character
      if (character !== ' ') kept = value.length
      at += 1
    }
  }
  const trimmed = value.slice(0, kept)
  const normal = isPrintableAscii(trimmed) ? trimmed : trimmed.normalize('NFC')
  if (normal.trim() === '' || deceptive.test(normal) || !normal.isWellFormed()) return undefined
  return { value: normal, end: at }
}

/** An escaped character, or a run of escaped bytes of UTF-8. */
function readEscape(text: string, from: number): { text: string; end: number } | undefined {
  const next = text[from + 1] ?? ''
  if (/[ "#+,;<=>\\]/.test(next)) return { text: next, end: from + 2 }
  const run = /(?:\\[0-9A-Fa-f]{2})+/y
  run.lastIndex = from
  const bytes = run.exec(text)?.[0]
  if (bytes === undefined) return undefined
  const decoded = decodeUtf8(
    bytes
      .split('\\')
      .slice(1)
      .map((pair) => Number.parseInt(pair, 16)),
  )
  return decoded === undefined ? undefined : { text: decoded, end: from + bytes.length }
}

function decodeUtf8(bytes: readonly number[]): string | undefined {
  try {
    return decodeURIComponent(
      bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    )
  } catch {
    return undefined
  }
}

/** Matching of directories regards neither case nor repeated blanks (RFC 4518 and caseIgnoreMatch). */
function keysOf(rdns: readonly (readonly DnAttribute[])[]): string[] {
  const parts = rdns.map((attributes) =>
    attributes
      .map(({ type, value, isEncoded }) =>
        // A text that begins with an escaped `#` is not what is encoded so.
        JSON.stringify(
          isEncoded ? [type, [value]] : [type, foldCase(value).replace(/ +/g, ' ').trim()],
        ),
      )
      .sort()
      .join('+'),
  )
  let key = ''
  const keys: string[] = []
  for (const part of parts.reverse()) {
    key = key === '' ? part : `${part},${key}`
    keys.unshift(key)
  }
  return keys
}
