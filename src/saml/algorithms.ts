/**
 * What is accepted, as data: one row per identifier. Whatever has no row is refused, HMAC and SHA-1
 * among it.
 *
 * @module
 */

import { createHash, type KeyObject, verify } from 'node:crypto'
import { canonicalize } from './canonicalize.js'
import { ns } from './names.js'

/** How a SignatureMethod is checked. The key's type must fit, so no key is read as another kind. */
interface SignatureAlgorithm {
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  readonly keyType: 'rsa' | 'ec'
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#'

const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [`${more}rsa-sha256`, { hash: 'sha256', keyType: 'rsa' }],
  [`${more}rsa-sha384`, { hash: 'sha384', keyType: 'rsa' }],
  [`${more}rsa-sha512`, { hash: 'sha512', keyType: 'rsa' }],
  [`${more}ecdsa-sha256`, { hash: 'sha256', keyType: 'ec' }],
  [`${more}ecdsa-sha384`, { hash: 'sha384', keyType: 'ec' }],
  [`${more}ecdsa-sha512`, { hash: 'sha512', keyType: 'ec' }],
])

const digestAlgorithms: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  [`${more}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

/** @internal Canonicalisation methods. With or without comments is the same: the tree has none. */
export const canonicalizations: ReadonlyMap<string, typeof canonicalize> = new Map([
  [ns.exclusive, canonicalize],
  [`${ns.exclusive}WithComments`, canonicalize],
])

/** @internal */
export function digestOfText(uri: string, text: string): Buffer | undefined {
  const hash = digestAlgorithms.get(uri)
  return hash === undefined ? undefined : createHash(hash).update(text, 'utf8').digest()
}

/**
 * @internal Checks a signature with each key of the algorithm's type.
 *
 * @returns `undefined` when the algorithm is not accepted or no key fits it
 */
export function verifyText(
  uri: string,
  text: string,
  signature: Uint8Array,
  keys: readonly KeyObject[],
): boolean | undefined {
  const algorithm = signatureAlgorithms.get(uri)
  const fitting = keys.filter((key) => key.asymmetricKeyType === algorithm?.keyType)
  if (!algorithm || fitting.length === 0) return undefined
  const bytes = Buffer.from(text)
  return fitting.some((key) =>
    // XMLDSig 1.1, 6.4.3 writes ECDSA as r and s side by side; RSA ignores the option.
    verify(algorithm.hash, bytes, { key, dsaEncoding: 'ieee-p1363' }, signature),
  )
}
