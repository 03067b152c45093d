/** An account to put into a {@link FakeCrowd}. */
export interface FakeCrowdUserSeed {
  /** The login; its case is kept. */
  readonly username: string
  /** The full name. @defaultValue the login */
  readonly displayName?: string
  /** The first name. @defaultValue none */
  readonly firstName?: string
  /** The last name. @defaultValue none */
  readonly lastName?: string
  /** The e-mail address. @defaultValue the login at `example.com` */
  readonly email?: string
  /** Whether the account is open. @defaultValue `true` */
  readonly active?: boolean
  /** Groups it is a direct member of; they are made when missing. @defaultValue none */
  readonly groups?: readonly string[]
  /** Custom attributes. @defaultValue none */
  readonly attributes?: Readonly<Record<string, readonly string[]>>
}

/** What a {@link FakeCrowd} holds. */
export interface FakeCrowdSeed {
  /** The accounts. */
  readonly users?: readonly FakeCrowdUserSeed[]
  /** The groups. */
  readonly groups?: readonly string[]
}

/** An account as it is in a {@link FakeCrowd}. */
export interface FakeCrowdUser extends Required<FakeCrowdUserSeed> {
  /** The id that never changes. */
  readonly key: string
}

/** @internal */
export interface CrowdAccount {
  readonly key: string
  name: string
  firstName: string
  lastName: string
  displayName: string
  email: string
  active: boolean
  readonly attributes: Map<string, readonly string[]>
}

/** @internal */
export interface CrowdGroup {
  readonly name: string
  /** Keys of accounts. */
  readonly members: Set<string>
}

/** @internal Accounts and groups of a fake Crowd, whose names are compared in lower case. */
export interface CrowdStore {
  readonly users: Map<string, CrowdAccount>
  readonly groups: Map<string, CrowdGroup>
  byName(name: string): CrowdAccount | undefined
  group(name: string): CrowdGroup | undefined
  add(user: Omit<CrowdAccount, 'key' | 'attributes'>): CrowdAccount
  addGroup(name: string): CrowdGroup
  seed(seed: FakeCrowdSeed): void
  state(): readonly FakeCrowdUser[]
}

/** @internal */
export function crowdStore(): CrowdStore {
  const users = new Map<string, CrowdAccount>()
  const groups = new Map<string, CrowdGroup>()
  let last = 0
  const store: CrowdStore = {
    users,
    groups,
    byName: (name) =>
      [...users.values()].find((user) => user.name.toLowerCase() === name.toLowerCase()),
    group: (name) => groups.get(name.toLowerCase()),
    add(user) {
      last += 1
      const key = `98305:00000000-0000-4000-8000-${String(last).padStart(12, '0')}`
      const made = { ...user, key, attributes: new Map() }
      users.set(key, made)
      return made
    },
    addGroup(name) {
      const there = store.group(name)
      if (there) return there
      const made = { name, members: new Set<string>() }
      groups.set(name.toLowerCase(), made)
      return made
    },
    seed(seed) {
      for (const name of seed.groups ?? []) store.addGroup(name)
      for (const { groups: memberOf = [], attributes = {}, ...user } of seed.users ?? []) {
        const made = store.add({
          name: user.username,
          firstName: user.firstName ?? '',
          lastName: user.lastName ?? '',
          displayName: user.displayName ?? user.username,
          email: user.email ?? `${user.username}@example.com`,
          active: user.active ?? true,
        })
        for (const [name, values] of Object.entries(attributes)) made.attributes.set(name, values)
        for (const name of memberOf) store.addGroup(name).members.add(made.key)
      }
    },
    state: () =>
      [...users.values()].map(({ name, attributes, ...user }) => ({
        ...user,
        username: name,
        attributes: Object.fromEntries(attributes),
        groups: [...groups.values()]
          .filter(({ members }) => members.has(user.key))
          .map((group) => group.name)
          .sort(),
      })),
  }
  return store
}
