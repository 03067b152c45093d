import type { Clock } from '../core/clock.js'
import { RosterError } from '../core/errors.js'
import type { Plan } from '../plan/plan.js'
import { checkPlan, stateDigest } from '../plan/seal.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { carryOut } from './carry-out.js'
import { changeLink } from './change-link.js'
import { groupDirectory } from './group-directory.js'
import type { Ledger } from './ledger.js'
import type { Link } from './link.js'
import { membershipsOf } from './read-state.js'
import type { Report } from './report.js'

/** Options of `applyPlan`. */
export interface ApplyPlanOptions extends CallOptions {
  /** The ledger of the provisioner that made the plan: whose account it is stands there. */
  readonly ledger: Ledger
  /** Tells the time for the ledger. @defaultValue `Date.now` */
  readonly clock?: Clock
}

/**
 * Applies a plan that was made earlier, perhaps stored and approved in between.
 *
 * Refuses, before writing anything, a plan that was changed after it was made, and one whose account,
 * memberships or link are no longer as they were. So a plan is applied once; after that it is stale.
 * The hash finds changes by accident, not by somebody who can compute it anew: keep stored plans where
 * only those can write who may approve them.
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
  { ledger, clock = Date.now, ...options }: ApplyPlanOptions,
): Promise<Report> {
  checkPlan(plan)
  if (plan.target !== target.name)
    throw new RosterError('PLAN_INVALID', 'The plan is for another target than the one given.', {
      target: target.name,
      reason: 'target',
    })
  const link = await ledger.link(target.name, plan.subject)
  const { capabilities } = await target.probe(options)
  const directory = groupDirectory(target, capabilities.names.ignoreCase, options)
  const user = await accountOf(plan, target, options)
  const memberships = user ? await membershipsOf(target, user.id, directory, options) : []
  if (
    stateDigest(user, memberships) !== plan.precondition.state ||
    !(await isLinkedAsPlanned(plan, link, ledger))
  )
    throw new RosterError(
      'PLAN_STALE',
      'The account is not as it was when the plan was made. Make a new plan.',
      { target: target.name },
    )
  const newcomer = link?.newcomer ?? false
  const context = { ledger, clock }
  return (await carryOut(plan, target, directory, newcomer, context, options)).report
}

function accountOf({ userId, operations: [first] }: Plan, target: Target, options: CallOptions) {
  if (userId !== undefined) return target.findUser({ id: userId }, options)
  if (first?.kind !== 'createUser') return undefined
  const { username, email } = first.user
  if (username !== undefined) return target.findUser({ username }, options)
  return email === undefined ? undefined : target.findUser({ email }, options)
}

/** A plan for an account needs the link to it, which the first contact makes; one without needs none. */
async function isLinkedAsPlanned(
  { target, subject, userId, operations }: Plan,
  link: Link | undefined,
  ledger: Ledger,
): Promise<boolean> {
  if (link?.userId !== undefined || userId === undefined || operations.length === 0)
    return link?.userId === userId
  const linked = await changeLink(ledger, { target, subject }, (now) => ({ ...now, userId }))
  return linked !== 'taken'
}
