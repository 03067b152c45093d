/**
 * Characters as XML 1.0 (fifth edition) and Namespaces in XML 1.0 sort them.
 *
 * @module
 */

/** @internal XML 1.0, 2.2: what no document may hold; lone surrogates come on top. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, 2.2 names them
export const forbidden: RegExp = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** @internal XML 1.0, 2.2, production 2. */
export function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return (
    code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
  )
}

// Bytes that can stand in a name, by code; beyond ASCII all can, until `isNcName` has looked.
const inName = Uint8Array.from({ length: 0x80 }, (_, code) =>
  /[\w:.-]/.test(String.fromCharCode(code)) ? 1 : 0,
)

/** @internal Where a name that starts at `from` ends; `from` itself when none does. */
export function nameEnd(text: string, from: number): number {
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x80 && inName[code] === 0) break
  }
  return at
}

/** @internal Where white space (XML 1.0, production 3) that starts at `from` ends. */
export function blankEnd(text: string, from: number): number {
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0xa && code !== 0x9 && code !== 0xd) break
  }
  return at
}

const plainName = /^[A-Za-z_][A-Za-z0-9_.-]*$/
const start =
  'A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}'
const ncName = new RegExp(
  `^[${start}][${start}.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}-]*$`,
  'u',
)

/** @internal Namespaces in XML 1.0, production 4: a name without colon. */
export function isNcName(text: string): boolean {
  return plainName.test(text) || ncName.test(text)
}

/** @internal XML 1.0, 2.11: every line end becomes a line feed. U+0085, U+2028 and U+2029 are none. */
export function normalizeLineEnds(text: string): string {
  if (!text.includes('\r')) return text
  const units = new Uint16Array(text.length)
  let length = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0xa && text.charCodeAt(at - 1) === 0xd) continue
    units[length] = code === 0xd ? 0xa : code
    length += 1
  }
  return textOfUnits(units.subarray(0, length))
}

/** @internal XML 1.0, 3.3.3: white space written in a value becomes blanks. */
export function withBlanks(text: string): string {
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at += 1) units[at] = Math.max(text.charCodeAt(at), 0x20)
  return textOfUnits(units)
}

// Unlike a replacement, this takes as long for a megabyte of line ends as for one.
function textOfUnits(units: Uint16Array): string {
  if (units.every((code) => code < 0x100)) return Buffer.from(units).toString('latin1')
  return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le')
}
