/** An account to put into a `FakeConfluence`. */
export interface FakeConfluenceUserSeed {
  /** The login. */
  readonly username: string
  /** The full name. @defaultValue the login */
  readonly displayName?: string
  /** The e-mail address, which no read shows. @defaultValue the login at `example.com` */
  readonly email?: string
  /** Whether the account is open. @defaultValue `true` */
  readonly active?: boolean
  /** Groups it is a member of; they are made when missing. @defaultValue none */
  readonly groups?: readonly string[]
}

/** A group to put into a `FakeConfluence`. */
export interface FakeConfluenceGroupSeed {
  /** The name. */
  readonly name: string
  /** Groups whose members count as members of this one. @defaultValue none */
  readonly subgroups?: readonly string[]
}

/** What a `FakeConfluence` holds. */
export interface FakeConfluenceSeed {
  /** The accounts. */
  readonly users?: readonly FakeConfluenceUserSeed[]
  /** The groups, as names or with subgroups. */
  readonly groups?: readonly (string | FakeConfluenceGroupSeed)[]
}

/** An account as it is in a `FakeConfluence`. */
export interface FakeConfluenceUser {
  /** The key that never changes: 32 hexadecimal digits. */
  readonly userKey: string
  /** The login. */
  readonly username: string
  /** The e-mail address, which no read shows. */
  readonly email: string
  /** The full name. */
  readonly displayName: string
  /** Whether the account is open. */
  readonly active: boolean
  /** Groups it is a direct member of, sorted. */
  readonly groups: readonly string[]
}

/** Everything a `FakeConfluence` holds: a copy, not a view. */
export interface FakeConfluenceState {
  /** The accounts, in the order they were made. */
  readonly users: readonly FakeConfluenceUser[]
  /** Names of the groups, sorted. */
  readonly groups: readonly string[]
}

/** @internal */
export interface StoredConfluenceUser {
  readonly userKey: string
  readonly username: string
  email: string
  displayName: string
  active: boolean
}

/** @internal */
export interface StoredConfluenceGroup {
  readonly name: string
  readonly members: Set<string>
  readonly subgroups: Set<string>
}

/** @internal Users and groups of a fake Confluence. Names are kept in lower case. */
export interface ConfluenceStore {
  readonly users: Map<string, StoredConfluenceUser>
  readonly groups: Map<string, StoredConfluenceGroup>
  addUser(seed: FakeConfluenceUserSeed): StoredConfluenceUser
  addGroup(name: string): StoredConfluenceGroup
  byName(name: string): StoredConfluenceUser | undefined
  group(name: string): StoredConfluenceGroup | undefined
  membersOf(group: StoredConfluenceGroup): readonly StoredConfluenceUser[]
  groupsOf(userKey: string): readonly StoredConfluenceGroup[]
  removeUser(userKey: string): void
  seed(seed: FakeConfluenceSeed): void
  state(): FakeConfluenceState
}

/** @internal */
export function confluenceStore(): ConfluenceStore {
  const users = new Map<string, StoredConfluenceUser>()
  const groups = new Map<string, StoredConfluenceGroup>()
  let last = 0

  const keysOf = (group: StoredConfluenceGroup, seen: Set<StoredConfluenceGroup>): Set<string> => {
    seen.add(group)
    const keys = new Set(group.members)
    for (const name of group.subgroups) {
      const sub = store.group(name)
      if (sub !== undefined && !seen.has(sub)) for (const key of keysOf(sub, seen)) keys.add(key)
    }
    return keys
  }

  const store: ConfluenceStore = {
    users,
    groups,
    addUser: (seed) => {
      last += 1
      const username = seed.username.toLowerCase()
      const user = {
        userKey: `4028d6768851c890${String(last).padStart(16, '0')}`,
        username,
        email: seed.email ?? `${username}@example.com`,
        displayName: seed.displayName ?? username,
        active: seed.active ?? true,
      }
      users.set(user.userKey, user)
      for (const name of seed.groups ?? []) store.addGroup(name).members.add(user.userKey)
      return user
    },
    addGroup: (name) => {
      const there = store.group(name)
      if (there !== undefined) return there
      const key = name.toLowerCase()
      const group = { name: key, members: new Set<string>(), subgroups: new Set<string>() }
      groups.set(key, group)
      return group
    },
    byName: (name) => [...users.values()].find((user) => user.username === name.toLowerCase()),
    group: (name) => groups.get(name.toLowerCase()),
    membersOf: (group) => {
      const keys = keysOf(group, new Set())
      return [...users.values()].filter(({ userKey }) => keys.has(userKey))
    },
    groupsOf: (userKey) =>
      [...groups.values()].filter((group) => keysOf(group, new Set()).has(userKey)),
    removeUser: (userKey) => {
      users.delete(userKey)
      for (const group of groups.values()) group.members.delete(userKey)
    },
    seed: (seed) => {
      for (const item of seed.groups ?? []) {
        const { name, subgroups = [] } = typeof item === 'string' ? { name: item } : item
        const group = store.addGroup(name)
        for (const sub of subgroups) group.subgroups.add(store.addGroup(sub).name)
      }
      for (const user of seed.users ?? []) store.addUser(user)
    },
    state: () => ({
      users: [...users.values()].map((user) => ({
        ...user,
        groups: [...groups.values()]
          .filter(({ members }) => members.has(user.userKey))
          .map(({ name }) => name)
          .sort(),
      })),
      groups: [...groups.keys()].sort(),
    }),
  }
  return store
}
