import type { SubjectKey } from '../core/subject.js'
import type { Plan } from '../plan/plan.js'

/** A plan that is kept: because it was applied, or because somebody must approve it. */
export interface PlanRecord {
  /** Tells it from every other. */
  readonly id: string
  /** When it was made or applied, in epoch milliseconds. */
  readonly at: number
  /**
   * `awaiting` approval, or `rejected`; `approved` and not yet applied; `applied`, wholly or in part;
   * `undone`.
   */
  readonly state: PlanState
  /** The plan. */
  readonly plan: Plan
  /** The run it belongs to, when it is one of many. */
  readonly run?: string
  /** What came of its operations, one each, once it was applied. */
  readonly items?: readonly RecordedItem[]
  /** Id of the account, once it was applied. */
  readonly userId?: string
  /** Who approved, rejected or undid it, as the caller named them. */
  readonly by?: string
  /** As in a {@link Link}. */
  readonly version?: number
}

/** Where a kept plan stands. */
export type PlanState = 'awaiting' | 'approved' | 'rejected' | 'applied' | 'undone'

/** What came of one operation, as it is kept. */
export interface RecordedItem {
  /** As in a report. */
  readonly outcome: 'changed' | 'unchanged' | 'pending' | 'failed' | 'skipped'
  /** The error code, when it failed. */
  readonly code?: string
}

/** Which kept plans. */
export interface PlanQuery {
  /** The one with this id. */
  readonly id?: string
  /** Those of this person. */
  readonly subject?: SubjectKey
  /** Those of this run. */
  readonly run?: string
  /** Those that stand there. */
  readonly state?: PlanState
}
