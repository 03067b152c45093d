import { isAtLeast, json, numberIn, textIn } from './fake-answers.js'
import {
  denied,
  failure,
  type JiraAsk,
  type JiraConduct,
  type JiraRoutes,
  userBean,
  writeBean,
} from './fake-jira-answers.js'
import type { JiraStore, StoredUser } from './fake-jira-store.js'

/** @internal `/user`, `/user/search`, `/user/list` and `/user/properties`. */
export function userRoutes(store: JiraStore, conduct: JiraConduct): JiraRoutes {
  return (ask) => {
    const [first, second, third, ...more] = ask.path
    if (first !== 'user' || more.length > 0) return undefined
    if (second === undefined) return account(store, conduct, ask)
    if (second === 'properties' && third !== undefined) return property(store, ask, third)
    if (second === 'duplicated' && third === 'list' && isAtLeast(conduct.version, 8, 19))
      return denied(ask.actor) ?? duplicates(conduct)
    if (third !== undefined || ask.method !== 'GET') return undefined
    if (second === 'search') return search(store, conduct, ask)
    if (second === 'list' && isAtLeast(conduct.version, 10, 3)) return list(store, conduct, ask)
    return undefined
  }
}

/** Each login that several directories have, with its directories; the open accounts are not told apart here. */
function duplicates(conduct: JiraConduct): Response {
  const several = [...conduct.duplicates].filter(([, directories]) => directories.length > 1)
  const rows = several.map(([login, directories]) => [
    login,
    directories.map((directoryName, at) => ({
      directoryId: at === 0 ? 1 : 10_000 + at,
      directoryName,
      userActive: true,
    })),
  ])
  return json(200, Object.fromEntries(rows))
}

function account(store: JiraStore, conduct: JiraConduct, ask: JiraAsk): Response | undefined {
  if (ask.method === 'POST') return denied(ask.actor) ?? create(store, conduct, ask.body)
  if (!['GET', 'PUT', 'DELETE'].includes(ask.method)) return undefined
  if (ask.actor === undefined) return failure(401, 'You are not signed in.')
  const user = pick(store, ask.query, 'key')
  if (user instanceof Response) return user
  if (ask.method === 'GET') return read(store, user, ask.query.get('expand') ?? '')
  const refusal = denied(ask.actor) ?? readOnly(conduct)
  if (refusal !== undefined) return refusal
  if (ask.method === 'PUT') return update(store, conduct, user, ask.body)
  for (const group of store.groups.values()) group.members.delete(user.key)
  // The account of the next directory comes to light, under the same key.
  const directories = directoriesOf(conduct, user)
  if (directories.length > 1) directories.shift()
  else store.users.delete(user.key)
  return json(204)
}

/** The directories that have the login of an account, as far as they were named. */
function directoriesOf({ duplicates }: JiraConduct, { name }: StoredUser): string[] {
  const logins = [...duplicates.keys()]
  const login = logins.find((one) => one.toLowerCase() === name.toLowerCase())
  return duplicates.get(login ?? '') ?? []
}

/** The account a query names: by key or by name, and never by both. */
function pick(
  store: JiraStore,
  query: URLSearchParams,
  keyName: 'key' | 'userKey',
): StoredUser | Response {
  const key = query.get(keyName)
  const name = query.get('username')
  if ((key === null) === (name === null))
    return failure(400, 'Either the username or the key must be given, and not both.')
  const user = key === null ? store.byName(name ?? '') : store.users.get(key)
  return user ?? failure(404, 'There is no such user.')
}

function read(store: JiraStore, user: StoredUser, expand: string): Response {
  const groups = store.groupsOf(user).map(({ name }) => ({
    name,
    self: `https://jira.example.com/rest/api/2/group?groupname=${encodeURIComponent(name)}`,
  }))
  return json(200, {
    ...userBean(user),
    groups: { size: groups.length, items: expand.includes('groups') ? groups : [] },
    applicationRoles: { size: 0, items: [] },
    expand: 'groups,applicationRoles',
  })
}

function create(store: JiraStore, conduct: JiraConduct, body: unknown): Response {
  const name = textIn(body, 'name') ?? ''
  const displayName = textIn(body, 'displayName') ?? ''
  const emailAddress = textIn(body, 'emailAddress') ?? ''
  const refusal = readOnly(conduct) ?? badName(store, name)
  if (refusal !== undefined) return refusal
  if (displayName === '') return failure(400, 'A full name is needed.', { field: 'displayName' })
  if (!emailAddress.includes('@'))
    return failure(400, 'A valid e-mail address is needed.', { field: 'emailAddress' })
  const user = store.addUser({
    name,
    displayName,
    emailAddress,
    active: !conduct.createsInactive,
  })
  const keys = typeof body === 'object' && body !== null && Reflect.get(body, 'applicationKeys')
  if (!Array.isArray(keys) || keys.length > 0)
    for (const group of conduct.defaultGroups) store.addGroup(group).members.add(user.key)
  return json(201, {
    ...writeBean(user),
    active: user.active,
    applicationKeys: Array.isArray(keys) ? keys : [],
  })
}

function badName(store: JiraStore, name: string): Response | undefined {
  const refuse = (message: string) => failure(400, message, { field: 'username' })
  if (name === '' || name.length > 255) return refuse('A username is needed.')
  if (/[<>&]/.test(name)) return refuse('The username holds characters that are not allowed.')
  return store.byName(name) && refuse('A user with that username exists already.')
}

function update(store: JiraStore, conduct: JiraConduct, user: StoredUser, body: unknown): Response {
  const name = textIn(body, 'name')
  const displayName = textIn(body, 'displayName')
  const emailAddress = textIn(body, 'emailAddress')
  const value = typeof body === 'object' && body !== null && Reflect.get(body, 'active')
  // JRASERVER-37294: before 8.3.0 the field is not known.
  const active =
    isAtLeast(conduct.version, 8, 3) && typeof value === 'boolean' && hasActive(body)
      ? value
      : undefined
  if ([name, displayName, emailAddress, active].every((change) => change === undefined))
    return failure(400, 'error.no.value.found.to.be.changed')
  if (active === false && conduct.leadsStayOpen && conduct.projects.leads(user.key))
    return failure(400, 'The user leads a project and cannot be deactivated.', { field: 'active' })
  if (name !== undefined && name.toLowerCase() !== user.name) {
    const refusal = badName(store, name)
    if (refusal !== undefined) return refusal
    user.name = name.toLowerCase()
  }
  user.displayName = displayName ?? user.displayName
  user.emailAddress = emailAddress ?? user.emailAddress
  user.active = active ?? user.active
  return json(200, writeBean(user))
}

function hasActive(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'active')
}

function readOnly(conduct: JiraConduct): Response | undefined {
  return conduct.readOnlyDirectory === false
    ? undefined
    : failure(400, "The user's directory is read only.")
}

function search(store: JiraStore, conduct: JiraConduct, ask: JiraAsk): Response {
  const text = ask.query.get('username')?.toLowerCase()
  if (ask.actor === undefined) return failure(401, 'You are not signed in.')
  if (text === undefined || text === '') return failure(400, 'The username is needed.')
  const later = isAtLeast(conduct.version, 10, 0)
  const found = [...store.users.values()].filter(
    (user) =>
      ask.actor === 'admin' &&
      conduct.browseUsers &&
      ((user.active && ask.query.get('includeActive') !== 'false') ||
        (!user.active && ask.query.get('includeInactive') === 'true')) &&
      (text === '.' ||
        [user.name, user.emailAddress, ...user.displayName.split(' ')].some((part) =>
          part.toLowerCase().startsWith(text),
        )),
  )
  // JRASERVER-78520: from 10.0 on never more than 100, and startAt has no effect.
  const startAt = later ? 0 : numberIn(ask.query, 'startAt', 0)
  const size = Math.min(numberIn(ask.query, 'maxResults', 50), later ? 100 : 1000)
  return json(200, found.slice(startAt, startAt + size).map(userBean))
}

/** The cursor is the number in the last key shown. */
function list(store: JiraStore, conduct: JiraConduct, ask: JiraAsk): Response {
  const refusal = denied(ask.actor)
  if (refusal !== undefined) return refusal
  const number = (user: StoredUser) => Number(user.key.slice('JIRAUSER'.length))
  const after = [...store.users.values()].filter(
    (user) => number(user) > numberIn(ask.query, 'cursor', 0),
  )
  const maxResults = Math.min(numberIn(ask.query, 'maxResults', 2000), conduct.pageSize)
  const values = after.slice(0, maxResults)
  const last = values.at(-1)
  const isLast = values.length === after.length
  return json(200, {
    values: values.map(userBean),
    maxResults,
    isLast,
    ...(isLast || last === undefined ? {} : { nextCursor: String(number(last)) }),
  })
}

function property(store: JiraStore, ask: JiraAsk, name: string): Response | undefined {
  const refusal = denied(ask.actor)
  if (refusal !== undefined) return refusal
  const user = pick(store, ask.query, 'userKey')
  if (user instanceof Response) return user
  const there = user.properties.has(name)
  const absent = () => failure(404, 'The user has no such property.')
  if (ask.method === 'GET')
    return there ? json(200, { key: name, value: user.properties.get(name) }) : absent()
  if (ask.method === 'DELETE') return user.properties.delete(name) ? json(204) : absent()
  if (ask.method !== 'PUT') return undefined
  if (new TextEncoder().encode(name).length > 255 || ask.body === undefined)
    return failure(400, 'The key is too long or the value is empty.')
  user.properties.set(name, ask.body)
  return json(there ? 200 : 201)
}
