import type { Fault } from 'rostermap/testing'

const status = (code: number, headers: Record<string, string> = {}, page?: string): Fault => ({
  status: code,
  headers,
  ...(page === undefined ? {} : { page }),
})

/** A fault, and the one error it gives. */
export interface FaultCase {
  readonly name: string
  readonly fault: Fault
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  /** Requests of a read with two retries. */
  readonly sent: number
}

/** What any product, or what stands before it, may answer instead of the truth. */
export const faults: readonly FaultCase[] = [
  { name: '400 as a web page', fault: status(400), code: 'TARGET_INVALID', details: {}, sent: 1 },
  { name: '401', fault: status(401), code: 'TARGET_UNAUTHORIZED', details: {}, sent: 1 },
  {
    name: '401 after a wrong password, with Seraph’s header',
    fault: status(401, { 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' }),
    code: 'TARGET_UNAUTHORIZED',
    details: {},
    sent: 1,
  },
  {
    name: '401 with Seraph’s header for a CAPTCHA',
    fault: status(401, { 'X-Seraph-LoginReason': 'AUTHENTICATION_DENIED' }),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'captcha', status: 401 },
    sent: 1,
  },
  {
    name: '403 with the header for a CAPTCHA',
    fault: status(403, {
      'X-Authentication-Denied-Reason': 'CAPTCHA_CHALLENGE; login-url=https://x/',
    }),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'captcha' },
    sent: 1,
  },
  {
    name: '403 for want of a secure administrator session',
    fault: status(403, {}, 'WebSudo is required'),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'websudo' },
    sent: 1,
  },
  {
    name: '403 of the XSRF check',
    fault: status(403, {}, 'XSRF check failed'),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'xsrf' },
    sent: 1,
  },
  {
    name: '403',
    fault: status(403),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'permission', retryable: false },
    sent: 1,
  },
  { name: '402', fault: status(402), code: 'TARGET_LICENCE_EXCEEDED', details: {}, sent: 1 },
  {
    name: '404 as a web page',
    fault: status(404),
    code: 'TARGET_PROTOCOL',
    details: { reason: 'content-type', status: 404 },
    sent: 1,
  },
  { name: '409 as a web page', fault: status(409), code: 'TARGET_INVALID', details: {}, sent: 1 },
  { name: '418', fault: status(418), code: 'TARGET_PROTOCOL', details: {}, sent: 1 },
  {
    name: '429 without Retry-After',
    fault: status(429),
    code: 'TARGET_RATE_LIMITED',
    details: { retryable: true },
    sent: 3,
  },
  {
    name: '429 with Retry-After in seconds',
    fault: status(429, { 'Retry-After': '0' }),
    code: 'TARGET_RATE_LIMITED',
    details: { retryAfterMs: 0 },
    sent: 3,
  },
  {
    name: '429 that asks for more patience than there is',
    fault: status(429, { 'Retry-After': '3600' }),
    code: 'TARGET_RATE_LIMITED',
    details: { retryAfterMs: 3_600_000 },
    sent: 1,
  },
  {
    name: '500',
    fault: status(500),
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'status', status: 500, retryable: true },
    sent: 3,
  },
  {
    name: '502 as a proxy’s web page',
    fault: status(502),
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'status', status: 502 },
    sent: 3,
  },
  {
    name: '503 with an HTTP date of the past in Retry-After',
    fault: status(503, { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    code: 'TARGET_UNAVAILABLE',
    details: { retryAfterMs: 0 },
    sent: 3,
  },
  {
    name: 'no answer at all',
    fault: 'hang',
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'timeout' },
    sent: 3,
  },
  {
    name: 'a dropped connection',
    fault: 'drop',
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'network', retryable: true },
    sent: 3,
  },
  {
    name: 'an answer cut short',
    fault: 'cut-body',
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'network' },
    sent: 3,
  },
  {
    name: 'a redirect to another host',
    fault: 'redirect',
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'redirect', retryable: false },
    sent: 1,
  },
  {
    name: 'no body',
    fault: 'empty',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'shape' },
    sent: 1,
  },
  {
    name: 'broken JSON',
    fault: 'bad-json',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'json' },
    sent: 1,
  },
  {
    name: 'JSON of another shape',
    fault: 'bad-shape',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'shape' },
    sent: 1,
  },
  {
    name: 'a sign-in page with status 200',
    fault: 'web-page',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'content-type' },
    sent: 1,
  },
  {
    name: 'ten megabytes',
    fault: 'huge',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'too-large' },
    sent: 1,
  },
]

/** Short only where nothing comes anyway, so that a busy machine changes no result. */
export const patience = (fault: Fault) => ({ timeoutMs: fault === 'hang' ? 25 : 10_000 })
