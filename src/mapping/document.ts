/**
 * The mapping document, version 1: what an admin can say about profiles and groups, as plain JSON.
 *
 * It is a closed language: every operator is listed here, none runs code, none reads a clock or a
 * network. Text is compared and given in Unicode normalisation form C. A text of more than 1,024 UTF-16
 * units, one that is not well formed, and a whole number beyond 2^53 - 1 (which JSON readers round) make
 * their claim `malformed`; so do more than 10,000 values. The interfaces are the reference;
 * `schema/mapping.v1.json` is the same for editors.
 *
 * @module
 */

import type { Condition, Expression, Matcher } from './language.js'

/** A whole mapping document. */
export interface MappingDocument {
  /** Address of the JSON Schema, for editors. Ignored here. */
  readonly $schema?: string
  /** The version of the language. */
  readonly version: 1
  /** A name for explanations and audit records. */
  readonly name?: string
  /** How the account's attributes are made, one rule per attribute. */
  readonly profile: readonly AttributeRule[]
  /** How group memberships are made. Without it, memberships are left alone. */
  readonly groups?: GroupMapping
}

/** How one attribute of the account is made. */
export interface AttributeRule {
  /**
   * The attribute: `username`, `email`, `displayName`, or the name of a property the target keeps.
   * Letters, digits, `.`, `_` and `-`, the first a letter or digit; at most 128 characters. Each may be
   * named once.
   */
  readonly to: string
  /** Where the value comes from. The first value counts; further ones give a warning. */
  readonly from: Expression
  /**
   * When the value is written.
   *
   * - `enforce`: whenever the account has another one
   * - `onChange`: when it differs from what was written last; what somebody edits in the account meanwhile
   *   stays, until the IdP sends something new
   * - `ifEmpty`: while the account has no value
   * - `createOnly`: when the account is created
   *
   * @defaultValue `'enforce'`
   */
  readonly apply?: ApplyStrength
  /** Given instead when the source is `absent` or `empty`, but not when its values cannot be seen. */
  readonly default?: AttributeDefaults
  /**
   * Refuse access when neither the source nor a default gives a value for an account that is there.
   *
   * @defaultValue `false`
   */
  readonly required?: boolean
  /** What each unusual state of the source means for this attribute. */
  readonly claimStates?: AttributeStatePolicy
  /** Other names, should the value belong to somebody else. For `username` and `email` only. */
  readonly unique?: UniqueName
}

/** When the value of an attribute is written; see {@link AttributeRule.apply}. */
export type ApplyStrength = 'enforce' | 'onChange' | 'ifEmpty' | 'createOnly'

/** What an attribute gets without a value from its source, for each moment by itself. */
export interface AttributeDefaults {
  /** For an account that is being created. */
  readonly onCreate?: Expression
  /** For an account that is there. It is written as `apply` says. */
  readonly onUpdate?: Expression
}

/**
 * What becomes of an attribute without a usable value, after its defaults: `keep` what the account has,
 * `clear` it, or `refuse` access (the sign-in fails, a reconciliation leaves the person out). All but
 * `absent`, `empty` and a kept absence give a warning.
 */
export interface AttributeStatePolicy {
  /** The IdP said nothing. @defaultValue `'keep'` */
  readonly absent?: 'keep' | 'clear' | 'refuse'
  /** The IdP said that there is no value. @defaultValue `'clear'` */
  readonly empty?: 'keep' | 'clear' | 'refuse'
  /** @defaultValue `'keep'` */
  readonly overage?: 'keep' | 'refuse'
  /** @defaultValue `'keep'` */
  readonly malformed?: 'keep' | 'refuse'
  /** @defaultValue `'keep'` */
  readonly fetchFailed?: 'keep' | 'refuse'
  /**
   * Values came, and none can be used: the transforms could read none, it is structured, or it is a login
   * or address with blank or invisible characters.
   *
   * @defaultValue `'keep'`
   */
  readonly unusable?: 'keep' | 'refuse'
  /** More than one value came. @defaultValue `'first'` */
  readonly several?: 'first' | 'keep' | 'refuse'
}

/**
 * Other names for an account being created whose name belongs to somebody else already. The engine lists
 * them, and the planner takes the first that is free. A source that gives no value gives no candidate.
 */
export interface UniqueName {
  /** Tried in this order, after the rule's `from`. */
  readonly candidates?: readonly Expression[]
  /** Tried after those. */
  readonly counter?: NameCounter
}

/** Names with a number in them. */
export interface NameCounter {
  /**
   * `${n}` is the number and `${value}` the value of the rule's `from`; other names are those of `with`, or
   * else of claims.
   */
  readonly template: string
  /** Named parts of the template. */
  readonly with?: Readonly<Record<string, Expression>>
  /** The first number. @defaultValue `2` */
  readonly first?: number
  /** The last number, at most 99 more than the first. @defaultValue 18 more than the first */
  readonly last?: number
}

/** How group memberships are made. */
export interface GroupMapping {
  /** Where the group values come from, for every rule that does not say otherwise. */
  readonly from?: Expression
  /**
   * What may be taken away.
   *
   * - `managed`: memberships in groups that this document names (in a rule's `to` or in `managed`),
   *   when no rule grants them. Every other group is left alone.
   * - `additive`: nothing. What an additive rule can grant is never taken away, even when a managed rule
   *   or `managed` names it too.
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
}

/** What may be taken away; see {@link GroupMapping.mode}. */
export type RemovalMode = 'managed' | 'additive'

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
