import { isRosterError } from '../core/errors.js'
import { nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import { profileOf } from '../mapping/profile-of.js'
import type { Capabilities, CurrentState, CurrentUser } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import type { Link } from './link.js'

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
  /**
   * Issuers that describe the same people, by SAML, OIDC or SCIM: an account that is linked to a person
   * of one may be linked to a person of another of them as well. Each keeps what it gave.
   *
   * @defaultValue none: an account is linked to one person
   */
  readonly sharedIssuers?: readonly string[]
}

type Found = Pick<
  CurrentState,
  'user' | 'foundBy' | 'emailTaken' | 'linkBroken' | 'takenCandidates'
>

/** @internal Whether the ledger has an account as somebody's with whom it cannot be shared. */
export type IsAnothers = (userId: string) => Promise<boolean>

/**
 * @internal Looks for a person's account: by the link, else by the IdP's own id where the target keeps it, else
 * by login, else by an owned address. The first that finds one decides.
 */
export async function findAccount(
  target: Target,
  mapped: Mapped,
  link: Link | undefined,
  match: MatchPolicy,
  capabilities: Capabilities,
  isAnothers: IsAnothers,
  options: CallOptions,
): Promise<Found> {
  const linked = link?.userId !== undefined && (await target.findUser({ id: link.userId }, options))
  if (linked) return { user: linked, foundBy: 'link' }
  const linkBroken = link?.userId !== undefined

  const { email, externalId } = profileOf(mapped)
  const { findBy } = capabilities.user
  const begun = link && (await begunAccount(target, link, capabilities, isAnothers, options))
  if (begun) return { user: begun, foundBy: 'username' }
  const known = externalId && findBy.includes('externalId')
  const namesake = known ? await target.findUser({ externalId }, options) : undefined
  if (namesake) return { user: namesake, foundBy: 'externalId', linkBroken }
  const byName = findBy.includes('username') ? namesOf(mapped) : []
  const taken: string[] = []
  for (const [i, username] of byName.entries()) {
    const user = await target.findUser({ username }, options)
    if (!user) break
    // Of several names only the first is a name to be known by; the others are ways round it.
    const isFirst = i === 0 && match.byUsername !== false
    if (isFirst && (byName.length === 1 || !(await isAnothers(user.id))))
      return { user, foundBy: 'username', linkBroken }
    if (byName.length === 1) break
    taken.push(username)
  }
  const takenCandidates = taken.length > 0 ? { takenCandidates: taken } : {}
  if (!email || !findBy.includes('email')) return takenCandidates
  // Who has been invited is known by the address, whoever owns its domain: the invitation was ours.
  const isInvited = link?.newcomer === true && capabilities.user.create === 'invite'
  if (!isInvited && !isOwned(email, match.ownedDomains))
    return { ...takenCandidates, emailTaken: await isEmailTaken(target, email, options) }
  const user = await target.findUser({ email }, options)
  return user ? { user, foundBy: 'email', linkBroken } : takenCandidates
}

/**
 * @internal The account that was begun for somebody, and perhaps made without an answer, unless it is somebody
 * else's. Meanwhile the person may be called otherwise.
 */
export async function begunAccount(
  target: Target,
  { userId, newcomer, login }: Link,
  { user: { findBy } }: Capabilities,
  isAnothers: IsAnothers,
  options: CallOptions,
): Promise<CurrentUser | undefined> {
  if (userId !== undefined || !newcomer || !login || !findBy.includes('username')) return undefined
  const begun = await target.findUser({ username: login }, options)
  return begun && !(await isAnothers(begun.id)) ? begun : undefined
}

/** The logins to look for, best first. */
function namesOf({ profile }: Mapped): readonly string[] {
  const attribute = profile.find(({ to }) => to === 'username')
  if (attribute?.outcome !== 'set' || !attribute.value) return []
  return attribute.candidates ?? [attribute.value]
}

function isOwned(email: string, domains: readonly string[] = []): boolean {
  const key = nameKey('ignoreCase')
  const at = email.lastIndexOf('@')
  return at > 0 && domains.some((owned) => key(owned) === key(email.slice(at + 1)))
}

async function isEmailTaken(target: Target, email: string, options: CallOptions): Promise<boolean> {
  try {
    return (await target.findUser({ email }, options)) !== undefined
  } catch (error) {
    if (isRosterError(error) && error.code === 'TARGET_AMBIGUOUS') return true
    throw error
  }
}
