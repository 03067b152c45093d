import type { SubjectKey } from '../core/subject.js'
import type { Plan } from '../plan/plan.js'
import type { Report } from './report.js'

/** That a person of an IdP is an account of a target. It outlives every rename on either side. */
export interface Link {
  /** Name of the target. */
  readonly target: string
  /** The person. */
  readonly subject: SubjectKey
  /** The account's id in the target, the one that never changes; absent while it is being made. */
  readonly userId?: string
  /**
   * Set from before the account is made until it has everything a new account gets. A run that ends
   * half way leaves it set, so that the next one goes on where it ended.
   */
  readonly newcomer?: true
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
 * is written to a target. Names of targets must differ among all that share a ledger: a link under a
 * name that two products have would lead to a stranger's account.
 */
export interface Ledger {
  /** The account a person is linked to in a target. */
  link(target: string, subject: SubjectKey): Promise<Link | undefined>
  /** The people linked to an account of a target. */
  owners(target: string, userId: string): Promise<readonly SubjectKey[]>
  /**
   * Links a person to an account, in place of the link they had. The check and the write are one, so
   * that two people never end up on one account.
   *
   * @returns `false`, and nothing is changed, when another person is linked to that account
   */
  saveLink(link: Link): Promise<boolean>
  /** Forgets a link; does nothing when there is none. */
  removeLink(target: string, subject: SubjectKey): Promise<void>
  /** Remembers an applied plan. */
  record(applied: AppliedPlan): Promise<void>
  /** The applied plans of a person, oldest first. */
  history(subject: SubjectKey): Promise<readonly AppliedPlan[]>
}
