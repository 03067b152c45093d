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
}

/** Makes a group. */
export interface CreateGroup extends OperationBase {
  /** Tells it from the other operations. */
  readonly kind: 'createGroup'
  /** Its name. */
  readonly group: string
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
  | AddMember
  | RemoveMember
  | DeactivateUser

/**
 * Something that was wanted and is not done. It stands beside the operations, so that no executor
 * can apply it by accident.
 */
export interface Withheld {
  /** What withheld it. */
  readonly code: WithheldCode
  /** `block`: nothing of it may or can be done; `warn`: left as it is, for lack of means or knowledge. */
  readonly severity: 'warn' | 'block'
  /** The group concerned, when it is about one. */
  readonly group?: string
  /** The attribute concerned, when it is about one. */
  readonly attribute?: string
  /** One sentence for an admin: what is withheld, why, and what to do. No personal value. */
  readonly message: string
}

/** What withheld an operation. */
export type WithheldCode =
  | 'access-refused'
  | 'creation-disabled'
  | 'updates-disabled'
  | 'required-for-creation'
  | 'protected-user'
  | 'protected-group'
  | 'privileged-group'
  | 'claim-unknown'
  | 'retained-unclaimed'
  | 'missing-group'
  | 'rename-collision'
  | 'rename-disabled'
  | 'first-contact'
  | 'inactive'
  | 'read-only'
  | 'capability'
  | 'linked-to-another'
  | 'link-broken'
  | 'email-domain-not-owned'

/** What is to be done for one person in one target. */
export interface Plan {
  /** The version of this form. */
  readonly version: 1
  /** Name of the target. */
  readonly target: string
  /** The person. */
  readonly subject: SubjectKey
  /** Digest of the mapping document it follows. */
  readonly mapping: string
  /** Id of the account in the target; absent when it is to be made. */
  readonly userId?: string
  /** What is to be done, in this order. Empty when everything is as it should be. */
  readonly operations: readonly Operation[]
  /** What was wanted and is not done. */
  readonly withheld: readonly Withheld[]
  /** What the plan was made against; apply refuses when it no longer holds. */
  readonly precondition: {
    /** SHA-256 of the account and its memberships, or of their absence. */
    readonly state: string
  }
  /** SHA-256 of everything above: two plans with the same hash are the same plan. */
  readonly hash: string
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
