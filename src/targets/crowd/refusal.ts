import type { AnyRosterError } from '../../core/errors.js'
import type { CallDetails } from '../http.js'
import type { Refusal } from '../http-status.js'
import { targetError } from '../target-error.js'

/**
 * @internal What Crowd's own error body adds to the status. `reason` is a fixed word; the sentence about a
 * directory is the only place that says it takes no writes, and Crowd does not translate it.
 */
export function crowdRefusal(details: CallDetails, refusal: Refusal): AnyRosterError | undefined {
  const { status, body } = refusal
  const value = body.kind === 'json' ? body.value : undefined
  switch (reasonOf(value)) {
    case 'USER_NOT_FOUND':
      return targetError('TARGET_NOT_FOUND', { ...details, status, what: 'user' })
    case 'GROUP_NOT_FOUND':
      return targetError('TARGET_NOT_FOUND', { ...details, status, what: 'group' })
    case 'MEMBERSHIP_NOT_FOUND':
      return targetError('TARGET_NOT_FOUND', { ...details, status, what: 'membership' })
    case 'INVALID_USER':
    case 'INVALID_EMAIL':
    case 'INVALID_CREDENTIAL':
    case 'INVALID_GROUP':
    case 'INVALID_MEMBERSHIP':
    case 'ILLEGAL_ARGUMENT':
      return targetError('TARGET_INVALID', { ...details, status, fields: [] })
    case 'UNSUPPORTED_OPERATION':
    case 'NESTED_GROUPS_NOT_SUPPORTED':
      return targetError('TARGET_UNSUPPORTED', {
        ...details,
        status,
        capability: details.operation,
      })
    case 'APPLICATION_PERMISSION_DENIED':
    case 'PERMISSION_DENIED':
      return /does not allow updates|read[- ]only/i.test(messageOf(value))
        ? targetError('TARGET_READ_ONLY', { ...details, status })
        : targetError('TARGET_FORBIDDEN', { ...details, status, reason: 'permission' })
    default:
      return undefined
  }
}

/** @internal The fixed word of `{"reason":…,"message":…}`; `undefined` when it is another shape. */
export function reasonOf(value: unknown): string | undefined {
  return textIn(value, 'reason')
}

function messageOf(value: unknown): string {
  return textIn(value, 'message') ?? ''
}

function textIn(value: unknown, name: 'reason' | 'message'): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const text: unknown = Reflect.get(value, name)
  return typeof text === 'string' ? text : undefined
}
