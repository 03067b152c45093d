import type { ClaimState } from '../identity/claim.js'
import type { MappingFinding } from './mapped.js'
import { englishMessages } from './messages.js'

/** @internal What a claim state means, as the second half of a sentence. */
export function causeOf(state: Exclude<ClaimState, 'present'>): string {
  return englishMessages[`cause-${state}`]
}

/** @internal A remark that a source came in an unusual state. */
export function stateFinding(
  state: Exclude<ClaimState, 'present'>,
  cause: string,
  pointer: string,
  source: string,
  consequence: string,
): MappingFinding {
  return {
    code: `claim-${state}`,
    pointer,
    message: `The source "${source}" has no values, because ${cause}: ${consequence}.`,
  }
}
