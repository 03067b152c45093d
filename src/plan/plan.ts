/**
 * A plan as data: what is to be done for one person in one target, why, and what was withheld.
 *
 * @module
 */
import type { SubjectKey } from '../core/subject.js'
import type { NewUser } from './state.js'

/** How much harm an operation could do. */
export type Risk = 'low' | 'medium' | 'high'

/** Why something is done or withheld. */
export interface PlanReason {
  /** The rule of the mapping document, when one is behind it. */
  readonly rule?: string
  /** JSON Pointer into the mapping document, when it is behind it. */
  readonly pointer?: string
  /** One sentence for an admin; holds no personal value. */
  readonly text: string
  /** The claim value that matched, where the mapping document does not hold it: it may be personal. */
  readonly value?: string
}

/** What every operation carries. */
export interface OperationBase {
  /** Why, at least one reason. */
  readonly reasons: readonly PlanReason[]
  /** How much harm it could do. */
  readonly risk: Risk
}

/** Makes the account, without any group. */
export interface CreateUser extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'createUser'
  /** The account. */
  readonly user: NewUser
}

/** Changes attributes; the login has its own operation. */
export interface UpdateUser extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'updateUser'
  /** The attributes concerned, as they are; `null` for none. */
  readonly before: Readonly<Record<string, string | null>>
  /** The same attributes, as they shall be; `null` clears. */
  readonly after: Readonly<Record<string, string | null>>
}

/** Changes the login. */
export interface RenameUser extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'renameUser'
  /** The login as it is. */
  readonly before: string
  /** The login as it shall be. */
  readonly after: string
}

/** Opens a shut account. */
export interface ReactivateUser extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'reactivateUser'
}

/** Shuts the account. */
export interface DeactivateUser extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'deactivateUser'
  /** Id of the account that takes over what only an open account may hold, such as a project's lead. */
  readonly successor?: string
}

/** Takes the account away, in the way the target has for it. It cannot be undone. */
export interface DeleteUser extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'deleteUser'
}

/** Makes a group. */
export interface CreateGroup extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'createGroup'
  /** Its name. */
  readonly group: string
}

/** Changes the name of a group; its members stay. */
export interface RenameGroup extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'renameGroup'
  /** The name as it is. */
  readonly before: string
  /** The name as it shall be. */
  readonly after: string
}

/** Makes the account a member. */
export interface AddMember extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'addMember'
  /** The group's name. */
  readonly group: string
}

/** Takes the membership away. */
export interface RemoveMember extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'removeMember'
  /** The group's name. */
  readonly group: string
}

/** Something to be done. */
export type Operation =
  | CreateUser
  | ReactivateUser
  | RenameUser
  | UpdateUser
  | CreateGroup
  | RenameGroup
  | AddMember
  | RemoveMember
  | DeactivateUser
  | DeleteUser

/**
 * Something that was wanted and is not done. It stands beside the operations, so that no executor
 * can apply it by accident.
 */
export interface Withheld {
  /** What withheld it. */
  readonly code: WithheldCode
  /**
   * `block`: nothing of it may or can be done; `staged`: it is done when somebody approves it; `warn`:
   * left as it is, for lack of means or knowledge.
   */
  readonly severity: 'warn' | 'staged' | 'block'
  /** The group concerned, when it is about one. */
  readonly group?: string
  /** The attribute concerned, when it is about one. */
  readonly attribute?: string
  /** One sentence for an admin: what is withheld, why, and what to do. No personal value. */
  readonly message: string
  /** What approval would let through, when it is `staged`. */
  readonly operation?: Operation
}

/** What withheld an operation. */
export type WithheldCode =
  | 'access-refused'
  | 'creation-disabled'
  | 'creation-restricted'
  | 'updates-disabled'
  | 'required-for-creation'
  | 'invitation-pending'
  | 'no-free-name'
  | 'protected-user'
  | 'protected-self'
  | 'protected-group'
  | 'privileged-group'
  | 'min-members'
  | 'no-seat'
  | 'claim-unknown'
  | 'account-unknown'
  | 'retained-unclaimed'
  | 'granted-by-another'
  | 'grace-period'
  | 'left-out'
  | 'threshold-user'
  | 'threshold-group'
  | 'threshold-run'
  | 'quarantine'
  | 'missing-group'
  | 'rename-collision'
  | 'rename-disabled'
  | 'first-contact'
  | 'inactive'
  | 'deprovisioned-by-scim'
  | 'scim-owned'
  | 'deactivation-disabled'
  | 'read-only'
  | 'capability'
  | 'linked-to-another'
  | 'link-broken'
  | 'email-domain-not-owned'
  | 'platform-jit-active'
  | 'duplicate-username-across-directories'
  | 'changed-since'
  | 'irreversible'

/** What a plan does to the seats of one licence. */
export interface SeatDelta {
  /** The target's key of the licence. */
  readonly licence: string
  /** Seats that the plan takes: `1`, `0`, or `-1` for one that it gives back. */
  readonly taken: -1 | 0 | 1
  /** Seats that were wanted and are not to be had. */
  readonly short: 0 | 1
}

/** What is to be done for one person in one target. */
export interface Plan {
  /** The version of this form. */
  readonly version: 1
  /** Name of the target. */
  readonly target: string
  /** The person; for a plan about a group, the group as the IdP knows it. */
  readonly subject: SubjectKey
  /** Digest of the mapping document it follows; empty when none is behind it. */
  readonly mapping: string
  /** Id of the account in the target; absent when it is to be made. */
  readonly userId?: string
  /** What is to be done, in this order. Empty when everything is as it should be. */
  readonly operations: readonly Operation[]
  /** What was wanted and is not done. */
  readonly withheld: readonly Withheld[]
  /** What it does to licences, where the target tells of them and it does something. */
  readonly seats?: readonly SeatDelta[]
  /** From this instant on it is not applied any more, in epoch milliseconds; absent: it does not age. */
  readonly expiresAt?: number
  /** What the plan was made against; apply refuses when it no longer holds. */
  readonly precondition: {
    /** SHA-256 of the account and its memberships, or of their absence. */
    readonly state: string
    /** Groups that the plan takes an open account out of, or would if approved, and that must not run empty. */
    readonly keeps?: readonly KeptGroup[]
  }
  /** SHA-256 of everything above: two plans with the same hash are the same plan. */
  readonly hash: string
}

/** How many open accounts must stay in a group. */
export interface KeptGroup {
  /** Its name in the target. */
  readonly group: string
  /** The least number. */
  readonly min: number
}

/**
 * Tells whether safety keeps the whole plan from being made, and not just one group or attribute:
 * access refused, a protected or shut account, an account that cannot be made.
 */
export function isBlocked(plan: Plan): boolean {
  return plan.withheld.some(
    ({ severity, group, attribute }) =>
      severity === 'block' && group === undefined && attribute === undefined,
  )
}
