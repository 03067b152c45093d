import type { NewUser } from '../../plan/state.js'
import type { DirectTarget, Outcome, UserKey } from '../contract.js'
import type { Answer, Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { readCursor } from '../paging.js'
import { targetError } from '../target-error.js'
import {
  alreadySo,
  notFound,
  protocol,
  refuseCleared,
  refuseExternalId,
  unsupported,
  unsupportedKey,
} from '../verbs.js'
import { linkedPage, orLacking, saysAbsent } from './answers.js'
import {
  type ConfluenceUser,
  deleteUser,
  getCurrentUser,
  getMemberOf,
  getUser,
  getUserList,
  hasEnded,
  nobody,
  postUser,
  putActive,
  putUser,
  userOf,
  writeMember,
} from './data-center-api.js'

type AccountVerbs = Pick<
  DirectTarget,
  'findUser' | 'listUsers' | 'createUser' | 'updateUser' | 'setActive' | 'deleteUser'
>

/** How long a deletion is waited for; it goes on afterwards. */
const deletionMs = 30_000

/** @internal The verbs about accounts. Confluence writes by login, so each looks the login up by its key. */
export function accountVerbs(http: Http, password: () => string): AccountVerbs {
  return {
    findUser: async (by, options) => find(http('findUser', options), by),

    async listUsers(cursor, options) {
      const call = http('listUsers', options)
      const position = readCursor(call, cursor)
      const answer = await orUnsupported(call, 'list', getUserList(call, position.at))
      return linkedPage(call, answer, position, userOf)
    },

    async createUser(user, options) {
      const call = http('createUser', options)
      refuseExternalId(call, user)
      if (Object.keys(user.properties ?? {}).length > 0) throw unsupported(call, 'properties')
      const made = await create(call, user, password)
      await leaveDefaultGroups(call, made)
      return made
    },

    async updateUser(id, wanted, options) {
      const call = http('updateUser', options)
      refuseCleared(call, wanted)
      const { displayName, email, ...rest } = wanted
      if (Object.keys(rest).length > 0) throw unsupported(call, 'properties')
      const user = await existing(call, id)
      // The address cannot be read, so whether it differs is not known: it is written.
      const change = {
        ...(displayName != null && displayName !== user.displayName && { fullName: displayName }),
        ...(email != null && { email }),
      }
      if (Object.keys(change).length === 0) return 'unchanged'
      await update(call, user, change)
      return 'changed'
    },

    async setActive(id, active, options) {
      const call = http('setActive', options)
      const user = await existing(call, id)
      if (user.active === active) return 'unchanged'
      const answer = await orUnsupported(call, 'deactivate', putActive(call, user.username, active))
      if (saysAbsent(answer)) throw notFound(call, 'user')
      if ((await existing(call, id)).active === !active) throw noEffect(call, answer)
      return 'changed'
    },

    async deleteUser(id, options) {
      const call = http('deleteUser', options)
      const user = await getUser(call, { key: id })
      if (user === undefined) {
        // Shutting and deleting came together, with 8.2: what cannot be done was not done already.
        await orUnsupported(call, 'delete', putActive(call, nobody, true))
        return 'unchanged'
      }
      const answer = await orUnsupported(call, 'delete', deleteUser(call, user.username))
      if (saysAbsent(answer)) return alreadySo(answer)
      return ended(call, id, answer)
    },
  }
}

async function find(call: Call, by: UserKey): Promise<ConfluenceUser | undefined> {
  if ('email' in by || 'externalId' in by) throw unsupportedKey(call, by)
  if ('id' in by) return getUser(call, { key: by.id })
  if (by.username === '') return undefined
  const user = await getUser(call, { username: by.username })
  if (user !== undefined && !sameName(user.username, by.username)) throw protocol(call, 'shape')
  return user
}

async function create(
  call: Call,
  { username, email, displayName }: NewUser,
  password: () => string,
): Promise<ConfluenceUser> {
  if (username === undefined || email === undefined || displayName === undefined) {
    const given = Object.entries({ username, email, displayName })
    const fields = given.filter(([, value]) => value === undefined).map(([name]) => name)
    throw targetError('TARGET_INVALID', { ...call.details, fields })
  }
  const wanted = { userName: username, fullName: displayName, email, password: password() }
  const sent = postUser(call, { ...wanted, notifyViaEmail: false })
  const answer = await orUnsupported(call, 'create', sent)
  if (answer.status >= 400) {
    // Confluence takes no upper case, so a login that differs by case alone is refused, not taken.
    const taken = (await getUser(call, { username: username.toLowerCase() })) !== undefined
    const details = { ...call.details, status: answer.status }
    throw taken ? targetError('TARGET_CONFLICT', { ...details, what: 'user' }) : answer.refusal()
  }
  return existing(call, answer.fields().text('userKey'))
}

/** Confluence may put new accounts into its default groups; nobody asked for those. */
async function leaveDefaultGroups(call: Call, user: ConfluenceUser): Promise<void> {
  const groups = () => getMemberOf(call, user.id, readCursor(call, undefined))
  const { items } = await groups()
  for (const { id } of items) {
    const answer = await writeMember(call, 'DELETE', user.username, id)
    if (answer.status >= 400) throw answer.refusal()
  }
  if (items.length > 0 && (await groups()).items.length > 0) throw protocol(call, 'status')
}

async function update(
  call: Call,
  user: ConfluenceUser,
  change: { readonly fullName?: string; readonly email?: string },
): Promise<void> {
  const capability = `update.${change.fullName === undefined ? 'email' : 'displayName'}`
  const answer = await orUnsupported(call, capability, putUser(call, user.username, change))
  // The account has just been read, so that a 404 means: this version cannot change accounts.
  if (answer.status === 404) throw unsupported(call, capability)
  if (answer.status >= 400) throw answer.refusal()
  // An address cannot be read back, so Confluence's own word for "done" is all there is.
  if (answer.status !== 204) throw protocol(call, 'status')
  if (change.fullName === undefined) return
  const after = await existing(call, user.id)
  if (after.displayName?.trim() !== change.fullName.trim()) throw noEffect(call, answer)
}

async function ended(call: Call, id: string, answer: Answer): Promise<Outcome> {
  const task = answer.fields().text('id')
  if (!(await call.settle(deletionMs, () => hasEnded(call, task)))) return 'pending'
  // The same login in a directory further down would show now, under a key of its own.
  if ((await getUser(call, { key: id })) !== undefined) throw noEffect(call, answer)
  return 'changed'
}

/** An endpoint that is not there on an address that is right: this version lacks it. */
async function orUnsupported(
  call: Call,
  capability: string,
  came: Promise<Answer>,
): Promise<Answer> {
  const answer = await orLacking(came)
  if (answer !== undefined) return answer
  await getCurrentUser(call)
  throw unsupported(call, capability)
}

/** @internal The account of that key, or `TARGET_NOT_FOUND`. */
export async function existing(call: Call, key: string): Promise<ConfluenceUser> {
  const user = await getUser(call, { key })
  if (user === undefined) throw notFound(call, 'user')
  return user
}

function noEffect(call: Call, { status }: Answer): Error {
  return targetError(
    'TARGET_PROTOCOL',
    { ...call.details, status, reason: 'status' },
    'Confluence reported success, but the account is as it was; look at the directory it lives in.',
  )
}
