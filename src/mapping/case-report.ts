import type { JsonValue } from '../identity/claim.js'
import type { Mapped } from './mapped.js'

/** How a mapping fared with its cases. Plain data. */
export interface MappingTestReport {
  /** Which mapping it was. */
  readonly mapping: Mapped['mapping']
  /** How many cases came out as expected. */
  readonly passed: number
  /** How many did not. */
  readonly failed: number
  /** Every case, in the document's order. */
  readonly cases: readonly CaseResult[]
}

/** How one case came out. */
export interface CaseResult {
  /** Its name. */
  readonly name: string
  /** JSON Pointer into the document of cases. */
  readonly pointer: string
  /** Whether everything came out as expected. */
  readonly passed: boolean
  /** Everything that did not. */
  readonly differences: readonly CaseDifference[]
}

/** One thing that came out otherwise than expected. */
export interface CaseDifference {
  /** What it is about. Stable. */
  readonly code: CaseDifferenceCode
  /** JSON Pointer, into the document of cases, to the expectation that is not met. */
  readonly pointer: string
  /** What was expected: a value, the name of a group, a decision. */
  readonly expected: JsonValue
  /** What came out. */
  readonly actual: JsonValue
  /** The same in one sentence. It holds the values of the case. */
  readonly message: string
  /** Why it came out so, in sentences. */
  readonly why: readonly string[]
  /** JSON Pointers into the mapping document to what decided. */
  readonly mapping: readonly string[]
}

/** What a {@link CaseDifference} is about. */
export type CaseDifferenceCode =
  | 'access'
  | 'creation'
  | 'refusals'
  | 'value'
  | 'missing-group'
  | 'unexpected-group'
  | 'not-taken-away'
  | 'not-left-alone'
  | 'findings'
