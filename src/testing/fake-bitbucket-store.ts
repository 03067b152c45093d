/** An account to put into a {@link FakeBitbucket}. */
export interface FakeBitbucketUserSeed {
  /** The login; its case is kept. */
  readonly username: string
  /** The full name. @defaultValue the login */
  readonly displayName?: string
  /** The e-mail address. @defaultValue the login at `example.com` */
  readonly email?: string
  /** Whether its directory lets it in. @defaultValue `true` */
  readonly active?: boolean
  /** Whether it lives in a directory whose accounts cannot be written. @defaultValue `false` */
  readonly external?: boolean
  /** Groups it is a direct member of; they are made when missing. @defaultValue none */
  readonly groups?: readonly string[]
  /** The global permission it has by itself. @defaultValue none */
  readonly permission?: FakeBitbucketPermission
}

/** A global permission; each includes those before it. */
export type FakeBitbucketPermission = 'LICENSED_USER' | 'PROJECT_CREATE' | 'ADMIN' | 'SYS_ADMIN'

/** A group to put into a {@link FakeBitbucket}. */
export interface FakeBitbucketGroupSeed {
  /** The name. */
  readonly name: string
  /** The global permission its members have. @defaultValue none */
  readonly permission?: FakeBitbucketPermission
  /** A group it is inside of, whose permission its members have too. @defaultValue none */
  readonly within?: string
}

/** What a {@link FakeBitbucket} holds. */
export interface FakeBitbucketSeed {
  /** The accounts. */
  readonly users?: readonly FakeBitbucketUserSeed[]
  /** The groups, or only their names. */
  readonly groups?: readonly (string | FakeBitbucketGroupSeed)[]
}

/** An account as it is in a {@link FakeBitbucket}. */
export interface FakeBitbucketUser extends Omit<Required<FakeBitbucketUserSeed>, 'permission'> {
  /** The number that never changes. */
  readonly id: number
  /** The global permission it has by itself. */
  readonly permission?: FakeBitbucketPermission
  /** Whether it may sign in: whether it has any global permission, from wherever. */
  readonly licensed: boolean
  /** The password; for tests of what is sent. */
  readonly password: string
}

/** @internal */
export interface BitbucketAccount {
  readonly id: number
  name: string
  displayName: string
  email: string
  password: string
  readonly active: boolean
  readonly external: boolean
  permission?: FakeBitbucketPermission | undefined
}

/** @internal */
export interface BitbucketGroup {
  readonly name: string
  readonly permission?: FakeBitbucketPermission
  readonly within?: string
  /** Ids of accounts. */
  readonly members: Set<number>
}

/** @internal Accounts and groups of a fake Bitbucket, whose names are compared in lower case. */
export interface BitbucketStore {
  readonly users: Map<number, BitbucketAccount>
  readonly groups: Map<string, BitbucketGroup>
  byName(name: string): BitbucketAccount | undefined
  group(name: string): BitbucketGroup | undefined
  add(user: Omit<BitbucketAccount, 'id'>): BitbucketAccount
  addGroup(seed: FakeBitbucketGroupSeed): BitbucketGroup
  groupsOf(user: BitbucketAccount): readonly BitbucketGroup[]
  isLicensed(user: BitbucketAccount): boolean
  /** How many seats are taken. */
  seatsTaken(): number
  seed(seed: FakeBitbucketSeed): void
  state(): readonly FakeBitbucketUser[]
}

/** @internal */
export function bitbucketStore(): BitbucketStore {
  const users = new Map<number, BitbucketAccount>()
  const groups = new Map<string, BitbucketGroup>()
  let last = 0
  const gives = (group: BitbucketGroup | undefined): boolean =>
    group !== undefined &&
    (group.permission !== undefined ||
      (group.within !== undefined && gives(store.group(group.within))))
  const store: BitbucketStore = {
    users,
    groups,
    byName: (name) =>
      [...users.values()].find((user) => user.name.toLowerCase() === name.toLowerCase()),
    group: (name) => groups.get(name.toLowerCase()),
    add(user) {
      last += 1
      const made = { ...user, id: last }
      users.set(last, made)
      return made
    },
    addGroup(seed) {
      const there = store.group(seed.name)
      if (there) return there
      const made = { ...seed, members: new Set<number>() }
      groups.set(seed.name.toLowerCase(), made)
      return made
    },
    groupsOf: (user) => [...groups.values()].filter(({ members }) => members.has(user.id)),
    isLicensed: (user) =>
      user.active && (user.permission !== undefined || store.groupsOf(user).some(gives)),
    seatsTaken: () => [...users.values()].filter(store.isLicensed).length,
    seed(seed) {
      for (const group of seed.groups ?? [])
        store.addGroup(typeof group === 'string' ? { name: group } : group)
      for (const user of seed.users ?? []) {
        const made = store.add({
          name: user.username,
          displayName: user.displayName ?? user.username,
          email: user.email ?? `${user.username}@example.com`,
          password: '',
          active: user.active ?? true,
          external: user.external ?? false,
          permission: user.permission,
        })
        for (const name of user.groups ?? []) store.addGroup({ name }).members.add(made.id)
      }
    },
    state: () =>
      [...users.values()].map(({ name, permission, ...user }) => ({
        ...user,
        username: name,
        ...(permission !== undefined && { permission }),
        groups: store
          .groupsOf({ name, ...user })
          .map((group) => group.name)
          .sort(),
        licensed: store.isLicensed({ name, permission, ...user }),
      })),
  }
  return store
}
