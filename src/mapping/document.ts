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

import type { GroupMapping } from './group-document.js'
import type { Condition, Expression } from './language.js'

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
  /** Who may come in, and for whom an account may be made. Without it: everybody. */
  readonly access?: AccessMapping
}

/** Gates that a person must pass. */
export interface AccessMapping {
  /** To come in at all. Behind a closed gate nothing is written. */
  readonly signIn?: Gate
  /** To be given an account. People who have one come in all the same. */
  readonly create?: Gate
}

/** A gate. At least one of `when` and `groups` must be there; a person must pass both. */
export interface Gate {
  /** The condition that must hold. */
  readonly when?: Condition
  /**
   * Groups of which a rule must give one, by name (`*` for any text, case does not count); `anyRule` for
   * whatever group. What defaults give does not count.
   */
  readonly groups?: 'anyRule' | readonly string[]
  /** What goes while it is unknown whether a person passes. @defaultValue `'refuse'` */
  readonly whenUnknown?: 'refuse' | 'allow'
}

/** How one attribute of the account is made. */
export interface AttributeRule {
  /**
   * The attribute: `username`, `email`, `displayName`, or the name of a property the target keeps. `externalId` is,
   * where accounts are found by it, the IdP's own id: a new account gets it, and one that has it is the person's.
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
  /**
   * The value names another person, such as a manager: written is what that person's account in the target has.
   * For properties only.
   */
  readonly account?: AccountOf
}

/**
 * Whose account a value means, and what of it is written. While there is no such account the attribute is kept; it
 * is written by the next run that finds one, in a full comparison after accounts were made.
 */
export interface AccountOf {
  /**
   * What the value is: the person's own key at this IdP (`subject`), by which the ledger knows the account; or the
   * login, address or `externalId` of the account, where the target finds accounts by it.
   *
   * @defaultValue `'subject'`
   */
  readonly by?: 'subject' | 'username' | 'email' | 'externalId'
  /** What is written: the account's id, which outlives renames, or its login or address. @defaultValue `'id'` */
  readonly give?: 'id' | 'username' | 'email'
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
