import type { Outcome, TargetGroup } from '../contract.js'
import type { Answer, Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { pageOf, readCursor } from '../paging.js'
import { alreadySo, type GroupVerbs, memberVerbs, notFound, protocol } from '../verbs.js'
import { currentUser, existing } from './accounts.js'
import {
  deleteGroup,
  deleteMember,
  getGroup,
  getGroupsOf,
  getMembers,
  isMember,
  postGroup,
  postMember,
  saysAbsent,
  searchGroups,
} from './api.js'
import type { LastPages } from './last-pages.js'

/** @internal The verbs about groups and direct memberships. A group's id is its name. */
export function groupVerbs(http: Http, isLast: LastPages): GroupVerbs {
  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      // An unknown account would pass for one without groups (CWD-4433).
      const user = await existing(call, userId)
      const position = readCursor(call, cursor)
      const names = await getGroupsOf(call, user.name, position.at)
      const last = isLast('groups', names.length)
      return pageOf(call, position, names.map(groupOf), ({ id }) => id, last)
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      const position = readCursor(call, cursor)
      const users = await getMembers(call, groupId, position.at)
      // An unknown group would pass for one without members (CWD-4470).
      if (users.length === 0 && (await getGroup(call, groupId)) === undefined)
        throw notFound(call, 'group')
      const items = users.map((user) => currentUser(user, []))
      const last = isLast('users', users.length)
      return pageOf(call, position, items, ({ id }) => id, last)
    },

    async listGroups(cursor, options) {
      const call = http('listGroups', options)
      const position = readCursor(call, cursor)
      const names = await searchGroups(call, position.at)
      const last = isLast('groups', names.length)
      return pageOf(call, position, names.map(groupOf), ({ id }) => id, last)
    },

    async findGroup(name, options) {
      if (name === '') return undefined
      const found = await getGroup(http('findGroup', options), name)
      return found === undefined ? undefined : groupOf(found)
    },

    async createGroup(name, options) {
      const call = http('createGroup', options)
      const answer = await postGroup(call, name)
      const there = await getGroup(call, name)
      if (there !== undefined && sameName(there, name)) return groupOf(there)
      throw answer.status === 400 ? answer.refusal() : protocol(call, 'status')
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      const answer = await deleteGroup(call, groupId)
      const absent = saysAbsent(answer, 'GROUP_NOT_FOUND')
      if ((await getGroup(call, groupId)) !== undefined) throw protocol(call, 'status')
      return absent ? alreadySo(answer) : 'changed'
    },

    ...memberVerbs(http, add, remove),
  }
}

/** 400 is "no such account", 404 "no such group", 409 "is a member already". */
async function add(call: Call, group: string, key: string): Promise<Outcome> {
  const user = await existing(call, key)
  const answer = await postMember(call, group, user.name)
  if (saysAbsent(answer, 'GROUP_NOT_FOUND')) throw notFound(call, 'group')
  if (answer.status === 400) throw answer.refusal()
  if (!(await isMember(call, group, user.name)))
    throw answer.status === 409 ? answer.refusal() : protocol(call, 'status')
  return madeSo(answer, 409)
}

async function remove(call: Call, group: string, key: string): Promise<Outcome> {
  const user = await existing(call, key)
  const answer = await deleteMember(call, group, user.name)
  if (answer.status === 404) {
    if ((await getGroup(call, group)) === undefined) throw notFound(call, 'group')
    saysAbsent(answer, 'MEMBERSHIP_NOT_FOUND', 'USER_NOT_FOUND', 'GROUP_NOT_FOUND')
  }
  if (await isMember(call, group, user.name)) throw protocol(call, 'status')
  return madeSo(answer, 404)
}

function madeSo(answer: Answer, already: number): Outcome {
  return answer.status === already ? alreadySo(answer) : 'changed'
}

function groupOf(name: string): TargetGroup {
  return { id: name, name }
}
