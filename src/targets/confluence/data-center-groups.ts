import type { Outcome, TargetGroup } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { findRow, type Position, readCursor } from '../paging.js'
import { targetError } from '../target-error.js'
import { alreadySo, type GroupVerbs, memberVerbs, notFound, protocol } from '../verbs.js'
import { saysAbsent } from './answers.js'
import { existing } from './data-center-accounts.js'
import {
  deleteGroup,
  getGroup,
  getGroups,
  getMemberOf,
  getMembers,
  groupOf,
  postGroup,
  writeMember,
} from './data-center-api.js'

/** @internal The verbs about groups and memberships. A group's id is its name. */
export function groupVerbs(http: Http): GroupVerbs {
  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      const page = await getMemberOf(call, userId, readCursor(call, cursor))
      // An unknown account may look like one without groups.
      if (page.items.length === 0) await existing(call, userId)
      return page
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      const page = await getMembers(call, groupId, readCursor(call, cursor))
      if (page === undefined) throw notFound(call, 'group')
      return page
    },

    async listGroups(cursor, options) {
      const call = http('listGroups', options)
      return getGroups(call, readCursor(call, cursor))
    },

    async findGroup(name, options) {
      const call = http('findGroup', options)
      return name === '' ? undefined : findGroup(call, name)
    },

    async createGroup(name, options) {
      const call = http('createGroup', options)
      const answer = await postGroup(call, name)
      const there = answer.status >= 400 ? await findGroup(call, name) : groupOf(answer.fields())
      if (there === undefined) throw answer.refusal()
      if (!sameName(there.name, name)) throw protocol(call, 'shape')
      return there
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      const answer = await deleteGroup(call, groupId)
      if (saysAbsent(answer)) return alreadySo(answer)
      if ((await getGroup(call, groupId)) !== undefined) throw protocol(call, 'status')
      return 'changed'
    },

    ...memberVerbs(http, write('PUT'), write('DELETE')),
  }
}

/**
 * Confluence answers 204 whether or not it was so before, so the groups are read before and after.
 * The login is read anew each time: a remembered one might be somebody else's by now.
 */
const write =
  (method: 'PUT' | 'DELETE') =>
  async (call: Call, group: string, key: string): Promise<Outcome> => {
    const wanted = method === 'PUT'
    const { username } = await existing(call, key)
    if ((await isMember(call, key, group)) === wanted) {
      // Nobody is a member of a group that is not there: that must not pass for "taken away".
      if (!wanted && (await getGroup(call, group)) === undefined) throw notFound(call, 'group')
      return 'unchanged'
    }
    const answer = await writeMember(call, method, username, group)
    if (answer.status >= 400) {
      const absent = saysAbsent(answer)
      if ((await getGroup(call, group)) === undefined) throw notFound(call, 'group')
      throw absent ? notFound(call, 'user') : answer.refusal()
    }
    if ((await isMember(call, key, group)) === wanted) return 'changed'
    if (wanted) throw protocol(call, 'status')
    // Memberships that come from a group within the group are shown as well, and cannot be taken away.
    throw targetError(
      'TARGET_UNSUPPORTED',
      { ...call.details, status: answer.status, capability: 'nested' },
      'The membership stays: it is inherited from a subgroup, or its directory keeps it.',
    )
  }

async function isMember(call: Call, key: string, group: string): Promise<boolean> {
  const page = (position: Position) => getMemberOf(call, key, position)
  return (await findRow(call, page, ({ name }) => sameName(name, group))) !== undefined
}

async function findGroup(call: Call, name: string): Promise<TargetGroup | undefined> {
  const found = await getGroup(call, name)
  if (found !== undefined && !sameName(found.name, name)) throw protocol(call, 'shape')
  return found
}
