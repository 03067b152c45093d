import type { ClaimState } from '../identity/claim.js'
import type { Evaluation } from './evaluation.js'

/** @internal What a condition says; `undefined` is unknown, and `state` then says why. */
export type Verdict =
  | { readonly answer: boolean; readonly state: 'present' }
  | { readonly answer: undefined; readonly state: Exclude<ClaimState, 'present'> }

/** @internal A compiled condition. */
export type Judge = (evaluation: Evaluation) => Verdict

/** @internal A known verdict. */
export function verdictOf(answer: boolean): Verdict {
  return answer ? holds : fails
}

/** @internal A verdict that cannot be given. */
export function unknown(state: ClaimState): Verdict {
  return { answer: undefined, state: state === 'present' ? 'malformed' : state }
}

const holds: Verdict = { answer: true, state: 'present' }
/** @internal Known not to hold. */
export const fails: Verdict = { answer: false, state: 'present' }
