import { compareText } from '../core/text.js'
import { compilePolicy } from './compiled-policy.js'
import { isDeparture } from './hold-plan.js'
import type { KeptGroup } from './plan.js'
import type { PlanPolicy } from './policy.js'
import type { Steps } from './profile-operations.js'
import type { CurrentState } from './state.js'

/** @internal Groups that lose an open account by these steps, those that wait for approval included, and must keep some. */
export function keptGroups(
  { user, memberships }: CurrentState,
  { operations, withheld }: Steps,
  policy: PlanPolicy,
): KeptGroup[] {
  if (!user || user.active === false) return []
  const all = [...operations, ...withheld.flatMap(({ operation }) => operation ?? [])]
  const left = all.some(isDeparture)
    ? memberships
    : all.flatMap((it) => (it.kind === 'removeMember' ? [it.group] : []))
  const { minMembers } = compilePolicy(policy)
  return [...new Set(left)]
    .map((group) => ({ group, min: minMembers(group) }))
    .filter(({ min }) => min > 0)
    .sort((a, b) => compareText(a.group, b.group))
}
