import type { Identity } from '../identity/identity.js'
import type { Expression } from './language.js'
import type { MappingStep } from './mapped.js'
import type { Reading } from './reading.js'

/** @internal One evaluation of a document for one person. */
export interface Evaluation {
  readonly identity: Identity
  /** Claims read already, by the name they were asked by. */
  readonly claims: Map<string, Reading>
  /** Where steps are written down; without it nobody asked. */
  readonly steps?: MappingStep[]
}

/** @internal A compiled expression. */
export type Evaluate = (evaluation: Evaluation) => Reading

/** @internal What compiling needs. After a fault is reported, the result must not be used. */
export interface Compiler {
  /** Takes a fault of the document: where, what is wrong and what to do. */
  readonly report: (pointer: string, message: string) => void
  /** Compiles an expression that stands at a pointer. */
  readonly expression: (expression: Expression, at: string) => Evaluate
}
