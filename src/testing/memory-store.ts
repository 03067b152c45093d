import { canonicalJson } from '../core/digest.js'
import { nameKey } from '../core/text.js'
import type { Capabilities, CurrentUser } from '../plan/state.js'
import type { TargetGroup, UserChange } from '../targets/contract.js'

/** An account to put into a {@link MemoryTarget}. */
export interface MemoryUserSeed extends Partial<Omit<CurrentUser, 'username'>> {
  /** The login. */
  readonly username: string
  /** Names of its groups; they are made when missing. @defaultValue none */
  readonly groups?: readonly string[]
}

/** An account of a {@link MemoryTarget} with the names of its groups. */
export interface MemoryUser extends CurrentUser {
  /** The login. */
  readonly username: string
  /** Names of its groups, sorted. */
  readonly groups: readonly string[]
}

/** @internal */
export interface StoredUser {
  user: Omit<MemoryUser, 'groups'>
  readonly groups: Set<string>
}

/** @internal Accounts and groups by id. */
export interface MemoryStore {
  readonly users: ReadonlyMap<string, StoredUser>
  readonly groups: ReadonlyMap<string, TargetGroup>
  userNamed(username: string): StoredUser | undefined
  groupNamed(name: string): TargetGroup | undefined
  addUser(seed: MemoryUserSeed): CurrentUser
  /** Gives the group that is there already, when one is. */
  addGroup(name: string): TargetGroup
  removeUser(id: string): boolean
  renameGroup(id: string, name: string): boolean
  removeGroup(id: string): boolean
  snapshot(): readonly MemoryUser[]
  groupNames(): readonly string[]
}

/** @internal */
export function memoryStore(
  names: Capabilities['names'],
  seed: { readonly users?: readonly MemoryUserSeed[]; readonly groups?: readonly string[] },
): MemoryStore {
  const [login, title] = [nameKey(names.logins), nameKey(names.groups)]
  const users = new Map<string, StoredUser>()
  const groups = new Map<string, TargetGroup>()
  let lastGroup = 0
  let lastUser = 0
  const store: MemoryStore = {
    users,
    groups,
    userNamed: (username) =>
      [...users.values()].find(({ user }) => login(user.username) === login(username)),
    groupNamed: (name) => [...groups.values()].find((group) => title(group.name) === title(name)),
    addGroup: (name) => {
      const there = store.groupNamed(name)
      if (there !== undefined) return there
      lastGroup += 1
      const group = { id: `group-${lastGroup}`, name }
      groups.set(group.id, group)
      return group
    },
    addUser: ({ groups: seeded = [], ...given }) => {
      lastUser += 1
      const id = given.id ?? `user-${lastUser}`
      const user = structuredClone({ active: true, ...given, id })
      users.set(id, { user, groups: new Set(seeded.map((name) => store.addGroup(name).id)) })
      return structuredClone(user)
    },
    removeUser: (id) => users.delete(id),
    renameGroup: (id, name) => {
      if (groups.get(id)?.name === name) return false
      groups.set(id, { id, name })
      return true
    },
    removeGroup: (id) => {
      for (const { groups: ids } of users.values()) ids.delete(id)
      return groups.delete(id)
    },
    snapshot: () =>
      [...users.values()].map(({ user, groups: ids }) => ({
        ...structuredClone(user),
        groups: [...ids].map((id) => groups.get(id)?.name ?? id).sort(),
      })),
    groupNames: () => [...groups.values()].map((group) => group.name).sort(),
  }
  for (const name of seed.groups ?? []) store.addGroup(name)
  for (const user of seed.users ?? []) store.addUser(user)
  return store
}

/** @internal An account after a change of attributes. */
export function changed(user: StoredUser['user'], change: UserChange): StoredUser['user'] {
  const { email, displayName, properties, ...rest } = user
  const own = new Map(Object.entries({ email, displayName }))
  const kept = new Map(Object.entries(properties ?? {}))
  for (const [attribute, value] of Object.entries(change)) {
    const place = own.has(attribute) ? own : kept
    if (value !== null) place.set(attribute, value)
    else if (place === own) own.set(attribute, undefined)
    else kept.delete(attribute)
  }
  return {
    ...rest,
    ...Object.fromEntries([...own].filter(([, value]) => value !== undefined)),
    ...(kept.size > 0 ? { properties: Object.fromEntries(kept) } : {}),
  }
}

/** @internal Whether two values are the same JSON. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b)
}
