/**
 * Tables: rows of tests with what each gives, as a source of its own and as a transform.
 *
 * @module
 */

import type { Expression } from './language.js'
import type { Matcher } from './language-matchers.js'

/**
 * A table: the first row whose test passes gives the value. An `empty` value passes no test; any other
 * state without a value is the state of the whole.
 */
export interface SwitchSource {
  /** The value looked up; its first value counts. */
  readonly switch: Expression
  /** The rows, in order. */
  readonly cases: readonly SwitchCase[]
  /** The source when no row passes. Without it: no value (`absent`). */
  readonly default?: Expression
}

/** A row of a table. */
export type SwitchCase = ExactCase | PatternCase

/** A row for one text. */
export interface ExactCase {
  /** The text compared exactly. */
  readonly is: string
  /** The value given, as it stands. */
  readonly give: string
}

/** A row for every text that passes a test. */
export type PatternCase = Matcher & {
  /**
   * The value given: `${value}` is the text looked up, `${rest}` what a prefix or suffix left, `${1}` or
   * `${name}` a capture.
   */
  readonly give: string
}

/** Looks each value up in a table. */
export interface LookupTransform {
  /** The table. */
  readonly lookup: {
    /** The rows, in order; the first whose test passes gives the value. */
    readonly cases: readonly SwitchCase[]
    /** What becomes of a value that passes no test. @defaultValue `'drop'` */
    readonly otherwise?: 'keep' | 'drop'
  }
}
