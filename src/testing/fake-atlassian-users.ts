import { json, textIn } from './fake-answers.js'
import {
  type AtlassianAsk,
  type AtlassianWorld,
  pageOf,
  refusal,
  textsIn,
} from './fake-atlassian-answers.js'
import { type OrgAccount, type OrgTables, statusOf } from './fake-atlassian-store.js'

/** @internal `/users`, `/users/search`, `/users/{id}/suspend` and `/restore` of a directory. */
export function atlassianUsers(world: AtlassianWorld) {
  const { store } = world
  const access = (account: OrgAccount, membership: 'active' | 'suspended'): Response => {
    store.beforeWrite()
    account.membership = membership
    return json(204)
  }

  return (
    { method, body }: AtlassianAsk,
    [id = '', verb]: readonly string[],
  ): Response | undefined => {
    if (method === 'POST' && id === 'search' && verb === undefined) return search(world, body)
    const isRead = method === 'GET' && verb === undefined
    const account = isRead ? shown(store.read(), id) : shown(store.now, id)
    switch (`${method} ${verb ?? ''}`) {
      case 'GET ':
        return account === undefined
          ? refusal('ADMIN-404-8')
          : json(200, { data: userBean(account) })
      case 'POST suspend':
      case 'POST restore':
        return account === undefined
          ? refusal('ADMIN-404-8')
          : access(account, verb === 'suspend' ? 'suspended' : 'active')
      case 'DELETE ': {
        if (account === undefined || account.membership === 'no_membership')
          return refusal('ADMIN-404-8')
        store.beforeWrite()
        account.membership = 'no_membership'
        for (const { members } of store.now.groups.values()) members.delete(id)
        return json(204)
      }
      default:
        return undefined
    }
  }
}

/** @internal `POST /v2/orgs/{orgId}/users/invite`. */
export function atlassianInvite({ store, options }: AtlassianWorld, body: unknown): Response {
  if (options.invite === 'no-subscription') return refusal('ADMIN-UAM-402-1')
  if (options.invite === 'user-limit') return refusal('ADMIN-UAM-409-3')
  const emails = textsIn(body, 'emails') ?? []
  if (emails.length === 0) return refusal('ADMIN-400-24')
  store.beforeWrite()
  const data = emails.map((email) => {
    const domain = email.slice(email.lastIndexOf('@') + 1)
    const there = [...store.now.accounts.values()].find((one) => sameText(one.email, email))
    const account =
      there ??
      store.addAccount(
        { email, managed: (options.domains ?? ['example.com']).includes(domain) },
        options.invite === 'later' ? 2 : 0,
      )
    account.membership = 'active'
    return {
      email,
      ...(options.invite === 'later' ? {} : { id: account.accountId }),
      results: [{ groupAssignmentResult: [], roleAssignmentResult: roles(body, options.invite) }],
    }
  })
  return json(options.invite === 'partial' ? 206 : 200, { data })
}

function roles(body: unknown, how: string | undefined): readonly object[] {
  const rules = typeof body === 'object' && body !== null && Reflect.get(body, 'permissionRules')
  return (Array.isArray(rules) ? rules : []).map((rule: unknown) => ({
    resource: textIn(rule, 'resource'),
    role: textIn(rule, 'role'),
    status: how === 'partial' ? 'ERROR' : 'INVITED',
    statusReason: how === 'partial' ? 'This stands for a sentence of the product.' : null,
  }))
}

function search(world: AtlassianWorld, body: unknown): Response {
  if (textsIn(body, 'emails') !== undefined && textIn(body, 'searchTerm') !== undefined)
    return refusal('ADMIN-400-24')
  const tables = world.store.read()
  const emails = textsIn(body, 'emails')
  const groupIds = textsIn(body, 'groupIds')
  const memberships = textsIn(body, 'membershipStatus') ?? ['active', 'suspended']
  const statuses = textsIn(body, 'accountStatus') ?? ['active']
  const rows = [...tables.accounts.values()]
    .filter(({ hiddenReads }) => hiddenReads === 0)
    .filter(({ email }) => emails?.some((one) => sameText(one, email)) ?? true)
    .filter(
      ({ accountId }) =>
        groupIds?.some((id) => tables.groups.get(id)?.members.has(accountId)) ?? true,
    )
    .filter(({ membership }) => memberships.includes(membership))
    .filter(({ accountStatus }) => statuses.includes(accountStatus))
  return pageOf(world, textIn(body, 'cursor'), limitIn(body), rows.map(userBean))
}

/** @internal */
export function limitIn(body: unknown): number {
  const limit = typeof body === 'object' && body !== null ? Reflect.get(body, 'limit') : undefined
  return typeof limit === 'number' ? limit : 20
}

function shown({ accounts }: OrgTables, id: string): OrgAccount | undefined {
  const account = accounts.get(id)
  return account?.hiddenReads === 0 ? account : undefined
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function userBean(account: OrgAccount): object {
  const { profile } = account
  const shownAs = {
    nickname: profile.get('nickname'),
    timeZone: profile.get('zoneinfo'),
    jobTitle: profile.get('job_title'),
    organization: profile.get('organization'),
    department: profile.get('department'),
    location: profile.get('location'),
  }
  return {
    accountId: account.accountId,
    accountType: 'atlassian',
    accountStatus: account.accountStatus,
    membershipStatus: account.membership,
    status: statusOf(account),
    claimStatus: account.managed ? 'managed' : 'unmanaged',
    managementSource: account.synced ? 'synced' : 'invited',
    email: account.email,
    emailVerified: true,
    name: account.name,
    addedToOrg: '2026-01-01T00:00:00.000Z',
    ...shownAs,
  }
}
