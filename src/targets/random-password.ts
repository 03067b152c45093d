/**
 * @internal A password for an account whose owner signs in elsewhere: 32 random bytes that are kept
 * nowhere. The beginning satisfies rules that want one character of each kind.
 */
export function randomPassword(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(32))
  return `Aa1!${Buffer.from(bytes).toString('base64url')}`
}
