import type { CurrentUser } from '../../plan/state.js'
import type { DirectTarget, Outcome } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { refuseUnlisted } from '../properties.js'
import { targetError } from '../target-error.js'
import { alreadySo, notFound, protocol, refuseCleared, unsupportedKey } from '../verbs.js'
import {
  deleteUser,
  findUsers,
  getUser,
  type PatchOperation,
  patchUser,
  postUser,
  saysAbsent,
} from './scim-api.js'
import {
  emailsOf,
  newUserResource,
  propertyPaths,
  type ScimUser,
  scimUserOf,
} from './scim-shapes.js'

type AccountVerbs = Pick<
  DirectTarget,
  'findUser' | 'createUser' | 'updateUser' | 'renameUser' | 'setActive' | 'deleteUser'
>

/** @internal What the verbs about accounts need to know. */
export interface ScimAccountSettings {
  readonly properties: readonly string[]
  /** Domains an e-mail address may have; without any, all. */
  readonly verifiedDomains: readonly string[]
  /** Fails when the directory itself is not there. */
  readonly confirm: (call: Call) => Promise<void>
}

/** @internal The verbs about accounts. */
export function accountVerbs(http: Http, settings: ScimAccountSettings): AccountVerbs {
  const { properties: kept } = settings
  const shown = (user: ScimUser): CurrentUser => currentUser(user, kept)

  /** Writes, and believes it when the answer or a look afterwards shows it. */
  const change = async (
    call: Call,
    id: string,
    operations: readonly PatchOperation[],
    isSo: (user: ScimUser) => boolean,
  ): Promise<Outcome> => {
    const user = await patchUser(call, id, operations)
    if (user === undefined) {
      await settings.confirm(call)
      throw notFound(call, 'user')
    }
    if (isSo(user) || isSo(await existing(call, id, settings))) return 'changed'
    throw targetError(
      'TARGET_PROTOCOL',
      { ...call.details, reason: 'status' },
      'Atlassian reported success, but the account is as it was.',
    )
  }

  return {
    async findUser(by, options) {
      const call = http('findUser', options)
      if ('id' in by) {
        const user = await getUser(call, by.id)
        if (user === undefined) await settings.confirm(call)
        return user && shown(user)
      }
      if ('email' in by) throw unsupportedKey(call, by)
      const user =
        'username' in by
          ? await byValue(call, 'userName', by.username)
          : await byValue(call, 'externalId', by.externalId)
      return user && shown(user)
    },

    async createUser({ username, email, displayName, externalId, properties: wanted }, options) {
      const call = http('createUser', options)
      const missing = [
        ...(username === undefined ? ['username'] : []),
        ...(email === undefined ? ['email'] : []),
        ...(displayName === undefined ? ['displayName'] : []),
      ]
      if (username === undefined || email === undefined || displayName === undefined)
        throw targetError('TARGET_INVALID', { ...call.details, fields: missing })
      const properties = Object.entries(wanted ?? {})
      refuseUnlisted(call, properties, kept)
      refuseForeign(call, email, settings)
      const attributes = {
        userName: username,
        email,
        displayName,
        externalId,
      }
      const answer = await postUser(call, newUserResource(attributes, properties))
      const made = scimUserOf(answer.fields())
      if (!sameName(made.userName, username)) throw protocol(call, 'shape')
      return shown(made)
    },

    async updateUser(id, attributes, options) {
      const call = http('updateUser', options)
      const { displayName, email, ...properties } = attributes
      refuseCleared(call, attributes)
      refuseUnlisted(call, Object.entries(properties), kept)
      if (email != null) refuseForeign(call, email, settings)
      const user = await existing(call, id, settings)
      const differing = Object.entries(properties).filter(
        ([name, value]) => user.properties[name] !== (value ?? undefined),
      )
      const newName = displayName != null && displayName !== user.displayName
      const newEmail = email != null && !sameName(email, user.email ?? '')
      const operations: readonly PatchOperation[] = [
        ...(newName ? [{ op: 'replace' as const, path: 'displayName', value: displayName }] : []),
        ...(newEmail ? [{ op: 'replace' as const, path: 'emails', value: emailsOf(email) }] : []),
        ...differing.map(([name, value]) => propertyOperation(name, value)),
      ]
      if (operations.length === 0) return 'unchanged'
      return change(
        call,
        id,
        operations,
        (now) =>
          (!newName || now.displayName?.trim() === displayName.trim()) &&
          (!newEmail || sameName(now.email ?? '', email)) &&
          differing.every(
            ([name, value]) => now.properties[name]?.trim() === (value?.trim() ?? undefined),
          ),
      )
    },

    async renameUser(id, username, options) {
      const call = http('renameUser', options)
      const user = await existing(call, id, settings)
      if (sameName(user.userName, username)) return 'unchanged'
      return change(call, id, [{ op: 'replace', path: 'userName', value: username }], (now) =>
        sameName(now.userName, username),
      )
    },

    async setActive(id, active, options) {
      const call = http('setActive', options)
      const user = await existing(call, id, settings)
      if (user.active === active) return 'unchanged'
      return change(
        call,
        id,
        [{ op: 'replace', path: 'active', value: active }],
        (now) => now.active === active,
      )
    },

    async deleteUser(id, options) {
      const call = http('deleteUser', options)
      const answer = await deleteUser(call, id)
      const absent = saysAbsent(answer)
      if ((await getUser(call, id)) !== undefined) throw protocol(call, 'status')
      if (!absent) return 'changed'
      await settings.confirm(call)
      return alreadySo(answer)
    },
  }
}

/** @internal A user of the directory, or `TARGET_NOT_FOUND`. */
export async function existing(
  call: Call,
  id: string,
  settings: Pick<ScimAccountSettings, 'confirm'>,
): Promise<ScimUser> {
  const user = await getUser(call, id)
  if (user !== undefined) return user
  await settings.confirm(call)
  throw notFound(call, 'user')
}

async function byValue(
  call: Call,
  attribute: 'userName' | 'externalId',
  value: string,
): Promise<ScimUser | undefined> {
  const found = await findUsers(call, attribute, value)
  // A directory that does not heed the filter would show somebody else.
  if (!found.every((user) => sameName(user[attribute] ?? '', value))) throw protocol(call, 'shape')
  // The identity provider's id is compared whole; the directory does not mind its case.
  const [one, other] = found.filter((user) => attribute === 'userName' || user.externalId === value)
  if (other !== undefined)
    throw targetError('TARGET_AMBIGUOUS', {
      ...call.details,
      key: attribute === 'userName' ? 'username' : 'externalId',
    })
  return one
}

function propertyOperation(name: string, value: string | null): PatchOperation {
  const path = propertyPaths[name]?.path ?? name
  return value === null ? { op: 'remove', path } : { op: 'replace', path, value }
}

/**
 * An address of a domain that the organisation has not verified breaks the link between the record and the
 * Atlassian account, which then loses every synced group.
 */
function refuseForeign(call: Call, email: string, { verifiedDomains }: ScimAccountSettings): void {
  if (verifiedDomains.length === 0) return
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (!verifiedDomains.some((verified) => sameName(verified, domain)))
    throw targetError(
      'TARGET_INVALID',
      { ...call.details, fields: ['email'] },
      'The e-mail address is of no domain that the option verifiedDomains names: nothing was sent.',
    )
}

function currentUser(user: ScimUser, kept: readonly string[]): CurrentUser {
  return {
    id: user.id,
    username: user.userName,
    ...(user.email === undefined ? {} : { email: user.email }),
    ...(user.displayName === undefined ? {} : { displayName: user.displayName }),
    ...(user.externalId === undefined ? {} : { externalId: user.externalId }),
    active: user.active ?? 'unknown',
    ...(kept.length > 0
      ? {
          properties: Object.fromEntries(
            Object.entries(user.properties).filter(([name]) => kept.includes(name)),
          ),
        }
      : {}),
  }
}
