/** What the planner may do. Every setting can only withhold; the defaults are the careful ones. */
export interface PlanPolicy {
  /** Make accounts for people who have none. @defaultValue `true` */
  readonly create?: boolean
  /** Write the attributes of accounts that are there. @defaultValue `true` */
  readonly update?: boolean
  /** Change the login of an account found through the ledger's link. @defaultValue `true` */
  readonly rename?: boolean
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
  /** Groups nobody is taken out of; `*` stands for any text. @defaultValue none */
  readonly protectedGroups?: readonly string[]
  /**
   * Groups that a rule may grant only with `allowPrivileged`; `*` stands for any text. Compared
   * without regard to case.
   *
   * @defaultValue {@link defaultPrivilegedGroups}
   */
  readonly privilegedGroups?: readonly string[]
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
