import { createPrivateKey, KeyObject, sign } from 'node:crypto'
import type { Issue } from '../core/errors.js'

/** Our private key: PEM text without a passphrase, or a private `KeyObject` of node:crypto. */
export type SigningPrivateKey = string | KeyObject

/** @internal Our key with the one algorithm it signs by. */
export interface SenderKey {
  readonly key: KeyObject
  /** Identifier of the SignatureMethod. */
  readonly algorithm: string
  readonly hash: 'sha256' | 'sha384' | 'sha512'
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const hashOfCurve: ReadonlyMap<string | undefined, SenderKey['hash']> = new Map([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
])

/** @internal Makes our key once; a fault is added to `issues`. */
export function readSenderKey(given: unknown, issues: Issue[]): SenderKey | undefined {
  if (given === undefined) return undefined
  const found = senderKeyOf(given)
  if (typeof found !== 'string') return found
  issues.push({ pointer: '/signingKey', message: found })
  return undefined
}

/** The key, or what is wrong with it. */
function senderKeyOf(given: unknown): SenderKey | string {
  const key = privateKeyOf(given)
  if (!key) return 'must be a private key, as PEM text without a passphrase or as a KeyObject'
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa')
    return modulusLength < 2048
      ? 'is an RSA key below 2048 bits'
      : { key, algorithm: `${more}rsa-sha256`, hash: 'sha256' }
  const hash = hashOfCurve.get(namedCurve)
  return hash
    ? { key, algorithm: `${more}ecdsa-${hash}`, hash }
    : 'must be an RSA key, or an EC key on P-256, P-384 or P-521'
}

function privateKeyOf(given: unknown): KeyObject | undefined {
  if (given instanceof KeyObject) return given.type === 'private' ? given : undefined
  try {
    return typeof given === 'string' ? createPrivateKey(given) : undefined
  } catch {
    return undefined
  }
}

/** @internal A signature in base64; ECDSA as r and s side by side (XMLDSig 1.1, 6.4.3). */
export function signText({ key, hash }: SenderKey, text: string): string {
  return sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64')
}
