/**
 * The operators of the mapping document: where values come from, what is done to them, how they are
 * tested.
 *
 * @module
 */

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
  /** What is replaced, by what. */
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
  /** What is kept. */
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
  | {
      /** Keeps what stands before its first occurrence. */
      readonly before: string
    }
  | {
      /** Keeps what stands after its first occurrence. */
      readonly after: string
    }
  | {
      /** Keeps what stands before its last occurrence. */
      readonly beforeLast: string
    }
  | {
      /** Keeps what stands after its last occurrence. */
      readonly afterLast: string
    }

/** Puts text before or behind each value. */
export type AffixTransform =
  | {
      /** Stands before each value. */
      readonly prepend: string
    }
  | {
      /** Stands behind each value. */
      readonly append: string
    }

/** Keeps or drops the values that match. When none is left, the result is `empty`. */
export type KeepTransform =
  | {
      /** Keeps the values that match. */
      readonly keep: Matcher
    }
  | {
      /** Drops the values that match. */
      readonly drop: Matcher
    }

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
  | {
      /** Holds when every one holds. */
      readonly all: readonly Condition[]
    }
  | {
      /** Holds when one of them holds. */
      readonly any: readonly Condition[]
    }
  | {
      /** Holds when it does not. */
      readonly not: Condition
    }
  | TestCondition

/** Holds when any value matches. Not held when the claim is `empty`. */
export type TestCondition = Matcher & {
  /** The values tested. */
  readonly of: Expression
  /** The answer when the claim is absent. @defaultValue unknown */
  readonly ifAbsent?: boolean
}
