/** What can be said of an account of a fake organisation. */
export type FakeAtlassianStatus =
  | 'active'
  | 'suspended'
  | 'deactivated'
  | 'for_deletion'
  | 'not_invited'

/** An account to put into a fake organisation. */
export interface FakeAtlassianUserSeed {
  /** The e-mail address. */
  readonly email: string
  /** The full name. @defaultValue the e-mail address */
  readonly displayName?: string
  /** Whether the organisation owns the account, by its verified domain. @defaultValue `true` */
  readonly managed?: boolean
  /** Whether an identity provider keeps it by SCIM. @defaultValue `false` */
  readonly synced?: boolean
  /** How it stands. @defaultValue `'active'` */
  readonly status?: FakeAtlassianStatus
  /** Whether it refuses to be shut or opened with 409. @defaultValue `false` */
  readonly lifecycleConflict?: boolean
  /** Names of its groups; they are made when missing. @defaultValue none */
  readonly groups?: readonly string[]
}

/** A group to put into a fake organisation. */
export interface FakeAtlassianGroupSeed {
  /** The name. */
  readonly name: string
  /** Whether an identity provider keeps its members, so that writes are refused. @defaultValue `false` */
  readonly synced?: boolean
}

/** What a fake organisation holds. */
export interface FakeAtlassianSeed {
  /** The accounts. */
  readonly users?: readonly FakeAtlassianUserSeed[]
  /** The groups, as names or with more. */
  readonly groups?: readonly (string | FakeAtlassianGroupSeed)[]
}

/** An account as it is in a fake organisation. */
export interface FakeAtlassianUser {
  /** The id that never changes. */
  readonly accountId: string
  /** The e-mail address. */
  readonly email: string
  /** The full name. */
  readonly displayName: string
  /** How it stands. */
  readonly status: FakeAtlassianStatus
  /** The fields of its profile, by the names of the User management API. */
  readonly profile: Readonly<Record<string, string>>
  /** Names of its groups, sorted. */
  readonly groups: readonly string[]
}

/** Everything a fake organisation holds: a copy, not a view. */
export interface FakeAtlassianState {
  /** The accounts, in the order they were made. */
  readonly users: readonly FakeAtlassianUser[]
  /** The groups by id and name. */
  readonly groups: readonly FakeAtlassianGroup[]
}

/** A group as it is in a fake organisation. */
export interface FakeAtlassianGroup {
  /** The id that never changes. */
  readonly id: string
  /** The name. */
  readonly name: string
}

/** @internal */
export interface OrgAccount {
  readonly accountId: string
  email: string
  name: string
  readonly managed: boolean
  synced: boolean
  accountStatus: 'active' | 'inactive'
  membership: 'active' | 'suspended' | 'no_membership'
  forDeletion: boolean
  readonly lifecycleConflict: boolean
  readonly profile: Map<string, string>
  /** How many more reads do not find it; the account of an invitation comes later. */
  hiddenReads: number
}

/** @internal */
export interface OrgGroupRow {
  readonly id: string
  readonly name: string
  readonly synced: boolean
  readonly members: Set<string>
}

/** @internal Accounts and groups, by id. */
export interface OrgTables {
  readonly accounts: Map<string, OrgAccount>
  readonly groups: Map<string, OrgGroupRow>
}

/** @internal */
export interface AtlassianStore {
  /** As things are. */
  readonly now: OrgTables
  /** As the next read shows them: some reads may show what was before the latest write. */
  read(): OrgTables
  /** Remembers how things are, before a write. */
  beforeWrite(): void
  addAccount(seed: FakeAtlassianUserSeed, hiddenReads?: number): OrgAccount
  addGroup(seed: string | FakeAtlassianGroupSeed): OrgGroupRow
  seed(seed: FakeAtlassianSeed): void
  state(): FakeAtlassianState
}

/** @internal */
export function atlassianStore(staleReads: number): AtlassianStore {
  const now: OrgTables = { accounts: new Map(), groups: new Map() }
  let before: OrgTables | undefined
  let staleLeft = 0
  const made = { a: 0, b: 0 }
  const uuid = (kind: 'a' | 'b'): string => {
    made[kind] += 1
    return `0000000${kind}-0000-4000-8000-${String(made[kind]).padStart(12, '0')}`
  }

  const store: AtlassianStore = {
    now,
    read: () => {
      for (const account of now.accounts.values())
        account.hiddenReads = Math.max(0, account.hiddenReads - 1)
      if (before === undefined || staleLeft === 0) return now
      staleLeft -= 1
      return before
    },
    beforeWrite: () => {
      if (staleReads === 0) return
      before = structuredClone(now)
      staleLeft = staleReads
    },
    addAccount: (seed, hiddenReads = 0) => {
      const status = seed.status ?? 'active'
      const account: OrgAccount = {
        accountId: `712020:${uuid('a')}`,
        email: seed.email,
        name: seed.displayName ?? seed.email,
        managed: seed.managed ?? true,
        synced: seed.synced ?? false,
        accountStatus:
          status === 'deactivated' || status === 'for_deletion' ? 'inactive' : 'active',
        membership:
          status === 'suspended'
            ? 'suspended'
            : status === 'not_invited'
              ? 'no_membership'
              : 'active',
        forDeletion: status === 'for_deletion',
        lifecycleConflict: seed.lifecycleConflict ?? false,
        profile: new Map(),
        hiddenReads,
      }
      now.accounts.set(account.accountId, account)
      for (const name of seed.groups ?? []) store.addGroup(name).members.add(account.accountId)
      return account
    },
    addGroup: (seed) => {
      const { name, synced = false } = typeof seed === 'string' ? { name: seed } : seed
      const there = groupNamed(now, name)
      if (there !== undefined) return there
      const group = { id: uuid('b'), name, synced, members: new Set<string>() }
      now.groups.set(group.id, group)
      return group
    },
    seed: (seed) => {
      for (const group of seed.groups ?? []) store.addGroup(group)
      for (const user of seed.users ?? []) store.addAccount(user)
    },
    state: () => ({
      users: [...now.accounts.values()].map((account) => ({
        accountId: account.accountId,
        email: account.email,
        displayName: account.name,
        status: statusOf(account),
        profile: Object.fromEntries(account.profile),
        groups: [...now.groups.values()]
          .filter(({ members }) => members.has(account.accountId))
          .map(({ name }) => name)
          .sort(),
      })),
      groups: [...now.groups.values()].map(({ id, name }) => ({ id, name })),
    }),
  }
  return store
}

/** @internal Group names that differ only by case are the same. */
export function groupNamed(tables: OrgTables, name: string): OrgGroupRow | undefined {
  return [...tables.groups.values()].find(
    (group) => group.name.toLowerCase() === name.toLowerCase(),
  )
}

/** @internal The two states of an account as one, as the Organizations API has it. */
export function statusOf(account: OrgAccount): FakeAtlassianStatus {
  if (account.forDeletion) return 'for_deletion'
  if (account.accountStatus === 'inactive') return 'deactivated'
  if (account.membership === 'suspended') return 'suspended'
  return account.membership === 'no_membership' ? 'not_invited' : 'active'
}
