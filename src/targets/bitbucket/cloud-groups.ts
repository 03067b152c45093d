import { isRosterError } from '../../core/errors.js'
import type { OutcomePerItem, TargetGroup } from '../contract.js'
import type { Call, Http } from '../http.js'
import { sameName } from '../names.js'
import { perItem } from '../per-item.js'
import { targetError } from '../target-error.js'
import { type GroupVerbs, protocol, unsupported } from '../verbs.js'
import {
  type CloudGroup,
  deleteGroup,
  deleteGroupMember,
  getGroupMembers,
  getGroups,
  postGroup,
  putGroupMember,
} from './cloud-group-api.js'
import { existing } from './cloud-people.js'

type ReadVerbs = Pick<GroupVerbs, 'groupsOf' | 'membersOf' | 'listGroups' | 'findGroup'>

/** @internal The verbs of a target whose workspace has no groups as far as the API 2.0 can tell. */
export function withoutGroups(
  http: Http,
): Pick<GroupVerbs, 'findGroup' | 'addMembers' | 'removeMembers'> {
  return {
    // The capabilities say that there are none to be had, so this is no "unknown".
    async findGroup(_, options) {
      http('findGroup', options)
      return undefined
    },
    ...refusingMembers(http),
  }
}

/** @internal The verbs that read groups. A group's id is its slug. */
export function readVerbs(http: Http, workspace: string): ReadVerbs {
  return {
    async groupsOf(userId, cursor, options) {
      const call = http('groupsOf', options)
      wholeList(call, cursor)
      const { uuid } = await existing(call, workspace, userId)
      const groups = await getGroups(call, workspace)
      return { items: groups.filter(({ members }) => members.includes(uuid)).map(targetGroup) }
    },

    async membersOf(groupId, cursor, options) {
      const call = http('membersOf', options)
      wholeList(call, cursor)
      const members = await membersIn(call, workspace, groupId)
      return {
        items: members.map(({ uuid, displayName }) => ({
          id: uuid,
          ...(displayName !== undefined && { displayName }),
          active: 'unknown' as const,
        })),
      }
    },

    async listGroups(cursor, options) {
      const call = http('listGroups', options)
      wholeList(call, cursor)
      return { items: (await getGroups(call, workspace)).map(targetGroup) }
    },

    async findGroup(name, options) {
      const found = await named(http('findGroup', options), workspace, name)
      return found && targetGroup(found)
    },
  }
}

/** @internal The verbs about members where groups can only be read. */
export function refusingMembers(http: Http): Pick<GroupVerbs, 'addMembers' | 'removeMembers'> {
  const refuse =
    (operation: string): GroupVerbs['addMembers'] =>
    async (_, userIds, options) => {
      const call = http(operation, options)
      return perItem(userIds, options?.signal, async () => {
        throw unsupported(call, operation)
      })
    }
  return { addMembers: refuse('addMembers'), removeMembers: refuse('removeMembers') }
}

/** @internal The verbs that write groups, in workspaces whose administration has not moved. */
export function writeVerbs(
  http: Http,
  workspace: string,
): Pick<GroupVerbs, 'createGroup' | 'deleteGroup' | 'addMembers' | 'removeMembers'> {
  return {
    async createGroup(name, options) {
      const call = http('createGroup', options)
      const before = await named(call, workspace, name)
      if (before !== undefined) return targetGroup(before)
      const answer = await postGroup(call, workspace, name)
      const there = await named(call, workspace, name)
      if (there !== undefined) return targetGroup(there)
      if (answer.status === 400) throw answer.refusal()
      // Two names can make one slug.
      throw answer.status === 409
        ? targetError('TARGET_CONFLICT', { ...call.details, status: 409, what: 'group' })
        : protocol(call, 'status')
    },

    async deleteGroup(groupId, options) {
      const call = http('deleteGroup', options)
      if ((await slugged(call, workspace, groupId)) === undefined) return 'unchanged'
      await unlessGone(deleteGroup(call, workspace, groupId))
      if ((await slugged(call, workspace, groupId)) === undefined) return 'changed'
      throw protocol(call, 'status')
    },

    addMembers: async (groupId, userIds, options) =>
      changeMembers(http('addMembers', options), workspace, groupId, userIds, true),
    removeMembers: async (groupId, userIds, options) =>
      changeMembers(http('removeMembers', options), workspace, groupId, userIds, false),
  }
}

/**
 * The members are read before, and after those writes whose answers do not show what came of them; each time once for all
 * items. The statuses of the API 1.0 are not told apart reliably, the members are.
 */
async function changeMembers(
  call: Call,
  workspace: string,
  slug: string,
  userIds: readonly string[],
  wanted: boolean,
): Promise<OutcomePerItem> {
  if (userIds.length === 0) return new Map()
  const unsure = new Map<string, string>()
  let before: ReadonlySet<string> | undefined
  const outcomes = await perItem(userIds, call.signal, async (id) => {
    before ??= await uuidsIn(call, workspace, slug)
    // Who is a member is there; who is not may be called by the id of the Atlassian account, or be nobody.
    const isKnown = before.has(id) || (wanted && id.startsWith('{'))
    const uuid = isKnown ? id : (await existing(call, workspace, id)).uuid
    if (before.has(uuid) === wanted) return 'unchanged'
    if (wanted && (await add(call, workspace, slug, uuid))) return 'changed'
    unsure.set(id, uuid)
    if (!wanted) await unlessGone(deleteGroupMember(call, workspace, slug, uuid))
    return 'changed'
  })

  let latest: ReadonlySet<string> | undefined
  const after = await perItem([...unsure.keys()], call.signal, async (id) => {
    const outcome = outcomes.get(id)
    if (typeof outcome === 'object') throw outcome
    latest ??= await uuidsIn(call, workspace, slug)
    if (latest.has(unsure.get(id) ?? '') === wanted) return 'changed'
    throw protocol(call, 'status')
  })
  return new Map([...outcomes, ...after])
}

/** Whether the answer shows the new member. */
async function add(call: Call, workspace: string, slug: string, uuid: string): Promise<boolean> {
  try {
    return (await putGroupMember(call, workspace, slug, uuid)) === uuid
  } catch (error) {
    if (isStatus(error, 404)) await existing(call, workspace, uuid)
    throw error
  }
}

/** Not there may be what an earlier try did, whose answer got lost: a look afterwards decides. */
async function unlessGone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    if (!isStatus(error, 404)) throw error
  })
}

function isStatus(error: unknown, status: number): boolean {
  return isRosterError(error) && 'status' in error.details && error.details.status === status
}

async function uuidsIn(call: Call, workspace: string, slug: string): Promise<ReadonlySet<string>> {
  return new Set((await membersIn(call, workspace, slug)).map(({ uuid }) => uuid))
}

/** What refuses to show members may be a group that is not there; the list of groups tells. */
async function membersIn(call: Call, workspace: string, slug: string) {
  try {
    return await getGroupMembers(call, workspace, slug)
  } catch (error) {
    if (isStatus(error, 404) && (await slugged(call, workspace, slug)) === undefined)
      throw targetError('TARGET_NOT_FOUND', { ...call.details, status: 404, what: 'group' })
    throw error
  }
}

async function named(call: Call, workspace: string, name: string): Promise<CloudGroup | undefined> {
  return (await getGroups(call, workspace)).find((group) => sameName(group.name, name))
}

async function slugged(
  call: Call,
  workspace: string,
  slug: string,
): Promise<CloudGroup | undefined> {
  return (await getGroups(call, workspace)).find((group) => group.slug === slug)
}

/** All groups and all members come at once, so no cursor ever came from here. */
function wholeList(call: Call, cursor: string | undefined): void {
  if (cursor !== undefined) throw protocol(call, 'paging')
}

function targetGroup({ slug, name }: CloudGroup): TargetGroup {
  return { id: slug, name }
}
