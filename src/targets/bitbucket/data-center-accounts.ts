import type { CurrentUser } from '../../plan/state.js'
import type { DirectTarget, UserKey } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { pageOf, readCursor } from '../paging.js'
import { randomPassword } from '../random-password.js'
import { targetError } from '../target-error.js'
import {
  alreadySo,
  protocol,
  refuseCleared,
  refuseExternalId,
  unsupported,
  unsupportedKey,
} from '../verbs.js'
import {
  type BitbucketUser,
  deleteUser,
  postRename,
  postUser,
  putPassword,
  putUser,
} from './data-center-api.js'
import { saysAbsent } from './data-center-group-api.js'
import type { People } from './data-center-people.js'
import { allRows } from './data-center-rows.js'
import { isOpen, notShut, open, shut, shutIds } from './data-center-shut.js'

type AccountVerbs = Pick<
  DirectTarget,
  'findUser' | 'listUsers' | 'createUser' | 'updateUser' | 'renameUser' | 'setActive' | 'deleteUser'
>

/** @internal The verbs about accounts. Bitbucket writes by login, so each looks the login up by its id. */
export function accountVerbs(
  http: Http,
  everyone: People,
  { shutByGroups, password }: { readonly shutByGroups: boolean; readonly password: () => string },
): AccountVerbs {
  const shown = async (call: Call, user: BitbucketUser): Promise<CurrentUser> =>
    currentUser(user, shutByGroups ? await isOpen(call, user) : user.active)
  /** Whether asking who is not shut is worth a request: not where nobody ever was, and the group is not there. */
  let asksNotShut = shutByGroups

  return {
    async findUser(by, options) {
      const call = http('findUser', options)
      const name = 'id' in by ? everyone.lastName(by.id) : undefined
      const asks = asksNotShut && 'id' in by && name !== undefined
      // One request tells who it is, and that they have not been shut.
      const open = asks ? await notShut(call, by.id, name) : undefined
      if (open !== undefined) return currentUser(open, open.active)
      const user = await find(call, everyone, by)
      const found = user && (await shown(call, user))
      if (asks && found?.active === true) asksNotShut = false
      return found
    },

    async listUsers(cursor, options) {
      const call = http('listUsers', options)
      const position = readCursor(call, cursor)
      const { rows, next } = await everyone.page(call, undefined, position.at)
      const shut = shutByGroups && rows.length > 0 ? await shutIds(call) : new Set()
      const users = rows.map((user) => currentUser(user, user.active && !shut.has(user.id)))
      return pageOf(call, position, users, ({ id }) => id, next === undefined, next)
    },

    async createUser({ username, displayName, email, properties, ...rest }, options) {
      const call = http('createUser', options)
      refuseExternalId(call, rest)
      if (Object.keys(properties ?? {}).length > 0) throw noProperties(call)
      if (username === undefined || displayName === undefined || email === undefined) {
        const wanted = { username, displayName, email }
        const fields = Object.entries(wanted).flatMap(([name, value]) =>
          value === undefined ? [name] : [],
        )
        throw targetError('TARGET_INVALID', { ...call.details, fields })
      }
      const asked = { name: username, displayName, emailAddress: email }
      await postUser(call, { ...asked, password: randomPassword() })
      const made = await everyone.byName(call, username)
      if (made === undefined) throw protocol(call, 'status')
      // The first password stood in the address, and so in access logs.
      await putPassword(call, made.name, password())
      return currentUser(made, made.active)
    },

    async updateUser(id, change, options) {
      const call = http('updateUser', options)
      const { displayName, email, ...rest } = change
      refuseCleared(call, change)
      if (Object.keys(rest).length > 0) throw noProperties(call)
      const before = await everyone.existing(call, id)
      const wanted = {
        name: before.name,
        displayName: displayName ?? before.displayName ?? before.name,
        email: email ?? before.email ?? '',
      }
      if (shows(before, wanted)) return 'unchanged'
      refuseFixed(call, before)
      const after = await putUser(call, wanted)
      if (after.id !== id || !shows(after, wanted))
        throw targetError(
          'TARGET_PROTOCOL',
          { ...call.details, reason: 'status' },
          'Bitbucket reported success, but the account is as it was; look at the directory it lives in.',
        )
      return 'changed'
    },

    async renameUser(id, username, options) {
      const call = http('renameUser', options)
      const before = await everyone.existing(call, id)
      if (sameName(before.name, username)) return 'unchanged'
      refuseFixed(call, before)
      const answer = await postRename(call, before.name, username)
      const owner = await everyone.byName(call, username)
      if (owner?.id === id) return 'changed'
      if (owner !== undefined)
        throw targetError('TARGET_CONFLICT', {
          ...call.details,
          status: answer.status,
          what: 'user',
        })
      throw answer.status >= 400 ? answer.refusal() : protocol(call, 'status')
    },

    async setActive(id, active, options) {
      const call = http('setActive', options)
      if (!shutByGroups) throw unsupported(call, 'user.deactivate')
      const user = await everyone.existing(call, id)
      asksNotShut = true
      return active ? open(call, user) : shut(call, user, options?.rememberGroups !== false)
    },

    async deleteUser(id, options) {
      const call = http('deleteUser', options)
      const before = await everyone.byId(call, id)
      if (before === undefined) return 'unchanged'
      refuseFixed(call, before)
      const answer = await deleteUser(call, before.name)
      const absent = saysAbsent(answer)
      const left = await everyone.byName(call, before.name)
      if (left?.id === id) throw protocol(call, 'status')
      return absent ? alreadySo(answer) : 'changed'
    },
  }
}

async function find(call: Call, everyone: People, by: UserKey): Promise<BitbucketUser | undefined> {
  if ('id' in by) return everyone.byId(call, by.id)
  if ('username' in by) return everyone.byName(call, by.username)
  if (!('email' in by)) throw unsupportedKey(call, by)
  const { email } = by
  if (email === '') return undefined
  const holding = await allRows((start) => everyone.page(call, email, start))
  const [first, ...others] = holding.filter(
    (user) => user.email !== undefined && sameName(user.email, email),
  )
  if (others.length > 0) throw targetError('TARGET_AMBIGUOUS', { ...call.details, key: 'email' })
  return first
}

function shows(
  user: BitbucketUser,
  wanted: { readonly displayName: string; readonly email: string },
): boolean {
  return (
    (user.displayName ?? '').trim() === wanted.displayName.trim() &&
    sameName((user.email ?? '').trim(), wanted.email.trim())
  )
}

/** What the directory does not let us write is told before anything is sent. */
function refuseFixed(call: Call, user: BitbucketUser): void {
  if (!user.mutableDetails) throw targetError('TARGET_READ_ONLY', call.details)
}

function noProperties(call: Call): Error {
  return unsupported(call, 'properties')
}

/** @internal */
export function currentUser(user: BitbucketUser, active: boolean): CurrentUser {
  const { id, name, email, displayName, directory, mutableDetails, mutableGroups } = user
  return {
    id,
    username: name,
    ...(email !== undefined && { email }),
    ...(displayName !== undefined && { displayName }),
    active,
    ...(directory !== undefined && { directory }),
    ...((!mutableDetails || !mutableGroups) && {
      readOnly: { profile: !mutableDetails, groups: !mutableGroups },
    }),
  }
}
