import type { SubjectKey } from '../core/subject.js'
import type { RememberedAway, RememberedLeftOut } from '../plan/state.js'

/** What tells a link from every other. */
export interface LinkKey {
  /** Name of the target. */
  readonly target: string
  /** The person. */
  readonly subject: SubjectKey
}

/**
 * That a person of an IdP is an account of a target, and what must be remembered of the two. It
 * outlives every rename on either side.
 */
export interface Link extends LinkKey {
  /** The account's id in the target, the one that never changes; absent while it is being made. */
  readonly userId?: string
  /**
   * Set from before the account is made until it has everything a new account gets. A run that ends
   * half way leaves it set, so that the next one goes on where it ended.
   */
  readonly newcomer?: true
  /** When the person was invited, in epoch milliseconds, while the target has not made the account yet. */
  readonly invitedAt?: number
  /** The login the account had last, in lower case: by it an account that is gone is known again. */
  readonly login?: string
  /** Other issuers whose people may be linked to the same account. */
  readonly sharedWith?: readonly string[]
  /**
   * The IdP pushes this person by SCIM, and a sign-in changes nothing that came so: `scim` with the
   * memberships, `scim-profile` without.
   */
  readonly source?: 'scim' | 'scim-profile'
  /** Memberships that rules of this person's mapping gave, sorted by group. */
  readonly grants?: readonly Grant[]
  /** The values the mapping gave last, sorted by attribute. */
  readonly written?: readonly Written[]
  /** Memberships that are no longer granted and wait for their time, sorted by group. */
  readonly missing?: readonly Missing[]
  /** Set when full comparisons did not find the person, who is still in. */
  readonly away?: RememberedAway
  /** Set when the person came back and was not given what the mapping gives. */
  readonly leftOut?: RememberedLeftOut
  /** Set when the person was taken out: a sign-in does not bring back who was. */
  readonly ended?: Ended
  /** Given by the ledger with each change, always higher. Absent for a link that is not kept yet. */
  readonly version?: number
}

/** A membership that was given, and by what. */
export interface Grant {
  /** The group's name in the target. */
  readonly group: string
  /** Ids of the rules, sorted. */
  readonly rules: readonly string[]
}

/** What the mapping said of an attribute when it was last written or found to be so. */
export interface Written {
  /** The attribute. */
  readonly attribute: string
  /** SHA-256 of the value's JSON, so that the value itself is not kept. */
  readonly digest: string
}

/** A membership that is no longer granted, and is not taken away yet. */
export interface Missing {
  /** The group's name in the target. */
  readonly group: string
  /** When that was first seen, in epoch milliseconds. */
  readonly since: number
  /** How many evaluations have seen it, this first one included. */
  readonly times: number
}

/** That a person was taken out. */
export interface Ended {
  /** When, in epoch milliseconds. */
  readonly at: number
  /** As the planner's `Leaver` says it. */
  readonly how: 'deactivated' | 'deleted' | 'outOfScope' | 'gone'
  /** The groups the account had, sorted: what a return may restore. */
  readonly groups: readonly string[]
  /**
   * Set from before the first write until everything that was planned is in effect: until then each full
   * comparison goes on with it.
   */
  readonly open?: true
}

/** Which links. */
export type LinkQuery =
  | {
      /** Those of these people; at most 1,000. */
      readonly subjects: readonly SubjectKey[]
    }
  | {
      /** Those to these accounts; at most 1,000. */
      readonly userIds: readonly string[]
    }
  | {
      /** Those whose account last had this login, in lower case. */
      readonly login: string
    }
  | Readonly<Record<string, never>>
