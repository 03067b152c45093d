const alphabet = /^[A-Za-z0-9+/]*={0,2}$/
const lineBreaks = /[ \t\r\n]+/g

/**
 * @internal Decodes base64 (RFC 4648, 4) strictly: white space is allowed, nothing else is skipped,
 * padding is complete and unused bits are zero, so each byte string has one spelling.
 *
 * @returns the bytes; `undefined` when the text is not base64 or is empty
 */
export function decodeBase64(text: string): Buffer | undefined {
  const packed = text.replace(lineBreaks, '')
  if (packed === '' || packed.length % 4 !== 0 || !alphabet.test(packed)) return undefined
  const bytes = Buffer.from(packed, 'base64')
  // Only the last group can hide bits that decoding drops.
  return bytes.toString('base64').endsWith(packed.slice(-4)) ? bytes : undefined
}
