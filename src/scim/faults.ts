import { type ErrorDetails, RosterError } from '../core/errors.js'
import type { ScimType } from '../core/scim-error-details.js'

type Details = Omit<ErrorDetails['SCIM_INVALID'], 'status' | 'scimType'>

/** @internal A fault of a SCIM message, to be answered with 400 and this `scimType` (RFC 7644, 3.12). */
export function scimFault(
  scimType: ScimType,
  message: string,
  details: Details = {},
): RosterError<'SCIM_INVALID'> {
  const status = scimType === 'uniqueness' ? 409 : scimType === 'sensitive' ? 403 : 400
  return new RosterError('SCIM_INVALID', message, { status, scimType, ...details })
}

/** @internal The same fault, with the operation of a PATCH that it was found in. */
export function inOperation(error: unknown, operation: number): unknown {
  if (!(error instanceof RosterError) || error.code !== 'SCIM_INVALID') return error
  const details = error.details as ErrorDetails['SCIM_INVALID']
  return new RosterError('SCIM_INVALID', error.message, { ...details, operation })
}
