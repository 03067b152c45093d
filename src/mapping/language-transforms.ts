/**
 * What can be done to values: the transforms of an expression.
 *
 * @module
 */

import type { Matcher } from './language-matchers.js'

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
