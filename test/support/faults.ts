import type { Fault } from 'rostermap/testing'

const html = (status: number, headers: Record<string, string> = {}, page?: string): Fault => ({
  status,
  headers,
  ...(page === undefined ? {} : { page }),
})

/** What any product may answer instead of an answer, the code it gives, and what the error tells beside it. */
export const faultMatrix: readonly (readonly [Fault, string, { readonly reason?: string }])[] = [
  [html(401), 'TARGET_UNAUTHORIZED', {}],
  [html(402), 'TARGET_LICENCE_EXCEEDED', {}],
  [html(403), 'TARGET_FORBIDDEN', { reason: 'permission' }],
  [html(403, {}, 'WebSudo is required'), 'TARGET_FORBIDDEN', { reason: 'websudo' }],
  [html(403, {}, 'XSRF check failed'), 'TARGET_FORBIDDEN', { reason: 'xsrf' }],
  [
    html(403, { 'x-authentication-denied-reason': 'CAPTCHA_CHALLENGE' }),
    'TARGET_FORBIDDEN',
    { reason: 'captcha' },
  ],
  [html(404), 'TARGET_PROTOCOL', { reason: 'content-type' }],
  [html(409), 'TARGET_INVALID', {}],
  [html(429), 'TARGET_RATE_LIMITED', {}],
  [html(429, { 'retry-after': '0' }), 'TARGET_RATE_LIMITED', {}],
  [html(429, { 'retry-after': '1000' }), 'TARGET_RATE_LIMITED', {}],
  [html(500), 'TARGET_UNAVAILABLE', { reason: 'status' }],
  [html(503, { 'retry-after': '0' }), 'TARGET_UNAVAILABLE', { reason: 'status' }],
  ['web-page', 'TARGET_PROTOCOL', { reason: 'content-type' }],
  ['bad-json', 'TARGET_PROTOCOL', { reason: 'json' }],
  ['cut-body', 'TARGET_UNAVAILABLE', { reason: 'network' }],
  ['drop', 'TARGET_UNAVAILABLE', { reason: 'network' }],
  ['hang', 'TARGET_UNAVAILABLE', { reason: 'timeout' }],
  ['redirect', 'TARGET_UNAVAILABLE', { reason: 'redirect' }],
  ['huge', 'TARGET_PROTOCOL', { reason: 'too-large' }],
]

/** Options of a target for a fault: short only where nothing comes anyway, so that a busy machine changes no result. */
export function patience(fault: Fault): { readonly retries: number; readonly timeoutMs: number } {
  return { retries: 1, timeoutMs: fault === 'hang' ? 10 : 10_000 }
}
