import { isAtLeast, json, textIn } from './fake-answers.js'
import {
  type ConfluenceAsk,
  type ConfluenceConduct,
  type ConfluenceRoutes,
  denied,
  directoryRefusal,
  page,
  refusal,
  userBean,
} from './fake-confluence-answers.js'
import type { ConfluenceStore, StoredConfluenceUser } from './fake-confluence-store.js'

/** @internal `/user`, `/user/current`, `/user/list`, `/admin/user…` and `/longtask`. */
export function confluenceUsers(
  store: ConfluenceStore,
  conduct: ConfluenceConduct,
): ConfluenceRoutes {
  /** Deletions under way: how many more looks find them unfinished. */
  const tasks = new Map<string, { readonly userKey: string; left: number }>()
  const absentEndpoint = () => {
    if (conduct.absentEndpoint === 404) return undefined
    if (conduct.absentEndpoint === 405) return json(405)
    const headers = { 'content-type': 'text/html;charset=UTF-8' }
    return new Response('<html><body>Not found</body></html>', { status: 404, headers })
  }

  const remove = (user: StoredConfluenceUser): Response => {
    const id = `00000000-0000-4000-8000-${String(tasks.size + 1).padStart(12, '0')}`
    tasks.set(id, { userKey: user.userKey, left: conduct.deleteLooks })
    return json(202, { id, links: { status: `/rest/api/longtask/${id}` } })
  }

  const task = (id: string): Response => {
    const found = tasks.get(id)
    if (found === undefined) return refusal(404, 'There is no such task.')
    const ended = found.left === 0
    if (ended) store.removeUser(found.userKey)
    else found.left -= 1
    return json(200, {
      id,
      name: { key: 'user.delete', args: [] },
      elapsedTime: 10,
      percentageComplete: ended ? 100 : 50,
      successful: ended,
      messages: [],
    })
  }

  return (ask) => {
    const { method, path, query, actor } = ask
    const [first, second, third, fourth] = path
    const line = `${method} ${path.join('/')}`
    if (line === 'GET user') return read(store, ask)
    if (line === 'GET user/current') {
      const me = actor && store.byName(actor)
      return me === undefined
        ? denied(undefined)
        : json(200, userBean(me, query.get('expand') ?? ''))
    }
    if (line === 'GET user/list') {
      if (!isAtLeast(conduct.version, 8, 4)) return absentEndpoint()
      const rows = [...store.users.values()].map((user) =>
        userBean(user, query.get('expand') ?? ''),
      )
      return denied(actor) ?? page(ask, rows, conduct.pageSize)
    }
    if (method === 'GET' && first === 'longtask' && second !== undefined) return task(second)
    if (first !== 'admin' || second !== 'user') return undefined
    if (line === 'POST admin/user')
      return isAtLeast(conduct.version, 8, 4)
        ? (denied(actor) ?? create(store, conduct, ask.body))
        : absentEndpoint()
    if (third === undefined) return undefined
    const isUpdate = method === 'PUT' && fourth === undefined
    const isSince: readonly [number, number] = isUpdate ? [9, 3] : [8, 2]
    if (!isAtLeast(conduct.version, ...isSince)) return absentEndpoint()
    const refused = denied(actor)
    if (refused !== undefined) return refused
    const user = store.byName(third)
    if (user === undefined) return refusal(isUpdate ? 400 : 404, 'There is no such user.')
    if (conduct.readOnlyDirectory !== false) return directoryRefusal()
    if (method === 'DELETE' && fourth === undefined) return remove(user)
    if (method !== 'PUT') return undefined
    if (fourth === undefined) return update(user, ask.body)
    if (fourth !== 'enable' && fourth !== 'disable') return undefined
    user.active = fourth === 'enable'
    return json(204)
  }
}

function read(store: ConfluenceStore, { query, actor }: ConfluenceAsk): Response {
  if (actor === undefined) return refusal(403, 'You are not permitted to do this.')
  const key = query.get('key')
  const user = key === null ? store.byName(query.get('username') ?? '') : store.users.get(key)
  return user === undefined
    ? refusal(404, 'There is no such user.')
    : json(200, userBean(user, query.get('expand') ?? ''))
}

function create(store: ConfluenceStore, conduct: ConfluenceConduct, body: unknown): Response {
  const username = textIn(body, 'userName') ?? ''
  const displayName = textIn(body, 'fullName') ?? ''
  const email = textIn(body, 'email') ?? ''
  const password = textIn(body, 'password') ?? ''
  const notify = typeof body === 'object' && body !== null && Reflect.get(body, 'notifyViaEmail')
  if (conduct.readOnlyDirectory !== false) return directoryRefusal()
  if (username === '' || username === 'anonymous' || /[\sA-Z\\,+<>'"]/.test(username))
    return refusal(400, 'The username is not allowed.')
  if (displayName === '' || !email.includes('@'))
    return refusal(400, 'A full name and an e-mail address are needed.')
  if ((password !== '') === (notify === true))
    return refusal(400, 'Either a password or a notification is needed, and not both.')
  if (store.byName(username) !== undefined)
    return refusal(409, 'A user with this username exists already.')
  const licensed = store.group(conduct.licensedGroup)
  const taken = licensed === undefined ? 0 : store.membersOf(licensed).length
  const takes = conduct.defaultGroups.includes(conduct.licensedGroup)
  if (conduct.seats !== undefined && takes && taken >= conduct.seats)
    return refusal(402, 'The licence has no user left.')
  const user = store.addUser({ username, displayName, email, groups: conduct.defaultGroups })
  return json(201, { userKey: user.userKey })
}

function update(user: StoredConfluenceUser, body: unknown): Response {
  const email = textIn(body, 'email')
  if (email !== undefined && !email.includes('@'))
    return refusal(400, 'A valid e-mail address is needed.')
  user.displayName = textIn(body, 'fullName') ?? user.displayName
  user.email = email ?? user.email
  return json(204)
}
