import type { Clock } from '../core/clock.js'
import { RosterError } from '../core/errors.js'
import type { Plan } from '../plan/plan.js'
import { checkPlan, stateDigest } from '../plan/seal.js'
import type { Capabilities, CurrentUser } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { carryOut } from './carry-out.js'
import { exclusiveBy, type StillAlone } from './exclusive.js'
import { type GroupDirectory, groupDirectory } from './group-directory.js'
import type { Ledger } from './ledger.js'
import type { Link } from './link.js'
import type { PlanRecord } from './plan-record.js'
import { openMembers } from './read-facts.js'
import { membershipsOf } from './read-state.js'
import type { Report, ReportItem } from './report.js'

/** Options of `applyPlan`. */
export interface ApplyPlanOptions extends CallOptions {
  /** The ledger of the provisioner that made the plan: whose account it is stands there. */
  readonly ledger: Ledger
  /** Tells the time for the ledger and for plans that age. @defaultValue `Date.now` */
  readonly clock?: Clock
  /** Is told of each operation as it is done. */
  readonly onItem?: (item: ReportItem) => void
}

/**
 * Applies a plan that was made earlier, perhaps stored and approved in between.
 *
 * Refuses, before writing anything, a plan that was changed after it was made, one that has expired, one
 * whose account, memberships or link are no longer as they were, and one that would by now take the last
 * open account out of a group that must not run empty. So a plan is applied once; after
 * that it is stale. The hash finds changes by accident, not by somebody who can compute it anew: keep
 * stored plans where only those can write who may approve them.
 *
 * @param plan - the plan, as `preview` or `planUser` made it; JSON may have carried it
 * @param target - the target the plan is for
 * @param options - the ledger; `signal` gives up: before the first write the promise rejects with its
 * reason, later the report says what was done and what was skipped
 * @returns one item an operation; a failed operation is an item, not an exception
 * @throws a {@link RosterError} with code `PLAN_INVALID`, `PLAN_STALE`, or a `TARGET_` code when the
 * target cannot be read; what the ledger throws
 */
export async function applyPlan(
  plan: Plan,
  target: Target,
  options: ApplyPlanOptions,
): Promise<Report> {
  return applyKept(plan, target, options)
}

/** @internal The same, for a plan that the ledger has under a record. */
export async function applyKept(
  plan: Plan,
  target: Target,
  options: ApplyPlanOptions,
  record?: PlanRecord,
): Promise<Report> {
  checkPlan(plan)
  const { ledger, clock = Date.now, signal } = options
  const apply = (stillAlone?: StillAlone) => applyChecked(plan, target, options, record, stillAlone)
  // Of two plans that each leave one account in a group, the second must see what the first has done.
  return plan.precondition.keeps ? exclusiveBy(ledger, clock)(target.name, apply, signal) : apply()
}

async function applyChecked(
  plan: Plan,
  target: Target,
  { ledger, clock = Date.now, onItem, ...options }: ApplyPlanOptions,
  record: PlanRecord | undefined,
  stillAlone: StillAlone | undefined,
): Promise<Report> {
  if (plan.target !== target.name)
    throw new RosterError('PLAN_INVALID', 'The plan is for another target than the one given.', {
      target: target.name,
      reason: 'target',
    })
  if (plan.expiresAt !== undefined && plan.expiresAt <= clock())
    throw new RosterError('PLAN_STALE', 'The plan is too old to be applied. Make a new one.', {
      target: target.name,
      reason: 'expired',
    })
  const stored = await ledger.link(target.name, plan.subject)
  const { capabilities } = await target.probe(options)
  const directory = groupDirectory(target, capabilities.names.groups, options)
  const user = await accountOf(plan, target, capabilities, options)
  const memberships = user ? await membershipsOf(target, user.id, directory, options) : []
  const link =
    stateDigest(user, memberships) === plan.precondition.state
      ? await linkAsPlanned(plan, stored, ledger)
      : undefined
  if (!link) throw stale(target.name)
  await demandMembers(plan, directory, target, options)
  const state = {
    target: target.name,
    capabilities,
    ...(user && { user }),
    memberships,
    missingGroups: [],
  }
  const run = { state, withheld: [] }
  const context = { ledger, clock, ...(record && { record }) }
  const hooks = { ...options, stillAlone, ...(onItem && { onItem }) }
  const carried = await carryOut(plan, target, directory, link, run, context, hooks)
  if (carried === 'stale') throw stale(target.name)
  return carried.report
}

/** Since the plan was made, others may have left its groups. */
async function demandMembers(
  { precondition: { keeps = [] } }: Plan,
  directory: GroupDirectory,
  target: Target,
  options: CallOptions,
): Promise<void> {
  for (const { group, min } of keeps) {
    const open = await openMembers(target, group, directory, options)
    if (open !== undefined && open - 1 >= min) continue
    throw new RosterError(
      'PLAN_STALE',
      `${group} must keep ${min} open account${min > 1 ? 's' : ''}, and has ${open ?? 'an unknown number'} by now. Once there are more, the plan can be applied.`,
      { target: target.name, reason: 'members' },
    )
  }
}

function stale(target: string): RosterError<'PLAN_STALE'> {
  return new RosterError(
    'PLAN_STALE',
    'The account is not as it was when the plan was made. Make a new plan.',
    { target },
  )
}

async function accountOf(
  { userId, operations: [first] }: Plan,
  target: Target,
  { user: { findBy } }: Capabilities,
  options: CallOptions,
): Promise<CurrentUser | undefined> {
  if (userId !== undefined) return target.findUser({ id: userId }, options)
  if (first?.kind !== 'createUser') return undefined
  const { username, email } = first.user
  if (username !== undefined && findBy.includes('username'))
    return target.findUser({ username }, options)
  return email !== undefined && findBy.includes('email')
    ? target.findUser({ email }, options)
    : undefined
}

/** A plan for an account needs the link to it, which the first contact makes; one without needs none. */
async function linkAsPlanned(
  { target, subject, userId, operations }: Plan,
  stored: Link | undefined,
  ledger: Ledger,
): Promise<Link | undefined> {
  const link = stored ?? { target, subject }
  if (link.userId === userId) return link
  if (link.userId !== undefined || userId === undefined || operations.length === 0) return undefined
  const claimed = { ...link, userId }
  const committed = await ledger.commit({ links: [claimed] })
  return committed.outcome === 'saved' ? { ...claimed, version: committed.version } : undefined
}
