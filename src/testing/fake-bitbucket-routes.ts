import { json, textIn } from './fake-answers.js'
import {
  type BitbucketAsk,
  groupBean,
  noGroup,
  noSeat,
  notAdmin,
  noUser,
  page,
  refusal,
  userBean,
} from './fake-bitbucket-answers.js'
import { permissionRoutes } from './fake-bitbucket-permissions.js'
import type { BitbucketAccount, BitbucketGroup, BitbucketStore } from './fake-bitbucket-store.js'

/** @internal How a fake Bitbucket behaves. */
export interface BitbucketConduct {
  readonly version: string
  readonly pageSize: number
  readonly seats: number
  readonly readOnlyDirectory: boolean
  readonly unknownContext: 200 | 404
  readonly renameConflict: 400 | 409
}

type Route = (ask: BitbucketAsk) => Response

/** @internal All endpoints below `/rest/api/latest`; `undefined` for what is not among them. */
export function bitbucketRoutes(
  store: BitbucketStore,
  conduct: BitbucketConduct,
): (ask: BitbucketAsk) => Response | undefined {
  const routes: Readonly<Record<string, Route>> = {
    'GET application-properties': () =>
      json(200, { version: conduct.version, buildNumber: '9005000', displayName: 'Bitbucket' }),
    'GET admin/users': (ask) => listUsers(store, conduct, ask),
    'POST admin/users': (ask) => create(store, conduct, ask),
    'PUT admin/users': (ask) => user(store, textIn(ask.body, 'name'), (it) => update(it, ask)),
    'DELETE admin/users': (ask) =>
      user(store, ask.query.get('name'), (found) => {
        store.users.delete(found.id)
        for (const { members } of store.groups.values()) members.delete(found.id)
        return json(200, userBean(found, true))
      }),
    'PUT admin/users/credentials': (ask) =>
      user(store, textIn(ask.body, 'name'), (found) => {
        found.password = textIn(ask.body, 'password') ?? ''
        return json(204)
      }),
    'POST admin/users/rename': (ask) =>
      user(store, textIn(ask.body, 'name'), (found) => rename(store, conduct, found, ask)),
    'GET admin/groups': (ask) => {
      const filter = filterOf(ask)
      return page(
        [...store.groups.values()],
        ({ name }) => name.toLowerCase().includes(filter),
        groupBean,
        ask,
        conduct.pageSize,
      )
    },
    'POST admin/groups': (ask) => createGroup(store, ask),
    'DELETE admin/groups': (ask) =>
      group(store, ask.query.get('name'), (found) => {
        if (found.permission === 'ADMIN' || found.permission === 'SYS_ADMIN')
          return refusal(409, 'IntegrityException', 'It would lower your own permissions.')
        store.groups.delete(found.name.toLowerCase())
        return json(200, groupBean(found))
      }),
    ...membershipRoutes(store, conduct),
    ...permissionRoutes(store, conduct),
  }
  return (ask) => {
    const name = `${ask.method} ${ask.path.join('/')}`
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined
    if (route === undefined) return undefined
    const open = name === 'GET application-properties' || name === 'GET users'
    return open || ask.actor === 'admin' ? route(ask) : notAdmin()
  }
}

function membershipRoutes(
  store: BitbucketStore,
  conduct: BitbucketConduct,
): Readonly<Record<string, Route>> {
  const { pageSize } = conduct
  const inGroup =
    (member: boolean): Route =>
    (ask) => {
      const found = store.group(ask.query.get('context') ?? '')
      if (!found && conduct.unknownContext === 404) return noGroup()
      const passes = passing(ask)
      return page(
        [...store.users.values()],
        (it) => found !== undefined && found.members.has(it.id) === member && passes(it),
        (it) => userBean(it, true),
        ask,
        pageSize,
      )
    }
  return {
    'GET admin/groups/more-members': inGroup(true),
    'GET admin/groups/more-non-members': inGroup(false),
    'GET admin/users/more-members': (ask) => {
      const found = store.byName(ask.query.get('context') ?? '')
      if (!found && conduct.unknownContext === 404) return noUser()
      const filter = filterOf(ask)
      return page(
        [...store.groups.values()],
        ({ members, name }) =>
          found !== undefined && members.has(found.id) && name.toLowerCase().includes(filter),
        groupBean,
        ask,
        pageSize,
      )
    },
    'POST admin/groups/add-users': (ask) => {
      const groupName = textIn(ask.body, 'group') ?? ''
      return add(store, conduct, textsIn(ask.body, 'users'), [groupName])
    },
    'POST admin/users/add-groups': (ask) =>
      add(store, conduct, [textIn(ask.body, 'user') ?? ''], textsIn(ask.body, 'groups')),
    'POST admin/users/remove-group': (ask) =>
      user(store, textIn(ask.body, 'context'), (member) =>
        group(store, textIn(ask.body, 'itemName'), ({ members }) => {
          members.delete(member.id)
          return new Response(null, { status: 200 })
        }),
      ),
  }
}

function user(
  store: BitbucketStore,
  name: string | null | undefined,
  then: (found: BitbucketAccount) => Response,
): Response {
  const found = store.byName(name ?? '')
  return found ? then(found) : noUser()
}

function group(
  store: BitbucketStore,
  name: string | null | undefined,
  then: (found: BitbucketGroup) => Response,
): Response {
  const found = store.group(name ?? '')
  return found ? then(found) : noGroup()
}

/** A filter finds what merely holds it: `ada` finds `adamantine` as well. */
function passing(ask: BitbucketAsk): (user: BitbucketAccount) => boolean {
  const filter = filterOf(ask)
  return ({ name, displayName, email }) =>
    [name, displayName, email].some((text) => text.toLowerCase().includes(filter))
}

function filterOf({ query }: BitbucketAsk): string {
  return (query.get('filter') ?? '').toLowerCase()
}

function listUsers(
  store: BitbucketStore,
  { pageSize }: BitbucketConduct,
  ask: BitbucketAsk,
): Response {
  return page([...store.users.values()], passing(ask), (it) => userBean(it, true), ask, pageSize)
}

/** Everything stands in the address; the body is empty, and so is the answer. */
function create(
  store: BitbucketStore,
  { readOnlyDirectory }: BitbucketConduct,
  { query }: BitbucketAsk,
): Response {
  const [name, displayName, email, password] = [
    'name',
    'displayName',
    'emailAddress',
    'password',
  ].map((one) => query.get(one)?.trim() ?? '')
  if (readOnlyDirectory)
    return refusal(400, 'ArgumentValidationException', 'No directory takes new users.')
  if (!name || !displayName || !email || !password)
    return refusal(400, 'ArgumentValidationException', 'A parameter is missing.')
  if (store.byName(name)) return refusal(409, 'IntegrityException', 'The name is taken.')
  store.add({ name, displayName, email, password, active: true, external: false })
  return json(204)
}

/** `email` here, though an account is made with `emailAddress` and shown with it too. */
function update(found: BitbucketAccount, { body }: BitbucketAsk): Response {
  if (found.external)
    return refusal(400, 'ArgumentValidationException', 'The directory is read only.')
  found.displayName = textIn(body, 'displayName') ?? found.displayName
  found.email = textIn(body, 'email') ?? found.email
  return json(200, userBean(found, true))
}

function rename(
  store: BitbucketStore,
  { renameConflict }: BitbucketConduct,
  found: BitbucketAccount,
  { body }: BitbucketAsk,
): Response {
  const name = textIn(body, 'newName') ?? ''
  const other = store.byName(name)
  if (name.trim() === '' || (other && other !== found))
    return refusal(renameConflict, 'IntegrityException', 'The name is taken.')
  found.name = name
  return json(200, userBean(found, true))
}

function createGroup(store: BitbucketStore, { query }: BitbucketAsk): Response {
  const name = query.get('name') ?? ''
  if (name.trim() === '') return refusal(400, 'ArgumentValidationException', 'A name is needed.')
  if (store.group(name)) return refusal(409, 'IntegrityException', 'The group already exists.')
  return json(200, groupBean(store.addGroup({ name })))
}

/** Everybody into every group, or nobody into any. */
function add(
  store: BitbucketStore,
  { seats }: BitbucketConduct,
  userNames: readonly string[],
  groupNames: readonly string[],
): Response {
  const users = userNames.map((name) => store.byName(name))
  const groups = groupNames.map((name) => store.group(name))
  if (users.includes(undefined)) return noUser()
  if (groups.includes(undefined)) return noGroup()
  const made: (() => void)[] = []
  for (const one of users as BitbucketAccount[])
    for (const { members } of groups as BitbucketGroup[]) {
      if (members.has(one.id)) continue
      members.add(one.id)
      made.push(() => members.delete(one.id))
    }
  if (made.length > 0 && store.seatsTaken() > seats) {
    for (const undo of made) undo()
    return noSeat()
  }
  return new Response(null, { status: 200 })
}

function textsIn(body: unknown, name: string): readonly string[] {
  const value: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
