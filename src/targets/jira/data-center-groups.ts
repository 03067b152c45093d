import type { Outcome, Target, TargetGroup } from '../contract.js'
import type { Answer, Call, Http } from '../http.js'
import { holdsName, sameName } from '../names.js'
import { mapPage, pageOf, readCursor } from '../paging.js'
import { targetError } from '../target-error.js'
import { alreadySo, type GroupVerbs, memberVerbs, notFound, protocol } from '../verbs.js'
import { currentUser } from './data-center-accounts.js'
import { getMember, type JiraMember } from './data-center-api.js'
import {
  deleteGroup,
  deleteMember,
  getApplicationRoles,
  getMembers,
  pickGroups,
  postGroup,
  postMember,
} from './data-center-group-api.js'
import { licenceOf } from './licences.js'

/** Rows asked for; Jira answers with 50 unless it is set up for more. */
const memberPage = 1000

/** @internal The verbs about groups and memberships. A group's id is its name. */
export function groupVerbs(http: Http): Omit<GroupVerbs, 'listGroups'> & Pick<Target, 'licences'> {
  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      // Jira gives all groups at once, so no cursor ever came from here.
      if (cursor !== undefined) throw protocol(call, 'paging')
      const { groups } = await existing(call, userId)
      return { items: groups.map(groupOf) }
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      const position = readCursor(call, cursor)
      const page = await getMembers(call, groupId, position.at, memberPage)
      if (page === undefined) throw notFound(call, 'group')
      const members = pageOf(call, position, page.users, ({ key }) => key, page.isLast)
      return mapPage(members, currentUser)
    },

    findGroup: async (name, options) => findGroup(http('findGroup', options), name),

    async createGroup(name, options) {
      const call = http('createGroup', options)
      const answer = await postGroup(call, name)
      if (answer.status === 400) {
        const there = await findGroup(call, name)
        if (there === undefined) throw answer.refusal()
        return there
      }
      const made = answer.fields().text('name')
      if (!sameName(made, name)) throw protocol(call, 'shape')
      return groupOf(made)
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      const answer = await deleteGroup(call, groupId)
      // 400 stands for a group that is not there as well as for one that may not go.
      const gone = (await getMembers(call, groupId, 0, 1)) === undefined
      if (!gone) throw answer.status === 400 ? answer.refusal() : protocol(call, 'status')
      return madeSo(answer)
    },

    ...memberVerbs(http, add, remove),

    async licences(options) {
      return (await getApplicationRoles(http('licences', options))).map(licenceOf)
    },
  }
}

/**
 * The picker knows the spelling but shows only the first matches, and none at all to whoever may not
 * browse; so a hit counts and a miss does not. Then the list of members decides: 404 is "no such group".
 */
async function findGroup(call: Call, name: string): Promise<TargetGroup | undefined> {
  if (name === '') return undefined
  const hit = (await pickGroups(call, name)).find((one) => sameName(one, name))
  if (hit !== undefined) return groupOf(hit)
  return (await getMembers(call, name, 0, 1)) === undefined ? undefined : groupOf(name)
}

async function add(call: Call, group: string, key: string): Promise<Outcome> {
  const before = await existing(call, key)
  if (holdsName(before.groups, group)) return 'unchanged'
  const answer = await postMember(call, group, before.name)
  if (answer.status === 404) {
    const there = await findGroup(call, group)
    const what = there === undefined ? 'group' : 'user'
    throw targetError('TARGET_NOT_FOUND', { ...call.details, status: 404, what })
  }
  const after = await existing(call, key)
  if (!holdsName(after.groups, group))
    throw answer.status === 400 ? answer.refusal() : protocol(call, 'status')
  return madeSo(answer)
}

async function remove(call: Call, group: string, key: string): Promise<Outcome> {
  const before = await existing(call, key)
  if (!holdsName(before.groups, group)) {
    // A group that is not there, or not shown, is a reason to look again and no membership less.
    if ((await findGroup(call, group)) === undefined) throw notFound(call, 'group')
    return 'unchanged'
  }
  const answer = await deleteMember(call, group, before.name)
  const after = await existing(call, key)
  if (!holdsName(after.groups, group)) return madeSo(answer)
  const refusal = answer.status === 400 ? answer.refusal() : undefined
  if (refusal?.code === 'TARGET_READ_ONLY') throw refusal
  // Jira shows inherited memberships as if they were direct, and only direct ones can be taken away.
  throw targetError(
    'TARGET_UNSUPPORTED',
    { ...call.details, status: answer.status, capability: 'nested' },
    'The membership stays: it is inherited from a subgroup, or its directory keeps it.',
  )
}

/** 400 and 404 say "was so already". */
function madeSo(answer: Pick<Answer, 'status' | 'attempts'>): Outcome {
  return answer.status >= 400 ? alreadySo(answer) : 'changed'
}

async function existing(call: Call, key: string): Promise<JiraMember> {
  const user = await getMember(call, key)
  if (user === undefined) throw notFound(call, 'user')
  return user
}

function groupOf(name: string): TargetGroup {
  return { id: name, name }
}
