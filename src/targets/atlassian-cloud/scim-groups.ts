import type { TargetGroup } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { pageOf, readCursor } from '../paging.js'
import { targetError } from '../target-error.js'
import { alreadySo, type GroupVerbs, notFound, protocol } from '../verbs.js'
import { existing } from './scim-accounts.js'
import { deleteGroup, findGroups, getGroup, listGroups, postGroup, saysAbsent } from './scim-api.js'
import { changeMembers } from './scim-members.js'
import { type ScimGroupWithMembers, scimGroupOf } from './scim-shapes.js'

/** @internal The verbs about groups and memberships. */
export function groupVerbs(http: Http, confirm: (call: Call) => Promise<void>): GroupVerbs {
  const existingGroup = async (call: Call, id: string): Promise<ScimGroupWithMembers> => {
    const group = await getGroup(call, id)
    if (group !== undefined) return group
    await confirm(call)
    throw notFound(call, 'group')
  }
  const find = async (call: Call, name: string): Promise<TargetGroup | undefined> => {
    const [one] = await findGroups(call, name)
    if (one === undefined) return undefined
    if (!sameName(one.name, name)) throw protocol(call, 'shape')
    return { id: one.id, name: one.name }
  }
  /** Neither list is paged: both stand whole in their resource. */
  const whole = (call: Call, cursor: string | undefined) => {
    if (cursor !== undefined) throw protocol(call, 'paging')
  }

  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      whole(call, cursor)
      const { groups } = await existing(call, userId, { confirm })
      const items: TargetGroup[] = []
      for (const { id, name } of groups)
        items.push({ id, name: name ?? (await existingGroup(call, id)).name })
      return { items }
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      whole(call, cursor)
      const { members = [] } = await existingGroup(call, groupId)
      return { items: members.map((id) => ({ id, active: 'unknown' as const })) }
    },

    async listGroups(cursor, options) {
      const call = http('listGroups', options)
      const position = readCursor(call, cursor)
      const { groups, total } = await listGroups(call, position.at)
      const isLast = position.at + groups.length >= total
      const { items, next } = pageOf(call, position, groups, ({ id }) => id, isLast)
      return {
        items: items.map(({ id, name }) => ({ id, name })),
        ...(next === undefined ? {} : { next }),
      }
    },

    async findGroup(name, options) {
      const call = http('findGroup', options)
      return name === '' ? undefined : find(call, name)
    },

    async createGroup(name, options) {
      const call = http('createGroup', options)
      const answer = await postGroup(call, name)
      if (answer.status !== 409) {
        const made = scimGroupOf(answer.fields())
        return { id: made.id, name: made.name }
      }
      const there = await find(call, name)
      if (there !== undefined) return there
      throw targetError(
        'TARGET_CONFLICT',
        { ...call.details, status: 409, what: 'group' },
        'The organisation has a group of that name which this directory does not keep, and it is not taken over: rename or remove that one first.',
      )
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      const answer = await deleteGroup(call, groupId)
      const absent = saysAbsent(answer)
      if ((await getGroup(call, groupId)) !== undefined) throw protocol(call, 'status')
      if (!absent) return 'changed'
      await confirm(call)
      return alreadySo(answer)
    },

    async addMembers(groupId, ids, options) {
      const call = http('addMembers', options)
      const group = (one: Call) => existingGroup(one, groupId)
      return changeMembers(call, { groupId, ids, wanted: true, group })
    },

    async removeMembers(groupId, ids, options) {
      const call = http('removeMembers', options)
      const group = (one: Call) => existingGroup(one, groupId)
      return changeMembers(call, { groupId, ids, wanted: false, group })
    },
  }
}
