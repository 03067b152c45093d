import { randomBytes } from 'node:crypto'
import type { Issue } from '../core/errors.js'
import { readSenderKey, type SenderKey, type SigningPrivateKey } from './sender-key.js'

/** What a service provider needs to send messages of its own. */
export interface SenderOptions {
  /**
   * Our private key: signs requests, logout messages and metadata. RSA from 2048 bits signs by
   * RSA-SHA256; EC on P-256, P-384 or P-521 by ECDSA with the hash of that size.
   *
   * @defaultValue none: sign-in requests go unsigned, and there is no logout
   */
  readonly signingKey?: SigningPrivateKey
  /** Gives random bytes, for IDs; as many as asked. @defaultValue `randomBytes` of node:crypto */
  readonly random?: (size: number) => Uint8Array
}

/** @internal The options, checked. */
export interface SenderSettings {
  readonly sender: SenderKey | undefined
  readonly random: (size: number) => Uint8Array
}

/** @internal Checks what sending needs. */
export function readSenderOptions(options: SenderOptions, issues: Issue[]): SenderSettings {
  return {
    sender: readSenderKey(options.signingKey, issues),
    random: options.random ?? randomBytes,
  }
}
