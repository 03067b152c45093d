import type { CurrentState } from '../plan/state.js'
import type { MatchPolicy } from './find-account.js'
import type { Ledger } from './ledger.js'
import type { Link } from './link.js'
import { allPages } from './pages.js'
import { isSameLink, isSamePerson } from './remembered.js'

/** @internal The links of other people to an account. */
export async function othersOf(ledger: Ledger, link: Link, userId: string): Promise<Link[]> {
  const links = await allPages(link.target, 'links', (cursor) =>
    ledger.links(link.target, { userIds: [userId] }, cursor),
  )
  return links.filter(({ subject }) => !isSamePerson(subject, link.subject))
}

/** @internal Whether the policy lets a person share an account with all of these. */
export function sharesAll(
  { subject }: Link,
  others: readonly Link[],
  { sharedIssuers = [] }: MatchPolicy,
): boolean {
  return others.every(
    (other) =>
      other.subject.issuer !== subject.issuer &&
      sharedIssuers.includes(subject.issuer) &&
      sharedIssuers.includes(other.subject.issuer),
  )
}

/**
 * @internal Links a person to the account that was found for them, from the version that the plan was
 * made with: what anybody else wrote since then counts, and so does whose account it has become.
 *
 * @returns the link as it is now; `undefined` when the plan must be made anew
 */
export async function claimAccount(
  ledger: Ledger,
  { link, others, state }: { link: Link; others: readonly Link[]; state: CurrentState },
  { sharedIssuers = [] }: MatchPolicy,
): Promise<Link | undefined> {
  const { user } = state
  if (!user) return link
  const alone = others.length === 0 || !sharedIssuers.includes(link.subject.issuer)
  const sharing = (one: Link): Link => {
    if (alone) return one
    const { issuer } = one.subject
    return { ...one, sharedWith: sharedIssuers.filter((other) => other !== issuer) }
  }
  const claimed = sharing({ ...link, userId: user.id })
  if (isSameLink(claimed, link)) return link
  const sharers = alone
    ? []
    : others.map(sharing).filter((one, i) => !isSameLink(one, others[i] ?? one))
  const committed = await ledger.commit({ links: [claimed, ...sharers] })
  if (committed.outcome !== 'saved') return undefined
  return { ...claimed, version: committed.version }
}
