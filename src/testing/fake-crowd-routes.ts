import { type FakeAsk, json, numberIn, textIn } from './fake-answers.js'
import type { CrowdAccount, CrowdGroup, CrowdStore } from './fake-crowd-store.js'

/** @internal How a fake Crowd behaves. */
export interface CrowdConduct {
  readonly readOnlyDirectory: boolean
  /** Most rows in one answer. */
  readonly pageSize: number
}

type Ask = FakeAsk<'application'>

/** @internal All endpoints below `/rest/usermanagement/1`; `undefined` for what is not among them. */
export function crowdRoutes(
  store: CrowdStore,
  conduct: CrowdConduct,
): (ask: Ask) => Response | undefined {
  const handlers: Readonly<Record<string, (ask: Ask) => Response>> = {
    'GET user': (ask) =>
      user(store, ask, (found) => json(200, bean(found, ask.query.get('expand') === 'attributes'))),
    'POST user': (ask) => create(store, ask),
    'PUT user': (ask) => user(store, ask, (found) => replace(found, ask)),
    'DELETE user': (ask) =>
      user(store, ask, (found) => {
        store.users.delete(found.key)
        for (const { members } of store.groups.values()) members.delete(found.key)
        return json(204)
      }),
    'POST user/rename': (ask) => user(store, ask, (found) => rename(store, found, ask)),
    'POST user/attribute': (ask) => user(store, ask, (found) => setAttributes(found, ask)),
    'DELETE user/attribute': (ask) =>
      user(store, ask, (found) => {
        found.attributes.delete(ask.query.get('attributename') ?? '')
        return json(204)
      }),
    'GET user/group/direct': (ask) => groupsOf(store, conduct, ask),
    'GET group/user/direct': (ask) => membersOf(store, conduct, ask),
    'POST group/user/direct': (ask) => group(store, ask, (found) => add(store, found, ask)),
    'DELETE group/user/direct': (ask) => group(store, ask, (found) => remove(store, found, ask)),
    'GET group': (ask) => group(store, ask, (found) => json(200, groupBean(found))),
    'POST group': (ask) => createGroup(store, ask),
    'DELETE group': (ask) =>
      group(store, ask, (found) => {
        store.groups.delete(found.name.toLowerCase())
        return json(204)
      }),
    'GET search': (ask) => search(store, conduct, ask),
  }
  return (ask) => {
    const handler = handlers[`${ask.method} ${ask.path.join('/')}`]
    if (handler === undefined) return undefined
    if (conduct.readOnlyDirectory && ask.method !== 'GET')
      return refusal(
        403,
        'APPLICATION_PERMISSION_DENIED',
        "Cannot update user because directory 'Corp LDAP' does not allow updates.",
      )
    return handler(ask)
  }
}

function refusal(status: number, reason: string, message: string): Response {
  return json(status, { reason, message })
}

function user(store: CrowdStore, ask: Ask, then: (found: CrowdAccount) => Response): Response {
  const [name, key] = [ask.query.get('username'), ask.query.get('key')]
  if ((name === null) === (key === null))
    return refusal(400, 'ILLEGAL_ARGUMENT', 'Exactly one of username and key is needed')
  const found = key === null ? store.byName(name ?? '') : store.users.get(key)
  return found ? then(found) : refusal(404, 'USER_NOT_FOUND', 'User <…> does not exist')
}

function group(store: CrowdStore, ask: Ask, then: (found: CrowdGroup) => Response): Response {
  const found = store.group(ask.query.get('groupname') ?? '')
  return found ? then(found) : refusal(404, 'GROUP_NOT_FOUND', 'Group <…> does not exist')
}

function bean(found: CrowdAccount, withAttributes = false): Readonly<Record<string, unknown>> {
  const href = `https://crowd.example.com/crowd/rest/usermanagement/1/user?username=${encodeURIComponent(found.name)}`
  return {
    expand: 'attributes',
    link: { href, rel: 'self' },
    name: found.name,
    password: { link: { href: `${href}&password`, rel: 'edit' } },
    key: found.key,
    'first-name': found.firstName,
    'last-name': found.lastName,
    'display-name': found.displayName,
    email: found.email,
    active: found.active,
    attributes: {
      link: { href: `${href}&attributes`, rel: 'self' },
      attributes: withAttributes
        ? [...found.attributes].map(([name, values]) => ({ name, values }))
        : [],
    },
  }
}

function groupBean({ name }: CrowdGroup): Readonly<Record<string, unknown>> {
  return { expand: 'attributes', name, description: '', type: 'GROUP', active: true }
}

function create(store: CrowdStore, { body }: Ask): Response {
  const name = textIn(body, 'name') ?? ''
  if (name.trim() === '') return refusal(400, 'INVALID_USER', 'A name is needed')
  if (store.byName(name)) return refusal(400, 'INVALID_USER', 'User already exists')
  const password = typeof body === 'object' && body !== null ? Reflect.get(body, 'password') : null
  if (!textIn(password, 'value')) return refusal(400, 'INVALID_CREDENTIAL', 'A password is needed')
  const made = store.add({ name, ...fields(body) })
  return json(201, bean(made))
}

/** Crowd's PUT: what does not stand in the body is emptied, and an account without `active` is shut. */
function replace(found: CrowdAccount, { body }: Ask): Response {
  if (textIn(body, 'name')?.toLowerCase() !== found.name.toLowerCase())
    return refusal(400, 'INVALID_USER', 'The name must be that of the account')
  Object.assign(found, fields(body))
  return json(204)
}

function fields(body: unknown): Omit<CrowdAccount, 'key' | 'name' | 'attributes'> {
  return {
    firstName: textIn(body, 'first-name') ?? '',
    lastName: textIn(body, 'last-name') ?? '',
    displayName: textIn(body, 'display-name') ?? '',
    email: textIn(body, 'email') ?? '',
    active: typeof body === 'object' && body !== null && Reflect.get(body, 'active') === true,
  }
}

function rename(store: CrowdStore, found: CrowdAccount, { body }: Ask): Response {
  const name = textIn(body, 'new-name') ?? ''
  const other = store.byName(name)
  if (name.trim() === '' || (other && other !== found))
    return refusal(400, 'INVALID_USER', 'User already exists')
  found.name = name
  return json(200, bean(found))
}

function setAttributes(found: CrowdAccount, { body }: Ask): Response {
  const list: unknown = typeof body === 'object' && body !== null && Reflect.get(body, 'attributes')
  if (!Array.isArray(list)) return refusal(400, 'ILLEGAL_ARGUMENT', 'attributes are needed')
  for (const item of list) found.attributes.set(item.name, item.values)
  return json(204)
}

/** An account nobody knows has no groups, says Crowd (CWD-4433). */
function groupsOf(store: CrowdStore, conduct: CrowdConduct, { query }: Ask): Response {
  const found = store.byName(query.get('username') ?? '')
  const only = query.get('groupname')
  const all = [...store.groups.values()].filter(
    ({ members, name }) =>
      found !== undefined &&
      members.has(found.key) &&
      (only === null || name.toLowerCase() === only.toLowerCase()),
  )
  if (only !== null) {
    const [one] = all
    return one === undefined
      ? refusal(404, 'MEMBERSHIP_NOT_FOUND', 'There is no such membership')
      : json(200, groupBean(one))
  }
  return json(200, { expand: 'group', groups: rows(all, conduct, query).map(groupBean) })
}

/** A group nobody knows has no members, says Crowd (CWD-4470). */
function membersOf(store: CrowdStore, conduct: CrowdConduct, { query }: Ask): Response {
  const keys = store.group(query.get('groupname') ?? '')?.members ?? new Set()
  const all = [...store.users.values()].filter(({ key }) => keys.has(key))
  return json(200, { expand: 'user', users: rows(all, conduct, query).map((it) => bean(it)) })
}

function add(store: CrowdStore, found: CrowdGroup, { body }: Ask): Response {
  const member = store.byName(textIn(body, 'name') ?? '')
  if (!member) return refusal(400, 'USER_NOT_FOUND', 'User <…> does not exist')
  if (found.members.has(member.key))
    return refusal(409, 'MEMBERSHIP_ALREADY_EXISTS', 'Membership already exists')
  found.members.add(member.key)
  return json(201)
}

function remove(store: CrowdStore, found: CrowdGroup, { query }: Ask): Response {
  const member = store.byName(query.get('username') ?? '')
  if (!member) return refusal(404, 'USER_NOT_FOUND', 'User <…> does not exist')
  return found.members.delete(member.key)
    ? json(204)
    : refusal(404, 'MEMBERSHIP_NOT_FOUND', 'There is no such membership')
}

function createGroup(store: CrowdStore, { body }: Ask): Response {
  const name = textIn(body, 'name') ?? ''
  if (name.trim() === '' || textIn(body, 'type') !== 'GROUP' || store.group(name))
    return refusal(400, 'INVALID_GROUP', 'Group already exists, or has no type')
  return json(201, groupBean(store.addGroup(name)))
}

function search(store: CrowdStore, conduct: CrowdConduct, { query }: Ask): Response {
  if (query.get('entity-type') === 'group')
    return json(200, {
      expand: 'group',
      groups: rows([...store.groups.values()], conduct, query).map(groupBean),
    })
  const restriction = query.get('restriction')
  const wanted = restriction === null ? undefined : /^email = "(.*)"$/s.exec(restriction)?.[1]
  if (restriction !== null && wanted === undefined)
    return refusal(400, 'ILLEGAL_ARGUMENT', 'The restriction cannot be read')
  const email = wanted?.replaceAll(/\\(.)/gs, '$1').toLowerCase()
  const all = [...store.users.values()].filter(
    (it) => email === undefined || it.email.toLowerCase() === email,
  )
  return json(200, { expand: 'user', users: rows(all, conduct, query).map((it) => bean(it)) })
}

function rows<T>(
  all: readonly T[],
  { pageSize }: CrowdConduct,
  query: URLSearchParams,
): readonly T[] {
  const start = numberIn(query, 'start-index', 0)
  return all.slice(start, start + Math.min(numberIn(query, 'max-results', 1000), pageSize))
}
