/**
 * Encrypts as IdPs do, with node:crypto only.
 *
 * @module
 */

import {
  constants,
  createCipheriv,
  createHash,
  createPublicKey,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import { exclusiveOr, mgf1 } from '../saml/oaep.js'

/** A hash of RSA-OAEP. */
export type OaepHash = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

/** Whom a test IdP encrypts for. */
export interface TestRecipient {
  /** The public key, or a certificate with it, in PEM; or a `KeyObject`. */
  readonly key: string | KeyObject
  /** Written into Recipient. @defaultValue not stated */
  readonly entityId?: string
}

/** How a test IdP encrypts. */
export interface TestEncryption {
  /** Whom for, one or several. */
  readonly recipients: readonly TestRecipient[]
  /** What is encrypted. @defaultValue `'assertion'` */
  readonly what?: 'assertion' | 'nameId' | 'attributes'
  /** The cipher of the content. @defaultValue `'aes256-gcm'` */
  readonly content?: `aes${'128' | '192' | '256'}-${'cbc' | 'gcm'}` | 'tripledes-cbc'
  /** How the content key is encrypted. @defaultValue `'rsa-oaep'` */
  readonly keyTransport?: 'rsa-oaep' | 'rsa-oaep-mgf1p' | 'rsa-1_5'
  /** Hash of OAEP. @defaultValue `'sha1'`, not written out */
  readonly digest?: OaepHash
  /** Hash of the mask, with `rsa-oaep`. @defaultValue `'sha1'`, not written out */
  readonly mask?: OaepHash
  /** The OAEP label. @defaultValue none */
  readonly label?: string
  /** Where the EncryptedKey stands; `referenced` is beside, with a RetrievalMethod. @defaultValue `'inside'` */
  readonly encryptedKey?: 'inside' | 'beside' | 'referenced'
}

const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const xenc11 = 'http://www.w3.org/2009/xmlenc11#'
const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const saml = 'urn:oasis:names:tc:SAML:2.0:assertion'

/** @internal Encrypts the part of a message that is asked for. */
export function encryptPart(xml: string, encryption: TestEncryption): string {
  const [local, wrapper] = {
    assertion: ['Assertion', 'EncryptedAssertion'] as const,
    nameId: ['NameID', 'EncryptedID'] as const,
    attributes: ['Attribute', 'EncryptedAttribute'] as const,
  }[encryption.what ?? 'assertion']
  const elements = new RegExp(`<((?:\\w+:)?${local})(?=[\\s>])[\\s\\S]*?</\\1>`, 'g')
  return xml.replace(elements, (element) => encryptText(element, wrapper, encryption))
}

/** @internal Any text as the content of an encrypted element of SAML. */
export function encryptText(
  plaintext: string | Buffer,
  wrapper: 'EncryptedAssertion' | 'EncryptedID' | 'EncryptedAttribute',
  encryption: TestEncryption,
): string {
  const { content = 'aes256-gcm', encryptedKey = 'inside', recipients } = encryption
  const key = randomBytes(content === 'tripledes-cbc' ? 24 : Number(content.slice(3, 6)) / 8)
  const keys = recipients.map((it, i) => encryptedKeyXml(key, it, `_ek${i}`, encryption)).join('')
  const pointers = recipients
    .map((_, i) => `<ds:RetrievalMethod URI="#_ek${i}" Type="${xenc}EncryptedKey"/>`)
    .join('')
  const inside = { inside: keys, beside: '', referenced: pointers }[encryptedKey]
  const info = inside && `<ds:KeyInfo xmlns:ds="${dsig}">${inside}</ds:KeyInfo>`
  const method = (content.endsWith('gcm') ? xenc11 : xenc) + content
  const data = `<xenc:EncryptedData xmlns:xenc="${xenc}" Type="${xenc}Element"><xenc:EncryptionMethod Algorithm="${method}"/>${info}${cipherData(encryptContent(content, key, plaintext))}</xenc:EncryptedData>`
  const beside = encryptedKey === 'inside' ? '' : keys
  return `<s:${wrapper} xmlns:s="${saml}">${data}${beside}</s:${wrapper}>`
}

function cipherData(bytes: Buffer): string {
  return `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`
}

function encryptContent(content: string, key: Buffer, plaintext: string | Buffer): Buffer {
  const bits = content.slice(3, 6)
  if (content.endsWith('gcm')) {
    const iv = randomBytes(12)
    const cipher = createCipheriv(`aes-${bits}-gcm` as 'aes-256-gcm', key, iv)
    return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }
  const [name, size] = content === 'tripledes-cbc' ? ['des-ede3-cbc', 8] : [`aes-${bits}-cbc`, 16]
  const iv = randomBytes(size as number)
  const cipher = createCipheriv(name as string, key, iv).setAutoPadding(false)
  // XML Encryption 1.1, 5.2.1: only the last octet of the padding says something.
  const bytes = Buffer.from(plaintext)
  const padding = randomBytes(iv.length - (bytes.length % iv.length))
  padding[padding.length - 1] = padding.length
  return Buffer.concat([iv, cipher.update(bytes), cipher.update(padding), cipher.final()])
}

function encryptedKeyXml(
  key: Buffer,
  { key: recipient, entityId }: TestRecipient,
  id: string,
  { keyTransport = 'rsa-oaep', digest, mask, label }: TestEncryption,
): string {
  const algorithm = (keyTransport === 'rsa-oaep' ? xenc11 : xenc) + keyTransport
  const digests = {
    sha1: `${dsig}sha1`,
    sha224: 'http://www.w3.org/2001/04/xmldsig-more#sha224',
    sha256: `${xenc}sha256`,
    sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
    sha512: `${xenc}sha512`,
  }
  const parameters = [
    label !== undefined &&
      `<xenc:OAEPparams>${Buffer.from(label).toString('base64')}</xenc:OAEPparams>`,
    digest && `<ds:DigestMethod xmlns:ds="${dsig}" Algorithm="${digests[digest]}"/>`,
    mask && `<xenc11:MGF xmlns:xenc11="${xenc11}" Algorithm="${xenc11}mgf1${mask}"/>`,
  ].map((it) => it || '')
  const padded = {
    hash: digest ?? 'sha1',
    mask: mask ?? 'sha1',
    label: Buffer.from(label ?? ''),
  }
  const publicKey = typeof recipient === 'string' ? createPublicKey(recipient) : recipient
  const wrapped =
    keyTransport === 'rsa-1_5'
      ? publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, key)
      : encryptOaep(publicKey, key, padded)
  const to = entityId === undefined ? '' : ` Recipient="${entityId}"`
  return `<xenc:EncryptedKey xmlns:xenc="${xenc}" Id="${id}"${to}><xenc:EncryptionMethod Algorithm="${algorithm}">${parameters.join('')}</xenc:EncryptionMethod>${cipherData(wrapped)}</xenc:EncryptedKey>`
}

/** RFC 8017, 7.1.1, for hashes that differ too. */
function encryptOaep(
  key: KeyObject,
  message: Buffer,
  { hash, mask, label }: { hash: string; mask: string; label: Buffer },
): Buffer {
  const labelHash = createHash(hash).update(label).digest()
  const size = labelHash.length
  const length = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8
  const zeros = Buffer.alloc(length - message.length - 2 * size - 2)
  const block = Buffer.concat([labelHash, zeros, Buffer.of(1), message])
  const seed = randomBytes(size)
  const masked = exclusiveOr(block, mgf1(seed, block.length, mask))
  const maskedSeed = exclusiveOr(seed, mgf1(masked, size, mask))
  const encoded = Buffer.concat([Buffer.of(0), maskedSeed, masked])
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded)
}
