import { type Claim, claimOf } from './claim.js'
import { type Identity, mintIdentity } from './identity.js'

/** What identifies a group, as Entra ID lets an application choose for its tokens. */
export type GroupIdentifier =
  | 'id'
  | 'displayName'
  | 'samAccountName'
  | 'netbiosDomainAndSamAccountName'
  | 'dnsDomainAndSamAccountName'
  | 'securityIdentifier'

/** A group that an {@link OverageResolver} found. */
export interface ResolvedGroup {
  /** The object id. */
  readonly id: string
  /** Its name in the directory; left out when it may not be read. */
  readonly displayName?: string
  /** Its name in the directory on the premises; groups of the cloud have none. */
  readonly samAccountName?: string
  /** The NetBIOS name of the domain on the premises, for example `CONTOSO`. */
  readonly netbiosDomain?: string
  /** The DNS name of the domain on the premises, for example `corp.contoso.com`. */
  readonly dnsDomain?: string
  /** Its SID on the premises. */
  readonly securityIdentifier?: string
}

/** What a resolver is asked. */
export interface OverageRequest {
  /** The person. */
  readonly identity: Identity
  /** The full name of the claim whose values are to be found. */
  readonly claim: string
  /** Ends the work when it aborts. */
  readonly signal: AbortSignal
}

/**
 * Finds the groups that an IdP left out of a token, page after page: every group of the person, also those
 * it is in through other groups. It throws when it cannot tell them all.
 */
export type OverageResolver = (request: OverageRequest) => AsyncIterable<readonly ResolvedGroup[]>

/** Options of `resolveOverage`. */
export interface ResolveOverageOptions {
  /** Who finds the groups. */
  readonly resolver: OverageResolver
  /** The claim, by name or short name. @defaultValue `'groups'` */
  readonly claim?: string
  /**
   * What the values are to be: the same that the token holds when nothing is left out. Of several, best
   * first, each group has the first that it has. A group of the cloud that has none is left out, as the IdP
   * does.
   */
  readonly identifier: GroupIdentifier | readonly GroupIdentifier[]
  /** Ends the work: `AbortSignal.timeout(5_000)` is a good one. @defaultValue the resolver alone decides */
  readonly signal?: AbortSignal
  /** Most groups taken. @defaultValue `10_000` */
  readonly maxGroups?: number
  /** Most pages taken. @defaultValue `200` */
  readonly maxPages?: number
}

/** Longest identifier taken, in UTF-16 units. */
const maxLength = 1_024

/**
 * Fetches the groups that the IdP left out of a token, and gives the identity with them.
 *
 * An identity whose claim is not `overage` comes back as it is, and nobody is asked. Whatever goes wrong
 * (the resolver throws, the signal aborts, a cap is passed, no group comes, names may not be read) makes the
 * claim `fetchFailed`: nothing is taken away because of it, and a part never passes for the whole. Groups are
 * told once each, in the order they came. Never throws.
 *
 * @example
 * ```ts test
 * import { claimOf, resolveOverage } from 'rostermap'
 * import { identityFromClaims } from 'rostermap/oidc'
 * import { memoryOverageResolver } from 'rostermap/testing'
 *
 * const issuer = 'https://login.microsoftonline.com/aaaabbbb/v2.0'
 * const frank = identityFromClaims({ iss: issuer, sub: 'x', hasgroups: true }, { issuer })
 * console.log(claimOf(frank, 'groups').state) //=> 'overage'
 *
 * const whole = await resolveOverage(frank, {
 *   resolver: memoryOverageResolver({ x: [{ id: '07dd', displayName: 'SG-Jira-Devs' }] }),
 *   identifier: 'displayName',
 * })
 * console.log(claimOf(whole, 'groups').values) //=> ['SG-Jira-Devs']
 * ```
 */
export async function resolveOverage(
  identity: Identity,
  options: ResolveOverageOptions,
): Promise<Identity> {
  const asked = options.claim ?? 'groups'
  const claim = claimOf(identity, asked)
  if (claim.state !== 'overage') return identity
  const { signal = new AbortController().signal } = options
  const found = await find({ identity, claim: claim.name, signal }, options)
  const resolve = (old: Claim): Claim => {
    if (old.name !== claim.name) return old
    const { name, aliases } = old
    return { name, aliases, ...found, source: 'resolver' }
  }
  return mintIdentity({ ...identity, claims: identity.claims.map(resolve) })
}

type Found = Pick<Claim, 'state' | 'values' | 'detail'>

async function find(request: OverageRequest, options: ResolveOverageOptions): Promise<Found> {
  const { maxGroups = 10_000, maxPages = 200 } = options
  const kinds = [options.identifier].flat()
  const values = new Set<string>()
  const { signal } = request
  const aborted = abortion(signal)
  let pages: AsyncIterator<readonly ResolvedGroup[]> | undefined
  let isDone = false
  try {
    signal.throwIfAborted()
    pages = options.resolver(request)[Symbol.asyncIterator]()
    let groups = 0
    for (let page = 0; ; page += 1) {
      const next = await Promise.race([pages.next(), aborted.promise])
      if (next.done) break
      groups += next.value.length
      if (page >= maxPages || groups > maxGroups) return failed('more groups than may be fetched')
      for (const group of next.value) {
        const value = identifierOf(group, kinds)
        if (value === unreadable) return failed('a group without a readable identifier')
        if (value !== undefined) values.add(value)
      }
    }
    isDone = true
  } catch (error) {
    isDone = !signal.aborted
    const status = statusOf(error)
    return failed(
      signal.aborted
        ? 'fetching was ended'
        : `the resolver failed${status === undefined ? '' : ` with status ${status}`}`,
    )
  } finally {
    aborted.forget()
    // A resolver that hangs must not hold up the sign-in, so nobody waits for its end.
    if (!isDone)
      void Promise.resolve()
        .then(() => pages?.return?.())
        .catch(() => undefined)
  }
  // The IdP said that there are many.
  if (values.size === 0) return failed('no group with such an identifier was found')
  return { state: 'present', values: [...values] }
}

function failed(detail: string): Found {
  return { state: 'fetchFailed', values: [], detail }
}

/** A promise that fails when the signal aborts. */
function abortion(signal: AbortSignal) {
  let forget: () => void = () => undefined
  const promise = new Promise<never>((_, reject) => {
    const abort = () => reject(new Error('aborted'))
    signal.addEventListener('abort', abort, { once: true })
    forget = () => signal.removeEventListener('abort', abort)
  })
  promise.catch(() => undefined)
  return { promise, forget }
}

const unreadable = Symbol('unreadable')

function identifierOf(
  group: ResolvedGroup,
  kinds: readonly GroupIdentifier[],
): string | undefined | typeof unreadable {
  for (const kind of kinds) {
    const value = identifiers[kind](group)
    if (value === undefined) continue
    const isFit = typeof value === 'string' && value !== '' && value.length <= maxLength
    return isFit ? value : unreadable
  }
  // Whoever may not read groups gets nothing but their ids: that says nothing about their names.
  return group.displayName === undefined ? unreadable : undefined
}

const identifiers: Readonly<Record<GroupIdentifier, (group: ResolvedGroup) => unknown>> = {
  id: ({ id }) => id,
  displayName: ({ displayName }) => displayName,
  samAccountName: ({ samAccountName }) => samAccountName,
  netbiosDomainAndSamAccountName: ({ netbiosDomain, samAccountName }) =>
    qualified(netbiosDomain, samAccountName),
  dnsDomainAndSamAccountName: ({ dnsDomain, samAccountName }) =>
    qualified(dnsDomain, samAccountName),
  securityIdentifier: ({ securityIdentifier }) => securityIdentifier,
}

function qualified(domain: string | undefined, name: string | undefined): string | undefined {
  return domain && name ? `${domain}\\${name}` : undefined
}

/** The HTTP status that an error of whatever client carries. */
function statusOf(error: unknown): number | undefined {
  for (const at of ['status', 'statusCode']) {
    const status = memberOf(error, at) ?? memberOf(memberOf(error, 'details'), at)
    if (typeof status === 'number' && status >= 100 && status <= 599) return status
  }
  return undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
