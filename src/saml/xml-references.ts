/**
 * References in text and in attribute values (XML 1.0, 4.1 and 4.6).
 *
 * @module
 */

import { xmlFault } from './faults.js'
import { isCharacter } from './xml-characters.js'

const predefined: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/**
 * @internal The text between two places, its references resolved.
 *
 * @param from - where the text starts
 * @param to - where it ends; a reference must end before
 * @param plain - what becomes of the text between references
 */
export function resolveReferences(
  text: string,
  from: number,
  to: number,
  plain: (text: string) => string = asIs,
): string {
  let resolved = ''
  let done = from
  for (let at = text.indexOf('&', from); at >= 0 && at < to; at = text.indexOf('&', done)) {
    const end = text.indexOf(';', at)
    if (end < 0 || end >= to) throw xmlFault('syntax', text, at)
    if (at > done) resolved += plain(text.slice(done, at))
    resolved += meaningOf(text, at + 1, end)
    done = end + 1
  }
  return resolved + plain(text.slice(done, to))
}

function asIs(text: string): string {
  return text
}

function meaningOf(text: string, from: number, end: number): string {
  if (text.charCodeAt(from) !== 0x23) {
    const name = text.slice(from, end)
    const character = Object.hasOwn(predefined, name) ? predefined[name] : undefined
    if (character === undefined) throw xmlFault('syntax', text, from)
    return character
  }
  const code =
    text.charCodeAt(from + 1) === 0x78
      ? readNumber(text, from + 2, end, 16)
      : readNumber(text, from + 1, end, 10)
  if (!isCharacter(code)) throw xmlFault('character', text, from)
  return String.fromCodePoint(code)
}

/** A number of any length, leading zeros and all; beyond Unicode it only has to stay there. */
function readNumber(text: string, from: number, end: number, radix: 10 | 16): number {
  if (from === end) throw xmlFault('syntax', text, from)
  let number = 0
  for (let at = from; at < end; at += 1) {
    const digit = digitOf(text.charCodeAt(at))
    if (digit >= radix) throw xmlFault('syntax', text, from)
    number = Math.min(number * radix + digit, 0x110000)
  }
  return number
}

function digitOf(code: number): number {
  if (code <= 0x39) return code < 0x30 ? 16 : code - 0x30
  const letter = (code | 0x20) - 0x61
  return letter >= 0 && letter < 6 ? letter + 10 : 16
}
