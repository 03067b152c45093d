import { credentialsOf, json, numberIn } from './fake-answers.js'
import { type FakeProduct, type FakeTransport, fakeProduct } from './fake-product.js'

/** A group of a {@link FakeGraph}. */
export interface FakeGraphGroup {
  /** The object id. */
  readonly id: string
  /** Its name. @defaultValue the id */
  readonly displayName?: string
  /** Ids of the groups it is in. @defaultValue none */
  readonly memberOf?: readonly string[]
  /** Whether it is a security group. @defaultValue `true` */
  readonly securityEnabled?: boolean
  /** Its name on the premises. @defaultValue it is one of the cloud */
  readonly onPremisesSamAccountName?: string
  /** The NetBIOS name of its domain. */
  readonly onPremisesNetBiosName?: string
  /** The DNS name of its domain. */
  readonly onPremisesDomainName?: string
  /** Its SID. */
  readonly onPremisesSecurityIdentifier?: string
}

/** Options of {@link fakeGraph}: what it holds and how it behaves. */
export interface FakeGraphOptions extends FakeTransport {
  /** Object id of a user → ids of the groups he or she is in directly. */
  readonly users: Readonly<Record<string, readonly string[]>>
  /** The groups. */
  readonly groups: readonly FakeGraphGroup[]
  /** Most rows in one answer, whatever `$top` says. @defaultValue `999` */
  readonly pageSize?: number
  /** The application may not read groups: all of them but id and type is `null`. @defaultValue `false` */
  readonly limited?: boolean
}

/** A Microsoft Graph that lives in memory, as far as memberships go. */
export interface FakeGraph extends FakeProduct {
  /** The access token it takes. */
  readonly accessToken: string
}

const path = /^\/v1\.0\/users\/(?<user>[^/]+)\/transitiveMemberOf$/u

/**
 * Makes a Microsoft Graph in memory that answers `transitiveMemberOf` as the real one does: pages with
 * `@odata.nextLink`, a directory role among the groups, and `null` for what may not be read.
 *
 * @param options - what it holds and how it behaves
 */
export function fakeGraph(options: FakeGraphOptions): FakeGraph {
  const accessToken = 'fake-graph-token'
  const byId = new Map(options.groups.map((group) => [group.id, group]))
  const users = new Map(Object.entries(options.users))

  const above = (direct: readonly string[]): readonly FakeGraphGroup[] => {
    const found = new Map<string, FakeGraphGroup>()
    const open = [...direct]
    for (let id = open.shift(); id !== undefined; id = open.shift()) {
      const group = byId.get(id)
      if (!group || found.has(id)) continue
      found.set(id, group)
      open.push(...(group.memberOf ?? []))
    }
    return [...found.values()]
  }

  const answer = async (request: Request): Promise<Response> => {
    if (credentialsOf(request).bearer !== accessToken)
      return graphError(401, 'InvalidAuthenticationToken')
    const url = new URL(request.url)
    const user = path.exec(url.pathname)?.groups?.['user']
    const direct = user === undefined ? undefined : users.get(decodeURIComponent(user))
    if (!direct) return graphError(404, 'Request_ResourceNotFound')
    const rows = [role, ...above(direct).map((group) => rowOf(group, options.limited ?? false))]
    const from = numberIn(url.searchParams, '$skiptoken', 0)
    const asked = numberIn(url.searchParams, '$top', 100)
    const to = from + Math.min(asked, options.pageSize ?? 999)
    url.searchParams.set('$skiptoken', String(to))
    return json(200, {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryObjects',
      ...(to < rows.length && { '@odata.nextLink': url.href }),
      value: rows.slice(from, to),
    })
  }
  return { ...fakeProduct(answer, options), accessToken }
}

const role = { '@odata.type': '#microsoft.graph.directoryRole', id: 'role', displayName: 'Readers' }

function rowOf(group: FakeGraphGroup, limited: boolean) {
  const known = {
    displayName: group.displayName ?? group.id,
    securityEnabled: group.securityEnabled ?? true,
    onPremisesSamAccountName: group.onPremisesSamAccountName ?? null,
    onPremisesNetBiosName: group.onPremisesNetBiosName ?? null,
    onPremisesDomainName: group.onPremisesDomainName ?? null,
    onPremisesSecurityIdentifier: group.onPremisesSecurityIdentifier ?? null,
  }
  const shown = limited ? Object.fromEntries(Object.keys(known).map((name) => [name, null])) : known
  return { '@odata.type': '#microsoft.graph.group', id: group.id, ...shown }
}

function graphError(status: number, code: string): Response {
  return json(status, { error: { code, message: code } })
}
