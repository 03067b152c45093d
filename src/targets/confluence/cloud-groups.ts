import type { Outcome, TargetGroup } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { findRow, type Position, readCursor } from '../paging.js'
import { targetError } from '../target-error.js'
import { alreadySo, type GroupVerbs, memberVerbs, notFound } from '../verbs.js'
import { saysAbsent } from './answers.js'
import {
  deleteGroup,
  deleteMember,
  getGroup,
  getGroups,
  getMemberOf,
  getMembers,
  getUser,
  groupOf,
  pickGroups,
  postGroup,
  postMember,
} from './cloud-api.js'

/** @internal How long a membership may take to show after it was written. */
export const eventualMs = 30_000

/** @internal The verbs about groups and memberships. */
export function groupVerbs(http: Http): GroupVerbs {
  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      return memberships(call, userId, readCursor(call, cursor))
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      const page = await getMembers(call, groupId, readCursor(call, cursor))
      const refused = 'status' in page
      // An unknown group may look like one without members.
      if (refused || page.items.length === 0)
        if ((await getGroup(call, groupId)) === undefined) throw notFound(call, 'group')
      if (refused) throw page.refusal()
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
      const there = answer.status === 400 ? await findGroup(call, name) : groupOf(answer.fields())
      if (there === undefined) throw answer.refusal()
      return there
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      const answer = await deleteGroup(call, groupId)
      if (saysAbsent(answer)) return alreadySo(answer)
      const isGone = async () => (await getGroup(call, groupId)) === undefined
      return (await call.settle(eventualMs, isGone)) ? 'changed' : 'pending'
    },

    ...memberVerbs(http, write(true), write(false)),
  }
}

/** The search knows other spellings of a name; whether it finds every name is not promised. */
async function findGroup(call: Call, name: string): Promise<TargetGroup | undefined> {
  const wanted = (group: TargetGroup) => sameName(group.name, name)
  return (
    (await findRow(call, (position) => pickGroups(call, name, position), wanted)) ??
    (await findRow(call, (position) => getGroups(call, position), wanted))
  )
}

/**
 * Confluence says yes whether or not it was so before, so the account's groups are read before and
 * after; `pending` when it has said yes and does not show it in time.
 */
const write =
  (wanted: boolean) =>
  async (call: Call, groupId: string, accountId: string): Promise<Outcome> => {
    const isSo = async () => {
      const page = (position: Position) => memberships(call, accountId, position)
      return ((await findRow(call, page, ({ id }) => id === groupId)) !== undefined) === wanted
    }
    if (await isSo()) {
      // Nobody is a member of a group that is not there: that must not pass for "taken away".
      if (!wanted && (await getGroup(call, groupId)) === undefined) throw notFound(call, 'group')
      return 'unchanged'
    }
    const answer = await (wanted ? postMember : deleteMember)(call, groupId, accountId)
    if (answer.status < 400) return (await call.settle(eventualMs, isSo)) ? 'changed' : 'pending'
    if (answer.status === 404) saysAbsent(answer)
    const group = await getGroup(call, groupId)
    if (group === undefined) throw notFound(call, 'group')
    if (group.readOnly === true)
      throw targetError('TARGET_READ_ONLY', { ...call.details, status: answer.status })
    throw answer.status === 404 ? notFound(call, 'user') : answer.refusal()
  }

/** An unknown account may look like one without groups. */
async function memberships(call: Call, accountId: string, position: Position) {
  const page = await getMemberOf(call, accountId, position)
  if (page.items.length === 0 && (await getUser(call, accountId)) === undefined)
    throw notFound(call, 'user')
  return page
}
