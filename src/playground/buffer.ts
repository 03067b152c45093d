/** As much of Node's Buffer as reading a SAML message needs, for the bundle of the page. */
export const Buffer = {
  from(text: string, encoding: 'base64'): Uint8Array {
    if (encoding !== 'base64') throw new TypeError('Only base64 is known here.')
    let binary = ''
    try {
      binary = atob(text)
    } catch {
      // Node gives what it can read; nothing is the part of it that is never taken for the whole.
    }
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return Object.assign(bytes, { toString: () => btoa(binary) })
  },
}
