import { compilePolicy } from '../plan/compiled-policy.js'
import { isDeparture } from '../plan/hold-plan.js'
import type { Plan } from '../plan/plan.js'
import type { PlanPolicy } from '../plan/policy.js'
import type { CurrentState } from '../plan/state.js'

/**
 * @internal Whether a plan takes somebody out of a group that must keep members. Two such plans at once
 * could each leave the other's person behind, so they are made and applied one after the other. A shut account
 * counts too, though it is no member that a group could keep: the plan may open it before.
 */
export function couldEmpty(plan: Plan, { memberships }: CurrentState, policy: PlanPolicy): boolean {
  const { minMembers } = compilePolicy(policy)
  return plan.operations.some((operation) => {
    if (operation.kind === 'removeMember') return minMembers(operation.group) > 0
    return isDeparture(operation) && memberships.some((group) => minMembers(group) > 0)
  })
}
