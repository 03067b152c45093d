import type { AnyRosterError } from '../core/errors.js'
import type { SubjectKey } from '../core/subject.js'
import { type NameCase, nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import { compilePolicy } from '../plan/compiled-policy.js'
import type { Plan } from '../plan/plan.js'
import { type Departure, planLeaver } from '../plan/plan-leaver.js'
import type { Capabilities, CurrentState, CurrentUser, TargetFacts } from '../plan/state.js'
import type { CallOptions, Target, UserKey } from '../targets/contract.js'
import { othersOf } from './claim-account.js'
import { begunAccount } from './find-account.js'
import { type GroupDirectory, groupDirectory } from './group-directory.js'
import type { Link } from './link.js'
import type { ProvisionContext } from './provision.js'
import { openMembers, readLicences } from './read-facts.js'
import { membershipsOf } from './read-state.js'
import { type AskLedger, readTarget } from './read-target.js'
import { rememberedOf } from './remembered.js'

/** @internal A person who is to be let in no more. */
export interface Departing {
  readonly subject: SubjectKey
  readonly how: Departure
  /** Whether the IdP pushed it by SCIM: then only SCIM brings the person back. */
  readonly pushed: boolean
  /** What the mapping says about the person as the IdP has them now. */
  readonly mapped?: Mapped
}

/** @internal A plan to take a person out, with what it was made of. */
export interface PreparedLeaver {
  readonly state: CurrentState
  readonly directory: GroupDirectory
  readonly plan: Plan
}

/**
 * @internal Reads one target for a person who is to be let in no more, and plans. Nothing is written. A
 * target that cannot be read is an answer; a ledger that fails is an exception.
 */
export async function prepareLeaver(
  target: Target,
  link: Link,
  departing: Departing,
  context: ProvisionContext,
  call: CallOptions,
): Promise<PreparedLeaver | { readonly error: AnyRosterError }> {
  return readTarget(target, context, call, (ask) =>
    readLeaver(target, link, departing, context, ask, call),
  )
}

async function readLeaver(
  target: Target,
  link: Link,
  { subject, how, mapped }: Departing,
  { ledger, policy, probe, health, clock }: ProvisionContext,
  ask: AskLedger,
  options: CallOptions,
): Promise<PreparedLeaver> {
  const others = (userId: string) => ask(othersOf(ledger, link, userId))
  const { capabilities } = await probe(target, options)
  const { groups: compared } = capabilities.names
  const directory = groupDirectory(target, compared, options)
  const user = await accountOf(target, link, capabilities, others, options)
  const memberships = user ? await membershipsOf(target, user.id, directory, options) : []
  const sharing = user ? await others(user.id) : []
  const state: CurrentState = {
    target: target.name,
    capabilities,
    ...(user && { user, foundBy: 'link' as const }),
    memberships,
    missingGroups: [],
    remembered: rememberedOf(link, sharing, true),
    now: clock(),
    ...((await ask(health.isQuarantined(target.name))) && { quarantined: true }),
    ...(user &&
      user.active !== false && {
        facts: await leaverFacts(memberships, compared, directory),
      }),
  }
  const key = heirKey(policy.leavers?.successor, capabilities)
  const heir = user && key && (await target.findUser(key, options))
  const plan = planLeaver(
    { subject, how, ...(heir && { successor: heir.id }), ...(mapped && { mapped }) },
    state,
    policy,
  )
  return { state, directory, plan }

  async function leaverFacts(
    groups: readonly string[],
    compares: NameCase,
    known: GroupDirectory,
  ): Promise<TargetFacts> {
    const { minMembers } = compilePolicy(policy)
    const key = nameKey(compares)
    const members = new Map<string, number>()
    for (const group of groups) {
      if (minMembers(group) <= 0) continue
      const open = await openMembers(target, group, known, options)
      if (open !== undefined) members.set(key(group), open)
    }
    const asks = policy.leavers?.groups === 'licensed' && capabilities.licence.groups
    return { members, ...(asks && { licences: await readLicences(target, options) }) }
  }
}

/** The account; or the one that was begun, unless it is anybody else's, shared or not. */
async function accountOf(
  target: Target,
  link: Link,
  capabilities: Capabilities,
  others: (userId: string) => Promise<readonly Link[]>,
  options: CallOptions,
): Promise<CurrentUser | undefined> {
  if (link.userId !== undefined) return target.findUser({ id: link.userId }, options)
  const isAnothers = async (userId: string) => (await others(userId)).length > 0
  return begunAccount(target, link, capabilities, isAnothers, options)
}

/** The successor by login; by e-mail address where the target's accounts have no logins. */
function heirKey(
  successor: string | undefined,
  { user: { findBy } }: Capabilities,
): UserKey | undefined {
  if (successor === undefined) return undefined
  if (findBy.includes('username')) return { username: successor }
  return findBy.includes('email') && successor.includes('@') ? { email: successor } : undefined
}
