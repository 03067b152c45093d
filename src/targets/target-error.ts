import { type ErrorCode, type ErrorDetails, RosterError } from '../core/errors.js'

/** The codes a target may fail with. */
export type TargetErrorCode = Extract<ErrorCode, `TARGET_${string}`>

const messages: Readonly<Record<TargetErrorCode, string>> = {
  TARGET_CONFIG_INVALID: 'The target is configured wrongly; see the issues.',
  TARGET_NOT_FOUND: 'The user, group or membership is not there.',
  TARGET_CONFLICT: 'Something of that name is there already.',
  TARGET_INVALID: 'The product refuses the values sent.',
  TARGET_UNAUTHORIZED: 'The product does not accept the credentials; they may have expired.',
  TARGET_FORBIDDEN: 'The product knows the credentials, but they may not do this.',
  TARGET_READ_ONLY: 'The directory of this user or group takes no writes; change it at its source.',
  TARGET_LICENCE_EXCEEDED: 'No licence seat is left; free one or extend the licence.',
  TARGET_RATE_LIMITED: 'The product asks to slow down; try again later.',
  TARGET_UNSUPPORTED: 'The product cannot do this.',
  TARGET_AMBIGUOUS: 'Several accounts answer to one key; link the right one by its id.',
  TARGET_UNAVAILABLE: 'The product cannot be reached or is not ready; try again later.',
  TARGET_PROTOCOL: 'The answer is not what the API promises; check the base URL and the version.',
}

/**
 * Makes the error that a target rejects with; for authors of targets.
 *
 * @param code - what went wrong
 * @param details - what the code carries; `target` is the target's name, `operation` the verb
 * @param message - one sentence without any received value; by default one that fits the code
 * @returns the error, to be thrown or to stand in an {@link OutcomePerItem}
 * @example
 * ```ts test
 * import { targetError } from 'rostermap'
 *
 * const error = targetError('TARGET_NOT_FOUND', {
 *   target: 'wiki',
 *   operation: 'updateUser',
 *   retryable: false,
 *   what: 'user',
 * })
 * console.log(error.code) //=> 'TARGET_NOT_FOUND'
 * console.log(error.details.what) //=> 'user'
 * ```
 */
export function targetError<C extends TargetErrorCode>(
  code: C,
  details: ErrorDetails[C],
  message: string = messages[code],
): RosterError<C> {
  return new RosterError(code, message, details)
}
