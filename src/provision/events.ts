import type { SubjectKey } from '../core/subject.js'
import type { Plan } from '../plan/plan.js'
import type { ReconcileProgress } from './reconcile-types.js'
import type { Report, ReportItem } from './report.js'

/** Something that happened while provisioning, for logs, audit trails and progress bars. */
export type ProvisionEvent =
  | {
      /** Tells it from the other events. */
      readonly type: 'refused'
      /** The person. */
      readonly subject: SubjectKey
      /** Why, in sentences without personal values. */
      readonly reasons: readonly string[]
    }
  | {
      /** Tells it from the other events. */
      readonly type: 'planned'
      /** The plan, before anything is written. */
      readonly plan: Plan
      /** The run of many people it belongs to. */
      readonly run?: string
    }
  | {
      /** Tells it from the other events. */
      readonly type: 'operation'
      /** Name of the target. */
      readonly target: string
      /** The plan that the operation is of. */
      readonly plan: Plan
      /** The operation and what came of it. */
      readonly item: ReportItem
    }
  | {
      /** Tells it from the other events. */
      readonly type: 'staged'
      /** The plan that waits for approval. */
      readonly plan: Plan
      /** The id to approve it by. */
      readonly planId: string
    }
  | {
      /** Tells it from the other events. */
      readonly type: 'applied'
      /** What came of the whole plan. */
      readonly report: Report
    }
  | {
      /** Tells it from the other events. */
      readonly type: 'run'
      /** How far a run of many people has come; `done` is the last of a run. */
      readonly progress: ReconcileProgress
    }

/**
 * Is told what happens. What it throws, or rejects with, is ignored: watching must not change what
 * is done.
 */
export type Observe = (event: ProvisionEvent) => void

/** @internal */
export function quietly(observe: Observe | undefined): Observe {
  return (event) => {
    // An async function is an Observe too; its rejection must not end the process.
    new Promise((resolve) => resolve(observe?.(event))).catch(() => undefined)
  }
}
