import type { AnyRosterError } from '../../core/errors.js'
import type { CallDetails } from '../http.js'
import type { Refusal } from '../http-status.js'
import { targetError } from '../target-error.js'

/**
 * @internal What a SCIM error (RFC 7644 3.12) adds to the status: `uniqueness`, or 409, is a login, an address
 * or a group that is taken. Refusals of the gateway (401, 403) have another form and say no more than their
 * status.
 */
export function scimRefusal(details: CallDetails, refusal: Refusal): AnyRosterError | undefined {
  const { status, body } = refusal
  if (body.kind !== 'json' || typeof body.value !== 'object' || body.value === null)
    return undefined
  const scimType: unknown = Reflect.get(body.value, 'scimType')
  if (status !== 409 && scimType !== 'uniqueness') return undefined
  const what = details.operation === 'createGroup' ? 'group' : 'user'
  return targetError('TARGET_CONFLICT', { ...details, status, what })
}
