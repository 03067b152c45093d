import { compilePolicy } from '../plan/compiled-policy.js'
import type { Plan } from '../plan/plan.js'
import type { PlanPolicy } from '../plan/policy.js'
import type { CurrentState } from '../plan/state.js'

/**
 * @internal Whether a plan takes somebody out of a group that must keep members. Two such plans at once
 * could each leave the other's person behind, so they are made and applied one after the other.
 */
export function couldEmpty(plan: Plan, { memberships }: CurrentState, policy: PlanPolicy): boolean {
  const { minMembers } = compilePolicy(policy)
  return plan.operations.some((operation) => {
    if (operation.kind === 'removeMember') return minMembers(operation.group) > 0
    if (operation.kind !== 'deactivateUser' && operation.kind !== 'deleteUser') return false
    return memberships.some((group) => minMembers(group) > 0)
  })
}
