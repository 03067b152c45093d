/** @internal 32 bits of a text. Quick rather than safe: whoever uses it must bear texts chosen to meet. */
export function textHash(text: string, seed: number, from = 0, to = text.length): number {
  let hash = seed
  for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
