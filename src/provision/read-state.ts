import { nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import { profileOf } from '../mapping/profile-of.js'
import type { Capabilities, CurrentState, CurrentUser } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { findAccount, type IsAnothers, type MatchPolicy } from './find-account.js'
import { type GroupDirectory, groupDirectory } from './group-directory.js'
import type { Link } from './link.js'
import { allPages } from './pages.js'

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
  isAnothers: IsAnothers,
  options: CallOptions,
): Promise<ReadState> {
  const { groups: compared } = capabilities.names
  const directory = groupDirectory(target, compared, options)
  const { user, ...found } = await findAccount(
    target,
    mapped,
    link,
    match,
    capabilities,
    isAnothers,
    options,
  )
  const newcomer = link?.newcomer === true

  const memberships = user ? await membershipsOf(target, user.id, directory, options) : []
  const key = nameKey(compared)
  const current = new Set(memberships.map(key))
  const toAdd = mapped.groups.filter(
    ({ name, when }) => !current.has(key(name)) && (when === 'always' || !user || newcomer),
  )
  // A person who comes back may get groups from before: those that are gone are not to be had.
  const before = link?.ended?.groups.filter((name) => !current.has(key(name))) ?? []
  const names = [...new Set([...toAdd.map(({ name }) => name), ...before])]
  const lookedUp = await inBatches(names, (name) => directory.find(name))
  const missingGroups = names.filter((_, i) => !lookedUp[i])
  const usernameTaken = user && (await isTaken(target, mapped, user, capabilities, options))

  return {
    directory,
    state: {
      target: target.name,
      capabilities,
      ...(user && { user }),
      ...present(found),
      memberships,
      missingGroups,
      ...(usernameTaken && { usernameTaken }),
      ...(newcomer && { newcomer }),
      ...(link?.invitedAt !== undefined && !user && { invited: true }),
    },
  }
}

/** Members that say something. */
function present<T extends object>(found: T): Partial<T> {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value)) as Partial<T>
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

/**
 * Whether the login that is wanted belongs to another account. Asked only when the login differs, and
 * where accounts have logins at all.
 */
async function isTaken(
  target: Target,
  mapped: Mapped,
  user: CurrentUser,
  { names, user: { findBy } }: Capabilities,
  options: CallOptions,
): Promise<boolean> {
  if (!findBy.includes('username')) return false
  const { username } = profileOf(mapped)
  const key = nameKey(names.logins)
  const own = key(user.username ?? '')
  const candidates = mapped.profile.find(({ to }) => to === 'username')?.candidates ?? []
  if (!username || [username, ...candidates].some((name) => key(name) === own)) return false
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
