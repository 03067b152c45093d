import { randomBytes, X509Certificate } from 'node:crypto'
import type { Issue } from '../core/errors.js'
import { pointer } from '../core/pointer.js'
import { isEndpointUrl } from './endpoint.js'
import { readSenderKey, type SenderKey, type SigningPrivateKey } from './sender-key.js'

/** What a service provider needs to send messages of its own, and to describe itself. */
export interface SenderOptions {
  /**
   * Our private key: signs requests, logout messages and metadata. RSA from 2048 bits signs by
   * RSA-SHA256; EC on P-256, P-384 or P-521 by ECDSA with the hash of that size.
   *
   * @defaultValue none: sign-in requests go unsigned, and there is no logout
   */
  readonly signingKey?: SigningPrivateKey
  /**
   * PEM certificates that our metadata names for signing. One must belong to `signingKey`; the others may
   * be of a key to come, or one that goes. @defaultValue none
   */
  readonly signingCertificates?: readonly string[]
  /** PEM certificates that our metadata names for encryption. @defaultValue none */
  readonly encryptionCertificates?: readonly string[]
  /** The https URL that receives logout messages, by redirect and POST. @defaultValue none: no logout */
  readonly sloUrl?: string
  /** Gives random bytes, for IDs; as many as asked. @defaultValue `randomBytes` of node:crypto */
  readonly random?: (size: number) => Uint8Array
}

/** @internal The options, checked. Certificates are DER in base64. */
export interface SenderSettings {
  readonly sender: SenderKey | undefined
  readonly signingCertificates: readonly string[]
  readonly encryptionCertificates: readonly string[]
  readonly sloUrl: string | undefined
  readonly random: (size: number) => Uint8Array
}

/** @internal Checks what sending needs. */
export function readSenderOptions(options: SenderOptions, issues: Issue[]): SenderSettings {
  const { sloUrl, random = randomBytes } = options
  if (sloUrl !== undefined && !isEndpointUrl(sloUrl))
    issues.push({ pointer: '/sloUrl', message: 'must be an https URL' })
  const sender = readSenderKey(options.signingKey, issues)
  const signing = readCertificates(options.signingCertificates, '/signingCertificates', issues)
  if (sender && signing.length > 0 && !signing.some((it) => it.checkPrivateKey(sender.key)))
    issues.push({ pointer: '/signingCertificates', message: 'must have the one of signingKey' })
  const encryption = readCertificates(
    options.encryptionCertificates,
    '/encryptionCertificates',
    issues,
  )
  const inBase64 = (it: X509Certificate) => it.raw.toString('base64')
  return {
    sender,
    signingCertificates: signing.map(inBase64),
    encryptionCertificates: encryption.map(inBase64),
    sloUrl,
    random,
  }
}

function readCertificates(given: unknown, at: string, issues: Issue[]): X509Certificate[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) {
    issues.push({ pointer: at, message: 'must be a list of PEM certificates' })
    return []
  }
  return given.flatMap((pem: unknown, i): X509Certificate[] => {
    try {
      if (typeof pem === 'string' && !pem.includes('PRIVATE KEY')) return [new X509Certificate(pem)]
    } catch {
      // Said below, like every other fault.
    }
    issues.push({ pointer: at + pointer(i), message: 'is no PEM certificate' })
    return []
  })
}
