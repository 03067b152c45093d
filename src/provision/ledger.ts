import type { SubjectKey } from '../core/subject.js'
import type { Page } from '../targets/contract.js'
import type { Link, LinkKey, LinkQuery } from './link.js'
import type { PlanQuery, PlanRecord } from './plan-record.js'

/** Something remembered under a key: a quarantine, the name of a group by its id, a cursor. */
export interface Note {
  /** What it is about, for example `quarantine:jira`. */
  readonly key: string
  /** The content, as JSON carries it; `null` forgets the note. */
  readonly value: unknown
  /** As in a {@link Link}. */
  readonly version?: number
}

/** What is to be written, all of it or nothing. */
export interface LedgerChange {
  /** Links to be made or changed. */
  readonly links?: readonly Link[]
  /** Links to be forgotten, whatever their version; one that is not there is no fault. */
  readonly forget?: readonly LinkKey[]
  /** Plans to be kept or changed. */
  readonly plans?: readonly PlanRecord[]
  /** Notes to be made or changed. */
  readonly notes?: readonly Note[]
}

/** What came of a change. Unless it is `saved`, nothing was changed. */
export type Committed =
  | {
      /** Everything is kept. */
      readonly outcome: 'saved'
      /** The version that everything in the change has now. */
      readonly version: number
    }
  | {
      /**
       * `stale`: something has another version than the change says; `taken`: the account of a link is
       * somebody else's.
       */
      readonly outcome: 'stale' | 'taken'
    }

/**
 * What provisioning must remember. A port: bring a database, or use `memoryLedger`.
 *
 * - Everything that goes in is JSON and comes back equal to what went in, with its `version`.
 * - Every method may be called concurrently, by many processes. A rejected promise stops the run
 *   before anything further is written to a target.
 * - `commit` is one step: two that meet are as if one had come after the other.
 * - Names of targets must differ among all that share a ledger: a link under a name that two products
 *   have would lead to a stranger's account.
 */
export interface Ledger {
  /** The link of a person in a target. */
  link(target: string, subject: SubjectKey): Promise<Link | undefined>
  /**
   * Links of a target, page by page, in one order that stays.
   *
   * @param target - name of the target
   * @param query - which; `{}` for all
   * @param cursor - the `next` of the page before
   */
  links(target: string, query: LinkQuery, cursor?: string): Promise<Page<Link>>
  /**
   * Plans that were kept, oldest first, page by page.
   *
   * @param query - which; every member that is given must agree
   * @param cursor - the `next` of the page before
   */
  plans(query: PlanQuery, cursor?: string): Promise<Page<PlanRecord>>
  /** The notes under these keys, as many as there are, in the order of the keys. */
  notes(keys: readonly string[]): Promise<readonly Note[]>
  /**
   * Writes all of a change or nothing.
   *
   * A link, plan or note is written when the stored one has the version that it carries: none, when it
   * carries none. It is then stored with a version above every earlier one of this ledger, also when
   * something under the same key was forgotten in between.
   *
   * A link is refused when another person's link has its account, before this change or by it, unless
   * both links list the other's issuer in `sharedWith`. Two links without an account do not meet.
   */
  commit(change: LedgerChange): Promise<Committed>
}
