import type { SubjectKey } from '../core/subject.js'
import type { Plan } from '../plan/plan.js'
import type { Report } from './report.js'

/** That a person of an IdP is an account of a target. It outlives every rename on either side. */
export interface Link {
  /** Name of the target. */
  readonly target: string
  /** The person. */
  readonly subject: SubjectKey
  /** The account's id in the target, the one that never changes. */
  readonly userId: string
}

/** A plan that was applied, with what came of it. */
export interface AppliedPlan {
  /** When it was applied, in epoch milliseconds. */
  readonly at: number
  /** The plan. */
  readonly plan: Plan
  /** What came of each operation. */
  readonly report: Report
}

/**
 * What provisioning must remember. A port: bring a database, or use `memoryLedger`.
 *
 * Every method may be called concurrently. A rejected promise stops the run before anything further
 * is written to a target.
 */
export interface Ledger {
  /** The account a person is linked to in a target. */
  link(target: string, subject: SubjectKey): Promise<Link | undefined>
  /** The people linked to an account of a target. */
  owners(target: string, userId: string): Promise<readonly SubjectKey[]>
  /** Links a person to an account, in place of the account they were linked to. */
  saveLink(link: Link): Promise<void>
  /** Forgets a link; does nothing when there is none. */
  removeLink(target: string, subject: SubjectKey): Promise<void>
  /** Remembers an applied plan. */
  record(applied: AppliedPlan): Promise<void>
  /** The applied plans of a person, oldest first. */
  history(subject: SubjectKey): Promise<readonly AppliedPlan[]>
}
