import type { KeyObject } from 'node:crypto'
import type { Clock } from '../core/clock.js'
import { type Issue, RosterError } from '../core/errors.js'
import type { SamlWarning } from './assertion.js'
import { defaultMaxBytes } from './decode.js'
import { type PinnedKey, pinKeys, type SigningKey } from './keys.js'
import { type LegacyAlgorithm, legacyAlgorithms } from './legacy.js'
import { memoryReplayStore, type ReplayStore } from './replay.js'

/** The IdP that is trusted. */
export interface IdpOptions {
  /** Its entityID, exactly as it writes it into Issuer. */
  readonly entityId: string
  /** Its one to four signing keys; two while it exchanges them. KeyInfo in messages never counts. */
  readonly signingKeys: readonly SigningKey[]
}

/** Options of `serviceProvider`. */
export interface ServiceProviderOptions {
  /** Our entityID: the audience the IdP is told to issue for. */
  readonly entityId: string
  /** The URL that receives Responses by POST, exactly as the IdP is told. */
  readonly acsUrl: string
  /** The IdP that is trusted. */
  readonly idp: IdpOptions
  /** Accept Responses that answer no request (IdP-initiated sign-in). @defaultValue `false` */
  readonly allowUnsolicited?: boolean
  /** How far the clocks may differ, in milliseconds, at most 10 minutes. @defaultValue `60_000` */
  readonly clockSkewMs?: number
  /** The clock. @defaultValue `Date.now` */
  readonly clock?: Clock
  /** Remembers accepted assertions. @defaultValue a `memoryReplayStore` of its own */
  readonly replay?: ReplayStore
  /** Largest message read, in bytes of XML. @defaultValue `1_048_576` */
  readonly maxBytes?: number
  /** Weak algorithms to accept all the same; each use gives a warning. @defaultValue none */
  readonly legacyAlgorithms?: readonly LegacyAlgorithm[]
}

/** @internal The options, checked. */
export interface Settings {
  readonly entityId: string
  readonly acsUrl: string
  readonly idp: { readonly entityId: string; readonly keys: readonly KeyObject[] }
  readonly allowUnsolicited: boolean
  readonly clockSkewMs: number
  readonly clock: Clock
  readonly replay: ReplayStore
  readonly maxBytes: number
  readonly legacyAlgorithms: readonly LegacyAlgorithm[]
  readonly warningsAt: (now: number) => readonly SamlWarning[]
}

const maxClockSkewMs = 600_000

/** @internal Checks the options and makes the keys once. */
export function readOptions(options: ServiceProviderOptions): Settings {
  const issues: Issue[] = []
  const {
    allowUnsolicited = false,
    clock = Date.now,
    clockSkewMs = 60_000,
    legacyAlgorithms: legacy = [],
    maxBytes = defaultMaxBytes,
    replay = memoryReplayStore({ clock }),
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
  demand(isText(options.idp?.entityId), '/idp/entityId', "must be the IdP's entityID")
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
    Array.isArray(legacy) && legacy.every((it) => legacyAlgorithms.includes(it)),
    '/legacyAlgorithms',
    `may name ${legacyAlgorithms.join(', ')}`,
  )
  const pinned = pinKeys(options.idp?.signingKeys, issues)
  const [first] = issues
  if (first)
    throw new RosterError(
      'SAML_CONFIG_INVALID',
      `The service provider cannot be set up: ${first.pointer} ${first.message}.`,
      { issues },
    )
  return {
    entityId: options.entityId,
    acsUrl: options.acsUrl,
    idp: { entityId: options.idp.entityId, keys: pinned.map(({ key }) => key) },
    allowUnsolicited,
    clockSkewMs,
    clock,
    replay,
    maxBytes,
    legacyAlgorithms: [...legacy],
    warningsAt: (now) => pinned.flatMap((key, i) => warningOf(key, i, now)),
  }
}

/** A pinned key is trusted for being pinned, so its certificate's end is only worth a remark. */
function warningOf({ validUntil }: PinnedKey, index: number, now: number): SamlWarning[] {
  if (validUntil === undefined || now <= validUntil) return []
  const message = `The certificate at /idp/signingKeys/${index} expired on ${new Date(validUntil).toISOString().slice(0, 10)}; ask the IdP for its successor.`
  return [{ code: 'certificate-expired', message }]
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}
