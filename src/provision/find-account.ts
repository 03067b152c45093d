import { isRosterError } from '../core/errors.js'
import { nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import { profileOf } from '../mapping/profile-of.js'
import type { Capabilities, CurrentState } from '../plan/state.js'
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
}

type Found = Pick<CurrentState, 'user' | 'foundBy' | 'emailTaken' | 'linkBroken'>

/** @internal Looks for a person's account: by the link, else by login, else by an owned address. */
export async function findAccount(
  target: Target,
  mapped: Mapped,
  link: Link | undefined,
  match: MatchPolicy,
  capabilities: Capabilities,
  options: CallOptions,
): Promise<Found> {
  const linked = link?.userId !== undefined && (await target.findUser({ id: link.userId }, options))
  if (linked) return { user: linked, foundBy: 'link' }
  const linkBroken = link?.userId !== undefined

  const { username, email } = profileOf(mapped)
  const { findBy } = capabilities.user
  if (username && match.byUsername !== false && findBy.includes('username')) {
    const user = await target.findUser({ username }, options)
    if (user) return { user, foundBy: 'username', linkBroken }
  }
  if (!email || !findBy.includes('email')) return {}
  if (!isOwned(email, match.ownedDomains))
    return { emailTaken: await isEmailTaken(target, email, options) }
  const user = await target.findUser({ email }, options)
  return user ? { user, foundBy: 'email', linkBroken } : {}
}

function isOwned(email: string, domains: readonly string[] = []): boolean {
  const key = nameKey(true)
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
