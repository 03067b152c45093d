const blanks = /[ \t\r\n]+/g

/**
 * @internal Decodes base64 (RFC 4648, 4) strictly: white space is allowed, nothing else is skipped,
 * padding is complete and unused bits are zero, so each byte string has one spelling.
 *
 * @returns the bytes; `undefined` when the text is not base64 or is empty
 */
export function decodeBase64(text: string): Buffer | undefined {
  return decodePacked(text) ?? decodePacked(text.replace(blanks, ''))
}

/** The decoder of Node skips what it does not know. What it gives says the same again only if it skipped nothing. */
function decodePacked(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined
}
