import type { DirectTarget, Licence } from '../targets/contract.js'
import { perItem } from '../targets/per-item.js'
import { targetError } from '../targets/target-error.js'
import { type CapabilityOverrides, capabilitiesWith } from './memory-capabilities.js'
import { changed, type MemoryUser, type MemoryUserSeed, memoryStore } from './memory-store.js'
import { type MemoryCall, memoryVerbs, type TargetVerb } from './memory-verbs.js'

/** Options of {@link memoryTarget}. */
export interface MemoryTargetOptions {
  /** Tells this target apart in plans, ledger and errors. @defaultValue `'memory'` */
  readonly name?: string
  /** Accounts it has from the start. @defaultValue none */
  readonly users?: readonly MemoryUserSeed[]
  /** Groups it has from the start. @defaultValue none */
  readonly groups?: readonly string[]
  /** The licences it tells of. @defaultValue none */
  readonly licences?: readonly Licence[]
  /** What it can do. @defaultValue everything */
  readonly capabilities?: CapabilityOverrides
  /** Most items in one page. @defaultValue `50` */
  readonly pageSize?: number
}

/** A target in memory, with what a test wants to look at. */
export interface MemoryTarget extends DirectTarget {
  /** Every call so far, oldest first. */
  readonly calls: readonly MemoryCall[]
  /** The accounts as they are, in the order they were made. */
  users(): readonly MemoryUser[]
  /** Names of the groups, sorted. */
  groupNames(): readonly string[]
  /**
   * Makes a verb fail. Nothing is done by a call that fails.
   *
   * @param verb - the verb
   * @param error - what it rejects with
   * @param nth - which of the coming calls of the verb fails, counted from 1; by default the next
   */
  failOn(verb: TargetVerb, error: Error, nth?: number): void
}

/**
 * Makes a target that lives in memory and keeps every promise of the contract.
 *
 * Ids are `user-1`, `group-1` and on, never equal to a name, so that code which takes one for the
 * other fails in tests.
 *
 * @param options - what it holds and what it can do
 * @example
 * ```ts test
 * import { memoryTarget } from 'rostermap/testing'
 *
 * const target = memoryTarget({ users: [{ username: 'ada' }], groups: ['dev'] })
 * const ada = await target.findUser({ username: 'ada' })
 * const dev = await target.findGroup('dev')
 * if (ada && dev) await target.addMembers(dev.id, [ada.id])
 * console.log(target.users()[0]?.groups) //=> ['dev']
 * console.log(target.calls.map((call) => call.verb)) //=> ['findUser', 'findGroup', 'addMembers']
 * ```
 */
export function memoryTarget(options: MemoryTargetOptions = {}): MemoryTarget {
  const name = options.name ?? 'memory'
  const pageSize = options.pageSize ?? 50
  const capabilities = capabilitiesWith(options.capabilities ?? {})
  const can = capabilities.user
  const keeps = (property: string) => can.properties === 'any' || can.properties.includes(property)
  const store = memoryStore(capabilities.names, options)
  const calls: MemoryCall[] = []
  const { enter, failOn } = memoryVerbs(name, store, pageSize, calls)

  return {
    specVersion: 1,
    name,
    product: 'memory',
    calls,
    users: store.snapshot,
    groupNames: store.groupNames,
    failOn,

    async probe(callOptions) {
      enter('probe', [], callOptions)
      return { version: '1', capabilities }
    },
    async findUser(by, callOptions) {
      const { need, details } = enter('findUser', [by], callOptions)
      if ('id' in by) return structuredClone(store.users.get(by.id)?.user)
      if ('username' in by) {
        need(can.findBy.includes('username'), 'findBy.username')
        return structuredClone(store.userNamed(by.username)?.user)
      }
      if ('externalId' in by) {
        need(can.findBy.includes('externalId'), 'findBy.externalId')
        const owner = [...store.users.values()].find(
          ({ user }) => user.externalId === by.externalId,
        )
        return structuredClone(owner?.user)
      }
      need(can.findBy.includes('email'), 'findBy.email')
      const found = [...store.users.values()].filter(
        ({ user }) =>
          user.email !== undefined && user.email.toLowerCase() === by.email.toLowerCase(),
      )
      if (found.length > 1) throw targetError('TARGET_AMBIGUOUS', { ...details, key: 'email' })
      return structuredClone(found[0]?.user)
    },
    async listUsers(cursor, callOptions) {
      const { need, page } = enter('listUsers', [cursor], callOptions)
      need(can.list, 'list')
      return page(
        [...store.users.values()].map(({ user }) => user),
        cursor,
      )
    },
    async createUser(user, callOptions) {
      const { need, details } = enter('createUser', [user], callOptions)
      need(can.create !== false, 'create')
      need(Object.keys(user.properties ?? {}).every(keeps), 'properties')
      const fields = can.requires.filter((field) => (user[field] ?? '') === '')
      if (fields.length > 0) throw targetError('TARGET_INVALID', { ...details, fields })
      // Where accounts have no login of their own, the address tells them apart.
      const username = user.username ?? user.email ?? ''
      if (username === '') throw targetError('TARGET_INVALID', { ...details, fields: ['username'] })
      if (store.userNamed(username) !== undefined)
        throw targetError('TARGET_CONFLICT', { ...details, what: 'user' })
      const invited = can.create === 'invite' ? { status: 'invited' as const } : {}
      return store.addUser({ ...user, ...invited, username })
    },
    async updateUser(id, change, callOptions) {
      const { need, existing, apply, details } = enter('updateUser', [id, change], callOptions)
      const stored = existing(id)
      const refused: string[] = []
      for (const [attribute, value] of Object.entries(change)) {
        if (attribute === 'username') refused.push(attribute)
        else if (attribute === 'email' || attribute === 'displayName') {
          need(can.update.includes(attribute), `update.${attribute}`)
          if (value === null && can.requires.includes(attribute)) refused.push(attribute)
        } else need(keeps(attribute), 'properties')
      }
      if (refused.length > 0) throw targetError('TARGET_INVALID', { ...details, fields: refused })
      return apply(stored, changed(stored.user, change))
    },
    async renameUser(id, username, callOptions) {
      const { need, existing, apply, details } = enter('renameUser', [id, username], callOptions)
      need(can.rename, 'rename')
      const stored = existing(id)
      const other = store.userNamed(username)
      if (other !== undefined && other !== stored)
        throw targetError('TARGET_CONFLICT', { ...details, what: 'user' })
      return apply(stored, { ...stored.user, username })
    },
    async setActive(id, active, callOptions) {
      const { need, existing, apply } = enter('setActive', [id, active], callOptions)
      need(can.deactivate !== false, 'deactivate')
      const stored = existing(id)
      return apply(stored, { ...stored.user, active })
    },
    async deleteUser(id, callOptions) {
      const { need } = enter('deleteUser', [id], callOptions)
      need(can.delete !== false, 'delete')
      return store.removeUser(id) ? 'changed' : 'unchanged'
    },
    async groupsOf(userId, cursor, callOptions) {
      const { existing, need, page } = enter('groupsOf', [userId, cursor], callOptions)
      need(capabilities.membership.listOfUser, 'membership.listOfUser')
      const ids = existing(userId).groups
      return page(
        [...store.groups.values()].filter((group) => ids.has(group.id)),
        cursor,
      )
    },
    async membersOf(groupId, cursor, callOptions) {
      const { existingGroup, need, page } = enter('membersOf', [groupId, cursor], callOptions)
      need(capabilities.membership.listOfGroup, 'membership.listOfGroup')
      existingGroup(groupId)
      const members = [...store.users.values()].filter((stored) => stored.groups.has(groupId))
      return page(
        members.map(({ user }) => user),
        cursor,
      )
    },
    async listGroups(cursor, callOptions) {
      const { need, page } = enter('listGroups', [cursor], callOptions)
      need(capabilities.group.list, 'group.list')
      return page([...store.groups.values()], cursor)
    },
    async findGroup(groupName, callOptions) {
      enter('findGroup', [groupName], callOptions)
      return structuredClone(store.groupNamed(groupName))
    },
    async createGroup(groupName, callOptions) {
      const { need } = enter('createGroup', [groupName], callOptions)
      need(capabilities.group.create, 'group.create')
      return structuredClone(store.addGroup(groupName))
    },
    async renameGroup(groupId, groupName, callOptions) {
      const { need, existingGroup, details } = enter(
        'renameGroup',
        [groupId, groupName],
        callOptions,
      )
      need(capabilities.group.rename, 'group.rename')
      existingGroup(groupId)
      const other = store.groupNamed(groupName)
      if (other !== undefined && other.id !== groupId)
        throw targetError('TARGET_CONFLICT', { ...details, what: 'group' })
      return store.renameGroup(groupId, groupName) ? 'changed' : 'unchanged'
    },
    async deleteGroup(groupId, callOptions) {
      const { need } = enter('deleteGroup', [groupId], callOptions)
      need(capabilities.group.delete, 'group.delete')
      return store.removeGroup(groupId) ? 'changed' : 'unchanged'
    },
    async addMembers(groupId, userIds, callOptions) {
      const { existing, need, existingGroup } = enter('addMembers', [groupId, userIds], callOptions)
      return perItem(userIds, callOptions?.signal, async (id) => {
        need(capabilities.membership.write, 'membership.write')
        const { groups: ids } = existing(id)
        existingGroup(groupId)
        if (ids.has(groupId)) return 'unchanged'
        ids.add(groupId)
        return 'changed'
      })
    },
    async removeMembers(groupId, userIds, callOptions) {
      const { existing, need, existingGroup } = enter(
        'removeMembers',
        [groupId, userIds],
        callOptions,
      )
      return perItem(userIds, callOptions?.signal, async (id) => {
        need(capabilities.membership.write, 'membership.write')
        const { groups: ids } = existing(id)
        existingGroup(groupId)
        return ids.delete(groupId) ? 'changed' : 'unchanged'
      })
    },
    async licences(callOptions) {
      const { need } = enter('licences', [], callOptions)
      need(capabilities.licence.seats || capabilities.licence.groups, 'licence')
      return structuredClone(options.licences ?? [])
    },
  }
}
