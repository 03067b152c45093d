import { type AnyRosterError, isRosterError, RosterError } from '../core/errors.js'
import { meetsAll } from '../targets/per-item.js'
import type { Remedy } from './report.js'

/** @internal An adapter that throws something else has broken its contract; that too is a typed error. */
export function asTargetError(error: unknown, target: string, operation: string): AnyRosterError {
  if (isRosterError(error)) return error
  return new RosterError(
    'TARGET_PROTOCOL',
    `The target's ${operation} failed in a way its contract does not allow.`,
    { target, operation, retryable: false, reason: 'shape' },
    { cause: error },
  )
}

/** @internal Failures after which no further call to the target makes sense in this run. */
export function stopsTheRun(error: AnyRosterError): boolean {
  return meetsAll(error) || error.code === 'TARGET_PROTOCOL'
}

/** @internal Sorts a failure by what may help. */
export function remedyFor({ code }: AnyRosterError): Remedy {
  switch (code) {
    case 'TARGET_UNAVAILABLE':
    case 'TARGET_RATE_LIMITED':
    case 'TARGET_PROTOCOL':
      return 'wait'
    case 'TARGET_NOT_FOUND':
    case 'TARGET_CONFLICT':
    case 'TARGET_AMBIGUOUS':
    case 'TARGET_LICENCE_EXCEEDED':
    case 'LEDGER_CONTENDED':
      return 'replan'
    case 'TARGET_UNAUTHORIZED':
    case 'TARGET_FORBIDDEN':
    case 'TARGET_CONFIG_INVALID':
      return 'configure'
    default:
      return 'none'
  }
}
