import { RosterError } from '../core/errors.js'
import { claimOf, onlyText } from '../identity/claim.js'
import type { Identity } from '../identity/identity.js'
import type { OverageResolver, ResolvedGroup } from '../identity/resolve-overage.js'

/** Options of `graphGroups`. */
export interface GraphGroupsOptions {
  /** Sends a request, as the global `fetch` does. Retries and rate limits are its business. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Gives an access token for Microsoft Graph that may read the groups of any user (`GroupMember.Read.All`). */
  readonly accessToken: () => string | Promise<string>
  /**
   * Which groups count: what the application's `groupMembershipClaims` says for its tokens, `security` for
   * `SecurityGroup`, `all` for `All`. Directory roles never do.
   */
  readonly include: 'security' | 'all'
  /** Where Graph is; national clouds have their own. @defaultValue `'https://graph.microsoft.com/v1.0'` */
  readonly baseUrl?: string
}

/** Longest answer taken, in UTF-16 units; a page of 999 groups has about 400,000. */
const maxAnswer = 4_000_000

const objectIds = ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid']

const selected =
  'id,displayName,securityEnabled,onPremisesSamAccountName,onPremisesNetBiosName,onPremisesDomainName,onPremisesSecurityIdentifier'

/**
 * Makes a resolver that asks Microsoft Graph for the groups of a person that Entra ID left out of a token.
 *
 * It asks for all memberships, those through other groups included, by the person's object id. The address
 * that the token names is not used: it is input, and in older tokens leads to an API that is gone.
 *
 * @throws while iterating, a {@link RosterError} with code `OVERAGE_UNRESOLVED`, or what `fetch` throws
 * @see Microsoft Graph v1.0, "List a user's memberships (direct and transitive)"
 * @example
 * ```ts test
 * import { claimOf, resolveOverage } from 'rostermap'
 * import { graphGroups, identityFromClaims } from 'rostermap/oidc'
 * import { fakeGraph } from 'rostermap/testing'
 *
 * const graph = fakeGraph({
 *   users: { '528b2ac2': ['devs'] },
 *   groups: [
 *     { id: 'devs', displayName: 'SG-Jira-Devs', memberOf: ['staff'] },
 *     { id: 'staff', displayName: 'All Staff' },
 *   ],
 * })
 * const issuer = 'https://login.microsoftonline.com/aaaabbbb/v2.0'
 * const frank = identityFromClaims(
 *   { iss: issuer, sub: 'x', oid: '528b2ac2', hasgroups: true },
 *   { issuer, preset: 'entra' },
 * )
 * const whole = await resolveOverage(frank, {
 *   resolver: graphGroups({
 *     fetch: graph.fetch,
 *     accessToken: () => graph.accessToken,
 *     include: 'security',
 *   }),
 *   identifier: 'displayName',
 * })
 * console.log(claimOf(whole, 'groups').values) //=> ['SG-Jira-Devs', 'All Staff']
 * ```
 */
export function graphGroups(options: GraphGroupsOptions): OverageResolver {
  const base = options.baseUrl ?? 'https://graph.microsoft.com/v1.0'
  return async function* ({ identity, signal }) {
    const user = encodeURIComponent(objectIdOf(identity))
    let url = `${base}/users/${user}/transitiveMemberOf?$select=${selected}&$top=999`
    for (;;) {
      const page = await ask(url, options, signal)
      yield page.value.flatMap((entry) => groupOf(entry, options.include))
      if (page.next === undefined) return
      // The token goes along, so only to where it belongs.
      if (!page.next.startsWith(`${base}/`)) throw unresolved('the next page is at another place')
      url = page.next
    }
  }
}

function objectIdOf(identity: Identity): string {
  for (const name of objectIds) {
    const id = onlyText(claimOf(identity, name))
    if (id !== undefined) return id
  }
  throw unresolved('the identity has no object id')
}

async function ask(url: string, options: GraphGroupsOptions, signal: AbortSignal) {
  const authorization = `Bearer ${await options.accessToken()}`
  const headers = { authorization, accept: 'application/json' }
  const request = new Request(url, { headers, signal, redirect: 'error' })
  const response = await options.fetch(request)
  if (!response.ok) {
    await response.body?.cancel()
    throw unresolved('Graph refused', response.status)
  }
  const text = await textOf(response, signal)
  // Also holds the request until here: one that is collected as garbage no longer follows its signal.
  request.signal.throwIfAborted()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  const value = memberOf(body, 'value')
  const next = memberOf(body, '@odata.nextLink')
  if (!Array.isArray(value) || (next !== undefined && typeof next !== 'string'))
    throw unresolved('the answer cannot be read', response.status)
  return { value: value as readonly unknown[], next }
}

/** The text of an answer, as far as it is no longer than may be; it ends with the signal, whether `fetch` heeds that or not. */
async function textOf(response: Response, signal: AbortSignal): Promise<string> {
  const [reader, decoder] = [response.body?.getReader(), new TextDecoder()]
  const giveUp = () => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    signal.throwIfAborted()
    for (let text = ''; ; ) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      text += decoder.decode(value, { stream: !done })
      if (text.length > maxAnswer) {
        giveUp()
        throw unresolved('the answer is too long', response.status)
      }
      if (done) return text
    }
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function groupOf(entry: unknown, include: GraphGroupsOptions['include']): ResolvedGroup[] {
  const id = memberOf(entry, 'id')
  const type = memberOf(entry, '@odata.type')
  if (typeof id !== 'string' || typeof type !== 'string')
    throw unresolved('an entry without id or type')
  if (type !== '#microsoft.graph.group') return []
  const isSecurity = memberOf(entry, 'securityEnabled')
  if (include === 'security' && typeof isSecurity !== 'boolean')
    throw unresolved('the kind of a group may not be read')
  if (include === 'security' && isSecurity === false) return []
  const text = (graphName: string, name: keyof ResolvedGroup) => {
    const value = memberOf(entry, graphName)
    return typeof value === 'string' && value !== '' ? { [name]: value } : {}
  }
  return [
    {
      id,
      ...text('displayName', 'displayName'),
      ...text('onPremisesSamAccountName', 'samAccountName'),
      ...text('onPremisesNetBiosName', 'netbiosDomain'),
      ...text('onPremisesDomainName', 'dnsDomain'),
      ...text('onPremisesSecurityIdentifier', 'securityIdentifier'),
    },
  ]
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

function unresolved(why: string, status?: number): RosterError<'OVERAGE_UNRESOLVED'> {
  return new RosterError('OVERAGE_UNRESOLVED', `The groups could not be fetched: ${why}.`, {
    ...(status !== undefined && { status }),
  })
}
