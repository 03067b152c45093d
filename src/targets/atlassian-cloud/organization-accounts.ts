import type { CurrentUser } from '../../plan/state.js'
import type { Target } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { readToken, tokenPageOf } from '../paging.js'
import { refuseUnlisted } from '../properties.js'
import { targetError } from '../target-error.js'
import {
  alreadySo,
  notFound,
  refuseAnother,
  refuseExternalId,
  unsupported,
  unsupportedKey,
} from '../verbs.js'
import { changeProfile, cleared, type ProfileChange, profileChange } from './managed-account.js'
import { deleteUser, getUser, saysAbsent, searchUsers } from './organization-api.js'
import type { Directory } from './organization-directory.js'
import { type Invite, invite } from './organization-invite.js'
import { isDeactivated, isSuspended, isThere, type OrgUser } from './organization-shapes.js'

type AccountVerbs = Pick<
  Target,
  'findUser' | 'listUsers' | 'createUser' | 'updateUser' | 'deleteUser'
>

/** @internal How long the organisation's reads may lag behind its writes. */
export const eventualMs = 30_000

/** @internal What the verbs about accounts need to know. */
export interface AccountSettings {
  readonly properties: readonly string[]
  /** Whether the credentials may change the accounts that the organisation owns. */
  readonly manageAccounts: boolean
  readonly invitation: Invite
}

/** @internal The verbs about accounts, without shutting and opening. */
export function accountVerbs(
  http: Http,
  directory: Directory,
  { properties: kept, manageAccounts, invitation }: AccountSettings,
): AccountVerbs {
  const shown = (user: OrgUser): CurrentUser => currentUser(user, kept)

  return {
    async findUser(by, callOptions) {
      const call = http('findUser', callOptions)
      if ('id' in by) {
        const user = await present(call, directory, by.id)
        return user && shown(user)
      }
      if (!('email' in by)) throw unsupportedKey(call, by)
      const user = await byEmail(call, directory, by.email)
      return user && shown(user)
    },

    async listUsers(cursor, callOptions) {
      const call = http('listUsers', callOptions)
      const position = readToken(call, cursor)
      const { rows, next } = await searchUsers(
        call,
        await directory.steps(call),
        {},
        position.token,
      )
      const page = tokenPageOf(call, position, rows, ({ accountId }) => accountId, next)
      return { ...page, items: page.items.filter(isThere).map(shown) }
    },

    async createUser({ email, displayName, properties: wanted, ...rest }, callOptions) {
      const call = http('createUser', callOptions)
      refuseExternalId(call, rest)
      if (email === undefined)
        throw targetError('TARGET_INVALID', { ...call.details, fields: ['email'] })
      const properties = Object.entries(wanted ?? {})
      refuseUnlisted(call, properties, kept)
      if ((await byEmail(call, directory, email)) !== undefined)
        throw targetError('TARGET_CONFLICT', { ...call.details, what: 'user' })
      const accountId = await invite(call, directory.organization, email, invitation)
      let user: OrgUser | undefined
      await call.settle(eventualMs, async () => {
        user =
          accountId === undefined
            ? await byEmail(call, directory, email)
            : await present(call, directory, accountId)
        return user !== undefined
      })
      if (user === undefined) return { email, active: 'unknown', status: 'invited' }
      const change = profileChange({ displayName, ...Object.fromEntries(properties) })
      const writable = manageAccounts && user.managed === true && !user.synced
      if (writable) await changeProfile(call, user.accountId, change)
      return {
        id: user.accountId,
        email,
        active: 'unknown',
        status: 'invited',
        ...(writable && wanted !== undefined ? { properties: wanted } : {}),
      }
    },

    async updateUser(id, change, callOptions) {
      const call = http('updateUser', callOptions)
      if ('username' in change)
        throw targetError('TARGET_INVALID', { ...call.details, fields: ['username'] })
      const { displayName, email, ...properties } = change
      if (!manageAccounts)
        for (const attribute of ['email', 'displayName'])
          if (attribute in change) throw unsupported(call, `update.${attribute}`)
      const fields = cleared(change)
      if (fields.length > 0) throw targetError('TARGET_INVALID', { ...call.details, fields })
      refuseUnlisted(call, Object.entries(properties), kept)
      const user = await existing(call, directory, id)
      if (Object.keys(change).length === 0) return 'unchanged'
      // Others own the account, or an identity provider keeps it: told before it is tried.
      if (user.managed === false || user.synced) throw targetError('TARGET_READ_ONLY', call.details)
      const wanted = profileChange({ displayName, ...properties })
      const all = email == null ? wanted : { ...wanted, email }
      if ((await changeProfile(call, id, all)) === 'unchanged') return 'unchanged'
      // One API has written it, and the other, which everything is read by, follows.
      const look = async () => heeds(await present(call, directory, id), all)
      return (await call.settle(eventualMs, look)) ? 'changed' : 'pending'
    },

    async deleteUser(id, callOptions) {
      const call = http('deleteUser', callOptions)
      const answer = await deleteUser(call, await directory.steps(call), id)
      if (saysAbsent(answer)) {
        await directory.confirm(call)
        return alreadySo(answer)
      }
      const gone = async () => (await present(call, directory, id)) === undefined
      return (await call.settle(eventualMs, gone)) ? 'changed' : 'pending'
    },
  }
}

/** @internal An account of the directory; `undefined` when it surely has none of that id. */
export async function present(
  call: Call,
  directory: Directory,
  accountId: string,
): Promise<OrgUser | undefined> {
  const user = await getUser(call, await directory.steps(call), accountId)
  if (user === undefined) await directory.confirm(call)
  else refuseAnother(call, accountId, user.accountId)
  return user !== undefined && isThere(user) ? user : undefined
}

/** @internal An account of the directory, or `TARGET_NOT_FOUND`. */
export async function existing(
  call: Call,
  directory: Directory,
  accountId: string,
): Promise<OrgUser> {
  const user = await present(call, directory, accountId)
  if (user === undefined) throw notFound(call, 'user')
  return user
}

function heeds(user: OrgUser | undefined, { name, email, fields }: ProfileChange): boolean {
  return (
    user !== undefined &&
    (name === undefined || user.name?.trim() === name.trim()) &&
    (email === undefined || sameName(user.email ?? '', email)) &&
    Object.entries(fields).every(([field, value]) => (user.profile[field] ?? '') === value.trim())
  )
}

/** The search takes whole addresses; whether it heeds their case is not said, so both are asked for. */
async function byEmail(
  call: Call,
  directory: Directory,
  email: string,
): Promise<OrgUser | undefined> {
  const emails = [...new Set([email, email.toLowerCase()])]
  const { rows } = await searchUsers(call, await directory.steps(call), { emails }, undefined)
  const found = rows.filter(isThere)
  const [one, other] = found
  if (one === undefined) return undefined
  // A row without the address, or with another, is neither a match nor "nobody".
  if (other !== undefined || one.email === undefined || !sameName(one.email, email))
    throw targetError('TARGET_AMBIGUOUS', { ...call.details, key: 'email' })
  return one
}

/** @internal */
export function currentUser(user: OrgUser, kept: readonly string[]): CurrentUser {
  const open = !isDeactivated(user) && !isSuspended(user)
  const told = user.accountStatus ?? user.membershipStatus ?? user.status
  const status =
    user.status === 'for_deletion' ? 'deleted' : isSuspended(user) ? 'suspended' : undefined
  const properties = Object.fromEntries(
    Object.entries(user.profile).filter(([name]) => kept.includes(name)),
  )
  return {
    id: user.accountId,
    ...(user.email === undefined ? {} : { email: user.email }),
    ...(user.name === undefined ? {} : { displayName: user.name }),
    active: told === undefined ? 'unknown' : open,
    ...(status === undefined ? {} : { status }),
    ...(kept.length > 0 ? { properties } : {}),
    ...(user.managed === undefined
      ? {}
      : { readOnly: { profile: !user.managed || user.synced, groups: false } }),
  }
}
