import type { KeyObject } from 'node:crypto'
import type { Issue } from '../core/errors.js'
import type { SamlWarning } from './assertion.js'
import { configFault } from './config-fault.js'
import { type IdpEndpoint, isEndpointUrl } from './endpoint.js'
import { requireValid } from './idp-metadata.js'
import { type PinnedKey, pinKeys, type SigningKey } from './keys.js'

/** The IdP that is trusted. What `readIdpMetadata` returns is one. */
export interface IdpOptions {
  /** Its entityID, exactly as it writes it into Issuer. */
  readonly entityId: string
  /** Its one to eight signing keys; two while it exchanges them. KeyInfo in messages never counts. */
  readonly signingKeys: readonly SigningKey[]
  /** Where sign-in begins; `createLoginRequest` needs it. */
  readonly singleSignOn?: readonly IdpEndpoint[]
  /** Where logout goes; `createLogoutRequest` and `createLogoutResponse` need it. */
  readonly singleLogout?: readonly IdpEndpoint[]
  /** Whether it demands signed requests. @defaultValue `false` */
  readonly wantAuthnRequestsSigned?: boolean
  /** From then on nothing of this may be used; epoch milliseconds. @defaultValue no end */
  readonly validUntil?: number
}

/** Something that knows the IdP as it is now, such as a `metadataSource`. It is asked at each use. */
export interface IdpSource {
  /**
   * Tells what the IdP is now.
   *
   * @param now - epoch milliseconds
   */
  current(now?: number): Promise<IdpOptions>
}

/** @internal The IdP, with its keys made. */
export interface Idp {
  readonly entityId: string
  readonly keys: readonly KeyObject[]
  readonly options: IdpOptions
  readonly warnings: readonly SamlWarning[]
}

/** @internal Asks for the IdP at an instant. Keys are made once for each set of options. */
export function idpReader(
  given: IdpOptions | IdpSource,
  issues: Issue[],
): (now: number) => Promise<Idp> {
  const known = new WeakMap<IdpOptions, readonly PinnedKey[]>()
  const prepare = (options: IdpOptions, found: Issue[]): readonly PinnedKey[] => {
    const ready = known.get(options)
    if (ready) return ready
    const keys = checkIdp(options, found)
    if (found.length === 0) known.set(options, keys)
    return keys
  }
  if (!isSource(given)) prepare(given, issues)
  return async (now) => {
    const options = isSource(given) ? await given.current(now) : given
    const found: Issue[] = []
    const pinned = prepare(options, found)
    if (found.length > 0) throw configFault('The IdP cannot be used', found)
    requireValid(options.validUntil, now)
    return {
      entityId: options.entityId,
      keys: pinned.map(({ key }) => key),
      options,
      warnings: pinned.flatMap((key, i) => warningOf(key, i, now)),
    }
  }
}

function isSource(given: IdpOptions | IdpSource): given is IdpSource {
  return typeof given === 'object' && given !== null && 'current' in given
}

function checkIdp(options: IdpOptions, issues: Issue[]): readonly PinnedKey[] {
  if (typeof options?.entityId !== 'string' || options.entityId.trim() === '')
    issues.push({ pointer: '/idp/entityId', message: "must be the IdP's entityID" })
  for (const list of ['singleSignOn', 'singleLogout'] as const)
    for (const [i, { url, responseUrl }] of (options?.[list] ?? []).entries())
      if (!isEndpointUrl(url) || (responseUrl !== undefined && !isEndpointUrl(responseUrl)))
        issues.push({ pointer: `/idp/${list}/${i}`, message: 'must have https URLs' })
  return pinKeys(options?.signingKeys, issues)
}

/** A pinned key is trusted for being pinned, so its certificate's end is only worth a remark. */
function warningOf({ validUntil }: PinnedKey, index: number, now: number): SamlWarning[] {
  if (validUntil === undefined || now <= validUntil) return []
  const message = `The certificate at /idp/signingKeys/${index} expired on ${new Date(validUntil).toISOString().slice(0, 10)}; ask the IdP for its successor.`
  return [{ code: 'certificate-expired', message }]
}
