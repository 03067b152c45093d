/** An account to put into a {@link FakeJira}. */
export interface FakeJiraUserSeed {
  /** The login; kept in lower case, as Jira does. */
  readonly username: string
  /** The full name. @defaultValue the login */
  readonly displayName?: string
  /** The e-mail address. @defaultValue the login at `example.com` */
  readonly email?: string
  /** Whether the account is open. @defaultValue `true` */
  readonly active?: boolean
  /** Groups it is a member of; they are made when missing. @defaultValue none */
  readonly groups?: readonly string[]
}

/** A group to put into a {@link FakeJira}. */
export interface FakeJiraGroupSeed {
  /** The name. */
  readonly name: string
  /** Groups whose members count as members of this one. @defaultValue none */
  readonly subgroups?: readonly string[]
}

/** What a {@link FakeJira} holds. */
export interface FakeJiraSeed {
  /** The accounts. */
  readonly users?: readonly FakeJiraUserSeed[]
  /** The groups, as names or with subgroups. */
  readonly groups?: readonly (string | FakeJiraGroupSeed)[]
}

/** An account as it is in a {@link FakeJira}. */
export interface FakeJiraUser {
  /** The key that never changes, `JIRAUSER10100` and on. */
  readonly key: string
  /** The login. */
  readonly username: string
  /** The e-mail address. */
  readonly email: string
  /** The full name. */
  readonly displayName: string
  /** Whether the account is open. */
  readonly active: boolean
  /** Groups it is a direct member of, sorted. */
  readonly groups: readonly string[]
  /** Its user properties. */
  readonly properties: Readonly<Record<string, unknown>>
}

/** Everything a {@link FakeJira} holds: a copy, not a view. */
export interface FakeJiraState {
  /** The accounts, in the order they were made. */
  readonly users: readonly FakeJiraUser[]
  /** Names of the groups, sorted. */
  readonly groups: readonly string[]
}

/** @internal */
export interface StoredUser {
  readonly key: string
  name: string
  emailAddress: string
  displayName: string
  active: boolean
  readonly properties: Map<string, unknown>
}

/** @internal */
export interface StoredGroup {
  readonly name: string
  readonly members: Set<string>
  readonly subgroups: Set<string>
}

/** @internal Users and groups of a fake Jira. Names are compared in lower case. */
export interface JiraStore {
  readonly users: Map<string, StoredUser>
  readonly groups: Map<string, StoredGroup>
  addUser(user: Omit<StoredUser, 'key' | 'properties'>): StoredUser
  addGroup(name: string): StoredGroup
  byName(name: string): StoredUser | undefined
  group(name: string): StoredGroup | undefined
  /** Members of a group and of its subgroups, in the order of the logins. */
  membersOf(group: StoredGroup): readonly StoredUser[]
  /** How many open users are in one of the groups. */
  seatsTaken(groups: readonly string[]): number
  /** Groups a user is in, directly or through a subgroup. */
  groupsOf(user: StoredUser): readonly StoredGroup[]
  seed(seed: FakeJiraSeed): void
  state(): FakeJiraState
}

/** @internal */
export function jiraStore(): JiraStore {
  const users = new Map<string, StoredUser>()
  const groups = new Map<string, StoredGroup>()
  let lastKey = 10_099

  const keysOf = (group: StoredGroup, seen: Set<StoredGroup>): Set<string> => {
    seen.add(group)
    const keys = new Set(group.members)
    for (const name of group.subgroups) {
      const sub = store.group(name)
      if (sub !== undefined && !seen.has(sub)) for (const key of keysOf(sub, seen)) keys.add(key)
    }
    return keys
  }

  const store: JiraStore = {
    users,
    groups,
    addUser: (user) => {
      lastKey += 1
      const key = `JIRAUSER${lastKey}`
      const stored = { ...user, name: user.name.toLowerCase(), key, properties: new Map() }
      users.set(key, stored)
      return stored
    },
    addGroup: (name) => {
      const there = groups.get(name.toLowerCase())
      if (there !== undefined) return there
      const group = { name, members: new Set<string>(), subgroups: new Set<string>() }
      groups.set(name.toLowerCase(), group)
      return group
    },
    byName: (name) => [...users.values()].find((user) => user.name === name.toLowerCase()),
    group: (name) => groups.get(name.toLowerCase()),
    membersOf: (group) => {
      const keys = keysOf(group, new Set())
      return [...users.values()]
        .filter((user) => keys.has(user.key))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    seatsTaken: (names) =>
      new Set(
        names
          .flatMap((name) => store.membersOf(store.addGroup(name)))
          .filter(({ active }) => active)
          .map(({ key }) => key),
      ).size,
    groupsOf: (user) =>
      [...groups.values()].filter((group) => keysOf(group, new Set()).has(user.key)),
    seed: (seed) => {
      for (const item of seed.groups ?? []) {
        const { name, subgroups = [] } = typeof item === 'string' ? { name: item } : item
        const group = store.addGroup(name)
        for (const sub of subgroups) group.subgroups.add(store.addGroup(sub).name)
      }
      for (const item of seed.users ?? []) {
        const user = store.addUser({
          name: item.username,
          displayName: item.displayName ?? item.username,
          emailAddress: item.email ?? `${item.username}@example.com`,
          active: item.active ?? true,
        })
        for (const name of item.groups ?? []) store.addGroup(name).members.add(user.key)
      }
    },
    state: () => ({
      users: [...users.values()].map((user) => ({
        key: user.key,
        username: user.name,
        email: user.emailAddress,
        displayName: user.displayName,
        active: user.active,
        groups: [...groups.values()]
          .filter((group) => group.members.has(user.key))
          .map((group) => group.name)
          .sort(),
        properties: Object.fromEntries(structuredClone([...user.properties])),
      })),
      groups: [...groups.values()].map((group) => group.name).sort(),
    }),
  }
  return store
}
