/**
 * The operators of the mapping document: where values come from, what is done to them, how they are
 * tested.
 *
 * @module
 */

import type { Matcher } from './language-matchers.js'
import type { Transform } from './language-transforms.js'

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
