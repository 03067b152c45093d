/**
 * What is accepted in an encryption, as data: one row per identifier. Whatever has no row is refused.
 *
 * @module
 */

import type { LegacyAlgorithm } from './legacy.js'
import { ns } from './names.js'

/** @internal How content is encrypted (XML Encryption 1.1, 5.2). Lengths in bytes. */
export interface ContentAlgorithm {
  readonly cipher: string
  readonly mode: 'cbc' | 'gcm'
  readonly keyLength: number
  readonly ivLength: number
  readonly legacy?: LegacyAlgorithm
}

/** @internal */
export const contentAlgorithms: ReadonlyMap<string, ContentAlgorithm> = new Map([
  ...[128, 192, 256].flatMap((bits): [string, ContentAlgorithm][] => [
    [
      `${ns.encryption}aes${bits}-cbc`,
      { cipher: `aes-${bits}-cbc`, mode: 'cbc', keyLength: bits / 8, ivLength: 16 },
    ],
    [
      `${ns.encryption11}aes${bits}-gcm`,
      { cipher: `aes-${bits}-gcm`, mode: 'gcm', keyLength: bits / 8, ivLength: 12 },
    ],
  ]),
  [
    `${ns.encryption}tripledes-cbc`,
    {
      cipher: 'des-ede3-cbc',
      mode: 'cbc',
      keyLength: 24,
      ivLength: 8,
      legacy: 'tripledes-cbc',
    } as const,
  ],
])

/** @internal How the content key is encrypted (XML Encryption 1.1, 5.5). */
export const keyTransports: Readonly<Record<'oaepSha1' | 'oaep' | 'rsa15', string>> = {
  oaepSha1: `${ns.encryption}rsa-oaep-mgf1p`,
  oaep: `${ns.encryption11}rsa-oaep`,
  rsa15: `${ns.encryption}rsa-1_5`,
}

/** @internal Hashes of OAEP. There, SHA-1 is no weakness. */
export const oaepDigests: ReadonlyMap<string, string> = new Map([
  [`${ns.signature}sha1`, 'sha1'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha224', 'sha224'],
  [`${ns.encryption}sha256`, 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  [`${ns.encryption}sha512`, 'sha512'],
])

/** @internal Mask generation functions, by the hash they use. */
export const maskHashes: ReadonlyMap<string, string> = new Map(
  ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((it) => [`${ns.encryption11}mgf1${it}`, it]),
)
