/**
 * The part of the mapping document that makes group memberships.
 *
 * @module
 */

import type { Condition, Expression, Matcher } from './language.js'

/** How group memberships are made. */
export interface GroupMapping {
  /** Where the group values come from, for every rule that does not say otherwise. */
  readonly from?: Expression
  /**
   * What may be taken away, for every rule that does not say otherwise.
   *
   * @defaultValue `'managed'`
   */
  readonly mode?: RemovalMode
  /** The rules. All are evaluated; a group is granted when any rule grants it. */
  readonly rules: readonly GroupRule[]
  /** Values that no rule's `match` gets to see. Conditions see them. */
  readonly exclude?: readonly Matcher[]
  /** Groups given without a claim. */
  readonly defaults?: readonly DefaultGroups[]
  /**
   * Further groups that this document owns, by name; `*` stands for any text. Needed to take away
   * memberships that rules with `${…}` in `to` have granted, because those name no group.
   */
  readonly managed?: readonly string[]
  /** What a claim state means for groups, when not the usual. */
  readonly claimStates?: ClaimStatePolicy
  /**
   * Groups that are never taken away, whatever the mode, by name; `*` stands for any text, and case does
   * not count. They can still be given. Mode `authoritativeExcept` needs it.
   */
  readonly except?: readonly string[]
  /**
   * What becomes of memberships that the ledger records as given by a rule which this document does not
   * have any more, or which names other groups now.
   *
   * @defaultValue `'takeAway'` when `mode` is `provenance`, otherwise `'keep'`
   */
  readonly deletedRules?: 'takeAway' | 'keep'
}

/**
 * What may be taken away from a person whom no rule grants it.
 *
 * - `managed`: memberships in groups that the document names (in a rule's `to` or in `managed`), but not
 *   those that the ledger records as given by another IdP. Every other group is left alone.
 * - `provenance`: only what the ledger records as given by these rules to this person of this IdP.
 * - `additive`: nothing. What an additive rule can grant is never taken away, even when another rule or
 *   `managed` names it too.
 * - `createOnly`: nothing, and the groups are given only while the account is being created.
 * - `authoritative`: of the document or an IdP: every membership, whoever gave it. Of a rule: everything
 *   that its `to` could come out as.
 * - `authoritativeExcept`: the same; `except` must say what stays.
 */
export type RemovalMode =
  | 'managed'
  | 'provenance'
  | 'additive'
  | 'createOnly'
  | 'authoritative'
  | 'authoritativeExcept'

/**
 * What each unusual state of a rule's `from` means for groups. `hold` grants nothing and takes nothing
 * away; `refuse` refuses access. Conditions have `ifAbsent` instead.
 */
export interface ClaimStatePolicy {
  /** @defaultValue `'hold'` */
  readonly absent?: 'hold' | 'treatAsEmpty' | 'refuse'
  /** `treatAsEmpty` takes managed memberships away. @defaultValue `'treatAsEmpty'` */
  readonly empty?: 'hold' | 'treatAsEmpty' | 'refuse'
  /** @defaultValue `'hold'` */
  readonly overage?: 'hold' | 'refuse'
  /** @defaultValue `'hold'` */
  readonly malformed?: 'hold' | 'refuse'
  /** @defaultValue `'hold'` */
  readonly fetchFailed?: 'hold' | 'refuse'
}

/** Grants groups. At least one of `match` and `when` must be there; both must hold. */
export interface GroupRule {
  /** Names the rule in plans, explanations and the ledger. Unique in the document. */
  readonly id: string
  /** A remark for people. */
  readonly description?: string
  /** Where the values come from. @defaultValue the mapping's `from` */
  readonly from?: Expression
  /** Each value that matches grants the groups. */
  readonly match?: Matcher
  /** The condition that must hold. */
  readonly when?: Condition
  /**
   * The groups, by name. With `match`, `${value}` is the matched value, `${rest}` what a prefix or
   * suffix left, `${1}` or `${name}` a capture; inserted literally. A name that comes out blank, longer
   * than 255 UTF-16 units, with white space at an end, or with control or invisible characters is not
   * granted.
   */
  readonly to: readonly string[]
  /** What may be taken away, for this rule's groups. @defaultValue the mapping's `mode` */
  readonly mode?: RemovalMode
  /** Create the groups in the target when they are missing. @defaultValue `false` */
  readonly createMissing?: boolean
  /** Let this rule grant groups that the policy counts as privileged. @defaultValue `false` */
  readonly allowPrivileged?: boolean
}

/**
 * Groups given without a claim; never taken away for lack of one. While it is unknown whether a person
 * is without groups, what such people get is neither given nor taken away.
 */
export interface DefaultGroups {
  /** The groups, by name. */
  readonly to: readonly string[]
  /** Who gets them: accounts being created, everybody, or people to whom no rule gave a group. */
  readonly for: 'newUsers' | 'everybody' | 'withoutGroups'
}
