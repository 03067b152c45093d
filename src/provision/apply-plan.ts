import { RosterError } from '../core/errors.js'
import type { Plan } from '../plan/plan.js'
import { checkPlan, stateDigest } from '../plan/seal.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { execute } from './execute.js'
import { groupDirectory } from './group-directory.js'
import { membershipsOf } from './read-state.js'
import type { Report } from './report.js'

/**
 * Applies a plan that was made earlier, perhaps stored and approved in between.
 *
 * Refuses, before writing anything, a plan that was changed after it was made, and one whose account
 * is no longer as it was. Applying is idempotent: what is so already is `unchanged`.
 *
 * @param plan - the plan, as `planUser` or `preview` made it; JSON may have carried it
 * @param target - the target the plan is for
 * @param options - `signal` gives up: before the first write the promise rejects with its reason,
 * later the report says what was done and what was skipped
 * @returns one item an operation; a failed operation is an item, not an exception
 * @throws a {@link RosterError} with code `PLAN_INVALID`, `PLAN_STALE`, or a `TARGET_` code when the
 * target cannot be read
 */
export async function applyPlan(
  plan: Plan,
  target: Target,
  options: CallOptions = {},
): Promise<Report> {
  checkPlan(plan)
  if (plan.target !== target.name)
    throw new RosterError('PLAN_INVALID', 'The plan is for another target than the one given.', {
      target: target.name,
      reason: 'target',
    })
  const { capabilities } = await target.probe(options)
  const directory = groupDirectory(target, capabilities.names.ignoreCase, options)
  const [first] = plan.operations
  const user =
    plan.userId !== undefined
      ? await target.findUser({ id: plan.userId }, options)
      : first?.kind === 'createUser'
        ? await target.findUser({ username: first.user.username }, options)
        : undefined
  const memberships = user ? await membershipsOf(target, user.id, directory, options) : []
  if (stateDigest(user, memberships) !== plan.precondition.state)
    throw new RosterError(
      'PLAN_STALE',
      'The account is not as it was when the plan was made. Make a new plan.',
      { target: target.name },
    )
  return execute(plan, target, directory, options)
}
