import { createHash } from 'node:crypto'

/**
 * @internal A set of people's keys in about 20 bytes each: of a million people, the texts alone would take
 * more than all that is kept of their directory. It keeps 95 bits of SHA-256, so that nobody finds
 * another key that passes for one of them.
 */
export interface KeySet {
  /** Adds a key; `false` for one that is in it. */
  add(key: string): boolean
  /** Whether a key is in it. */
  has(key: string): boolean
}

const words = 3
/** Of ten places so many are taken before there are half as many again. */
const fullest = 8

/** @internal */
export function keySet(): KeySet {
  let places = 1024
  let table = new Uint32Array(places * words)
  let size = 0
  return {
    add(key) {
      const digest = digestOf(key)
      const place = placeOf(digest)
      if (table[place] !== 0) return false
      table.set(digest, place)
      size += 1
      if (size * 10 > places * fullest) grow()
      return true
    },
    has: (key) => table[placeOf(digestOf(key))] !== 0,
  }

  /** Where a digest is, or the free place where it belongs. */
  function placeOf([first, second, third]: Digest): number {
    let place = second % places
    for (;;) {
      const at = place * words
      if (table[at] === 0) return at
      if (table[at] === first && table[at + 1] === second && table[at + 2] === third) return at
      place = (place + 1) % places
    }
  }

  function grow(): void {
    const before = table
    places = Math.ceil(places * 1.5)
    table = new Uint32Array(places * words)
    for (let at = 0; at < before.length; at += words)
      if (before[at] !== 0) {
        const digest = [before[at], before[at + 1], before[at + 2]] as unknown as Digest
        table.set(digest, placeOf(digest))
      }
  }
}

type Digest = readonly [first: number, second: number, third: number]

/** The first word is never 0, which stands for a free place. */
function digestOf(key: string): Digest {
  // UTF-8 would take all halves of a surrogate pair for one.
  const bytes = createHash('sha256').update(key, 'utf16le').digest()
  return [(bytes.readUInt32LE(0) | 1) >>> 0, bytes.readUInt32LE(4), bytes.readUInt32LE(8)]
}
