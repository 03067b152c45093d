import { canonicalJson } from '../core/digest.js'
import { compileNamePatterns } from '../core/name-pattern.js'
import { type NameCase, nameKey } from '../core/text.js'
import type { Authority, Mapped } from '../mapping/mapped.js'
import { type FingerprintDigest, fingerprintDigest } from '../plan/fingerprints.js'
import type { PlanTally } from '../plan/gate.js'
import { type AccountGroups, membershipsByAccount } from '../plan/memberships-by-account.js'
import type { Capabilities, CurrentUser } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import type { Link } from './link.js'
import { eachPage } from './pages.js'

/**
 * @internal A target's directory as it stood when a run began, in little memory. It only says for whom
 * nothing needs to be done; whoever it is not sure of is read and planned for like at a sign-in.
 */
export interface DirectoryView {
  /**
   * Counts a person who is as the mapping wants them, in the form of a plan that does nothing.
   *
   * @returns `undefined` when that is not certain
   */
  settledTally(mapped: Mapped, link: Link | undefined): PlanTally | undefined
}

/** @internal Whether a target shows its directory well enough for a view. */
export function canBeViewed({ user, group, membership }: Capabilities): boolean {
  return user.list && group.list && membership.listOfGroup
}

/**
 * @internal A part of a directory as it was read, so that others need not read it: accounts, by their numbers in
 * this order, or the begin of a group, or members of the group that was begun last. It is JSON.
 */
export type DirectoryPage =
  | { readonly accounts: readonly (readonly [id: string, ...digest: FingerprintDigest])[] }
  | { readonly group: string }
  | { readonly members: readonly number[] }

/**
 * @internal Reads a directory once, page by page.
 *
 * @param attributes - names of the attributes that the mapping writes
 * @param keep - is given each part, in order
 */
export async function viewDirectory(
  target: Target,
  { names }: Capabilities,
  attributes: readonly string[],
  options: CallOptions,
  keep: (page: DirectoryPage) => Promise<void> = async () => undefined,
): Promise<DirectoryView> {
  const snapshot = membershipsByAccount(names.groups)
  const read = <T>(verb: string, page: Parameters<typeof eachPage<T>>[2]) =>
    eachPage<T>(target.name, verb, page)
  for await (const users of read<CurrentUser>('listUsers', (at) => target.listUsers(at, options))) {
    const accounts = users
      .filter(({ active, id }) => active !== false && snapshot.find(id) < 0)
      .map((user) => {
        const digest = fingerprintDigest(fingerprintOf(user, attributes, names))
        snapshot.account(user.id, digest)
        return [user.id, ...digest] as const
      })
    await keep({ accounts })
  }
  for await (const groups of read('listGroups', (at) => target.listGroups(at, options)))
    for (const group of groups) {
      snapshot.group(group.name)
      await keep({ group: group.name })
      const page = (at?: string) => target.membersOf(group.id, at, options)
      for await (const users of read('membersOf', page)) {
        const members = users.map(({ id }) => snapshot.find(id)).filter((account) => account >= 0)
        for (const account of members) snapshot.member(account)
        await keep({ members })
      }
    }
  return viewOf(snapshot.seal(), attributes, names)
}

/** @internal The view of a directory that somebody else has read. */
export async function viewOfPages(
  pages: AsyncIterable<DirectoryPage>,
  { names }: Capabilities,
  attributes: readonly string[],
): Promise<DirectoryView> {
  const snapshot = membershipsByAccount(names.groups)
  for await (const page of pages)
    if ('accounts' in page)
      for (const [id, ...digest] of page.accounts) snapshot.account(id, digest)
    else if ('group' in page) snapshot.group(page.group)
    else for (const account of page.members) snapshot.member(account)
  return viewOf(snapshot.seal(), attributes, names)
}

type Compared = Capabilities['names']

function viewOf(
  { names, find, isFingerprint, groupsOf }: AccountGroups,
  attributes: readonly string[],
  compared: Compared,
): DirectoryView {
  const key = nameKey(compared.groups)
  const reachOf = rememberReach(names, compared.groups)

  return {
    settledTally(mapped, link) {
      if (!link || !isSettled(link)) return undefined
      const account = find(link.userId ?? '')
      if (account < 0) return undefined
      const wanted = wantedFingerprint(mapped, attributes, compared)
      if (wanted === undefined || !isFingerprint(account, wanted)) return undefined

      const grants = new Map((link.grants ?? []).map((grant) => [key(grant.group), grant.rules]))
      const missing = new Set<number>()
      for (const group of mapped.groups) {
        if (group.when !== 'always') continue
        const rules = grants.get(key(group.name))
        if (rules && !isSameRules(rules, group.reasons)) return undefined
        missing.add(names.find(group.name))
      }
      const mayTouch = reachOf(mapped.authority)
      const groups: string[] = []
      let population = 0
      for (const group of groupsOf(account)) {
        const reached = mayTouch(group)
        if (!missing.delete(group) && (reached || grants.has(key(names.name(group)))))
          return undefined
        if (reached) population += 1
        groups.push(key(names.name(group)))
      }
      if (missing.size > 0) return undefined
      return {
        people: 1,
        memberships: population,
        removals: 0,
        departures: 0,
        groups: groups.map((group) => ({ group, members: 1, removals: 0, leaving: 0, adding: [] })),
      }
    },
  }
}

/** A link with something still open, or of an account that others have a say in, needs a closer look. */
function isSettled(link: Link): boolean {
  return (
    link.userId !== undefined &&
    !link.newcomer &&
    !link.ended &&
    !link.away &&
    !link.missing &&
    !link.source &&
    !link.sharedWith
  )
}

function isSameRules(
  rules: readonly string[],
  reasons: Mapped['groups'][number]['reasons'],
): boolean {
  const now = new Set(reasons.map(({ rule }) => rule))
  return now.size === rules.length && rules.every((rule) => now.has(rule))
}

/** Which groups an authority could take away, asked once a group; people of one document share one. */
function rememberReach(names: { name(group: number): string }, compared: NameCase) {
  const known = new Map<string, (group: number) => boolean>()
  const key = nameKey(compared)
  return ({ names: named, patterns, everything, except }: Authority) => {
    const authority = canonicalJson([named, patterns, everything, except])
    const before = known.get(authority)
    if (before) return before
    const isNamed = compileNamePatterns([...named, ...patterns].map(key), { ignoreCase: false })
    const isExcepted = compileNamePatterns(except, { ignoreCase: true })
    const answers = new Map<number, boolean>()
    const reach = (group: number) => {
      const answer = answers.get(group)
      if (answer !== undefined) return answer
      const name = names.name(group)
      const is = !isExcepted(name) && (everything || isNamed(key(name)))
      answers.set(group, is)
      return is
    }
    if (known.size < 1000) known.set(authority, reach)
    return reach
  }
}

/** What the planner takes for equal has one fingerprint. */
function normalized(attribute: string, value: string | null, { logins }: Compared): string | null {
  if (value === null) return null
  if (attribute === 'username') return nameKey(logins)(value)
  if (attribute === 'email') return value.trim().toLowerCase()
  return attribute === 'displayName' ? value.trim() : value
}

function fingerprintOf(
  user: CurrentUser,
  attributes: readonly string[],
  compared: Compared,
): string {
  const { username, email, displayName, externalId, properties } = user
  const values = new Map<string, string | undefined>([
    ...Object.entries(properties ?? {}),
    ...Object.entries({ username, email, displayName, ...(externalId && { externalId }) }),
  ])
  return JSON.stringify(
    attributes.map((name) => normalized(name, values.get(name) ?? null, compared)),
  )
}

/** `undefined` when it takes more than a comparison to say what the account should have. */
function wantedFingerprint(
  { profile }: Mapped,
  attributes: readonly string[],
  compared: Compared,
): string | undefined {
  const values = new Map<string, string | null>()
  for (const { to, outcome, value, apply, candidates, account } of profile) {
    if (apply === 'createOnly') continue
    if (outcome === 'keep' || apply !== 'enforce' || candidates || account) return undefined
    values.set(to, outcome === 'set' ? (value ?? null) : null)
  }
  return JSON.stringify(
    attributes.map((name) => normalized(name, values.get(name) ?? null, compared)),
  )
}
