import type { CurrentUser, NewUser } from '../../plan/state.js'
import type { DirectTarget, Outcome, UserKey } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { pageOf, readCursor } from '../paging.js'
import { refuseUnlisted } from '../properties.js'
import { targetError } from '../target-error.js'
import {
  alreadySo,
  notFound,
  protocol,
  refuseCleared,
  refuseExternalId,
  unsupportedKey,
} from '../verbs.js'
import {
  type CrowdUser,
  type CrowdUserWrite,
  deleteUser,
  getUser,
  postRename,
  postUser,
  putUser,
  saysAbsent,
  searchUsers,
} from './api.js'
import { builtIn, propertiesOf, writeAttributes } from './attributes.js'
import type { LastPages } from './last-pages.js'

type AccountVerbs = Pick<
  DirectTarget,
  'findUser' | 'listUsers' | 'createUser' | 'updateUser' | 'renameUser' | 'setActive' | 'deleteUser'
>

/** @internal The verbs about accounts. Crowd writes by login, so each looks the login up by its key. */
export function accountVerbs(
  http: Http,
  {
    properties,
    password,
    isLast,
  }: {
    readonly properties: readonly string[]
    readonly password: () => string
    readonly isLast: LastPages
  },
): AccountVerbs {
  const custom = properties.some((name) => !builtIn.has(name))
  const shown = (user: CrowdUser): CurrentUser => currentUser(user, properties)

  return {
    async findUser(by, options) {
      const call = http('findUser', options)
      const user = await find(call, by, custom)
      return user && shown(user)
    },

    async listUsers(cursor, options) {
      const call = http('listUsers', options)
      const position = readCursor(call, cursor)
      const users = await searchUsers(call, undefined, position.at)
      const last = isLast('users', users.length)
      return pageOf(call, position, users.map(shown), ({ id }) => id, last)
    },

    async createUser(user, options) {
      const call = http('createUser', options)
      const { username } = user
      if (username === undefined)
        throw targetError('TARGET_INVALID', { ...call.details, fields: ['username'] })
      refuseExternalId(call, user)
      refuseUnlisted(call, Object.entries(user.properties ?? {}), properties)
      const answer = await postUser(call, {
        ...written(username, user),
        password: { value: password() },
      })
      if (answer.status === 400) throw await refused(call, username, answer.refusal())
      const made = await getUser(call, { username }, custom)
      if (made === undefined || !sameName(made.name, username)) throw protocol(call, 'status')
      const after = await writeAttributes(call, made, Object.entries(user.properties ?? {}))
      return shown(after ?? made)
    },

    async updateUser(id, change, options) {
      const call = http('updateUser', options)
      const { displayName, email, ...rest } = change
      refuseCleared(call, change)
      refuseUnlisted(call, Object.entries(rest), properties)
      const before = await existing(call, id, custom)
      const outcome = await replace(call, before, {
        ...(displayName != null && { displayName }),
        ...(email != null && { email }),
        ...('firstName' in rest && { firstName: rest['firstName'] ?? '' }),
        ...('lastName' in rest && { lastName: rest['lastName'] ?? '' }),
      })
      const after = await writeAttributes(call, before, Object.entries(rest))
      return after === undefined ? outcome : 'changed'
    },

    async renameUser(id, username, options) {
      const call = http('renameUser', options)
      const before = await existing(call, id)
      if (sameName(before.name, username)) return 'unchanged'
      const answer = await postRename(call, before.name, username)
      if (answer.status === 400) throw await refused(call, username, answer.refusal())
      if (!sameName((await existing(call, id)).name, username))
        throw answer.status === 404 ? answer.refusal() : protocol(call, 'status')
      return 'changed'
    },

    async setActive(id, active, options) {
      const call = http('setActive', options)
      return replace(call, await existing(call, id), { active })
    },

    async deleteUser(id, options) {
      const call = http('deleteUser', options)
      const before = await getUser(call, { key: id })
      if (before === undefined) return 'unchanged'
      const answer = await deleteUser(call, before.name)
      const absent = saysAbsent(answer, 'USER_NOT_FOUND')
      if ((await getUser(call, { key: id })) !== undefined) throw protocol(call, 'status')
      return absent ? alreadySo(answer) : 'changed'
    },
  }
}

async function find(call: Call, by: UserKey, custom: boolean): Promise<CrowdUser | undefined> {
  if ('id' in by) return getUser(call, { key: by.id }, custom)
  if ('username' in by) {
    if (by.username === '') return undefined
    const user = await getUser(call, { username: by.username }, custom)
    if (user !== undefined && !sameName(user.name, by.username)) throw protocol(call, 'shape')
    return user
  }
  if (!('email' in by)) throw unsupportedKey(call, by)
  const found = await searchUsers(call, `email = ${quoted(by.email)}`, 0)
  const [first, ...others] = found.filter(
    ({ email }) => email !== undefined && sameName(email, by.email),
  )
  if (others.length > 0) throw targetError('TARGET_AMBIGUOUS', { ...call.details, key: 'email' })
  return first && custom ? getUser(call, { key: first.key }, true) : first
}

/** A text in Crowd's query language. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
}

/** @internal The account of that id, or `TARGET_NOT_FOUND`. */
export async function existing(call: Call, key: string, custom = false): Promise<CrowdUser> {
  const user = await getUser(call, { key }, custom)
  if (user === undefined) throw notFound(call, 'user')
  return user
}

type Change = Partial<
  Pick<CrowdUser, 'displayName' | 'email' | 'firstName' | 'lastName' | 'active'>
>

/**
 * Crowd's PUT replaces: a member left out is emptied, so everything that is there goes back with the change.
 * A success is believed when a look shows it.
 */
async function replace(call: Call, before: CrowdUser, change: Change): Promise<Outcome> {
  const wanted = { ...before, ...change }
  if (shows(before, wanted)) return 'unchanged'
  const answer = await putUser(call, written(before.name, wanted))
  saysAbsent(answer, 'USER_NOT_FOUND')
  if (!shows(await existing(call, before.key), wanted))
    throw targetError(
      'TARGET_PROTOCOL',
      { ...call.details, status: answer.status, reason: 'status' },
      'Crowd reported success, but the account is as it was; look at the directory it lives in.',
    )
  return 'changed'
}

function shows(user: CrowdUser, wanted: CrowdUser): boolean {
  const same = (name: 'firstName' | 'lastName' | 'displayName') =>
    (user[name] ?? '').trim() === (wanted[name] ?? '').trim()
  return (
    same('firstName') &&
    same('lastName') &&
    same('displayName') &&
    sameName((user.email ?? '').trim(), (wanted.email ?? '').trim()) &&
    user.active === wanted.active
  )
}

function written(name: string, user: NewUser | CrowdUser): CrowdUserWrite {
  const properties = 'properties' in user ? (user.properties ?? {}) : {}
  const own = (key: 'firstName' | 'lastName') =>
    (key in user ? (user as CrowdUser)[key] : properties[key]) ?? ''
  return {
    name,
    'first-name': own('firstName'),
    'last-name': own('lastName'),
    'display-name': user.displayName ?? '',
    email: user.email ?? '',
    active: 'active' in user ? user.active !== false : true,
  }
}

/** A login that is refused is either taken or not allowed; only a look tells. */
async function refused(call: Call, username: string, refusal: Error): Promise<Error> {
  const taken = (await getUser(call, { username })) !== undefined
  return taken
    ? targetError('TARGET_CONFLICT', { ...call.details, status: 400, what: 'user' })
    : refusal
}

/** @internal */
export function currentUser(user: CrowdUser, properties: readonly string[]): CurrentUser {
  const { key, name, email, displayName, active } = user
  return {
    id: key,
    username: name,
    ...(email !== undefined && { email }),
    ...(displayName !== undefined && { displayName }),
    active: active ?? 'unknown',
    ...(properties.length > 0 && { properties: propertiesOf(user, properties) }),
  }
}
