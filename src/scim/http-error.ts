import { isRosterError, RosterError } from '../core/errors.js'
import { type Answer, jsonAnswer } from './http-message.js'
import { messageUrn } from './urns.js'

/** @internal Statuses of refusals that RFC 7644 has no `scimType` for. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 501

/** @internal A refusal without a `scimType` (RFC 7644, 3.12). */
export function refusal(status: RefusalStatus, message: string): RosterError<'SCIM_REFUSED'> {
  return new RosterError('SCIM_REFUSED', message, { status })
}

/** @internal The refusal of a method that an endpoint does not take. */
export function methodRefusal(allow: readonly string[]): RosterError<'SCIM_REFUSED'> {
  return new RosterError('SCIM_REFUSED', `This endpoint takes ${allow.join(', ')}.`, {
    status: 405,
    allow,
  })
}

/** @internal */
export function notFound(): RosterError<'SCIM_REFUSED'> {
  return refusal(404, 'There is no such resource.')
}

/**
 * @internal The answer that an error stands for. What is not a fault of the request is answered without a
 * word about what it was.
 */
export function errorAnswer(error: unknown): Answer {
  if (isRosterError(error)) {
    if (error.code === 'SCIM_INVALID')
      return withStatus(error.details.status, error.message, error.details.scimType)
    if (error.code === 'SCIM_REFUSED') {
      const { status, allow } = error.details
      const headers = {
        ...(status === 401 && { 'www-authenticate': 'Bearer' }),
        ...(allow && { allow: allow.join(', ') }),
      }
      return withStatus(status, error.message, undefined, headers)
    }
    if (error.code === 'SCIM_UNAVAILABLE')
      return withStatus(503, 'The service cannot answer right now; try again later.', undefined, {
        'retry-after': '5',
      })
  }
  return withStatus(500, 'The service failed. Nothing was changed.')
}

function withStatus(
  status: number,
  detail: string,
  scimType?: string,
  headers?: Readonly<Record<string, string>>,
): Answer {
  const kind = scimType === undefined ? {} : { scimType }
  return jsonAnswer(
    status,
    { schemas: [messageUrn.error], status: String(status), ...kind, detail },
    headers,
  )
}
