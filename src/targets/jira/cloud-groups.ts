import type { Outcome, Target, TargetGroup } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { mapPage, pageOf, readCursor } from '../paging.js'
import { targetError } from '../target-error.js'
import { alreadySo, type GroupVerbs, memberVerbs, protocol } from '../verbs.js'
import { saysAbsent } from './answers.js'
import { absent, currentUser, eventualMs, refuseHidden } from './cloud-accounts.js'
import {
  bulkGroups,
  type CloudGroup,
  deleteGroup,
  deleteMember,
  getApplicationRoles,
  getMembers,
  groupOf,
  groupsOfUser,
  pickGroups,
  postGroup,
  postMember,
} from './cloud-api.js'
import { licenceOf } from './licences.js'

/** @internal The verbs about groups, memberships and seats. */
export function groupVerbs(http: Http): GroupVerbs & Pick<Target, 'licences'> {
  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      // Jira gives all groups at once, so no cursor ever came from here.
      if (cursor !== undefined) throw protocol(call, 'paging')
      return { items: (await memberships(call, userId)).map(targetGroup) }
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      const position = readCursor(call, cursor)
      const page = await getMembers(call, groupId, position.at)
      if (page === undefined) throw await absent(call, 'group')
      const members = pageOf(call, position, page.users, (u) => u.accountId, page.isLast)
      return mapPage(members, currentUser)
    },

    async listGroups(cursor, options) {
      const call = http('listGroups', options)
      const position = readCursor(call, cursor)
      const { groups, isLast } = await bulkGroups(call, {}, position.at)
      const page = pageOf(call, position, groups, (group) => group.groupId, isLast)
      return mapPage(page, targetGroup)
    },

    findGroup: async (name, options) => findGroup(http('findGroup', options), name),

    async createGroup(name, options) {
      const call = http('createGroup', options)
      const answer = await postGroup(call, name)
      if (answer.status !== 400) return targetGroup(groupOf(answer.fields()))
      const there = await findGroup(call, name)
      if (there === undefined) throw answer.refusal()
      return there
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      const answer = await deleteGroup(call, groupId)
      if (saysAbsent(answer)) {
        await refuseHidden(call)
        return alreadySo(answer)
      }
      const isGone = async () => !(await isThere(call, groupId))
      return (await call.settle(eventualMs, isGone)) ? 'changed' : 'pending'
    },

    ...memberVerbs(http, add, remove),

    async licences(options) {
      const call = http('licences', options)
      const roles = await getApplicationRoles(call)
      if (roles === undefined)
        throw targetError('TARGET_FORBIDDEN', { ...call.details, reason: 'permission' })
      return roles.map(licenceOf)
    },
  }
}

/** Jira finds a group by its exact name; the picker knows other spellings of it. */
async function findGroup(call: Call, name: string): Promise<TargetGroup | undefined> {
  if (name === '') return undefined
  const { groups } = await bulkGroups(call, { groupName: name }, 0)
  const exact = groups.find((group) => group.name === name)
  const hit = exact ?? (await pickGroups(call, name)).find((group) => sameName(group.name, name))
  if (hit === undefined) await refuseHidden(call)
  return hit && targetGroup(hit)
}

/** The answer of a write shows no members, so it is believed when the account's groups show it. */
async function add(call: Call, groupId: string, accountId: string): Promise<Outcome> {
  const answer = await postMember(call, groupId, accountId)
  if (answer.status < 400) return settled(call, groupId, accountId, true)
  const groups = await memberships(call, accountId)
  if (holds(groups, groupId)) return alreadySo(answer)
  if (answer.status === 404 && !(await isThere(call, groupId))) throw await absent(call, 'group')
  throw answer.refusal()
}

async function remove(call: Call, groupId: string, accountId: string): Promise<Outcome> {
  const answer = await deleteMember(call, groupId, accountId)
  if (answer.status < 400) return settled(call, groupId, accountId, false)
  const groups = await memberships(call, accountId)
  if (holds(groups, groupId)) throw answer.refusal()
  if (!(await isThere(call, groupId))) throw await absent(call, 'group')
  return alreadySo(answer)
}

/** `pending` when Jira has said yes and does not show it in time. */
async function settled(
  call: Call,
  groupId: string,
  accountId: string,
  wanted: boolean,
): Promise<Outcome> {
  const look = async () => holds(await memberships(call, accountId), groupId) === wanted
  return (await call.settle(eventualMs, look)) ? 'changed' : 'pending'
}

async function memberships(call: Call, accountId: string): Promise<readonly CloudGroup[]> {
  const groups = await groupsOfUser(call, accountId)
  if (groups === undefined) throw await absent(call, 'user')
  return groups
}

async function isThere(call: Call, groupId: string): Promise<boolean> {
  return holds((await bulkGroups(call, { groupId }, 0)).groups, groupId)
}

function holds(groups: readonly CloudGroup[], groupId: string): boolean {
  return groups.some((group) => group.groupId === groupId)
}

function targetGroup({ groupId, name }: CloudGroup): TargetGroup {
  return { id: groupId, name }
}
