import { askOf, type FakeAsk, json, numberIn, textIn } from './fake-answers.js'
import {
  type CloudActor,
  type FakeCloudOptions,
  type FakeCloudProduct,
  fakeCloudSite,
} from './fake-cloud-site.js'
import {
  type CloudStore,
  laggingMemberships,
  type StoredAccount,
  type StoredCloudGroup,
} from './fake-cloud-store.js'
import { page, refusal } from './fake-confluence-answers.js'

/** Options of {@link fakeConfluenceCloud}: what it holds and how it behaves. */
export interface FakeConfluenceCloudOptions extends FakeCloudOptions {
  /** How many reads of memberships do not show the latest change. @defaultValue `0` */
  readonly staleReads?: number
  /** Seats of its licence, which the members of `confluence-users` take. @defaultValue no limit */
  readonly seats?: number
  /** Whether the search for groups finds any; it may lag behind. @defaultValue `true` */
  readonly picksGroups?: boolean
}

type CloudAsk = FakeAsk<CloudActor>
type CloudRoutes = (ask: CloudAsk) => Response | undefined

const base = 'https://example.atlassian.net/wiki'

/**
 * Makes a Confluence Cloud site in memory that answers as the real one does, with its quirks: account
 * ids only, no word on whether an account is open, writes of memberships that succeed whether or not
 * they change anything, empty lists for what is not there.
 *
 * @param options - what it holds and how it behaves
 * @example
 * ```ts test
 * import { confluenceCloud } from 'rostermap/targets/confluence'
 * import { fakeConfluenceCloud } from 'rostermap/testing'
 *
 * const fake = fakeConfluenceCloud({ users: [{ email: 'ada@example.com', groups: ['dev'] }] })
 * const { cloudId, scopedToken } = fake
 * const wiki = confluenceCloud({ cloudId, auth: { token: scopedToken }, fetch: fake.fetch })
 * const dev = await wiki.findGroup('dev')
 * const { items } = await wiki.membersOf(dev?.id ?? '')
 * console.log(items.map(({ email }) => email)) //=> ['ada@example.com']
 * ```
 */
export function fakeConfluenceCloud(options: FakeConfluenceCloudOptions = {}): FakeCloudProduct {
  return fakeCloudSite('confluence', options, (store) => {
    const rooms = [users(store), properties(store), groups(store, options)]
    return async (request) => {
      const ask = await askOf<CloudActor>(request, '/wiki/rest/api/', 'admin')
      if (ask === undefined) return undefined
      if (options.browseUsers === false) return refusal(403, 'You may not use Confluence.')
      if (options.siteAdmin === false && ask.method !== 'GET')
        return refusal(403, 'Only site administrators may do this.')
      if (numberIn(ask.query, 'limit', 0) > 200) return refusal(400, 'The limit is 200.')
      for (const room of rooms) {
        const response = room(ask)
        if (response !== undefined) return response
      }
      return undefined
    }
  })
}

const noUser = () => refusal(404, 'There is no such user.')
const noGroup = () => refusal(404, 'There is no such group.')

function users(store: CloudStore): CloudRoutes {
  return ({ method, path, query }) => {
    switch (`${method} ${path.join('/')}`) {
      case 'GET user/current': {
        const [me] = store.accounts.values()
        return me === undefined ? noUser() : json(200, userBean(me))
      }
      case 'GET user': {
        const user = store.look(query.get('accountId') ?? '')
        return user === undefined ? noUser() : json(200, userBean(user))
      }
      default:
        return undefined
    }
  }
}

function properties(store: CloudStore): CloudRoutes {
  return ({ method, path, body }) => {
    const [first, accountId = '', third, key] = path
    if (first !== 'user' || third !== 'property' || key === undefined) return undefined
    const user = store.accounts.get(accountId)
    if (user === undefined) return noUser()
    const there = user.properties.has(key)
    const value = typeof body === 'object' && body !== null ? Reflect.get(body, 'value') : undefined
    if (method === 'POST') {
      if (there) return refusal(409, 'The property exists already.')
      user.properties.set(key, value)
      return json(201)
    }
    if (!there) return refusal(404, 'There is no such property.')
    if (method === 'GET') {
      const at = '2026-01-01T00:00:00.000Z'
      const found = user.properties.get(key)
      return json(200, { id: '1', key, value: found, createdDate: at, lastModifiedDate: at })
    }
    if (method === 'DELETE') user.properties.delete(key)
    else if (method === 'PUT') user.properties.set(key, value)
    else return undefined
    return json(204)
  }
}

function groups(store: CloudStore, options: FakeConfluenceCloudOptions): CloudRoutes {
  const memberships = laggingMemberships(store, options.staleReads ?? 0)
  const cap = options.pageSize ?? 200
  const named = (text: string) =>
    [...store.groups.values()].filter(({ name }) => name.toLowerCase().includes(text))

  const write = (groupId: string, accountId: string, member: boolean): Response => {
    const group = store.groups.get(groupId)
    if (group === undefined) return noGroup()
    if (!store.accounts.has(accountId)) return noUser()
    if (group.externallyManaged) return refusal(403, 'The group is managed elsewhere.')
    const seats = group.name === 'confluence-users' ? options.seats : undefined
    if (member && seats !== undefined && group.members.size >= seats)
      // CONFCLOUD-84635: an error of the server itself, which says nothing of seats.
      return refusal(
        500,
        'com.netflix.hystrix.exception.HystrixRuntimeException: AddUserToGroupsIdentityPlatformCommand failed and no fallback available.',
      )
    memberships.write(group, accountId, member)
    return json(member ? 201 : 204)
  }

  return (ask) => {
    const { method, path, query, body } = ask
    const [first, second = '', third] = path
    const id = query.get('id') ?? ''
    if (method === 'GET' && first === 'group' && third === 'membersByGroupId') {
      const group = store.groups.get(second)
      if (group === undefined) return refusal(400, 'The groupId is missing or invalid.')
      const rows = [...store.accounts.values()].filter(({ accountId }) =>
        group.members.has(accountId),
      )
      return page(ask, rows.map(userBean), cap, base)
    }
    switch (`${method} ${path.join('/')}`) {
      case 'GET user/memberof': {
        const rows = memberships.groupsOf(query.get('accountId') ?? '')
        return page(ask, rows.map(groupBean), cap, base)
      }
      case 'GET group':
        return page(ask, named('').map(groupBean), cap, base)
      case 'GET group/picker': {
        const text = (query.get('query') ?? '').toLowerCase()
        const rows = options.picksGroups === false ? [] : named(text)
        return page(ask, rows.map(groupBean), cap, base)
      }
      case 'GET group/by-id': {
        const group = store.groups.get(id)
        return group === undefined ? noGroup() : json(200, groupBean(group))
      }
      case 'DELETE group/by-id':
        return store.groups.delete(id) ? json(204) : noGroup()
      case 'POST group': {
        const name = textIn(body, 'name') ?? ''
        if (name.trim() === '' || store.groupNamed(name) !== undefined)
          return refusal(400, 'The name is missing or taken.')
        return json(201, groupBean(store.addGroup(name)))
      }
      case 'POST group/userByGroupId':
        return write(query.get('groupId') ?? '', textIn(body, 'accountId') ?? '', true)
      case 'DELETE group/userByGroupId':
        return write(query.get('groupId') ?? '', query.get('accountId') ?? '', false)
      default:
        return undefined
    }
  }
}

function userBean(user: StoredAccount): Readonly<Record<string, unknown>> {
  const { accountId, accountType, displayName } = user
  return {
    type: 'known',
    accountId,
    accountType: accountType === 'customer' ? '' : accountType,
    email: user.hidesEmail ? '' : user.email,
    publicName: displayName,
    displayName,
    profilePicture: { path: '/wiki/aa-avatar/1', width: 48, height: 48, isDefault: false },
    isExternalCollaborator: false,
    _links: { self: `${base}/rest/api/user?accountId=${encodeURIComponent(accountId)}` },
  }
}

function groupBean(group: StoredCloudGroup): Readonly<Record<string, unknown>> {
  return {
    type: 'group',
    id: group.groupId,
    name: group.name,
    usageType: 'USERBASE_GROUP',
    managedBy: group.externallyManaged ? 'EXTERNAL' : 'ADMINS',
    _links: { self: `${base}/rest/api/group/by-id?id=${group.groupId}` },
  }
}
