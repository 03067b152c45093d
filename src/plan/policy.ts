/** What the planner may do. Every setting can only withhold; the defaults are the careful ones. */
export interface PlanPolicy {
  /** Make accounts for people who have none. @defaultValue `true` */
  readonly create?: boolean
  /** Write the attributes of accounts that are there. @defaultValue `true` */
  readonly update?: boolean
  /** Change the login of an account found through the ledger's link. @defaultValue `true` */
  readonly rename?: boolean
  /**
   * Let a group follow its name at the IdP, when the mapping gives groups the names they have there and
   * the IdP pushes them by SCIM.
   *
   * @defaultValue `false`
   */
  readonly renameGroups?: boolean
  /**
   * What it means that the target lacks a group which is wanted and is not made: `warn` does the rest; `block`
   * does nothing at all for the person, removals neither, so that nobody comes in with less than the mapping says.
   *
   * @defaultValue `'warn'`
   */
  readonly missingGroups?: 'warn' | 'block'
  /**
   * Open a shut account when its person signs in. Off, because a shut account may have been shut on
   * purpose: nothing at all is done to it then.
   *
   * @defaultValue `false`
   */
  readonly reactivate?: boolean
  /**
   * Logins (or ids) of accounts that are never touched, for break-glass accounts; `*` stands for any
   * text. Nobody is given such a login either, by a new account or by a rename.
   *
   * @defaultValue {@link defaultProtectedUsers}
   */
  readonly protectedUsers?: readonly string[]
  /**
   * Logins (or ids) of the accounts that rostermap itself signs in with, and of whoever must not lock
   * themselves out: no operation touches them; `*` stands for any text.
   *
   * @defaultValue none
   */
  readonly self?: readonly string[]
  /** Groups nobody is taken out of; `*` stands for any text. @defaultValue none */
  readonly protectedGroups?: readonly string[]
  /**
   * Groups that a rule may grant only with `allowPrivileged`; `*` stands for any text. Compared
   * without regard to case.
   *
   * @defaultValue {@link defaultPrivilegedGroups}
   */
  readonly privilegedGroups?: readonly string[]
  /**
   * How many open accounts must stay in a group: who would leave fewer behind is not taken out. The
   * first entry whose pattern matches counts.
   *
   * @defaultValue one, in groups that count as privileged
   */
  readonly minMembers?: readonly MinMembers[]
  /** What counts as too many removals and deactivations. @defaultValue {@link defaultThresholds} */
  readonly thresholds?: Thresholds
  /** How long a membership that is no longer granted stays. @defaultValue not at all */
  readonly grace?: Grace
  /**
   * What a person who comes back gets besides what the mapping gives: `restore` gives the groups back
   * that the account had, as far as the mapping has no say in them and they are not privileged. `none`
   * keeps back even what the mapping gives at the return; a group is given when the mapping gives it anew,
   * after it did not.
   *
   * @defaultValue `'reevaluate'`
   */
  readonly returnGroups?: 'reevaluate' | 'restore' | 'none'
  /** What is done for a person who is to be let in no more. */
  readonly leavers?: LeaverPolicy
}

/** How many open accounts must stay in some groups. */
export interface MinMembers {
  /** The groups; `*` stands for any text. Compared without regard to case. */
  readonly groups: readonly string[]
  /** How many; `0` for none. */
  readonly min: number
}

/** From where on a number of changes is too large to be believed. What is over is staged. */
export interface Threshold {
  /** At most so many. @defaultValue no limit */
  readonly absolute?: number
  /** At most so many of a hundred of the population. @defaultValue no limit */
  readonly percent?: number
  /** The percentage counts from this population on. @defaultValue `0` */
  readonly minPopulation?: number
}

/** One threshold; or several, of which none may be passed; `false` for none. */
export type Limit = Threshold | readonly Threshold[] | false

/** What counts as too much. `false` turns one off. */
export interface Thresholds {
  /** Removals of one person, of the memberships the mapping may take away. */
  readonly user?: Limit
  /** Removals of one run from one group, of its members among the people of the run. */
  readonly group?: Limit
  /** Removals of one run, of the memberships of its people that the mapping may take away. */
  readonly removals?: Limit
  /** Deactivations and deletions of one run, of the people of the run. */
  readonly departures?: Limit
}

/** How long what is no longer granted stays; both must have passed. */
export interface Grace {
  /** Time since that was first seen, in milliseconds. @defaultValue `0` */
  readonly ms?: number
  /** Evaluations that must have seen it, one after the other. @defaultValue `1` */
  readonly evaluations?: number
}

/** What is done for a person who is to be let in no more. */
export interface LeaverPolicy {
  /** When the IdP says that the person may not sign in. @defaultValue `'deactivate'` */
  readonly deactivated?: LeaverAction
  /** When the IdP has deleted the person. @defaultValue `'deactivate'` */
  readonly deleted?: LeaverAction
  /** When the mapping does not let the person in any more. @defaultValue `'deactivate'` */
  readonly outOfScope?: LeaverAction
  /** When a full comparison does not find the person. @defaultValue `'deactivate'` */
  readonly gone?: LeaverAction
  /**
   * Which memberships end with it: `licensed` those of groups that take a seat, `managed` those that
   * rules gave, `all` every one. Protected groups stay.
   *
   * @defaultValue `'keep'`
   */
  readonly groups?: 'keep' | 'licensed' | 'managed' | 'all'
  /**
   * Login of the account that takes over what only an open account may hold; its e-mail address where the
   * target's accounts have no logins.
   *
   * @defaultValue none
   */
  readonly successor?: string
  /**
   * How long somebody whom a full comparison does not find is left in. Who is found again begins anew. What
   * the IdP says by a push counts at once.
   *
   * @defaultValue not at all
   */
  readonly grace?: Grace
  /**
   * Delete the account when its person was taken out so long ago, in milliseconds, and has not come back. Each
   * full comparison with a complete source looks for such accounts; where a target deletes none, they stay shut.
   *
   * @defaultValue never
   */
  readonly deleteAfterMs?: number
}

/** What is done to the account of a person who is to be let in no more. */
export type LeaverAction = 'keep' | 'deactivate' | 'delete'

/** The thresholds unless the policy says otherwise. */
export const defaultThresholds: Required<Thresholds> = {
  user: { absolute: 50 },
  group: { percent: 50, minPopulation: 20 },
  removals: [
    { percent: 20, minPopulation: 100, absolute: 1_000 },
    { percent: 50, minPopulation: 20 },
  ],
  // A source that lost most of its people must not shut out a small company either.
  departures: [
    { percent: 20, minPopulation: 100, absolute: 500 },
    { percent: 50, minPopulation: 5 },
  ],
}

/** The logins that are protected unless the policy says otherwise: those products come with. */
export const defaultProtectedUsers: readonly string[] = ['admin', 'administrator', 'root']

/** The groups that count as privileged unless the policy says otherwise. */
export const defaultPrivilegedGroups: readonly string[] = [
  '*administrators',
  '*admins',
  '*-admin',
  '*-sysadmin',
]
