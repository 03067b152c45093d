import { constants, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto'
import { decodeBase64 } from './base64.js'
import { keyTransports, maskHashes, oaepDigests } from './encryption-methods.js'
import type { LegacyGate } from './legacy.js'
import { ns } from './names.js'
import { decodeOaep } from './oaep.js'
import {
  attributeOf,
  childrenNamed,
  elementsOf,
  isNamed,
  textOf,
  type XmlElement,
} from './xml-tree.js'

/**
 * @internal Decrypts a content key.
 *
 * @param method - the EncryptionMethod of the EncryptedKey
 * @param keyLength - how long the content key must be, in bytes
 * @returns `undefined` when that fails or the algorithm is not accepted. With RSA 1.5, a wrong padding
 * gives a random key instead (RFC 8017, 7.2.2 and RFC 3218, 2.3.2)
 */
export function unwrapKey(
  method: XmlElement,
  wrapped: Buffer,
  privateKey: KeyObject,
  keyLength: number,
  legacy: LegacyGate,
): Buffer | undefined {
  const { modulusLength = 0 } = privateKey.asymmetricKeyDetails ?? {}
  if (wrapped.length !== Math.ceil(modulusLength / 8)) return undefined
  const algorithm = attributeOf(method, 'Algorithm')
  if (algorithm === keyTransports.rsa15)
    return legacy('rsa-1_5') ? unwrapRsa15(wrapped, privateKey, keyLength) : undefined
  const oaep = readOaep(method, algorithm)
  const key = oaep && unwrapOaep(wrapped, privateKey, oaep)
  return key?.length === keyLength ? key : undefined
}

interface Oaep {
  readonly hash: string
  readonly maskHash: string
  readonly label: Buffer
}

/** XML Encryption 1.1, 5.5.2: each member is optional; the older identifier always masks with SHA-1. */
function readOaep(method: XmlElement, algorithm: string | undefined): Oaep | undefined {
  if (algorithm !== keyTransports.oaep && algorithm !== keyTransports.oaepSha1) return undefined
  const only = (namespace: string, local: string) => childrenNamed(method, namespace, local)[0]
  const [digest, mask, params] = [
    only(ns.signature, 'DigestMethod'),
    only(ns.encryption11, 'MGF'),
    only(ns.encryption, 'OAEPparams'),
  ]
  const known = elementsOf(method).every(
    (it) => it === digest || it === mask || it === params || isNamed(it, ns.encryption, 'KeySize'),
  )
  const hash = digest ? oaepDigests.get(attributeOf(digest, 'Algorithm') ?? '') : 'sha1'
  const maskHash = mask ? maskHashes.get(attributeOf(mask, 'Algorithm') ?? '') : 'sha1'
  const labelText = params ? textOf(params).trim() : ''
  const label = labelText === '' ? Buffer.alloc(0) : decodeBase64(labelText)
  const maskMayBeNamed = algorithm === keyTransports.oaep || maskHash === 'sha1'
  if (!known || !hash || !maskHash || !label || !maskMayBeNamed) return undefined
  return { hash, maskHash, label }
}

function unwrapOaep(wrapped: Buffer, key: KeyObject, oaep: Oaep): Buffer | undefined {
  const { hash, maskHash, label } = oaep
  if (hash !== maskHash) {
    const encoded = decryptRaw(wrapped, key)
    return encoded && decodeOaep(encoded, hash, maskHash, label)
  }
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    return privateDecrypt({ key, padding, oaepHash: hash, oaepLabel: label }, wrapped)
  } catch {
    return undefined
  }
}

function decryptRaw(wrapped: Buffer, key: KeyObject): Buffer | undefined {
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped)
  } catch {
    // A number above the modulus.
    return undefined
  }
}

/** Whether the padding is right never shows: a key that is none decrypts nothing. */
function unwrapRsa15(wrapped: Buffer, key: KeyObject, keyLength: number): Buffer | undefined {
  const random = randomBytes(keyLength)
  const encoded = decryptRaw(wrapped, key)
  if (!encoded) return random
  const end = encoded.length - keyLength - 1
  if (end < 10) return undefined
  let bad = (encoded[0] ?? 1) | ((encoded[1] ?? 0) ^ 2) | (encoded[end] ?? 1)
  // The padding has no zero before the one that ends it.
  for (let i = 2; i < end; i += 1) bad |= (((encoded[i] ?? 0) - 1) >>> 31) & 1
  const mask = ((bad - 1) >> 31) & 0xff
  return Buffer.from(
    random.map((octet, i) => ((encoded[end + 1 + i] ?? 0) & mask) | (octet & ~mask & 0xff)),
  )
}
