import type { Outcome, Page, TargetGroup } from '../contract.js'
import type { Answer, Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { readToken, type TokenPosition, tokenPageOf } from '../paging.js'
import { targetError } from '../target-error.js'
import { alreadySo, type GroupVerbs, memberVerbs, notFound, refuseAnother } from '../verbs.js'
import { currentUser, eventualMs, existing } from './organization-accounts.js'
import {
  deleteGroup,
  deleteMembership,
  getGroup,
  postGroup,
  postMembership,
  saysAbsent,
  searchGroups,
  searchUsers,
} from './organization-api.js'
import type { Directory } from './organization-directory.js'
import type { OrgGroup } from './organization-shapes.js'

type By = Parameters<typeof searchGroups>[2]

/** How long to look whether a refused membership is there all the same. */
const doubtMs = 2_000

/** @internal The verbs about groups and memberships. A group's id outlives a new name. */
export function groupVerbs(http: Http, directory: Directory): GroupVerbs {
  const groupPage = async (
    call: Call,
    by: By,
    position: TokenPosition,
  ): Promise<Page<TargetGroup>> => {
    const { rows, next } = await searchGroups(call, await directory.steps(call), by, position.token)
    const page = tokenPageOf(call, position, rows, ({ id }) => id, next)
    return { ...page, items: page.items.map(targetGroup) }
  }
  const everyGroup = async (call: Call, by: By): Promise<readonly TargetGroup[]> => {
    const groups: TargetGroup[] = []
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; ) {
      const page: Page<TargetGroup> = await groupPage(call, by, readToken(call, cursor))
      groups.push(...page.items)
      cursor = page.next
      isFirst = false
    }
    return groups
  }
  /** The API finds groups by their names, or by a text in them, whatever its case. */
  const find = async (call: Call, name: string): Promise<TargetGroup | undefined> => {
    const byName = await everyGroup(call, { groupNames: [name] })
    return (
      byName.find((group) => group.name === name) ??
      byName.find((group) => sameName(group.name, name)) ??
      (await everyGroup(call, { searchTerm: name })).find((group) => sameName(group.name, name))
    )
  }
  const isMember = async (call: Call, groupId: string, accountId: string): Promise<boolean> =>
    (await everyGroup(call, { accountIds: [accountId] })).some(({ id }) => id === groupId)
  const group = async (call: Call, id: string): Promise<OrgGroup | undefined> => {
    const there = await getGroup(call, await directory.steps(call), id)
    if (there === undefined) await directory.confirm(call)
    else refuseAnother(call, id, there.id)
    return there
  }
  const existingGroup = async (call: Call, id: string): Promise<OrgGroup> => {
    const there = await group(call, id)
    if (there === undefined) throw notFound(call, 'group')
    return there
  }

  /** What a refused write of a membership means: only looks tell. */
  const refused = async (
    call: Call,
    answer: Answer,
    groupId: string,
    accountId: string,
  ): Promise<Error> => {
    await existing(call, directory, accountId)
    const { readOnly } = await existingGroup(call, groupId)
    return readOnly === true
      ? targetError('TARGET_READ_ONLY', { ...call.details, status: answer.status })
      : answer.refusal()
  }
  /** `pending` when Atlassian has said yes and does not show it in time. */
  const settled = async (
    call: Call,
    groupId: string,
    accountId: string,
    wanted: boolean,
  ): Promise<Outcome> => {
    const look = async () => (await isMember(call, groupId, accountId)) === wanted
    return (await call.settle(eventualMs, look)) ? 'changed' : 'pending'
  }

  const add = async (call: Call, groupId: string, accountId: string): Promise<Outcome> => {
    const answer = await postMembership(call, await directory.steps(call), groupId, accountId)
    if (answer.status < 400) return settled(call, groupId, accountId, true)
    if (answer.status !== 409) throw await refused(call, answer, groupId, accountId)
    // 409 means "a member already", and "no seat is left", with a code or without one.
    const refusal = answer.refusal()
    if (refusal.code === 'TARGET_LICENCE_EXCEEDED') throw refusal
    if (await call.settle(doubtMs, () => isMember(call, groupId, accountId)))
      return alreadySo(answer)
    throw targetError('TARGET_LICENCE_EXCEEDED', { ...call.details, status: answer.status })
  }
  const remove = async (call: Call, groupId: string, accountId: string): Promise<Outcome> => {
    await existing(call, directory, accountId)
    const was = await isMember(call, groupId, accountId)
    // Sent in any case: what was read may lag behind a membership that somebody has just given.
    const answer = await deleteMembership(call, await directory.steps(call), groupId, accountId)
    if (answer.status === 404) {
      saysAbsent(answer)
      await existingGroup(call, groupId)
    } else if (answer.status >= 400) throw await refused(call, answer, groupId, accountId)
    if (!was && answer.attempts === 1) return 'unchanged'
    return settled(call, groupId, accountId, false)
  }

  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      const page = await groupPage(call, { accountIds: [userId] }, readToken(call, cursor))
      // An unknown account would pass for one without groups.
      if (page.items.length === 0) await existing(call, directory, userId)
      return page
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      const position = readToken(call, cursor)
      const { rows, next } = await searchUsers(
        call,
        await directory.steps(call),
        { groupIds: [groupId] },
        position.token,
      )
      // An unknown group would pass for one without members.
      if (rows.length === 0) await existingGroup(call, groupId)
      const page = tokenPageOf(call, position, rows, ({ accountId }) => accountId, next)
      return { ...page, items: page.items.map((user) => currentUser(user, [])) }
    },

    async listGroups(cursor, options) {
      const call = http('listGroups', options)
      return groupPage(call, {}, readToken(call, cursor))
    },

    async findGroup(name, options) {
      const call = http('findGroup', options)
      return name === '' ? undefined : find(call, name)
    },

    async createGroup(name, options) {
      const call = http('createGroup', options)
      const answer = await postGroup(call, await directory.steps(call), name)
      let made: TargetGroup | undefined
      await call.settle(eventualMs, async () => {
        made = await find(call, name)
        return made !== undefined
      })
      if (made !== undefined) return made
      if (answer.status === 409) throw answer.refusal()
      throw targetError(
        'TARGET_UNAVAILABLE',
        { ...call.details, retryable: true, reason: 'status' },
        'The group was made, but Atlassian does not show it yet: look for it later.',
      )
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      const answer = await deleteGroup(call, await directory.steps(call), groupId)
      if (saysAbsent(answer)) {
        await directory.confirm(call)
        return alreadySo(answer)
      }
      const gone = async () => (await group(call, groupId)) === undefined
      return (await call.settle(eventualMs, gone)) ? 'changed' : 'pending'
    },

    ...memberVerbs(http, add, remove),
  }
}

function targetGroup({ id, name, readOnly }: OrgGroup): TargetGroup {
  return { id, name, ...(readOnly === undefined ? {} : { readOnly }) }
}
