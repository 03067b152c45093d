const encoder = new TextEncoder()

/** A text in UTF-8, in upper-case hexadecimal digits. */
export function utf8Hex(text: string): string {
  return Array.from(encoder.encode(text), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}

/** A text in UTF-8, in base64 with padding (RFC 4648, 4). */
export function utf8Base64(text: string): string {
  return btoa(Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join(''))
}
