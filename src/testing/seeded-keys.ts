/**
 * Keys that a seed decides: whoever knows the seed has the key, so they are for tests alone.
 *
 * @module
 */

import {
  checkPrimeSync,
  createECDH,
  createHash,
  createPrivateKey,
  type KeyObject,
} from 'node:crypto'

/** @internal An RSA key of 2,048 bits. */
export function seededRsaKey(seed: string): KeyObject {
  const e = 65_537n
  const [p, q] = [primeOf(`${seed}/p`, e), primeOf(`${seed}/q`, e)]
  const d = inverse(e, (p - 1n) * (q - 1n))
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const jwk = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, bytesOf(value).toString('base64url')]),
  )
  return createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' })
}

const curves = {
  'P-256': { name: 'prime256v1', bytes: 32 },
  'P-384': { name: 'secp384r1', bytes: 48 },
  'P-521': { name: 'secp521r1', bytes: 66 },
} as const

/** @internal A key on one of the curves of NIST. */
export function seededEcKey(seed: string, crv: keyof typeof curves): KeyObject {
  const { name, bytes } = curves[crv]
  const secret = streamOf(seed, bytes)
  // Below the order of the curve, which begins with ones.
  secret[0] = crv === 'P-521' ? 0 : (secret[0] ?? 0) & 0x7f
  const ecdh = createECDH(name)
  ecdh.setPrivateKey(secret)
  const point = ecdh.getPublicKey()
  const [x, y, d] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes), secret].map((it) =>
    it.toString('base64url'),
  )
  return createPrivateKey({ key: { kty: 'EC', crv, x, y, d }, format: 'jwk' } as never)
}

/** @internal An Ed25519 key (RFC 8410, 7). */
export function seededEd25519Key(seed: string): KeyObject {
  const before = Buffer.from('302e020100300506032b657004220420', 'hex')
  const key = Buffer.concat([before, streamOf(seed, 32)])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

/** As many bytes as are asked for, the same for the same seed. */
function streamOf(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash('sha256').update(`${i}:${seed}`).digest(),
  )
  return Buffer.concat(blocks).subarray(0, length)
}

/** The first prime of 1,024 bits from where the seed points. */
function primeOf(seed: string, e: bigint): bigint {
  const start = BigInt(`0x${streamOf(seed, 128).toString('hex')}`)
  // The two highest bits make the product of two as long as it should be.
  let candidate = start | (3n << 1022n) | 1n
  while ((candidate - 1n) % e === 0n || !checkPrimeSync(candidate)) candidate += 2n
  return candidate
}

function inverse(a: bigint, modulus: bigint): bigint {
  let [r0, r1] = [modulus, a % modulus]
  let [t0, t1] = [0n, 1n]
  while (r1 !== 0n) {
    const quotient = r0 / r1
    ;[r0, r1] = [r1, r0 - quotient * r1]
    ;[t0, t1] = [t1, t0 - quotient * t1]
  }
  return t0 < 0n ? t0 + modulus : t0
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}
