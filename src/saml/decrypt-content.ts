import { createDecipheriv } from 'node:crypto'
import type { ContentAlgorithm } from './encryption-methods.js'

/** XML Encryption 1.1, 5.2.4. A shorter tag could be guessed. */
const tagLength = 16

/**
 * @internal Decrypts content (XML Encryption 1.1, 5.2).
 *
 * @param bytes - initialisation vector, ciphertext and, with GCM, tag
 * @returns `undefined` when anything is wrong
 */
export function decryptContent(
  { cipher, mode, ivLength }: ContentAlgorithm,
  key: Buffer,
  bytes: Buffer,
): Buffer | undefined {
  const iv = bytes.subarray(0, ivLength)
  const rest = bytes.subarray(ivLength)
  try {
    return mode === 'gcm' ? openGcm(cipher, key, iv, rest) : openCbc(cipher, key, iv, rest)
  } catch {
    return undefined
  }
}

/** A tag of another length is refused by `authTagLength`. */
function openGcm(cipher: string, key: Buffer, iv: Buffer, rest: Buffer): Buffer {
  const decipher = createDecipheriv(cipher as 'aes-256-gcm', key, iv, { authTagLength: tagLength })
  decipher.setAuthTag(rest.subarray(-tagLength))
  return Buffer.concat([decipher.update(rest.subarray(0, -tagLength)), decipher.final()])
}

/** XML Encryption 1.1, 5.2.1: the last octet says how many go, whatever the others are. */
function openCbc(cipher: string, key: Buffer, iv: Buffer, rest: Buffer): Buffer | undefined {
  const decipher = createDecipheriv(cipher, key, iv).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(rest), decipher.final()])
  const padding = padded.at(-1) ?? 0
  return padding < 1 || padding > iv.length ? undefined : padded.subarray(0, -padding)
}
