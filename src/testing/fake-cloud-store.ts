/** An Atlassian account to put into a fake Cloud product. */
export interface FakeCloudUserSeed {
  /** The e-mail address. */
  readonly email: string
  /** The full name. @defaultValue the e-mail address */
  readonly displayName?: string
  /** Whether the account is open. @defaultValue `true` */
  readonly active?: boolean
  /** Whether reads leave the e-mail address out, as its owner may choose. @defaultValue `false` */
  readonly hidesEmail?: boolean
  /** What kind of account it is. @defaultValue `'atlassian'`, a person */
  readonly accountType?: 'atlassian' | 'app' | 'customer'
  /** Names of its groups; they are made when missing. @defaultValue none */
  readonly groups?: readonly string[]
}

/** A group to put into a fake Cloud product. */
export interface FakeCloudGroupSeed {
  /** The name. */
  readonly name: string
  /** Whether an identity provider keeps its members, so that writes are refused. @defaultValue `false` */
  readonly externallyManaged?: boolean
}

/** What a fake Cloud product holds. */
export interface FakeCloudSeed {
  /** The accounts. */
  readonly users?: readonly FakeCloudUserSeed[]
  /** The groups, as names or with more. */
  readonly groups?: readonly (string | FakeCloudGroupSeed)[]
}

/** An account as it is in a fake Cloud product. */
export interface FakeCloudUser {
  /** The id that never changes. */
  readonly accountId: string
  /** The e-mail address. */
  readonly email: string
  /** The full name. */
  readonly displayName: string
  /** Whether the account is open. */
  readonly active: boolean
  /** Names of its groups, sorted. */
  readonly groups: readonly string[]
  /** Its properties. */
  readonly properties: Readonly<Record<string, unknown>>
}

/** Everything a fake Cloud product holds: a copy, not a view. */
export interface FakeCloudState {
  /** The accounts, in the order they were made; those that do not show yet among them. */
  readonly users: readonly FakeCloudUser[]
  /** The groups by id and name. */
  readonly groups: readonly FakeCloudGroup[]
}

/** A group as it is in a fake Cloud product. */
export interface FakeCloudGroup {
  /** The id that never changes. */
  readonly groupId: string
  /** The name. */
  readonly name: string
}

/** @internal */
export interface StoredAccount {
  readonly accountId: string
  email: string
  displayName: string
  active: boolean
  readonly hidesEmail: boolean
  readonly accountType: string
  /** How many more looks find nothing; the account of an invitation comes later. */
  hiddenLooks: number
  readonly properties: Map<string, unknown>
}

/** @internal */
export interface StoredCloudGroup {
  readonly groupId: string
  name: string
  readonly externallyManaged: boolean
  readonly members: Set<string>
}

/** @internal Accounts and groups of a fake Cloud product, by id. */
export interface CloudStore {
  readonly accounts: Map<string, StoredAccount>
  readonly groups: Map<string, StoredCloudGroup>
  addAccount(seed: FakeCloudUserSeed, hiddenLooks?: number): StoredAccount
  addGroup(seed: string | FakeCloudGroupSeed): StoredCloudGroup
  groupNamed(name: string): StoredCloudGroup | undefined
  /** An account that shows; each call is one look at one that does not yet. */
  look(accountId: string): StoredAccount | undefined
  /** All accounts that show, counting one look at each of the others. */
  visible(): readonly StoredAccount[]
  groupsOf(accountId: string): readonly StoredCloudGroup[]
  removeAccount(accountId: string): boolean
  seed(seed: FakeCloudSeed): void
  state(): FakeCloudState
}

/** @internal */
export function cloudStore(): CloudStore {
  const accounts = new Map<string, StoredAccount>()
  const groups = new Map<string, StoredCloudGroup>()
  let lastAccount = 0
  let lastGroup = 0
  const uuid = (kind: number, count: number) =>
    `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(count).padStart(12, '0')}`
  const shows = (account: StoredAccount): boolean => {
    if (account.hiddenLooks === 0) return true
    account.hiddenLooks -= 1
    return false
  }

  const store: CloudStore = {
    accounts,
    groups,
    addAccount: (seed, hiddenLooks = 0) => {
      lastAccount += 1
      const account: StoredAccount = {
        accountId: `712020:${uuid(0, lastAccount)}`,
        email: seed.email,
        displayName: seed.displayName ?? seed.email,
        active: seed.active ?? true,
        hidesEmail: seed.hidesEmail ?? false,
        accountType: seed.accountType ?? 'atlassian',
        hiddenLooks,
        properties: new Map(),
      }
      accounts.set(account.accountId, account)
      for (const name of seed.groups ?? []) store.addGroup(name).members.add(account.accountId)
      return account
    },
    addGroup: (seed) => {
      const { name, externallyManaged = false } = typeof seed === 'string' ? { name: seed } : seed
      const there = store.groupNamed(name)
      if (there !== undefined) return there
      lastGroup += 1
      const group = {
        groupId: uuid(1, lastGroup),
        name,
        externallyManaged,
        members: new Set<string>(),
      }
      groups.set(group.groupId, group)
      return group
    },
    groupNamed: (name) =>
      [...groups.values()].find((group) => group.name.toLowerCase() === name.toLowerCase()),
    look: (accountId) => {
      const account = accounts.get(accountId)
      return account !== undefined && shows(account) ? account : undefined
    },
    visible: () => [...accounts.values()].filter(shows),
    groupsOf: (accountId) => [...groups.values()].filter((group) => group.members.has(accountId)),
    removeAccount: (accountId) => {
      for (const group of groups.values()) group.members.delete(accountId)
      return accounts.delete(accountId)
    },
    seed: (seed) => {
      for (const group of seed.groups ?? []) store.addGroup(group)
      for (const user of seed.users ?? []) store.addAccount(user)
    },
    state: () => ({
      users: [...accounts.values()].map((account) => ({
        accountId: account.accountId,
        email: account.email,
        displayName: account.displayName,
        active: account.active,
        groups: store
          .groupsOf(account.accountId)
          .map(({ name }) => name)
          .sort(),
        properties: Object.fromEntries(structuredClone([...account.properties])),
      })),
      groups: [...groups.values()].map(({ groupId, name }) => ({ groupId, name })),
    }),
  }
  return store
}

/** @internal Groups of accounts as reads show them that lag behind the latest change. */
export interface LaggingMemberships {
  groupsOf(accountId: string): readonly StoredCloudGroup[]
  /** Makes somebody a member or not; the next reads show what was before. */
  write(group: StoredCloudGroup, accountId: string, member: boolean): void
}

/** @internal */
export function laggingMemberships(store: CloudStore, staleReads: number): LaggingMemberships {
  let stale: { readonly of: string; readonly groups: readonly StoredCloudGroup[] } | undefined
  let left = 0
  return {
    groupsOf: (accountId) => {
      if (left === 0 || stale?.of !== accountId) return store.groupsOf(accountId)
      left -= 1
      return stale.groups
    },
    write: (group, accountId, member) => {
      stale = { of: accountId, groups: store.groupsOf(accountId) }
      left = staleReads
      if (member) group.members.add(accountId)
      else group.members.delete(accountId)
    },
  }
}
