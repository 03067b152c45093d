import { createPrivateKey, createPublicKey, KeyObject, X509Certificate } from 'node:crypto'
import type { Issue } from '../core/errors.js'
import { pointer } from '../core/pointer.js'

/** A key of the IdP: a PEM certificate, a PEM public key, or a public `KeyObject` of node:crypto. */
export type SigningKey = string | KeyObject

/** A private key of ours: PEM text without passphrase, or a private `KeyObject` of node:crypto. */
export type DecryptionKey = string | KeyObject

/** @internal A key with the last moment its certificate, if it came in one, is valid. */
export interface PinnedKey {
  readonly key: KeyObject
  readonly validUntil?: number
}

const curves = ['prime256v1', 'secp384r1', 'secp521r1']

/** @internal As many keys of one IdP are tried: Entra ID publishes up to five at a time. */
export const maxKeys = 8

/** @internal Makes the pinned keys once; faults are added to `issues`. */
export function pinKeys(
  signingKeys: unknown,
  issues: Issue[],
  at = '/idp/signingKeys',
): PinnedKey[] {
  if (!Array.isArray(signingKeys) || signingKeys.length === 0 || signingKeys.length > maxKeys) {
    issues.push({ pointer: at, message: `must be a list of one to ${maxKeys} public keys` })
    return []
  }
  return signingKeys.flatMap((given: unknown, i): PinnedKey[] => {
    const pinned = readKey(given)
    const fault = typeof pinned === 'string' ? pinned : faultOfKey(pinned.key)
    if (fault === undefined && typeof pinned !== 'string') return [pinned]
    issues.push({ pointer: at + pointer(i), message: fault ?? '' })
    return []
  })
}

/** The key, or what is wrong with it. */
function readKey(given: unknown): PinnedKey | string {
  if (given instanceof KeyObject)
    return given.type === 'public' ? { key: given } : `is a ${given.type} key; pin the public key`
  if (typeof given !== 'string') return 'must be PEM text or a KeyObject'
  if (given.includes('PRIVATE KEY')) return 'is a private key; pin the public key'
  try {
    if (!given.includes('BEGIN CERTIFICATE')) return { key: createPublicKey(given) }
    const certificate = new X509Certificate(given)
    return { key: certificate.publicKey, validUntil: Date.parse(certificate.validTo) }
  } catch {
    return 'is neither a PEM certificate nor a PEM public key'
  }
}

function faultOfKey(key: KeyObject): string | undefined {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  const type = key.asymmetricKeyType
  if (type === 'rsa' || type === 'rsa-pss')
    return modulusLength < 2048 ? 'is an RSA key below 2048 bits' : undefined
  if (type === 'ed25519' || (type === 'ec' && curves.includes(namedCurve))) return undefined
  return 'must be an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key'
}

const maxDecryptionKeys = 4

/** @internal Makes our private keys once; faults are added to `issues`. */
export function readDecryptionKeys(given: unknown, issues: Issue[]): KeyObject[] {
  const at = '/decryptionKeys'
  if (!Array.isArray(given) || given.length > maxDecryptionKeys) {
    const message = `must be a list of at most ${maxDecryptionKeys} private keys`
    issues.push({ pointer: at, message })
    return []
  }
  return given.flatMap((it: unknown, i): KeyObject[] => {
    const key = readPrivateKey(it)
    const { modulusLength = 0 } = key?.asymmetricKeyDetails ?? {}
    if (key?.asymmetricKeyType === 'rsa' && modulusLength >= 2048) return [key]
    const message =
      'must be an RSA private key from 2048 bits, as PEM without passphrase or KeyObject'
    issues.push({ pointer: at + pointer(i), message })
    return []
  })
}

function readPrivateKey(given: unknown): KeyObject | undefined {
  if (given instanceof KeyObject) return given.type === 'private' ? given : undefined
  try {
    return typeof given === 'string' ? createPrivateKey(given) : undefined
  } catch {
    return undefined
  }
}
