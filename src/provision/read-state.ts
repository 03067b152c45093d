import { foldCase, nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import { profileOf } from '../mapping/profile-of.js'
import type { Capabilities, CurrentState, CurrentUser } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { type GroupDirectory, groupDirectory } from './group-directory.js'
import type { Link } from './ledger.js'
import { allPages } from './pages.js'

/** How an account is looked for when no link is known. */
export interface MatchPolicy {
  /**
   * Look for an account with the mapped login. Turn it off when several IdPs may assert the same
   * login for different people.
   *
   * @defaultValue `true`
   */
  readonly byUsername?: boolean
  /**
   * Domains of e-mail addresses this IdP owns: an account is looked for by its address only when the
   * domain is one of them.
   *
   * @defaultValue none, so never by e-mail address
   */
  readonly ownedDomains?: readonly string[]
}

/** @internal The target as it stands for one person, with the groups already looked up. */
export interface ReadState {
  readonly state: CurrentState
  readonly directory: GroupDirectory
}

/** @internal Reads everything the planner must know. Nothing is written. */
export async function readState(
  target: Target,
  mapped: Mapped,
  capabilities: Capabilities,
  link: Link | undefined,
  match: MatchPolicy,
  options: CallOptions,
): Promise<ReadState> {
  const { ignoreCase } = capabilities.names
  const directory = groupDirectory(target, ignoreCase, options)
  const found = await findAccount(target, mapped, link, match, capabilities, options)
  const user = found?.user

  const memberships = user ? await membershipsOf(target, user.id, directory, options) : []
  const key = nameKey(ignoreCase)
  const current = new Set(memberships.map(key))
  const toAdd = mapped.groups.filter(
    ({ name, when }) => !current.has(key(name)) && (when === 'always' || !user),
  )
  const lookedUp = await inBatches(toAdd, ({ name }) => directory.find(name))
  const missingGroups = toAdd.filter((_, i) => !lookedUp[i]).map(({ name }) => name)
  const usernameTaken = user && (await isTaken(target, mapped, user, ignoreCase, options))

  return {
    directory,
    state: {
      target: target.name,
      capabilities,
      ...(found && { user: found.user, foundBy: found.foundBy }),
      memberships,
      missingGroups,
      ...(usernameTaken && { usernameTaken }),
    },
  }
}

/** @internal The names of an account's groups, all pages. */
export async function membershipsOf(
  target: Target,
  userId: string,
  directory: GroupDirectory,
  options: CallOptions,
): Promise<string[]> {
  const groups = await allPages(target.name, 'groupsOf', (cursor) =>
    target.groupsOf(userId, cursor, options),
  )
  for (const group of groups) directory.note(group)
  return groups.map(({ name }) => name)
}

interface Found {
  readonly user: CurrentUser
  readonly foundBy: NonNullable<CurrentState['foundBy']>
}

async function findAccount(
  target: Target,
  mapped: Mapped,
  link: Link | undefined,
  match: MatchPolicy,
  capabilities: Capabilities,
  options: CallOptions,
): Promise<Found | undefined> {
  const linked = link && (await target.findUser({ id: link.userId }, options))
  if (linked) return { user: linked, foundBy: 'link' }

  const { username, email } = profileOf(mapped)
  const { findBy } = capabilities.user
  if (username && match.byUsername !== false && findBy.includes('username')) {
    const user = await target.findUser({ username }, options)
    if (user) return { user, foundBy: 'username' }
  }
  if (email && isOwned(email, match.ownedDomains) && findBy.includes('email')) {
    const user = await target.findUser({ email }, options)
    if (user) return { user, foundBy: 'email' }
  }
  return undefined
}

function isOwned(email: string, domains: readonly string[] = []): boolean {
  const at = email.lastIndexOf('@')
  const domain = foldCase(email.slice(at + 1))
  return at > 0 && domains.some((owned) => foldCase(owned) === domain)
}

/** Whether the login that is wanted belongs to another account. Asked only when the login differs. */
async function isTaken(
  target: Target,
  mapped: Mapped,
  user: CurrentUser,
  ignoreCase: boolean,
  options: CallOptions,
): Promise<boolean> {
  const { username } = profileOf(mapped)
  const key = nameKey(ignoreCase)
  if (!username || key(username) === key(user.username ?? '')) return false
  const other = await target.findUser({ username }, options)
  return other !== undefined && other.id !== user.id
}

/** A few at a time, so that a person with many new groups does not run into a rate limit. */
async function inBatches<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let i = 0; i < items.length; i += 5)
    results.push(...(await Promise.all(items.slice(i, i + 5).map(run))))
  return results
}
