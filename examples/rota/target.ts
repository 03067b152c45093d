// A target written from docs/guide/writing-a-target.md and target-over-http.md alone, with nothing but public addresses.
import {
  type AnyRosterError,
  bareCapabilities,
  bareTarget,
  type CallOptions,
  type Capabilities,
  type CurrentUser,
  isRosterError,
  type Outcome,
  type Page,
  type Target,
  type TargetGroup,
  targetError,
} from 'rostermap'
import { type Answer, type Ask, askAt, type Connection } from './ask.js'
import { itemsOf, pageFrom, placeOf } from './paging.js'

const capabilities: Capabilities = {
  ...bareCapabilities,
  user: {
    ...bareCapabilities.user,
    findBy: ['username', 'email'],
    list: true,
    readsEmail: true,
    readsActive: true,
    create: 'direct',
    requires: ['username'],
    update: ['email', 'displayName'],
    rename: true,
    deactivate: 'flag',
    delete: 'sync',
  },
  group: { ...bareCapabilities.group, create: true, rename: true, delete: true, list: true },
  membership: { ...bareCapabilities.membership, write: true, listOfUser: true, listOfGroup: true },
}

/** One call of a verb: asks the product, and makes errors that bear the verb's name. */
function caller(connection: Connection) {
  const askRota = askAt(connection)
  return (operation: string, { signal }: CallOptions = {}) => {
    signal?.throwIfAborted()
    const about = { target: connection.target, operation, retryable: false }
    const ask = (
      method: NonNullable<Ask['method']>,
      path: readonly string[],
      more: Pick<Ask, 'query' | 'body'> = {},
    ) =>
      askRota(path, {
        ...more,
        operation,
        method,
        accept: ['no-such-person', 'no-such-crew', 'taken'],
        signal,
      })
    const protocol = (reason: 'shape' | 'paging') =>
      targetError('TARGET_PROTOCOL', { ...about, reason })
    return { about, ask, protocol, dead: () => protocol('paging'), signal }
  }
}

type Call = ReturnType<ReturnType<typeof caller>>

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** What is not there, in the rota's own words. */
function missing({ word }: Answer): 'user' | 'group' | undefined {
  if (word === 'no-such-person') return 'user'
  return word === 'no-such-crew' ? 'group' : undefined
}

/** What is done is 204; any other answer says nothing of it. */
function refuseOther(call: Call, answer: Answer): void {
  refuseMissing(call, answer)
  if (answer.status !== 204)
    throw targetError('TARGET_PROTOCOL', { ...call.about, status: answer.status, reason: 'status' })
}

function refuseMissing(call: Call, answer: Answer): void {
  const what = missing(answer)
  if (what !== undefined) throw targetError('TARGET_NOT_FOUND', { ...call.about, what })
}

function cannot({ about }: Call, capability: string): AnyRosterError {
  return targetError('TARGET_UNSUPPORTED', { ...about, capability })
}

function userOf(call: Call, row: unknown): CurrentUser {
  const [id, login, name, mail, locked] = ['id', 'login', 'name', 'mail', 'locked'].map((one) =>
    member(row, one),
  )
  if (typeof id !== 'number' || typeof login !== 'string' || typeof locked !== 'boolean')
    throw call.protocol('shape')
  return {
    id: String(id),
    username: login,
    active: !locked,
    ...(typeof name === 'string' && { displayName: name }),
    ...(typeof mail === 'string' && { email: mail }),
  }
}

function groupOf(call: Call, row: unknown): TargetGroup {
  const [id, name] = [member(row, 'id'), member(row, 'name')]
  if (typeof id !== 'string' || typeof name !== 'string') throw call.protocol('shape')
  return { id, name }
}

async function pageOf<T extends { readonly id: string }>(
  call: Call,
  path: readonly string[],
  query: Record<string, string>,
  cursor: string | undefined,
  read: (call: Call, row: unknown) => T,
): Promise<Page<T>> {
  const place = placeOf(cursor, call.dead)
  const answer = await call.ask('GET', path, {
    query: { ...query, ...(place.at !== undefined && { after: place.at }) },
  })
  refuseMissing(call, answer)
  const [rows, next] = [member(answer.json, 'rows'), member(answer.json, 'after')]
  if (!Array.isArray(rows)) throw call.protocol('shape')
  if (next !== undefined && typeof next !== 'string') throw call.protocol('shape')
  return pageFrom(
    rows.map((row) => read(call, row)),
    next,
    place,
    call.dead,
  )
}

/** Makes a target of a rota. */
export function rotaTarget(
  base: string,
  token: string,
  send: NonNullable<Connection['send']>,
  settings: Pick<Connection, 'timeoutMs'> = {},
): Target {
  const word = (json: unknown) => member(json, 'error')
  const call = caller({ ...settings, target: 'rota', base, token, word, send })

  const byId = async (at: Call, id: string): Promise<CurrentUser | undefined> => {
    if (!/^\d+$/.test(id)) return undefined
    const answer = await at.ask('GET', ['people', id])
    return missing(answer) === undefined ? userOf(at, answer.json) : undefined
  }
  const existing = async (at: Call, id: string): Promise<CurrentUser> => {
    const user = await byId(at, id)
    if (user === undefined) throw targetError('TARGET_NOT_FOUND', { ...at.about, what: 'user' })
    return user
  }
  const change = async (at: Call, id: string, body: object) => {
    const answer = await at.ask('PATCH', ['people', id], { body })
    if (answer.word === 'taken') throw targetError('TARGET_CONFLICT', { ...at.about, what: 'user' })
    refuseMissing(at, answer)
    userOf(at, answer.json)
    return 'changed' as const
  }
  const named = async (at: Call, name: string): Promise<TargetGroup | undefined> =>
    (await pageOf(at, ['crews'], { name }, undefined, groupOf)).items.find(
      (group) => group.name === name,
    )
  const isIn = async (at: Call, crew: string, id: string): Promise<boolean> => {
    const path = ['people', id, 'crews']
    for await (const group of itemsOf((from) => pageOf(at, path, {}, from, groupOf), at.dead))
      if (group.id === crew) return true
    return false
  }
  const members =
    (verb: 'addMembers' | 'removeMembers'): Target['addMembers'] =>
    async (groupId, ids, options) => {
      const at = call(verb, options)
      const outcomes = new Map<string, Outcome | AnyRosterError>()
      let hopeless: AnyRosterError | undefined
      for (const id of new Set(ids))
        try {
          if (hopeless !== undefined) throw hopeless
          await existing(at, id)
          const wanted = verb === 'addMembers'
          // The answer does not tell whether it was so before.
          const before = await isIn(at, groupId, id)
          const path = ['crews', groupId, 'people', id]
          refuseOther(at, await at.ask(wanted ? 'PUT' : 'DELETE', path))
          outcomes.set(id, before === wanted ? 'unchanged' : 'changed')
        } catch (error) {
          at.signal?.throwIfAborted()
          if (!isRosterError(error)) throw error
          outcomes.set(id, error)
          // Wrong credentials are wrong for everybody, and to try them again locks the account.
          if (error.code === 'TARGET_UNAUTHORIZED') hopeless = error
        }
      return outcomes
    }

  return {
    ...bareTarget('rota', 'shift-rota'),
    async probe(options) {
      await pageOf(call('probe', options), ['people'], {}, undefined, userOf)
      return { capabilities }
    },
    async findUser(by, options) {
      const at = call('findUser', options)
      if ('id' in by) return byId(at, by.id)
      if ('externalId' in by) throw cannot(at, 'findBy.externalId')
      const key = 'username' in by ? 'username' : 'email'
      const query = 'username' in by ? { login: by.username } : { mail: by.email }
      const { items, next } = await pageOf(at, ['people'], query, undefined, userOf)
      if (items.length > 1 || next !== undefined)
        throw targetError('TARGET_AMBIGUOUS', { ...at.about, key })
      // A text that was changed on its way would find somebody else.
      if ('username' in by && items[0]?.username !== by.username) return undefined
      return items[0]
    },
    listUsers: async (cursor, options) =>
      pageOf(call('listUsers', options), ['people'], {}, cursor, userOf),
    async createUser({ username, email, displayName, externalId, properties = {} }, options) {
      const at = call('createUser', options)
      if (externalId !== undefined) throw cannot(at, 'externalId')
      if (Object.keys(properties).length > 0) throw cannot(at, 'properties')
      if (username === undefined)
        throw targetError('TARGET_INVALID', { ...at.about, fields: ['username'] })
      const body = { login: username, mail: email, name: displayName }
      const answer = await at.ask('POST', ['people'], { body })
      if (answer.word === 'taken')
        throw targetError('TARGET_CONFLICT', { ...at.about, what: 'user' })
      return userOf(at, answer.json)
    },
    async updateUser(id, { displayName, email, ...rest }, options) {
      const at = call('updateUser', options)
      const fields = [
        ...('username' in rest ? ['username'] : []),
        ...(displayName === null ? ['displayName'] : []),
        ...(email === null ? ['email'] : []),
      ]
      if (fields.length > 0) throw targetError('TARGET_INVALID', { ...at.about, fields })
      if (Object.keys(rest).length > 0) throw cannot(at, 'properties')
      const before = await existing(at, id)
      if (
        (displayName ?? before.displayName) === before.displayName &&
        (email ?? before.email) === before.email
      )
        return 'unchanged'
      return change(at, id, {
        ...(displayName && { name: displayName }),
        ...(email && { mail: email }),
      })
    },
    async renameUser(id, username, options) {
      const at = call('renameUser', options)
      if ((await existing(at, id)).username === username) return 'unchanged'
      return change(at, id, { login: username })
    },
    async setActive(id, active, options) {
      const at = call('setActive', options)
      if ((await existing(at, id)).active === active) return 'unchanged'
      return change(at, id, { locked: !active })
    },
    async deleteUser(id, options) {
      const at = call('deleteUser', options)
      if ((await byId(at, id)) === undefined) return 'unchanged'
      const answer = await at.ask('DELETE', ['people', id])
      if (missing(answer) === undefined) refuseOther(at, answer)
      return 'changed'
    },
    async groupsOf(userId, cursor, options) {
      const at = call('groupsOf', options)
      await existing(at, userId)
      return pageOf(at, ['people', userId, 'crews'], {}, cursor, groupOf)
    },
    membersOf: async (groupId, cursor, options) =>
      pageOf(call('membersOf', options), ['crews', groupId], { people: '' }, cursor, userOf),
    listGroups: async (cursor, options) =>
      pageOf(call('listGroups', options), ['crews'], {}, cursor, groupOf),
    findGroup: async (name, options) => named(call('findGroup', options), name),
    async createGroup(name, options) {
      const at = call('createGroup', options)
      const answer = await at.ask('POST', ['crews'], { body: { name } })
      const group = answer.word === 'taken' ? await named(at, name) : groupOf(at, answer.json)
      if (group === undefined) throw targetError('TARGET_CONFLICT', { ...at.about, what: 'group' })
      return group
    },
    async renameGroup(groupId, name, options) {
      const at = call('renameGroup', options)
      if ((await named(at, name))?.id === groupId) return 'unchanged'
      const answer = await at.ask('PATCH', ['crews', groupId], { body: { name } })
      refuseMissing(at, answer)
      if (answer.word === 'taken')
        throw targetError('TARGET_CONFLICT', { ...at.about, what: 'group' })
      groupOf(at, answer.json)
      return 'changed'
    },
    async deleteGroup(groupId, options) {
      const at = call('deleteGroup', options)
      const answer = await at.ask('DELETE', ['crews', groupId])
      if (missing(answer) !== undefined) return 'unchanged'
      refuseOther(at, answer)
      return 'changed'
    },
    addMembers: members('addMembers'),
    removeMembers: members('removeMembers'),
  }
}
