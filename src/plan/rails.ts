import { nameKey } from '../core/text.js'
import type { CompiledPolicy } from './compiled-policy.js'
import { isInGrace } from './grace.js'
import type { RemoveMember, Withheld, WithheldCode } from './plan.js'
import { defaultThresholds, type PlanPolicy } from './policy.js'
import type { CurrentState } from './state.js'
import { isOver, limitText } from './threshold.js'

/** @internal The rails that stand between a removal and its being done. */
export interface Rails {
  /** What keeps one removal; `undefined` when nothing does. */
  keep(removal: RemoveMember): Withheld | undefined
  /** What keeps all of them, as too many at once; empty when nothing does. */
  stage(removals: readonly RemoveMember[], population: number): Withheld[]
}

/** @internal Each rail can only withhold. They are asked in the order of how much they know. */
export function railsFor(state: CurrentState, policy: PlanPolicy, compiled: CompiledPolicy): Rails {
  const key = nameKey(state.capabilities.names.groups)
  const waiting = new Map(
    (state.remembered?.missing ?? []).map((missing) => [key(missing.group), missing]),
  )
  const inGrace = (group: string) => isInGrace(policy.grace, waiting.get(key(group)), state.now)

  return {
    keep: ({ group }) => {
      const withhold = (
        code: WithheldCode,
        severity: Withheld['severity'],
        message: string,
      ): Withheld => ({ code, severity, group, message })
      if (compiled.isProtectedGroup(group))
        return withhold('protected-group', 'block', `${group} is protected by the policy: kept.`)
      if (state.user?.readOnly?.groups)
        return withhold(
          'read-only',
          'warn',
          `${group} is no longer granted, but the account's directory takes no membership changes.`,
        )
      if (!state.capabilities.membership.write)
        return withhold(
          'capability',
          'warn',
          `${group} is no longer granted, but ${state.target} lets nobody change memberships.`,
        )
      if (state.remembered?.scim?.groups)
        return withhold(
          'scim-owned',
          'warn',
          `${group} is no longer granted by what came with this sign-in, but the IdP pushes this person's groups by SCIM: kept.`,
        )
      if (state.quarantined)
        return withhold(
          'quarantine',
          'warn',
          `${group} is no longer granted, but too many operations failed in ${state.target} lately: nothing is taken away until that is over.`,
        )
      if (inGrace(group))
        return withhold(
          'grace-period',
          'warn',
          `${group} is no longer granted. It is kept until the grace period of the policy is over.`,
        )
      return lastMembers(group, state, compiled)
    },
    stage: (removals, population) => {
      const threshold = policy.thresholds?.user ?? defaultThresholds.user
      if (!isOver(threshold, removals.length, population)) return []
      const why = limitText(threshold, removals.length, population)
      return removals.map((operation) => ({
        code: 'threshold-user',
        severity: 'staged',
        group: operation.group,
        message: `${operation.group} is one of ${why} that this person would lose at once: approval is needed.`,
        operation,
      }))
    },
  }
}

/** @internal What keeps the last open accounts in a group; unknown counts as too few. */
export function lastMembers(
  group: string,
  state: CurrentState,
  compiled: CompiledPolicy,
): Withheld | undefined {
  const min = compiled.minMembers(group)
  if (min <= 0) return undefined
  const open = state.facts?.members?.get(nameKey(state.capabilities.names.groups)(group))
  // A shut account is not among the open ones: taking it out leaves as many.
  if (state.user?.active === false) return undefined
  if (open !== undefined && open - 1 >= min) return undefined
  return {
    code: 'min-members',
    severity: 'block',
    group,
    message:
      open === undefined
        ? `${group} must keep ${min} open account${min > 1 ? 's' : ''}, and how many it has is not known: kept.`
        : `${group} must keep ${min} open account${min > 1 ? 's' : ''}, and has ${open}: kept.`,
  }
}
