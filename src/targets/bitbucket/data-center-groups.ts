import type { AnyRosterError } from '../../core/errors.js'
import { isRosterError } from '../../core/errors.js'
import type { Outcome, OutcomePerItem, Target, TargetGroup } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { pageOf, readCursor } from '../paging.js'
import { meetsAll, perItem } from '../per-item.js'
import { targetError } from '../target-error.js'
import { alreadySo, type GroupVerbs, notFound, protocol, unsupported } from '../verbs.js'
import { currentUser } from './data-center-accounts.js'
import { type BitbucketUser, getLicence } from './data-center-api.js'
import {
  deleteGroup,
  getGroupPermissions,
  getGroups,
  getGroupsOf,
  getMembers,
  postGroup,
  postMembers,
  postRemoval,
  saysAbsent,
} from './data-center-group-api.js'
import { lettingIn } from './data-center-licence.js'
import type { People } from './data-center-people.js'
import { allRows, seek } from './data-center-rows.js'
import { isNote, refuseReadOnly, shutIds } from './data-center-shut.js'

/** @internal Most accounts that are added by one request. */
export const bulkAdd = 100

/** @internal The verbs about groups and memberships. A group's id is its name. */
export function groupVerbs(
  http: Http,
  everyone: People,
  shutByGroups: boolean,
): GroupVerbs & Pick<Target, 'licences'> {
  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      const user = await everyone.existing(call, userId)
      const position = readCursor(call, cursor)
      const { rows, next } = await getGroupsOf(call, user.name, position.at)
      return visible(pageOf(call, position, rows.map(groupOf), idOf, next === undefined, next))
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      const position = readCursor(call, cursor)
      const { rows, next } = await getMembers(call, 'more-members', groupId, position.at)
      if (rows.length === 0 && (await getGroup(call, groupId)) === undefined)
        throw notFound(call, 'group')
      const shut = shutByGroups && rows.length > 0 ? await shutIds(call) : new Set()
      const items = rows.map((user) => currentUser(user, user.active && !shut.has(user.id)))
      return pageOf(call, position, items, idOf, next === undefined, next)
    },

    async listGroups(cursor, options) {
      const call = http('listGroups', options)
      const position = readCursor(call, cursor)
      const { rows, next } = await getGroups(call, undefined, position.at)
      return visible(pageOf(call, position, rows.map(groupOf), idOf, next === undefined, next))
    },

    async findGroup(name, options) {
      const found = await getGroup(http('findGroup', options), name)
      return found === undefined ? undefined : groupOf(found)
    },

    async createGroup(name, options) {
      const call = http('createGroup', options)
      refuseNote(call, name)
      const answer = await postGroup(call, name)
      const there = await getGroup(call, name)
      if (there !== undefined) return groupOf(there)
      throw answer.status === 409
        ? targetError('TARGET_CONFLICT', { ...call.details, status: 409, what: 'group' })
        : protocol(call, 'status')
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      refuseNote(call, groupId)
      const answer = await deleteGroup(call, groupId)
      const absent = saysAbsent(answer)
      if ((await getGroup(call, groupId)) !== undefined) throw protocol(call, 'status')
      return absent ? alreadySo(answer) : 'changed'
    },

    async addMembers(groupId, userIds, options) {
      const call = http('addMembers', options)
      refuseNote(call, groupId)
      const lacking: BitbucketUser[] = []
      const outcomes = new Map(
        await perItem(userIds, options?.signal, async (id) => {
          const { user, member } = await standing(call, everyone, groupId, id, false)
          if (member) return 'unchanged'
          refuseReadOnly(call, user)
          lacking.push(user)
          return 'changed'
        }),
      )
      for (let at = 0; at < lacking.length; at += bulkAdd) {
        const chunk = lacking.slice(at, at + bulkAdd)
        for (const [id, outcome] of await addAll(call, groupId, chunk)) outcomes.set(id, outcome)
      }
      return outcomes
    },

    async removeMembers(groupId, userIds, options) {
      const call = http('removeMembers', options)
      return perItem(userIds, options?.signal, (id) => remove(call, everyone, groupId, id))
    },

    async licences(options) {
      const call = http('licences', options)
      const licence = await getLicence(call)
      const groups = await allRows((start) => getGroupPermissions(call, start))
      return [{ id: 'bitbucket', ...licence, groups: groups.map(({ group }) => group) }]
    },
  }
}

/**
 * Adds accounts by one request, which adds all of them or none: when it is refused, each is asked for by itself, so
 * that one that cannot be added spoils no other.
 */
async function addAll(
  call: Call,
  group: string,
  users: readonly BitbucketUser[],
): Promise<OutcomePerItem> {
  const refused = await attempt(call, group, users)
  if (refused !== undefined && (users.length === 1 || meetsAll(refused)))
    return new Map(users.map(({ id }) => [id, refused]))
  const byId = new Map(users.map((user) => [user.id, user]))
  return perItem([...byId.keys()], call.signal, async (id) => {
    const user = byId.get(id) as BitbucketUser
    const error = refused && (await attempt(call, group, [user]))
    if (error !== undefined) throw error
    if (!(await isMember(call, group, user))) throw protocol(call, 'status')
    return 'changed'
  })
}

async function attempt(
  call: Call,
  group: string,
  users: readonly BitbucketUser[],
): Promise<AnyRosterError | undefined> {
  const names = users.map(({ name }) => name)
  try {
    await lettingIn(call, () => postMembers(call, group, names))
    return undefined
  } catch (error) {
    call.signal?.throwIfAborted()
    if (!isRosterError(error)) throw error
    // 404 is said of a user as well as of the group.
    const status = 'status' in error.details ? error.details.status : undefined
    return status === 404 && (await getGroup(call, group)) === undefined
      ? notFound(call, 'group')
      : error
  }
}

async function remove(call: Call, everyone: People, group: string, id: string): Promise<Outcome> {
  const { user, member } = await standing(call, everyone, group, id, true)
  if (!member) {
    if ((await getGroup(call, group)) === undefined) throw notFound(call, 'group')
    return 'unchanged'
  }
  refuseReadOnly(call, user)
  saysAbsent(await postRemoval(call, user.name, group))
  if (await isMember(call, group, user)) throw unsupported(call, 'nested')
  return 'changed'
}

/**
 * Whether an account is in a group, and how it is called now: both from the list of members, or of all others, that
 * is the likelier to hold it.
 */
async function standing(
  call: Call,
  everyone: People,
  group: string,
  id: string,
  likely: boolean,
): Promise<{ readonly user: BitbucketUser; readonly member: boolean }> {
  const name = everyone.lastName(id)
  if (name !== undefined) {
    const user = await inList(call, likely ? 'more-members' : 'more-non-members', group, name, id)
    if (user !== undefined) return { user, member: likely }
  }
  const user = await everyone.existing(call, id)
  return { user, member: await isMember(call, group, user) }
}

async function isMember(call: Call, group: string, { id, name }: BitbucketUser): Promise<boolean> {
  return (await inList(call, 'more-members', group, name, id)) !== undefined
}

async function inList(
  call: Call,
  side: 'more-members' | 'more-non-members',
  group: string,
  name: string,
  id: string,
): Promise<BitbucketUser | undefined> {
  return seek(
    (start) => getMembers(call, side, group, start, name),
    (user) => user.id === id,
  )
}

async function getGroup(call: Call, name: string): Promise<string | undefined> {
  if (name === '' || isNote(name)) return undefined
  return seek(
    (start) => getGroups(call, name, start),
    (group) => sameName(group, name),
  )
}

/** A page without our own notes, which are nobody's memberships. */
function visible<P extends { readonly items: readonly TargetGroup[] }>(page: P): P {
  return { ...page, items: page.items.filter(({ name }) => !isNote(name)) }
}

function refuseNote(call: Call, name: string): void {
  if (isNote(name)) throw targetError('TARGET_INVALID', { ...call.details, fields: ['name'] })
}

function idOf({ id }: { readonly id: string }): string {
  return id
}

function groupOf(name: string): TargetGroup {
  return { id: name, name }
}
