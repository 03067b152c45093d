import { nameKey } from '../core/text.js'
import type { Capabilities } from '../plan/state.js'
import type { CallOptions, Outcome, Page, Target } from '../targets/contract.js'
import { perItem } from '../targets/per-item.js'
import { targetError } from '../targets/target-error.js'
import {
  changed,
  type MemoryUser,
  type MemoryUserSeed,
  memoryStore,
  type StoredUser,
  sameValue,
} from './memory-store.js'

/** A verb of the target contract. */
export type TargetVerb = Exclude<keyof Target, 'specVersion' | 'name' | 'product'>

/** Capabilities that differ from those of a {@link MemoryTarget}: everything can be done. */
export interface CapabilityOverrides {
  /** Overrides for names. */
  readonly names?: Partial<Capabilities['names']>
  /** Overrides for accounts. */
  readonly user?: Partial<Capabilities['user']>
  /** Overrides for groups. */
  readonly group?: Partial<Capabilities['group']>
}

/** Options of {@link memoryTarget}. */
export interface MemoryTargetOptions {
  /** Tells this target apart in plans, ledger and errors. @defaultValue `'memory'` */
  readonly name?: string
  /** Accounts it has from the start. @defaultValue none */
  readonly users?: readonly MemoryUserSeed[]
  /** Groups it has from the start. @defaultValue none */
  readonly groups?: readonly string[]
  /** What it can do. @defaultValue everything */
  readonly capabilities?: CapabilityOverrides
  /** Most items in one page. @defaultValue `50` */
  readonly pageSize?: number
}

/** A call a {@link MemoryTarget} has got. */
export interface MemoryCall {
  /** The verb. */
  readonly verb: TargetVerb
  /** Its arguments without the options. */
  readonly args: readonly unknown[]
}

/** A target in memory, with what a test wants to look at. */
export interface MemoryTarget extends Target {
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
  const store = memoryStore(nameKey(capabilities.names.ignoreCase), options)
  const calls: MemoryCall[] = []
  let failures: { readonly verb: TargetVerb; readonly error: Error; left: number }[] = []

  const enter = (verb: TargetVerb, args: readonly unknown[], callOptions?: CallOptions): Verb => {
    callOptions?.signal?.throwIfAborted()
    calls.push({ verb, args })
    const due = failures.filter((failure) => failure.verb === verb)
    for (const failure of due) failure.left -= 1
    const failing = due.find((failure) => failure.left === 0)
    failures = failures.filter((failure) => failure.left > 0)
    if (failing !== undefined) throw failing.error
    const details = { target: name, operation: verb, retryable: false }
    const existing = (id: string): StoredUser => {
      const stored = store.users.get(id)
      if (stored === undefined) throw targetError('TARGET_NOT_FOUND', { ...details, what: 'user' })
      return stored
    }
    return {
      details,
      existing,
      need: (able, capability) => {
        if (!able) throw targetError('TARGET_UNSUPPORTED', { ...details, capability })
      },
      apply: (stored, user) => {
        if (sameValue(user, stored.user)) return 'unchanged'
        stored.user = user
        return 'changed'
      },
      page: (items, cursor) => {
        const at = Number(cursor ?? 0)
        const next = at + pageSize
        return {
          items: structuredClone(items.slice(at, next)),
          ...(next < items.length ? { next: String(next) } : {}),
        }
      },
    }
  }

  return {
    specVersion: 1,
    name,
    product: 'memory',
    calls,
    users: store.snapshot,
    groupNames: store.groupNames,
    failOn: (verb, error, nth = 1) => {
      failures.push({ verb, error, left: nth })
    },

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
      need(can.findBy.includes('email'), 'findBy.email')
      const found = [...store.users.values()].filter(
        ({ user }) =>
          user.email !== undefined && user.email.toLowerCase() === by.email.toLowerCase(),
      )
      if (found.length > 1) throw targetError('TARGET_AMBIGUOUS', { ...details, key: 'email' })
      return structuredClone(found[0]?.user)
    },
    async createUser(user, callOptions) {
      const { need, details } = enter('createUser', [user], callOptions)
      need(can.create !== false, 'create')
      need(Object.keys(user.properties ?? {}).every(keeps), 'properties')
      const fields = can.requires.filter((field) => (user[field] ?? '') === '')
      if (fields.length > 0) throw targetError('TARGET_INVALID', { ...details, fields })
      if (store.userNamed(user.username) !== undefined)
        throw targetError('TARGET_CONFLICT', { ...details, what: 'user' })
      return store.addUser(user)
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
    async groupsOf(userId, cursor, callOptions) {
      const { existing, page } = enter('groupsOf', [userId, cursor], callOptions)
      const ids = existing(userId).groups
      return page(
        [...store.groups.values()].filter((group) => ids.has(group.id)),
        cursor,
      )
    },
    async membersOf(groupId, cursor, callOptions) {
      const { details, page } = enter('membersOf', [groupId, cursor], callOptions)
      if (!store.groups.has(groupId))
        throw targetError('TARGET_NOT_FOUND', { ...details, what: 'group' })
      const members = [...store.users.values()].filter((stored) => stored.groups.has(groupId))
      return page(
        members.map(({ user }) => user),
        cursor,
      )
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
    async addMembers(groupId, userIds, callOptions) {
      const { existing, details } = enter('addMembers', [groupId, userIds], callOptions)
      return perItem(userIds, callOptions?.signal, async (id) => {
        const { groups: ids } = existing(id)
        if (!store.groups.has(groupId))
          throw targetError('TARGET_NOT_FOUND', { ...details, what: 'group' })
        if (ids.has(groupId)) return 'unchanged'
        ids.add(groupId)
        return 'changed'
      })
    },
    async removeMembers(groupId, userIds, callOptions) {
      const { existing } = enter('removeMembers', [groupId, userIds], callOptions)
      return perItem(userIds, callOptions?.signal, async (id) =>
        existing(id).groups.delete(groupId) ? 'changed' : 'unchanged',
      )
    },
  }
}

interface Verb {
  readonly details: {
    readonly target: string
    readonly operation: string
    readonly retryable: boolean
  }
  existing(id: string): StoredUser
  need(able: boolean, capability: string): void
  apply(stored: StoredUser, user: StoredUser['user']): Outcome
  page<T>(items: readonly T[], cursor: string | undefined): Page<T>
}

function capabilitiesWith(overrides: CapabilityOverrides): Capabilities {
  return {
    names: { ignoreCase: true, ...overrides.names },
    user: {
      findBy: ['username', 'email'],
      create: 'direct',
      requires: ['username'],
      update: ['email', 'displayName'],
      properties: 'any',
      rename: true,
      deactivate: 'flag',
      ...overrides.user,
    },
    group: { create: true, nested: false, ...overrides.group },
  }
}
