import type { Mapped } from '../mapping/mapped.js'
import { judgeOf } from './removable.js'
import type { CurrentState } from './state.js'

/** What the planner knew when it made a plan, for counting. */
export interface PlanContext {
  /** Memberships the account has. */
  readonly memberships: readonly string[]
  /** How many of them the mapping may take away. */
  readonly population: number
  /** Whether the account is open. */
  readonly open: boolean
}

/**
 * Tells what a plan is counted by.
 *
 * @param current - the target as it stands for the person
 * @param mapped - what the mapping says; without it nothing may be taken away by it
 */
export function planContext(current: CurrentState, mapped?: Mapped): PlanContext {
  const judge = mapped ? judgeOf(mapped, current) : () => undefined
  const removable = current.memberships.filter((group) => {
    const judgement = judge(group)
    return judgement !== undefined && 'removable' in judgement
  })
  return {
    memberships: current.memberships,
    population: removable.length,
    open: current.user !== undefined && current.user.active !== false,
  }
}
