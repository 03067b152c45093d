import { type FakeAsk, numberIn, textIn } from './fake-answers.js'
import type { AtlassianWorld } from './fake-atlassian-answers.js'
import {
  type ScimPatchOperation,
  scimPatchOf,
  writeAttribute,
} from './fake-atlassian-scim-patch.js'
import {
  type ProvisionedGroup,
  type ProvisionedUser,
  type ScimTables,
  scimGroupBean,
  scimUserBean,
} from './fake-atlassian-scim-store.js'
import { groupNamed } from './fake-atlassian-store.js'

type ScimType = 'invalidFilter' | 'invalidPath' | 'invalidValue' | 'mutability' | 'uniqueness'

/** @internal `/Users` and `/Groups` of a provisioning directory. */
export function scimDirectory(world: AtlassianWorld, tables: ScimTables) {
  const users = scimUsers(world, tables)
  const groups = scimGroups(world, tables)
  return (ask: FakeAsk<'scim'>): Response | undefined => {
    const [room, id] = ask.path
    if (room === 'Users') return users(ask, id)
    return room === 'Groups' ? groups(ask, id) : undefined
  }
}

function scimUsers(world: AtlassianWorld, tables: ScimTables) {
  const { options } = world
  const create = (body: unknown): Response => {
    const userName = textIn(body, 'userName')
    const draft = { attributes: new Map<string, unknown>() }
    for (const [name, value] of Object.entries(Object(body))) draft.attributes.set(name, value)
    const email = emailOf(draft)
    if (userName === undefined || email === undefined) return scimError(400, 'invalidValue')
    if (isTaken(tables, undefined, userName, email)) return scimError(409, 'uniqueness')
    return scim(201, scimUserBean(tables, tables.addUser(draft.attributes)))
  }
  const patch = (user: ProvisionedUser, body: unknown): Response => {
    const operations = scimPatchOf(body)
    if (operations === undefined) return scimError(400, 'invalidValue')
    const after = { attributes: structuredClone(user.attributes) }
    for (const operation of operations)
      if (!writeAttribute(after.attributes, operation)) return scimError(400, 'invalidPath')
    const userName = textIn(Object.fromEntries(after.attributes), 'userName')
    const email = emailOf(after)
    if (userName === undefined || email === undefined) return scimError(400, 'invalidValue')
    if (isTaken(tables, user, userName, email)) return scimError(409, 'uniqueness')
    if (options.scimIgnoresPatches !== true) tables.writeUser(user, after.attributes)
    return scim(200, scimUserBean(tables, user))
  }
  return ({ method, query, body }: FakeAsk<'scim'>, id: string | undefined) => {
    if (id === undefined) {
      if (method === 'POST') return create(body)
      if (method !== 'GET') return undefined
      const found = filtered(query, ['userName', 'externalId'], [...tables.users.values()], textOf)
      if (found === undefined) return scimError(400, 'invalidFilter')
      const shown = found.filter((user) => user.attributes.get('active') !== false)
      return page(
        world,
        query,
        shown.map((user) => scimUserBean(tables, user)),
      )
    }
    const user = tables.users.get(id)
    if (user === undefined) return scimError(404)
    switch (method) {
      case 'GET':
        return scim(200, scimUserBean(tables, user))
      case 'PATCH':
        return patch(user, body)
      case 'DELETE':
        tables.removeUser(user)
        return new Response(null, { status: 204 })
      default:
        return undefined
    }
  }
}

function scimGroups(world: AtlassianWorld, tables: ScimTables) {
  const create = (body: unknown): Response => {
    const name = textIn(body, 'displayName') ?? ''
    if (name.trim() === '') return scimError(400, 'invalidValue')
    // Groups that the organisation has already are not taken over (ACCESS-1369).
    if (groupNamed(world.store.now, name) !== undefined) return scimError(409, 'uniqueness')
    return scim(201, scimGroupBean(tables, tables.addGroup(name)))
  }
  const patch = (group: ProvisionedGroup, body: unknown): Response => {
    const operations = scimPatchOf(body)
    if (operations === undefined) return scimError(400, 'invalidValue')
    const members = new Set(group.members)
    for (const operation of operations) {
      const ids = membersIn(operation)
      if (ids === undefined) return scimError(400, 'mutability')
      if (ids.some((id) => !tables.users.has(id))) return scimError(404)
      for (const id of ids)
        if (operation.op === 'add') members.add(id)
        else members.delete(id)
    }
    tables.writeMembers(group, members)
    return scim(200, scimGroupBean(tables, group))
  }
  return ({ method, query, body }: FakeAsk<'scim'>, id: string | undefined) => {
    if (id === undefined) {
      if (method === 'POST') return create(body)
      if (method !== 'GET') return undefined
      const found = filtered(
        query,
        ['displayName'],
        [...tables.groups.values()],
        ({ name }) => name,
      )
      return found === undefined
        ? scimError(400, 'invalidFilter')
        : page(
            world,
            query,
            found.map((group) => scimGroupBean(tables, group)),
          )
    }
    const group = tables.groups.get(id)
    if (group === undefined) return scimError(404)
    switch (method) {
      case 'GET':
        return scim(200, scimGroupBean(tables, group))
      case 'PATCH':
        return patch(group, body)
      case 'DELETE':
        tables.removeGroup(group)
        return new Response(null, { status: 204 })
      default:
        return undefined
    }
  }
}

/** Only one comparison by `eq` with one of the attributes is understood; `undefined` for any other filter. */
function filtered<T>(
  query: URLSearchParams,
  attributes: readonly string[],
  all: readonly T[],
  textOfOne: (one: T, attribute: string) => string | undefined,
): readonly T[] | undefined {
  const filter = query.get('filter')
  if (filter === null) return all
  const [, attribute = '', literal = ''] = /^(\w+) eq (".*")$/s.exec(filter) ?? []
  if (!attributes.includes(attribute)) return undefined
  const wanted = String(JSON.parse(literal)).toLowerCase()
  return all.filter((one) => textOfOne(one, attribute)?.toLowerCase() === wanted)
}

function textOf(user: ProvisionedUser, attribute: string): string | undefined {
  return textIn(Object.fromEntries(user.attributes), attribute)
}

function emailOf(user: Pick<ProvisionedUser, 'attributes'>): string | undefined {
  const emails = user.attributes.get('emails')
  return Array.isArray(emails) ? textIn(emails[0], 'value') : undefined
}

function isTaken(
  tables: ScimTables,
  self: ProvisionedUser | undefined,
  userName: string,
  email: string,
): boolean {
  return [...tables.users.values()].some(
    (user) =>
      user !== self &&
      (textOf(user, 'userName')?.toLowerCase() === userName.toLowerCase() ||
        emailOf(user)?.toLowerCase() === email.toLowerCase()),
  )
}

/** The members an operation names, by value or by the path; `undefined` when it is about anything else. */
function membersIn({ op, path, value }: ScimPatchOperation): readonly string[] | undefined {
  if (op === 'add' && path === 'members' && Array.isArray(value))
    return value.map((member: unknown) => textIn(member, 'value') ?? '')
  const [, id] = /^members\[value eq "([^"]*)"\]$/.exec(path) ?? []
  return op === 'remove' && id !== undefined ? [id] : undefined
}

function page(
  { options }: AtlassianWorld,
  query: URLSearchParams,
  rows: readonly object[],
): Response {
  const startIndex = options.deadPaging === true ? 1 : Math.max(1, numberIn(query, 'startIndex', 1))
  const count = Math.min(numberIn(query, 'count', 100), options.pageSize ?? 100)
  const resources = rows.slice(startIndex - 1, startIndex - 1 + count)
  return scim(200, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: rows.length,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  })
}

function scim(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/scim+json;charset=UTF-8' },
  })
}

/** @internal */
export function scimError(status: number, scimType?: ScimType): Response {
  return scim(status, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: 'This stands for a sentence of the product.',
  })
}
