/**
 * The mapping document, version 1: what an admin can say about profiles and groups, as plain JSON.
 *
 * It is a closed language: every operator is listed here, none runs code, none reads a clock or a
 * network. Text is compared and given in Unicode normalisation form C. A text of more than 1,024 UTF-16
 * units, or one that is not well formed, makes its claim `malformed`; so do more than 10,000 values. The interfaces are the reference; `schema/mapping.v1.json` is the same for editors.
 *
 * @module
 */

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
   * When the value is written: at every sign-in, only when the account is created, or only while the
   * account has no value.
   *
   * @defaultValue `'enforce'`
   */
  readonly apply?: 'enforce' | 'createOnly' | 'ifEmpty'
  /** Refuse access when there is no value. @defaultValue `false` */
  readonly required?: boolean
}

/** A value source, and what is done to its values, in order. */
export type Expression = Source & {
  /** Transforms, first to last. Each sees the values the one before left. */
  readonly transform?: readonly Transform[]
}

/** Where values come from. The key tells which source it is. */
export type Source =
  | ClaimSource
  | NameIdSource
  | ConstantSource
  | TemplateSource
  | FirstOfSource
  | IfSource
  | SwitchSource

/** The values of a claim. */
export interface ClaimSource {
  /** Its full name, or a short name of the preset, or a SAML FriendlyName. Case-sensitive. */
  readonly claim: string
  /**
   * A path into structured values: RFC 9535 member names, indexes, slices and wildcards, for example
   * `$.roles[*]`. Filters, scripts and `..` are refused. `$` is each value of the claim; a list at the
   * end gives its items. A member that is missing or `null` is `absent`; a list that came, but has
   * nothing at that place, is `empty`; a step that does not fit what stands there is `malformed`.
   */
  readonly path?: string
}

/** A part of the SAML NameID. */
export interface NameIdSource {
  /** Which part. */
  readonly nameId: 'value' | 'format' | 'nameQualifier' | 'spNameQualifier'
}

/** A fixed value. */
export interface ConstantSource {
  /** The value. `''` states that there is none (`empty`). */
  readonly constant: string
}

/**
 * Text with values put in literally. A part without a value makes the whole without a value: it takes the
 * state furthest from knowledge, in the order `malformed`, `fetchFailed`, `overage`, `absent`, `empty`.
 */
export interface TemplateSource {
  /**
   * Text where `${name}` stands for the first value of `with.name`, or, when `with` has no such
   * name, of the claim `name`. `$${` stands for `${` itself.
   */
  readonly template: string
  /** Named parts. Names are letters, digits and `_`, not starting with `_` or a digit. */
  readonly with?: Readonly<Record<string, Expression>>
}

/**
 * The first of several sources that has a value.
 *
 * Candidates that are `absent` or `empty` are passed over. One that is `overage`, `malformed` or
 * `fetchFailed` has values that cannot be seen: what comes after it is not known to be the first, so the
 * whole has that state. Without any value it is `empty` when a candidate is, otherwise `absent`.
 */
export interface FirstOfSource {
  /** The candidates, best first. */
  readonly firstOf: readonly Expression[]
}

/** One source or another, by a condition. */
export interface IfSource {
  /** The condition. When it cannot be known, neither branch is taken and the value is unknown. */
  readonly if: Condition
  /** The source when it holds. */
  readonly then: Expression
  /** The source when it does not. Without it: no value (`absent`). */
  readonly else?: Expression
}

/**
 * A table: the row whose text equals the value. An `empty` value equals no row; any other state without a
 * value is the state of the whole.
 */
export interface SwitchSource {
  /** The value looked up; its first value counts. */
  readonly switch: Expression
  /** The rows, in order. */
  readonly cases: readonly SwitchCase[]
  /** The source when no row equals. Without it: no value (`absent`). */
  readonly default?: Expression
}

/** A row of a {@link SwitchSource}. */
export interface SwitchCase {
  /** The text compared exactly. */
  readonly is: string
  /** The value given. */
  readonly give: string
}

/**
 * Something done to values. A name alone, or one key with what it needs. Numbers and booleans become text
 * first; a structured value makes the whole `malformed`. A text that comes out empty is dropped.
 */
export type Transform =
  | SimpleTransform
  | SplitTransform
  | JoinTransform
  | ReplaceTransform
  | ExtractTransform
  | CutTransform
  | AffixTransform
  | KeepTransform

/**
 * Transforms without parameters.
 *
 * - `lower`, `upper`: case, by Unicode's root locale
 * - `trim`: white space at both ends
 * - `stripSpaces`: all white space
 * - `stripDiacritics`: letters without marks, with a table for the letters that do not decompose
 *   (`ß` → `ss`, `ø` → `oe`, `ł` → `l` …)
 * - `localPart`, `domainPart`: what stands before or after the last `@`; a value without `@` stays
 *   whole for `localPart` and vanishes for `domainPart`
 * - `guestAddress`: an Entra ID guest name `a_b.example#EXT#@tenant` back to `a@b.example`
 * - `accountName`: `DOMAIN\name` to `name`
 * - `first`, `last`: one value of several
 * - `unique`: without repetitions
 */
export type SimpleTransform =
  | 'lower'
  | 'upper'
  | 'trim'
  | 'stripSpaces'
  | 'stripDiacritics'
  | 'localPart'
  | 'domainPart'
  | 'guestAddress'
  | 'accountName'
  | 'first'
  | 'last'
  | 'unique'

/** One value into several. Parts are trimmed, empty parts dropped. */
export interface SplitTransform {
  /** The separator, at least one character. */
  readonly split: string
}

/** Several values into one. */
export interface JoinTransform {
  /** What stands between them. */
  readonly join: string
}

/** Replaces text in each value. A value where nothing matches stays as it is. */
export interface ReplaceTransform {
  readonly replace: {
    /** An RE2 pattern, found anywhere in the value unless it has anchors. */
    readonly pattern: string
    /** The replacement; `${1}` or `${name}` stands for a capture, everything else is literal. */
    readonly with: string
    /** Compare without regard to case. @defaultValue `false` */
    readonly ignoreCase?: boolean
  }
}

/**
 * Keeps a part of each value. A value where nothing matches vanishes. When all do, groups and conditions
 * take that for `empty`; an attribute is kept as it is, with the warning `nothing-left`. The same goes for
 * `domainPart`.
 */
export interface ExtractTransform {
  readonly extract: {
    /** An RE2 pattern that must match the whole value. */
    readonly pattern: string
    /** What is kept; `${1}` or `${name}` stands for a capture. @defaultValue `'${1}'` */
    readonly give?: string
    /** Compare without regard to case. @defaultValue `false` */
    readonly ignoreCase?: boolean
  }
}

/** Keeps what stands before or after a text. A value without the text stays as it is. */
export type CutTransform =
  | { readonly before: string }
  | { readonly after: string }
  | { readonly beforeLast: string }
  | { readonly afterLast: string }

/** Puts text before or behind each value. */
export type AffixTransform = { readonly prepend: string } | { readonly append: string }

/** Keeps or drops the values that match. When none is left, the result is `empty`. */
export type KeepTransform = { readonly keep: Matcher } | { readonly drop: Matcher }

/** A test of one text. The key tells which. All compare exactly unless `ignoreCase` is set. */
export type Matcher = (ExactMatcher | PrefixMatcher | SuffixMatcher | RegexMatcher) & {
  /** Compare without regard to case (Unicode full folding). @defaultValue `false` */
  readonly ignoreCase?: boolean
}

/** Equal to one of the texts. */
export interface ExactMatcher {
  /** One text or several. */
  readonly exact: string | readonly string[]
}

/** Starts with a text; `${rest}` is what follows. */
export interface PrefixMatcher {
  /** The start, at least one character. */
  readonly prefix: string
}

/** Ends with a text; `${rest}` is what stands before. */
export interface SuffixMatcher {
  /** The end, at least one character. */
  readonly suffix: string
}

/** Matches an RE2 pattern (linear time, no look-around, no back-references) over the whole text. */
export interface RegexMatcher {
  /** The pattern, at most 512 characters. Captures are `${1}` … or `${name}`. */
  readonly regex: string
}

/**
 * A condition. What cannot be known stays unknown: `not` of unknown is unknown, and a rule whose
 * condition is unknown grants nothing and takes nothing away.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | TestCondition

/** Holds when any value matches. Not held when the claim is `empty`. */
export type TestCondition = Matcher & {
  /** The values tested. */
  readonly of: Expression
  /** The answer when the claim is absent. @defaultValue unknown */
  readonly ifAbsent?: boolean
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
  /** Claim values that no rule gets to see. */
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
   * than 255 UTF-16 units, or with control or invisible characters is not granted.
   */
  readonly to: readonly string[]
  /** What may be taken away, for this rule's groups. @defaultValue the mapping's `mode` */
  readonly mode?: RemovalMode
  /** Create the groups in the target when they are missing. @defaultValue `false` */
  readonly createMissing?: boolean
  /** Let this rule grant groups that the policy counts as privileged. @defaultValue `false` */
  readonly allowPrivileged?: boolean
}

/** Groups given without a claim; never taken away for lack of one. */
export interface DefaultGroups {
  /** The groups, by name. */
  readonly to: readonly string[]
  /** Who gets them: accounts being created, everybody, or people to whom no rule gave a group. */
  readonly for: 'newUsers' | 'everybody' | 'withoutGroups'
}
