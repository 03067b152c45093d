/**
 * RSAES-OAEP where message and mask have different hashes, which node:crypto does not offer (RFC 8017,
 * 7.1.2 and B.2.1).
 *
 * @module
 */

import { createHash, timingSafeEqual } from 'node:crypto'

/** @internal B.2.1. */
export function mgf1(seed: Uint8Array, length: number, hash: string): Buffer {
  const blocks: Buffer[] = []
  for (let done = 0, counter = 0; done < length; counter += 1) {
    const octets = Buffer.alloc(4)
    octets.writeUInt32BE(counter)
    const block = createHash(hash).update(seed).update(octets).digest()
    blocks.push(block)
    done += block.length
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/** @internal */
export function exclusiveOr(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((octet, i) => octet ^ (b[i] ?? 0)))
}

/**
 * @internal Takes the padding off (7.1.2, step 3). Every octet is looked at whatever the others are, and
 * what is wrong is known only as a whole, at the end: the attack of Manger needs to tell them apart.
 *
 * @param encoded - what RSA without padding gives, as long as the modulus
 * @returns the message; `undefined` when anything is wrong
 */
export function decodeOaep(
  encoded: Uint8Array,
  hash: string,
  maskHash: string,
  label: Uint8Array,
): Buffer | undefined {
  const labelHash = createHash(hash).update(label).digest()
  const size = labelHash.length
  if (encoded.length < 2 * size + 2) return undefined
  const masked = encoded.subarray(1 + size)
  const seed = exclusiveOr(encoded.subarray(1, 1 + size), mgf1(masked, size, maskHash))
  const block = exclusiveOr(masked, mgf1(seed, masked.length, maskHash))
  let bad = encoded[0] ?? 1
  bad |= timingSafeEqual(block.subarray(0, size), labelHash) ? 0 : 1
  // After zeros comes a one, then the message. `looking` is 1 until the one is found.
  let looking = 1
  let start = 0
  for (let i = size; i < block.length; i += 1) {
    const octet = block[i] ?? 0
    const isZero = isEqual(octet, 0)
    const isOne = isEqual(octet, 1)
    start |= -(looking & isOne) & (i + 1)
    bad |= looking & (1 - isZero) & (1 - isOne)
    looking &= 1 - isOne
  }
  bad |= looking
  return bad === 0 ? block.subarray(start) : undefined
}

/** 1 when two octets are equal, else 0, without a branch. */
function isEqual(a: number, b: number): number {
  return ((a ^ b) - 1) >>> 31
}
