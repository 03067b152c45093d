import type { Identity } from '../identity/identity.js'
import type { Expression } from './language.js'
import type { MappingStep } from './mapped.js'
import type { Reading } from './reading.js'

/** @internal One evaluation of a document for one person. */
export interface Evaluation {
  readonly identity: Identity
  /** The instant to map for, in epoch milliseconds; without it nothing is known about time. */
  readonly now: number | undefined
  /** Claims read already, each in the place that {@link Compiler.placeOf} gave its name. */
  readonly claims: (Reading | undefined)[]
  /** Where steps are written down; `undefined` while nobody asks. */
  steps: MappingStep[] | undefined
  /** The earliest instant at which a rule that matches, or a comparison with `now`, comes out otherwise, as far as one was met. */
  nextChange: number | undefined
}

/** @internal A compiled expression. */
export type Evaluate = (evaluation: Evaluation) => Reading

/** @internal What compiling needs. After a fault is reported, the result must not be used. */
export interface Compiler {
  /** Takes a fault of the document: where, what is wrong and what to do. */
  readonly report: (pointer: string, message: string) => void
  /** A place for the reading of a claim, the same for the same name. */
  readonly placeOf: (claim: string) => number
  /** Names of groups, as the document's table of aliases has them, and their ids. */
  readonly aliases: ReadonlyMap<string, readonly string[]>
  /** Compiles an expression that stands at a pointer. */
  readonly expression: (expression: Expression, at: string) => Evaluate
}
