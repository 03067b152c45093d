import { textIn } from './fake-answers.js'
import type { AtlassianStore, OrgAccount, OrgGroupRow } from './fake-atlassian-store.js'

/** @internal A user resource, and the Atlassian account it is linked to. */
export interface ProvisionedUser {
  readonly id: string
  attributes: Map<string, unknown>
  account: OrgAccount | undefined
}

/** @internal A group resource, and the group of the organisation it fills. */
export interface ProvisionedGroup {
  readonly id: string
  readonly name: string
  members: ReadonlySet<string>
  readonly shared: OrgGroupRow
}

/** A user of a fake provisioning directory. */
export interface FakeScimUser {
  /** The id of the resource. */
  readonly id: string
  /** The login. */
  readonly userName: string
  /** Whether the user is open. */
  readonly active: boolean
  /** The id of the Atlassian account; absent while the e-mail address is of no verified domain. */
  readonly accountId?: string
  /** All attributes, as they came. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** Names of its groups, sorted. */
  readonly groups: readonly string[]
}

/** @internal What a provisioning directory holds; each write reaches the organisation behind it. */
export interface ScimTables {
  readonly users: Map<string, ProvisionedUser>
  readonly groups: Map<string, ProvisionedGroup>
  addUser(attributes: Map<string, unknown>): ProvisionedUser
  writeUser(user: ProvisionedUser, attributes: Map<string, unknown>): void
  removeUser(user: ProvisionedUser): void
  addGroup(name: string): ProvisionedGroup
  writeMembers(group: ProvisionedGroup, members: ReadonlySet<string>): void
  removeGroup(group: ProvisionedGroup): void
  state(): readonly FakeScimUser[]
}

/** @internal */
export function scimTables(store: AtlassianStore, domains: readonly string[]): ScimTables {
  const users = new Map<string, ProvisionedUser>()
  const groups = new Map<string, ProvisionedGroup>()
  let made = 0
  const uuid = (kind: 'c' | 'd'): string => {
    made += 1
    return `0000000${kind}-0000-4000-8000-${String(made).padStart(12, '0')}`
  }
  const text = (user: ProvisionedUser, name: string) =>
    textIn(Object.fromEntries(user.attributes), name)

  /** Links the user to the account of its address, or cuts it off, and carries over what it says. */
  const carry = (user: ProvisionedUser): void => {
    const emails = user.attributes.get('emails')
    const email = Array.isArray(emails) ? (textIn(emails[0], 'value') ?? '') : ''
    const isOurs = domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase())
    if (!isOurs) {
      // The link breaks, and the account loses the groups that came with it.
      if (user.account !== undefined) {
        user.account.synced = false
        for (const { shared } of groups.values()) shared.members.delete(user.account.accountId)
      }
      user.account = undefined
      return
    }
    const same = (one: OrgAccount) => one.email.toLowerCase() === email.toLowerCase()
    user.account ??= [...store.now.accounts.values()].find(same) ?? store.addAccount({ email })
    user.account.synced = true
    user.account.email = email
    user.account.name = text(user, 'displayName') ?? user.account.name
    user.account.accountStatus = user.attributes.get('active') === false ? 'inactive' : 'active'
    for (const { members, shared } of groups.values())
      if (members.has(user.id)) shared.members.add(user.account.accountId)
  }

  const tables: ScimTables = {
    users,
    groups,
    addUser: (attributes) => {
      const user: ProvisionedUser = { id: uuid('c'), attributes, account: undefined }
      users.set(user.id, user)
      carry(user)
      return user
    },
    writeUser: (user, attributes) => {
      user.attributes = attributes
      carry(user)
    },
    removeUser: (user) => {
      users.delete(user.id)
      if (user.account !== undefined) user.account.accountStatus = 'inactive'
      for (const group of groups.values())
        tables.writeMembers(group, new Set([...group.members].filter((id) => id !== user.id)))
    },
    addGroup: (name) => {
      const shared = store.addGroup({ name, synced: true })
      const group = { id: uuid('d'), name, members: new Set<string>(), shared }
      groups.set(group.id, group)
      return group
    },
    writeMembers: (group, members) => {
      group.members = members
      group.shared.members.clear()
      for (const id of members) {
        const accountId = users.get(id)?.account?.accountId
        if (accountId !== undefined) group.shared.members.add(accountId)
      }
    },
    removeGroup: (group) => {
      groups.delete(group.id)
      store.now.groups.delete(group.shared.id)
    },
    state: () =>
      [...users.values()].map((user) => ({
        id: user.id,
        userName: text(user, 'userName') ?? '',
        active: user.attributes.get('active') !== false,
        ...(user.account === undefined ? {} : { accountId: user.account.accountId }),
        attributes: Object.fromEntries(structuredClone(user.attributes)),
        groups: [...groups.values()]
          .filter(({ members }) => members.has(user.id))
          .map(({ name }) => name)
          .sort(),
      })),
  }
  return tables
}

const created = '2026-01-01T00:00:00.000Z'

/** @internal A user as the directory shows it. */
export function scimUserBean({ groups }: ScimTables, user: ProvisionedUser): object {
  const external = 'urn:scim:schemas:extension:atlassian-external:1.0'
  return {
    ...Object.fromEntries(user.attributes),
    id: user.id,
    active: user.attributes.get('active') !== false,
    groups: [...groups.values()]
      .filter(({ members }) => members.has(user.id))
      .map(({ id, name }) => ({ type: 'Group', value: id, display: name })),
    ...(user.account === undefined
      ? {}
      : { [external]: { atlassianAccountId: user.account.accountId } }),
    meta: { resourceType: 'USER', location: 'shown', lastModified: created, created },
  }
}

/** @internal A group as the directory shows it, with all its members. */
export function scimGroupBean({ users }: ScimTables, group: ProvisionedGroup): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    id: group.id,
    displayName: group.name,
    members: [...group.members].map((value) => ({
      type: 'User',
      value,
      display: textIn(Object.fromEntries(users.get(value)?.attributes ?? []), 'userName') ?? '',
    })),
    meta: { resourceType: 'GROUP', location: 'shown', lastModified: created, created },
  }
}
