/**
 * Conditions that ask for something else than a matching text.
 *
 * @module
 */

import type { ClaimState } from '../identity/claim.js'
import type { Expression } from './language.js'

/** Holds when a source is in one of the states named. Always known: it asks what is known. */
export interface StateCondition {
  /** The source. */
  readonly of: Expression
  /** The state, or several. */
  readonly state: ClaimState | readonly ClaimState[]
}

/**
 * Holds when any value compares so with another source's first value. Not held when the source is `empty`; a
 * value on either side that cannot be read as said leaves it unknown.
 */
export interface CompareCondition {
  /** The values compared. */
  readonly of: Expression
  /** How a value must stand to the other one. */
  readonly compare: 'less' | 'atMost' | 'equal' | 'atLeast' | 'greater'
  /** The other one. `{ "now": true }` is the instant that is mapped for. */
  readonly to: Expression
  /** What both sides are: decimal numbers, dates written as `iso`, or texts, which compare by code unit. */
  readonly as: 'number' | 'date' | 'text'
  /** The answer when the claim is absent. @defaultValue unknown */
  readonly ifAbsent?: boolean
}
