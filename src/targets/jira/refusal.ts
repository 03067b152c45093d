import type { AnyRosterError } from '../../core/errors.js'
import type { CallDetails } from '../http.js'
import type { Refusal } from '../http-status.js'
import { targetError } from '../target-error.js'

// Names Jira uses for the fields of an account or group; any other stays out of errors.
const known = new Set([
  'active',
  'applicationKeys',
  'displayName',
  'email',
  'emailAddress',
  'fullName',
  'fullname',
  'groupname',
  'key',
  'name',
  'notification',
  'password',
  'username',
])

/**
 * @internal What Jira's own error body adds to the status: which fields it refuses, and whether the
 * directory takes no writes. The sentence about the directory is translated with Jira, so a Jira that
 * speaks another language gives the plainer `TARGET_INVALID` or `TARGET_FORBIDDEN`; no outcome
 * depends on it.
 */
export function jiraRefusal(details: CallDetails, refusal: Refusal): AnyRosterError | undefined {
  const { status } = refusal
  // Jira Cloud's word for a list of everybody that takes it longer than ten seconds.
  if (status === 409 && refusal.body.kind === 'json' && details.operation === 'listUsers')
    return targetError('TARGET_UNAVAILABLE', {
      ...details,
      status,
      retryable: true,
      reason: 'status',
    })
  if (status !== 400 && status !== 403 && status !== 500) return undefined
  const { messages, fields } = jiraErrors(
    refusal.body.kind === 'json' ? refusal.body.value : undefined,
  )
  if (
    messages.some((message) =>
      /director.*(?:read[- ]only|does not allow updates)|external user management/i.test(message),
    )
  )
    return targetError('TARGET_READ_ONLY', { ...details, status })
  return status === 400 ? targetError('TARGET_INVALID', { ...details, status, fields }) : undefined
}

/** @internal The messages and field names of `{"errorMessages":[…],"errors":{…}}`; none when it is another shape. */
export function jiraErrors(value: unknown): {
  readonly messages: readonly string[]
  readonly fields: readonly string[]
} {
  const texts = memberOf(value, 'errorMessages')
  const errors = memberOf(value, 'errors')
  const byField = typeof errors === 'object' && errors !== null ? Object.entries(errors) : []
  return {
    messages: [...(Array.isArray(texts) ? texts : []), ...byField.map(([, text]) => text)].filter(
      (text): text is string => typeof text === 'string',
    ),
    fields: byField.map(([field]) => field).filter((field) => known.has(field)),
  }
}

function memberOf(value: unknown, name: 'errorMessages' | 'errors'): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
