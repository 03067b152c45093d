import { type AnyRosterError, isRosterError } from '../core/errors.js'
import type { Outcome, OutcomePerItem } from './contract.js'

/**
 * @internal Changes items one by one. An error of one item stands in the map; an error that would
 * meet every further item ends the work and stands for the rest, so that wrong credentials are not
 * tried until the account is locked.
 *
 * @throws the abort reason of the signal, and whatever is not a {@link RosterError}
 */
export async function perItem(
  ids: readonly string[],
  signal: AbortSignal | undefined,
  change: (id: string) => Promise<Outcome>,
): Promise<OutcomePerItem> {
  signal?.throwIfAborted()
  const outcomes = new Map<string, Outcome | AnyRosterError>()
  let hopeless: AnyRosterError | undefined
  for (const id of new Set(ids)) {
    if (hopeless !== undefined) {
      outcomes.set(id, hopeless)
      continue
    }
    try {
      outcomes.set(id, await change(id))
    } catch (error) {
      signal?.throwIfAborted()
      if (!isRosterError(error)) throw error
      outcomes.set(id, error)
      if (meetsAll(error)) hopeless = error
    }
  }
  return outcomes
}

/** @internal Whether an error would meet every further call as well. */
export function meetsAll(error: AnyRosterError): boolean {
  switch (error.code) {
    case 'TARGET_UNAUTHORIZED':
    case 'TARGET_UNAVAILABLE':
    case 'TARGET_RATE_LIMITED':
    case 'TARGET_CONFIG_INVALID':
      return true
    case 'TARGET_FORBIDDEN':
      return error.details.reason !== 'permission'
    default:
      return false
  }
}
