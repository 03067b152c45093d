import type { ClaimState } from '../identity/claim.js'
import type { MappingFinding } from './mapped.js'

const causes: Readonly<Record<Exclude<ClaimState, 'present'>, string>> = {
  absent: 'the IdP did not send it',
  empty: 'the IdP sent it without a value',
  overage: 'the IdP left its values out because there are too many',
  malformed: 'it came in a form that cannot be read',
  fetchFailed: 'its values had to be fetched, and that failed',
}

/** @internal What a claim state means, as the second half of a sentence. */
export function causeOf(state: Exclude<ClaimState, 'present'>): string {
  return causes[state]
}

/** @internal A remark that a source came in an unusual state. */
export function stateFinding(
  state: Exclude<ClaimState, 'present'>,
  pointer: string,
  source: string,
  consequence: string,
): MappingFinding {
  return {
    code: `claim-${state}`,
    pointer,
    message: `The source "${source}" has no values, because ${causes[state]}: ${consequence}.`,
  }
}
