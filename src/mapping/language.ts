/**
 * The operators of the mapping document: where values come from, what is done to them, how they are
 * tested.
 *
 * @module
 */

import type { CompareCondition, StateCondition } from './language-conditions.js'
import type { SwitchSource } from './language-lookup.js'
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
  | IdentitySource
  | NowSource
  | ConstantSource
  | TemplateSource
  | FirstOfSource
  | ConcatSource
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
  /** Only those of its values, each a structure, for which every test holds. */
  readonly where?: readonly MemberTest[]
  /**
   * What it means when some of several values lack what the path asks for, or have `null` there: the whole
   * is not known (`absent`), or these values are passed over.
   *
   * @defaultValue `'absent'`
   */
  readonly missing?: 'absent' | 'skip'
  /**
   * What `null` says, for the claim and wherever its path comes upon one: nothing (`absent`), or that there is
   * no value (`empty`).
   *
   * @defaultValue `'absent'`
   */
  readonly nullIs?: 'absent' | 'empty'
}

/** A test of a structured value. One that lacks the member does not pass. */
export type MemberTest = Matcher & {
  /** The path to the texts tested, `$` being the value; one of them must pass. */
  readonly at: string
}

/** A part of the SAML NameID. */
export interface NameIdSource {
  /** Which part. */
  readonly nameId: 'value' | 'format' | 'nameQualifier' | 'spNameQualifier'
}

/** What is known of the person beside the claims. */
export interface IdentitySource {
  /** The IdP's name, the person's stable id there, or how the claims came in. */
  readonly identity: 'issuer' | 'subject' | 'protocol'
}

/** The instant that is mapped for, as the caller states it, written as `iso`; `absent` without one. */
export interface NowSource {
  /** Always `true`. */
  readonly now: true
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

/**
 * The values of several sources, one after the other. A source that is `overage`, `malformed` or `fetchFailed`
 * makes the whole so, and one that is `absent` makes it `absent` unless `missing` says otherwise: a part must
 * not pass for the whole. When all are `empty`, so is the whole.
 */
export interface ConcatSource {
  /** The sources. */
  readonly concat: readonly Expression[]
  /** What an `absent` source means: the whole is `absent`, or the source is passed over. @defaultValue `'absent'` */
  readonly missing?: 'absent' | 'skip'
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
  | StateCondition
  | CompareCondition

/** Holds when any value matches. Not held when the claim is `empty`. */
export type TestCondition = Matcher & {
  /** The values tested. */
  readonly of: Expression
  /** The answer when the claim is absent. @defaultValue unknown */
  readonly ifAbsent?: boolean
}
