import { type Numbers, numbers } from './numbers.js'

/** @internal Digests of 64 bits of what rows' attributes are, eight bytes a row. */
export interface Fingerprints {
  /** The halves of the digest of each row; 0 for none. */
  readonly high: Numbers
  readonly low: Numbers
  /** Gives a row its fingerprint. */
  set(row: number, fingerprint: string): void
  /** Gives a row the digest of its fingerprint. */
  setDigest(row: number, digest: FingerprintDigest): void
  /** Whether a row has this fingerprint. */
  is(row: number, fingerprint: string): boolean
}

/** @internal */
export function fingerprints(): Fingerprints {
  const high = numbers(0)
  const low = numbers(0)
  return {
    high,
    low,
    set(row, fingerprint) {
      high.set(row, digest32(fingerprint, highSeed))
      low.set(row, digest32(fingerprint, lowSeed))
    },
    setDigest(row, digest) {
      high.set(row, digest[0])
      low.set(row, digest[1])
    },
    is: (row, fingerprint) =>
      high.at(row) === digest32(fingerprint, highSeed) &&
      low.at(row) === digest32(fingerprint, lowSeed),
  }
}

/** @internal The two halves of a digest. */
export type FingerprintDigest = readonly [high: number, low: number]

/** @internal */
export function fingerprintDigest(fingerprint: string): FingerprintDigest {
  return [digest32(fingerprint, highSeed), digest32(fingerprint, lowSeed)]
}

const highSeed = 0x811c9dc5
const lowSeed = 0x2545f491

/** 32 bits of a text, never 0. */
function digest32(text: string, seed: number): number {
  let hash = seed
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x5bd1e995)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16) || 1
}
