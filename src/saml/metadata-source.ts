import type { Clock } from '../core/clock.js'
import { within } from '../core/deadline.js'
import {
  type AnyRosterError,
  type ErrorDetails,
  isRosterError,
  RosterError,
} from '../core/errors.js'
import { configFault } from './config-fault.js'
import { isEndpointUrl } from './endpoint.js'
import type { IdpSource } from './idp.js'
import {
  defaultMaxMetadataBytes,
  type IdpMetadata,
  readIdpMetadata,
  requireValid,
} from './idp-metadata.js'
import type { SigningKey } from './keys.js'

/** What a metadata source tells. */
export type MetadataEvent =
  | {
      /** A fresh copy is in use. */
      readonly type: 'metadata-refreshed'
      /** Whether it differs from the copy before; `true` for the first. */
      readonly changed: boolean
      /** When the next one will be fetched, at the earliest; epoch milliseconds. */
      readonly nextRefreshAt: number
    }
  | {
      /** No fresh copy could be had; an older one stays in use while it is valid. */
      readonly type: 'metadata-refresh-failed'
      /** Why. */
      readonly error: AnyRosterError
      /** Whether there is an older copy that is still valid. */
      readonly usingOlderCopy: boolean
    }

/** Options of `metadataSource`. */
export interface MetadataSourceOptions {
  /** Where the IdP publishes its metadata; an https URL. Redirects are not followed. */
  readonly url: string
  /** Fetches it. @defaultValue the global `fetch` */
  readonly fetch?: typeof fetch
  /** The IdP to look for; required when the metadata describes several. */
  readonly entityId?: string
  /** Keys of whoever signs the metadata; without them you trust the https connection. */
  readonly trustKeys?: readonly SigningKey[]
  /** The clock. @defaultValue `Date.now` */
  readonly clock?: Clock
  /** Shortest time between two fetches, in milliseconds. @defaultValue `300_000`: 5 minutes */
  readonly minRefreshMs?: number
  /** Longest time a copy is used unasked, in milliseconds. @defaultValue `86_400_000`: a day */
  readonly maxRefreshMs?: number
  /** How long one fetch may take, in milliseconds. @defaultValue `10_000` */
  readonly timeoutMs?: number
  /** Largest metadata read, in bytes. @defaultValue `8_388_608` */
  readonly maxBytes?: number
  /** Is told what happens; what it throws is ignored. */
  readonly observe?: (event: MetadataEvent) => void
}

/** Metadata that keeps itself fresh. Give it as `idp`. */
export interface MetadataSource extends IdpSource {
  /**
   * Gives a copy that is valid now, fetching one when it is time. Callers at the same time share one fetch.
   *
   * @param now - epoch milliseconds; the clock's by default
   * @throws a {@link RosterError} with code `SAML_METADATA_UNAVAILABLE`, or one of those of
   * {@link readIdpMetadata}, when no copy that is still valid is at hand
   */
  current(now?: number): Promise<IdpMetadata>
}

/**
 * Makes a source of metadata that is asked at each use and fetches a fresh copy when the last is due:
 * after `cacheDuration`, or halfway to `validUntil`, within `minRefreshMs` and `maxRefreshMs`. It starts no
 * timer and nothing in the background.
 *
 * When a fetch fails, or what came cannot be used, the last good copy stays in use until its
 * `validUntil`, and `observe` is told. A fresh copy may change keys and addresses, never the entityID.
 *
 * @throws a {@link RosterError} with code `SAML_CONFIG_INVALID`
 * @example
 * ```ts
 * import { metadataSource, serviceProvider } from 'rostermap/saml'
 *
 * const sp = serviceProvider({
 *   entityId: 'https://jira.example.com/saml',
 *   acsUrl: 'https://jira.example.com/saml/acs',
 *   idp: metadataSource({ url: 'https://sso.example.org/realms/acme/protocol/saml/descriptor' }),
 * })
 * ```
 */
export function metadataSource(options: MetadataSourceOptions): MetadataSource {
  const { clock = Date.now, minRefreshMs = 300_000, maxRefreshMs = 86_400_000 } = options
  checkOptions(options, minRefreshMs, maxRefreshMs)
  let copy: IdpMetadata | undefined
  let dueAt = Number.NEGATIVE_INFINITY
  let underWay: Promise<IdpMetadata> | undefined

  const tell = (event: MetadataEvent): void => {
    try {
      options.observe?.(event)
    } catch {
      // Watching must not stop a sign-in.
    }
  }

  const refresh = async (now: number): Promise<IdpMetadata> => {
    try {
      const entityId = options.entityId ?? copy?.entityId
      const fresh = readIdpMetadata(await fetchText(options), {
        ...options,
        ...(entityId !== undefined && { entityId }),
        now,
      })
      const changed = withoutTimes(fresh) !== (copy && withoutTimes(copy))
      const halfway = fresh.validUntil === undefined ? maxRefreshMs : (fresh.validUntil - now) / 2
      const wanted = Math.min(maxRefreshMs, halfway, (fresh.refreshAt ?? Infinity) - now)
      copy = fresh
      dueAt = now + Math.max(minRefreshMs, wanted)
      tell({ type: 'metadata-refreshed', changed, nextRefreshAt: dueAt })
      return fresh
    } catch (error) {
      if (!isRosterError(error)) throw error
      const older = copy
      const usable = older && (older.validUntil === undefined || now < older.validUntil)
      tell({ type: 'metadata-refresh-failed', error, usingOlderCopy: usable === true })
      if (!older || !usable) throw error
      dueAt = now + minRefreshMs
      return older
    }
  }

  return {
    current: async (now = clock()) => {
      const usable = copy && (copy.validUntil === undefined || now < copy.validUntil)
      if (copy && usable && now < dueAt) return copy
      underWay ??= refresh(now).finally(() => {
        underWay = undefined
      })
      const fresh = await underWay
      requireValid(fresh.validUntil, now)
      return fresh
    },
  }
}

function checkOptions(
  { url, timeoutMs = 1, maxBytes = 1 }: MetadataSourceOptions,
  minRefreshMs: number,
  maxRefreshMs: number,
): void {
  const positive = (value: number) => Number.isFinite(value) && value > 0
  const issues = [
    ...(isEndpointUrl(url) ? [] : [{ pointer: '/url', message: 'must be an https URL' }]),
    ...(positive(timeoutMs) ? [] : [{ pointer: '/timeoutMs', message: 'must be above 0' }]),
    ...(positive(maxBytes) ? [] : [{ pointer: '/maxBytes', message: 'must be above 0' }]),
    ...(positive(minRefreshMs) ? [] : [{ pointer: '/minRefreshMs', message: 'must be above 0' }]),
    ...(maxRefreshMs >= minRefreshMs
      ? []
      : [{ pointer: '/maxRefreshMs', message: 'must not be below minRefreshMs' }]),
  ]
  if (issues.length > 0) throw configFault('The metadata source cannot be set up', issues)
}

function withoutTimes({ validUntil, refreshAt, ...described }: IdpMetadata): string {
  return JSON.stringify(described)
}

async function fetchText(options: MetadataSourceOptions): Promise<string> {
  const { timeoutMs = 10_000, maxBytes = defaultMaxMetadataBytes } = options
  // No timer holds more milliseconds than that.
  const answer = await within(Math.min(timeoutMs, 2 ** 31 - 1), undefined, (signal) =>
    readAnswer(options, maxBytes, signal),
  ).catch(() => 'failed' as const)
  if (answer === 'timeout' || answer === 'failed')
    throw unavailable('network', 'could not be fetched', {})
  const { status, chunks } = answer
  if (status !== 200) throw unavailable('status', 'was not answered with status 200', { status })
  if (chunks === undefined)
    throw unavailable('too-large', 'is larger than maxBytes allows', { status })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw unavailable('utf-8', 'is not UTF-8 text', { status })
  }
}

/** The answer, as far as it is one and no larger than that. */
async function readAnswer(
  { url, fetch: get = fetch }: MetadataSourceOptions,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly chunks: readonly Uint8Array[] | undefined }> {
  const { status, body } = await get(url, {
    headers: { accept: 'application/samlmetadata+xml, application/xml;q=0.9, */*;q=0.1' },
    redirect: 'manual',
    signal,
  })
  const chunks: Uint8Array[] = []
  let size = 0
  if (status === 200)
    for await (const chunk of body ?? []) {
      size += chunk.length
      if (size > maxBytes) return { status, chunks: undefined }
      chunks.push(chunk)
    }
  return { status, chunks }
}

function unavailable(
  reason: ErrorDetails['SAML_METADATA_UNAVAILABLE']['reason'],
  what: string,
  status: { readonly status?: number },
): RosterError<'SAML_METADATA_UNAVAILABLE'> {
  return new RosterError('SAML_METADATA_UNAVAILABLE', `The metadata of the IdP ${what}.`, {
    reason,
    ...status,
  })
}
