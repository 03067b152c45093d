import type { AnyRosterError } from '../core/errors.js'
import type { Operation, Plan } from '../plan/plan.js'

/** What came of one operation. */
export type ReportItem =
  | {
      /** The operation. */
      readonly operation: Operation
      /** `unchanged`: it was so already. `pending`: the target does it in its own time. */
      readonly outcome: 'changed' | 'unchanged' | 'pending'
    }
  | {
      /** The operation. */
      readonly operation: Operation
      /** It failed; planning again and applying that plan makes up for it. */
      readonly outcome: 'failed'
      /** Why. */
      readonly error: AnyRosterError
      /** What may help. */
      readonly remedy: Remedy
    }
  | {
      /** The operation. */
      readonly operation: Operation
      /** It was not tried, because something before it failed. */
      readonly outcome: 'skipped'
    }

/**
 * What may help after a failure: `wait`, the target was not able to; `replan`, it is not as the plan
 * took it to be; `configure`, credentials or permissions are wrong; `none`, it refuses this for good.
 */
export type Remedy = 'wait' | 'replan' | 'configure' | 'none'

/** What came of a plan. A part that failed is an answer, not an exception. */
export interface Report {
  /** Name of the target. */
  readonly target: string
  /** Hash of the plan. */
  readonly plan: string
  /** Id of the account; absent when making it failed, or when it is not known whether it did. */
  readonly userId?: string
  /** `applied`: every operation is in effect; `partial`: some are; `failed`: none is. */
  readonly status: 'applied' | 'partial' | 'failed'
  /** One item an operation, in the plan's order. */
  readonly items: readonly ReportItem[]
}

/** What came of one target. */
export type TargetResult =
  | {
      /** Name of the target. */
      readonly target: string
      /** `done`: everything is as planned; `blocked`: safety lets nothing happen; `partial`: see the report. */
      readonly status: 'done' | 'blocked' | 'partial'
      /** What was to be done. */
      readonly plan: Plan
      /** What came of it. */
      readonly report: Report
      /** Id under which the ledger keeps the plan; absent when there was nothing to do. */
      readonly planId?: string
      /** Id of the plan that waits for approval, when something is staged. */
      readonly staged?: string
    }
  | {
      /** Name of the target. */
      readonly target: string
      /** The target could not be read: nothing was planned and nothing written. */
      readonly status: 'failed'
      /** Why. */
      readonly error: AnyRosterError
    }

/**
 * @internal The first failure that passes by itself: what it kept from being done is worth another try. What
 * waits for a person, or for a rail, is none.
 */
export function passingFault(results: readonly TargetResult[]): AnyRosterError | undefined {
  for (const result of results) {
    if (result.status === 'failed') return result.error
    for (const item of result.report.items)
      if (item.outcome === 'failed' && item.remedy === 'wait') return item.error
  }
  return undefined
}

/** @internal Sums the items up. */
export function statusOf(items: readonly ReportItem[]): Report['status'] {
  const inEffect = items.filter(({ outcome }) => outcome === 'changed' || outcome === 'unchanged')
  if (inEffect.length === items.length) return 'applied'
  const underway = items.some(({ outcome }) => outcome === 'pending')
  return inEffect.length === 0 && !underway ? 'failed' : 'partial'
}
