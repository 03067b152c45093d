import type { SubjectKey } from '../core/subject.js'
import { nameKey } from '../core/text.js'
import { compilePolicy } from '../plan/compiled-policy.js'
import { isBlocked, type Plan } from '../plan/plan.js'
import { type Departure, planLeaver } from '../plan/plan-leaver.js'
import type { CurrentState, TargetFacts } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { carryOut } from './carry-out.js'
import { contended } from './change-link.js'
import { othersOf } from './claim-account.js'
import { type GroupDirectory, groupDirectory } from './group-directory.js'
import type { Link } from './link.js'
import type { ProvisionContext } from './provision.js'
import { openMembers, readLicences } from './read-facts.js'
import { membershipsOf } from './read-state.js'
import { rememberedOf } from './remembered.js'
import type { Report, TargetResult } from './report.js'
import { stagePlan } from './stage-plan.js'
import { asTargetError } from './target-error.js'

/** @internal A person who is to be let in no more. */
export interface Departing {
  readonly subject: SubjectKey
  readonly how: Departure
  /** Whether the IdP pushed it by SCIM: then only SCIM brings the person back. */
  readonly pushed: boolean
}

const attempts = 5

/**
 * @internal Takes a person out of one target. That they are out stands in the ledger before anything
 * is written, so that no sign-in in between brings them back; also for a person who has no account.
 */
export async function depart(
  target: Target,
  departing: Departing,
  context: ProvisionContext,
  call: CallOptions,
): Promise<TargetResult> {
  const { ledger, policy, observe, health, clock } = context
  for (let attempt = 1; ; attempt += 1) {
    const stored = await ledger.link(target.name, departing.subject)
    const link = stored ?? { target: target.name, subject: departing.subject }
    let read: Awaited<ReturnType<typeof readLeaver>>
    try {
      read = await health.guard(target.name, () =>
        readLeaver(target, link, departing, context, call),
      )
    } catch (error) {
      call.signal?.throwIfAborted()
      return {
        target: target.name,
        status: 'failed',
        error: asTargetError(error, target.name, 'read'),
      }
    }
    const { state, directory, plan } = read
    observe({ type: 'planned', plan })
    const withheld = isBlocked(plan) || plan.withheld.some(({ code }) => code === 'min-members')
    if (withheld) {
      const report: Report = { target: target.name, plan: plan.hash, status: 'applied', items: [] }
      observe({ type: 'applied', report })
      return { target: target.name, status: 'blocked', plan, report }
    }
    const staged = plan.withheld.some(({ severity }) => severity === 'staged')
    const before = staged ? link : await entomb(link, state, departing, context)
    const carried = before
      ? await carryOut(
          plan,
          target,
          directory,
          before,
          { state, withheld: plan.withheld },
          { ledger, clock, settle: settleLeaver },
          { ...call, onItem: (item) => observe({ type: 'operation', target: target.name, item }) },
        )
      : 'stale'
    if (carried === 'stale') {
      if (attempt < attempts) continue
      throw contended(target.name)
    }
    const { report, planId } = carried
    health.note(target.name, report)
    observe({ type: 'applied', report })
    const waiting = await stagePlan(target, plan, report, directory, context, call)
    return {
      target: target.name,
      status: report.status === 'applied' ? 'done' : 'partial',
      plan,
      report,
      ...(planId && { planId }),
      ...(waiting && { staged: waiting }),
    }
  }

  async function readLeaver(
    at: Target,
    link: Link,
    { subject, how }: Departing,
    { probe }: ProvisionContext,
    options: CallOptions,
  ): Promise<{ state: CurrentState; directory: GroupDirectory; plan: Plan }> {
    const { capabilities } = await probe(at, options)
    const directory = groupDirectory(at, capabilities.names.ignoreCase, options)
    const user =
      link.userId === undefined ? undefined : await at.findUser({ id: link.userId }, options)
    const memberships = user ? await membershipsOf(at, user.id, directory, options) : []
    const others = user ? await othersOf(ledger, link, user.id) : []
    const state: CurrentState = {
      target: at.name,
      capabilities,
      ...(user && { user, foundBy: 'link' as const }),
      memberships,
      missingGroups: [],
      remembered: rememberedOf(link, others, true),
      now: clock(),
      ...((await health.isQuarantined(at.name)) && { quarantined: true }),
      ...(user &&
        user.active !== false && {
          facts: await leaverFacts(
            at,
            memberships,
            capabilities.names.ignoreCase,
            directory,
            options,
          ),
        }),
    }
    const login = policy.leavers?.successor
    const heir =
      user && login !== undefined && capabilities.user.findBy.includes('username')
        ? await at.findUser({ username: login }, options)
        : undefined
    const plan = planLeaver({ subject, how, ...(heir && { successor: heir.id }) }, state, policy)
    return { state, directory, plan }
  }

  async function leaverFacts(
    at: Target,
    memberships: readonly string[],
    ignoreCase: boolean,
    directory: GroupDirectory,
    options: CallOptions,
  ): Promise<TargetFacts> {
    const { minMembers } = compilePolicy(policy)
    const key = nameKey(ignoreCase)
    const members = new Map<string, number>()
    for (const group of memberships) {
      if (minMembers(group) <= 0) continue
      const open = await openMembers(at, group, directory, options)
      if (open !== undefined) members.set(key(group), open)
    }
    const { capabilities } = await context.probe(at, options)
    const asks = policy.leavers?.groups === 'licensed' && capabilities.licence.groups
    return { members, ...(asks && { licences: await readLicences(at, options) }) }
  }
}

/** Notes that the person is out, from the version that was read. What was noted first stays. */
async function entomb(
  link: Link,
  state: CurrentState,
  { how, pushed }: Departing,
  { ledger, clock }: ProvisionContext,
): Promise<Link | undefined> {
  const { ended } = link
  if (ended?.how === how) return link
  const login = state.user?.username?.toLowerCase() ?? link.login
  const buried: Link = {
    ...link,
    ...(login !== undefined && { login }),
    ...(pushed && { source: link.source ?? 'scim-profile' }),
    ended: {
      at: ended?.at ?? clock(),
      how,
      groups: ended?.groups ?? [...state.memberships].sort(),
    },
  }
  const committed = await ledger.commit({ links: [buried] })
  return committed.outcome === 'saved' ? { ...buried, version: committed.version } : undefined
}

/** An account that was deleted is linked to nobody; its login is remembered. */
function settleLeaver(link: Link, { items }: Report): Link {
  const isDeleted = items.some(
    ({ operation, outcome }) =>
      operation.kind === 'deleteUser' && outcome !== 'failed' && outcome !== 'skipped',
  )
  if (!isDeleted) return link
  const { userId: _, ...rest } = link
  return rest
}
