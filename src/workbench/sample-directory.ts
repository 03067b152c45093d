import { foldCase } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import { profileOf } from '../mapping/profile-of.js'
import type { Capabilities, CurrentState, CurrentUser } from '../plan/state.js'
import { readDataText } from './data-text.js'

/** A directory to plan against: its groups and accounts, in which the person may have one. */
export interface SampleDirectory {
  readonly groups: readonly string[]
  readonly users: readonly SampleUser[]
}

interface SampleUser {
  readonly username: string
  readonly email?: string
  readonly displayName?: string
  readonly active: boolean
  readonly properties: Readonly<Record<string, string>>
  readonly groups: readonly string[]
}

/** Reads a sample directory, for example `{ groups: [dev], users: [{ username: ada, groups: [dev] }] }`. */
export function readSampleDirectory(text: string): SampleDirectory | { readonly fault: string } {
  const data = readDataText(text)
  if ('fault' in data) return { fault: `Line ${data.line} ${data.fault}.` }
  const at = (pointer: string) => `Line ${data.locate(pointer).line}:`
  const root = membersOf(data.value ?? {})
  if (!root) return { fault: 'A directory is an object with groups and users.' }
  const groups = textsOf(root.get('groups') ?? [])
  if (!groups) return { fault: `${at('/groups')} groups must list names.` }
  const listed = root.get('users') ?? []
  if (!Array.isArray(listed)) return { fault: `${at('/users')} users must be a list.` }
  const users: SampleUser[] = []
  for (const [i, entry] of listed.entries()) {
    const user = userOf(entry)
    if (!user) return { fault: `${at(`/users/${i}`)} a user needs a username; groups list names.` }
    users.push(user)
  }
  return { groups, users }
}

/** The directory as the planner sees it for one person: found by login, as at every later sign-in. */
export function stateIn(directory: SampleDirectory, mapped: Mapped): CurrentState {
  const login = profileOf(mapped)['username'] ?? undefined
  const same = (a: string, b: string) => foldCase(a) === foldCase(b)
  const index = directory.users.findIndex(
    ({ username }) => login !== undefined && same(username, login),
  )
  const found = directory.users[index]
  const there = [...directory.groups, ...directory.users.flatMap((it) => it.groups)]
  return {
    target: 'sample',
    capabilities: sampleCapabilities,
    ...(found && { user: accountOf(found, index), foundBy: 'link' as const }),
    memberships: found?.groups ?? [],
    facts: { members: openMembers(directory) },
    missingGroups: mapped.groups
      .map(({ name }) => name)
      .filter((name) => !there.some((it) => same(it, name))),
  }
}

/** How many open accounts each group has, for the guard of the last member. */
function openMembers({ groups, users }: SampleDirectory): ReadonlyMap<string, number> {
  const counts = new Map<string, number>(groups.map((name) => [name, 0]))
  for (const user of users.filter(({ active }) => active))
    for (const name of user.groups) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function accountOf({ groups: _, ...user }: SampleUser, index: number): CurrentUser {
  return { id: `sample-${index}`, ...user }
}

function userOf(entry: unknown): SampleUser | undefined {
  const user = membersOf(entry)
  const username = user?.get('username')
  const groups = textsOf(user?.get('groups') ?? [])
  const properties = membersOf(user?.get('properties') ?? {})
  if (!user || typeof username !== 'string' || username === '' || !groups || !properties)
    return undefined
  const text = (name: 'email' | 'displayName') => {
    const value = user.get(name)
    return typeof value === 'string' ? { [name]: value } : {}
  }
  return {
    username,
    ...text('email'),
    ...text('displayName'),
    active: user.get('active') !== false,
    properties: Object.fromEntries(
      [...properties].filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    ),
    groups,
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return new Map(Object.entries(value))
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.every((it) => typeof it === 'string') ? value : undefined
}

/** A product that can do everything: what is withheld comes of the mapping and the policy alone. */
const sampleCapabilities: Capabilities = {
  names: { logins: 'ignoreCase', groups: 'ignoreCase' },
  user: {
    findBy: ['username', 'email'],
    list: true,
    readsEmail: true,
    readsActive: true,
    create: 'direct',
    requires: ['username'],
    update: ['email', 'displayName'],
    properties: 'any',
    rename: true,
    deactivate: 'flag',
    successor: false,
    delete: 'sync',
  },
  group: { create: true, rename: true, delete: true, list: true, nested: false },
  membership: {
    ...{ write: true, bulkAdd: 1, bulkRemove: 1 },
    ...{ listOfUser: true, listOfGroup: true, directOnly: true },
  },
  licence: { seats: false, groups: false },
  eventualMs: 0,
}
