import type { AnyRosterError, TargetErrorDetails } from '../core/errors.js'
import type { Body } from './http-body.js'
import type { TokenTrouble } from './oauth-token.js'
import { silenceOf } from './retry-after.js'
import { targetError } from './target-error.js'

/** @internal An answer whose status is not a success. */
export interface Refusal {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** @internal The error an HTTP status stands for, when the product has no word of its own for it. */
export function errorOfStatus(
  about: { readonly target: string; readonly operation: string },
  refusal: Refusal,
  now: number,
): AnyRosterError {
  const { status, headers, body } = refusal
  const base = { ...about, status, retryable: false }
  const asked = silenceOf(headers, now)
  const later: TargetErrorDetails = {
    ...base,
    retryable: true,
    ...(asked === undefined ? {} : { retryAfterMs: asked }),
  }
  if (status === 400 || status === 409 || status === 422)
    return targetError('TARGET_INVALID', { ...base, fields: [] })
  if (status === 401 || status === 403) return errorOfDenial(base, refusal)
  if (status === 402) return targetError('TARGET_LICENCE_EXCEEDED', base)
  if (status === 429) return targetError('TARGET_RATE_LIMITED', later)
  if (status === 408 || status >= 500)
    return targetError('TARGET_UNAVAILABLE', { ...later, reason: 'status' })
  return targetError('TARGET_PROTOCOL', {
    ...base,
    reason: body.kind === 'not-json' ? 'content-type' : 'status',
  })
}

/** @internal The error of a request that could not be sent, because there was no access token to send with it. */
export function errorOfToken(
  about: { readonly target: string; readonly operation: string },
  trouble: TokenTrouble,
  now: number,
): AnyRosterError {
  if (trouble === 'refused')
    return targetError('TARGET_UNAUTHORIZED', { ...about, retryable: false })
  const message = 'No access token could be got from its server; try again later.'
  if (typeof trouble === 'string')
    return targetError(
      'TARGET_UNAVAILABLE',
      { ...about, retryable: trouble !== 'redirect', reason: trouble },
      trouble === 'redirect'
        ? 'The server of access tokens answers with a redirect, which is never followed: check its address.'
        : message,
    )
  const asked = silenceOf(trouble.headers, now)
  return targetError(
    'TARGET_UNAVAILABLE',
    {
      ...about,
      status: trouble.status,
      retryable: true,
      reason: 'status',
      ...(asked === undefined ? {} : { retryAfterMs: asked }),
    },
    message,
  )
}

/** Seraph, Atlassian's login filter, names the cause in headers; the body is often HTML. */
function errorOfDenial(base: TargetErrorDetails, { headers, body }: Refusal): AnyRosterError {
  const text = textOf(body).toLowerCase()
  const forbidden = (reason: 'permission' | 'websudo' | 'xsrf' | 'captcha', message?: string) =>
    targetError('TARGET_FORBIDDEN', { ...base, reason }, message)
  if (
    headers.get('x-authentication-denied-reason')?.includes('CAPTCHA') === true ||
    headers.get('x-seraph-loginreason')?.includes('AUTHENTICATION_DENIED') === true
  )
    return forbidden(
      'captcha',
      'The product asks for a CAPTCHA after failed sign-ins: sign in once in a browser as this user, then check the credentials.',
    )
  if (text.includes('websudo'))
    return forbidden(
      'websudo',
      'The product asks for a secure administrator session: use a personal access token, or switch secure sessions off.',
    )
  if (text.includes('xsrf'))
    return forbidden('xsrf', 'The product took the request for a forged one (XSRF check).')
  return base.status === 401 ? targetError('TARGET_UNAUTHORIZED', base) : forbidden('permission')
}

function textOf(body: Body): string {
  if (body.kind === 'not-json') return body.text
  try {
    return body.kind === 'json' ? JSON.stringify(body.value) : ''
  } catch {
    // Nested more deeply than can be written: none of the words that are looked for.
    return ''
  }
}
