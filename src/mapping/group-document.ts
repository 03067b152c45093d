/**
 * The part of the mapping document that makes group memberships.
 *
 * @module
 */

import type { Condition, Expression } from './language.js'
import type { Matcher } from './language-matchers.js'

/**
 * How group memberships are made.
 *
 * Names of groups in `managed`, `except`, `never` and `privileged` may hold `*`, which stands for any text.
 */
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
  /**
   * Values that rules may see; others are left out as if they had not come. Conditions see all.
   *
   * @defaultValue every value
   */
  readonly include?: readonly Matcher[]
  /** Values that no rule's `match` gets to see, also when `include` has them. Conditions see them. */
  readonly exclude?: readonly Matcher[]
  /**
   * Let a path (`/eng/platform`) count as the paths above it (`/eng`) as well, for every rule.
   *
   * @defaultValue `false`
   */
  readonly expandParents?: boolean
  /** Names of groups that the IdP tells by id. Rules can use them, explanations show them. */
  readonly aliases?: readonly GroupAlias[]
  /** How names are compared. */
  readonly ignoreCase?: CasePolicy
  /** Groups given without a claim. */
  readonly defaults?: readonly DefaultGroups[]
  /**
   * Further groups that this document owns. Needed to take away memberships that rules with `${…}` in
   * `to` have granted, because those name no group.
   */
  readonly managed?: readonly string[]
  /**
   * Groups that are never taken away, whatever the mode; case does not count. They can still be given.
   * Mode `authoritativeExcept` needs it.
   */
  readonly except?: readonly string[]
  /**
   * Groups that are never given, whatever a rule or default says; case does not count. A membership that
   * is there is taken away or left, as the mode says.
   */
  readonly never?: readonly string[]
  /**
   * Groups that only a rule with `allowPrivileged` may give, besides those of the planner's policy; case
   * does not count.
   */
  readonly privileged?: readonly string[]
  /** Sets of groups of which a person gets one at most. */
  readonly exclusive?: readonly ExclusiveGroups[]
  /** Groups that members of another group get as well. Cycles do no harm. */
  readonly nesting?: readonly NestedGroup[]
  /**
   * The most groups a person may get, from 1. When the rules give more, none is given and none taken
   * away, because a part would be wrong.
   *
   * @defaultValue 5000, which is the most that can be set
   */
  readonly maxGroups?: number
  /** What a claim state means for groups, when not the usual. */
  readonly claimStates?: ClaimStatePolicy
  /** What goes for people of certain IdPs instead of what stands here. */
  readonly idps?: readonly IdpGroupPolicy[]
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

/** What goes for people of certain IdPs. Members that are left out stay as the mapping has them. */
export interface IdpGroupPolicy {
  /** The issuers (entityID or `iss`), exactly as the identity has them. Each stands in one policy. */
  readonly issuers: readonly string[]
  /** What may be taken away, for every rule that does not say otherwise. */
  readonly mode?: RemovalMode
  /** Groups that are never taken away, besides those of the mapping. */
  readonly except?: readonly string[]
  /** What a claim state means for groups; states that are left out stay as the mapping has them. */
  readonly claimStates?: ClaimStatePolicy
}

/** Grants groups. At least one of `match` and `when` must be there; both must hold. */
export interface GroupRule {
  /** Names the rule in plans, explanations and the ledger. Unique in the document. */
  readonly id: string
  /** A remark for people. */
  readonly description?: string
  /**
   * The IdPs whose people it goes for, by issuer. For others it neither gives nor takes away, and what it
   * can give is another IdP's to them.
   *
   * @defaultValue everybody
   */
  readonly issuers?: readonly string[]
  /** Where the values come from. @defaultValue the mapping's `from` */
  readonly from?: Expression
  /** Each value that matches grants the groups. */
  readonly match?: Matcher
  /** The condition that must hold. */
  readonly when?: Condition
  /** From when it holds, an instant such as `2026-01-31T12:00:00Z`. @defaultValue always */
  readonly validFrom?: string
  /** Until when it holds; that instant is not part of it. @defaultValue for ever */
  readonly validTo?: string
  /**
   * The groups, by name. With `match`, `${value}` is the matched value, `${alias}` the name that
   * `aliases` has for it, `${rest}` what a prefix, suffix or path left, `${last}` the last segment of a
   * path, `${cn}` and `${rdn}` parts of a distinguished name, `${1}` or `${name}` a capture; inserted
   * literally. A name that comes out blank, longer than 255 UTF-16 units, with white space at an end, or
   * with control or invisible characters is not granted.
   */
  readonly to: readonly string[]
  /** What may be taken away, for this rule's groups. @defaultValue the mapping's `mode` */
  readonly mode?: RemovalMode
  /**
   * Which group of an exclusive set wins: that of the highest priority, a whole number.
   *
   * @defaultValue 0
   */
  readonly priority?: number
  /**
   * Values at which this rule ends the search: of rules with `firstMatch` a value goes to the first that
   * matches, in the document's order. Rules without it see every value.
   *
   * @defaultValue `false`
   */
  readonly firstMatch?: boolean
  /**
   * Create the groups in the target when they are missing; a list of names (`*` for any text, case does
   * not count) creates only those.
   *
   * @defaultValue `false`
   */
  readonly createMissing?: boolean | readonly string[]
  /** Let this rule grant groups that count as privileged. @defaultValue `false` */
  readonly allowPrivileged?: boolean
  /**
   * The most groups this rule may give to one person, from 1. When it would give more, what it says is
   * unknown: it gives nothing and nothing is taken away.
   *
   * @defaultValue no limit but that of the mapping
   */
  readonly maxGroups?: number
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
  /** The IdPs whose people get them, by issuer. @defaultValue everybody */
  readonly issuers?: readonly string[]
  /** Create the groups in the target when they are missing. @defaultValue `false` */
  readonly createMissing?: boolean
}

/** A name for a group that the IdP tells by id. */
export interface GroupAlias {
  /** The id, as claims hold it: a GUID (compared in whatever case), or another text (exactly). */
  readonly id: string
  /** The name. Several ids may have it. */
  readonly name: string
}

/** How names are compared, each dimension by itself. */
export interface CasePolicy {
  /**
   * Whether rules, `include` and `exclude` disregard case in values, where a matcher does not say.
   *
   * @defaultValue `false`
   */
  readonly match?: boolean
  /**
   * Whether names of groups that differ only by case are one group. It is spelled as a rule spells it,
   * otherwise as the first in code-unit order.
   *
   * @defaultValue `false`: both are wanted, with a warning
   */
  readonly names?: boolean
}

/**
 * Groups of which a person gets one at most: the one that a rule of the highest `priority` gives, and
 * of several the one that stands first here. While it is unknown whether a rule gives one of them, all
 * are left as they are.
 */
export interface ExclusiveGroups {
  /** The groups by name, best first. */
  readonly groups: readonly string[]
}

/** A group whose members belong to further groups as well. */
export interface NestedGroup {
  /** The group by name. */
  readonly group: string
  /** The groups it is in, by name. */
  readonly in: readonly string[]
}
