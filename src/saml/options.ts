import type { KeyObject } from 'node:crypto'
import type { Clock } from '../core/clock.js'
import type { Issue } from '../core/errors.js'
import { configFault } from './config-fault.js'
import { defaultMaxBytes } from './decode.js'
import { type Idp, type IdpOptions, type IdpSource, idpReader } from './idp.js'
import { type DecryptionKey, readDecryptionKeys } from './keys.js'
import { type LegacyAlgorithm, legacyAlgorithms } from './legacy.js'
import { memoryReplayStore, type ReplayStore } from './replay.js'
import { readSenderOptions, type SenderOptions, type SenderSettings } from './sender-options.js'

/** Options of `serviceProvider`. */
export interface ServiceProviderOptions extends SenderOptions {
  /** Our entityID: the audience the IdP is told to issue for. */
  readonly entityId: string
  /** The URL that receives Responses by POST, exactly as the IdP is told. */
  readonly acsUrl: string
  /** The IdP that is trusted, or what knows it as it is now, such as a `metadataSource`. */
  readonly idp: IdpOptions | IdpSource
  /** Accept Responses that answer no request (IdP-initiated sign-in). @defaultValue `false` */
  readonly allowUnsolicited?: boolean
  /**
   * URIs of ways to sign in, one of which the AuthnStatement must name in its AuthnContextClassRef, compared
   * exactly. @defaultValue any way will do
   */
  readonly requiredAuthnContext?: readonly string[]
  /** How far the clocks may differ, in milliseconds, at most 10 minutes. @defaultValue `60_000` */
  readonly clockSkewMs?: number
  /** The clock. @defaultValue `Date.now` */
  readonly clock?: Clock
  /** Remembers accepted assertions. @defaultValue a `memoryReplayStore` of its own */
  readonly replay?: ReplayStore
  /** Largest message read, in bytes of XML. @defaultValue `1_048_576` */
  readonly maxBytes?: number
  /**
   * Our RSA private keys, up to four, for what the IdP encrypts: PEM without passphrase, or a `KeyObject`.
   * Two while it is told of a new one. @defaultValue none: nothing encrypted is accepted
   */
  readonly decryptionKeys?: readonly DecryptionKey[]
  /** Weak algorithms to accept all the same; each use gives a warning. @defaultValue none */
  readonly legacyAlgorithms?: readonly LegacyAlgorithm[]
}

/** @internal The options, checked. */
export interface Settings extends SenderSettings {
  readonly entityId: string
  readonly acsUrl: string
  readonly idpAt: (now: number) => Promise<Idp>
  readonly allowUnsolicited: boolean
  readonly requiredAuthnContext: readonly string[] | undefined
  readonly clockSkewMs: number
  readonly clock: Clock
  readonly replay: ReplayStore
  readonly maxBytes: number
  readonly legacyAlgorithms: readonly LegacyAlgorithm[]
  readonly decryptionKeys: readonly KeyObject[]
}

const maxClockSkewMs = 600_000

/** @internal Checks the options and makes the keys once. */
export function readOptions(options: ServiceProviderOptions): Settings {
  const issues: Issue[] = []
  const {
    allowUnsolicited = false,
    clock = Date.now,
    clockSkewMs = 60_000,
    decryptionKeys = [],
    legacyAlgorithms: legacy = [],
    maxBytes = defaultMaxBytes,
    replay = memoryReplayStore({ clock }),
    requiredAuthnContext,
  } = options
  const demand = (holds: boolean, pointer: string, message: string) => {
    if (!holds) issues.push({ pointer, message })
  }
  demand(isText(options.entityId), '/entityId', 'must be our entityID')
  demand(
    isText(options.acsUrl) && URL.canParse(options.acsUrl),
    '/acsUrl',
    'must be the absolute URL that receives Responses',
  )
  const whole = (value: number, most: number) =>
    Number.isInteger(value) && value >= 0 && value <= most
  demand(
    whole(clockSkewMs, maxClockSkewMs),
    '/clockSkewMs',
    `must be whole milliseconds from 0 to ${maxClockSkewMs}`,
  )
  demand(
    whole(maxBytes, Number.MAX_SAFE_INTEGER) && maxBytes > 0,
    '/maxBytes',
    'must be a whole number above 0',
  )
  demand(typeof allowUnsolicited === 'boolean', '/allowUnsolicited', 'must be true or false')
  demand(
    requiredAuthnContext === undefined || isListOfTexts(requiredAuthnContext),
    '/requiredAuthnContext',
    'must be a list of at least one URI',
  )
  demand(
    Array.isArray(legacy) && legacy.every((it) => legacyAlgorithms.includes(it)),
    '/legacyAlgorithms',
    `may name ${legacyAlgorithms.join(', ')}`,
  )
  const privateKeys = readDecryptionKeys(decryptionKeys, issues)
  const idpAt = idpReader(options.idp, issues)
  const sending = readSenderOptions(options, issues)
  if (issues.length > 0) throw configFault('The service provider cannot be set up', issues)
  return {
    entityId: options.entityId,
    acsUrl: options.acsUrl,
    idpAt,
    ...sending,
    allowUnsolicited,
    requiredAuthnContext: requiredAuthnContext && [...requiredAuthnContext],
    clockSkewMs,
    clock,
    replay,
    maxBytes,
    legacyAlgorithms: [...legacy],
    decryptionKeys: privateKeys,
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

/** Whether it names something. */
function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText)
}
