import type { Fault } from 'rostermap/testing'

/** A fault, the one error it gives, and how many requests a read with one retry then sends. */
export type FaultRow = readonly [
  name: string,
  fault: Fault,
  code: string,
  details: object,
  sent: number,
]

/** The faults that mean the same to every product over HTTP. */
export const commonFaults: readonly FaultRow[] = [
  ['403', { status: 403 }, 'TARGET_FORBIDDEN', { reason: 'permission' }, 1],
  [
    '403 of the XSRF check',
    { status: 403, page: 'XSRF check failed' },
    'TARGET_FORBIDDEN',
    { reason: 'xsrf' },
    1,
  ],
  ['404 as a web page', { status: 404 }, 'TARGET_PROTOCOL', { reason: 'content-type' }, 1],
  ['429 without Retry-After', { status: 429 }, 'TARGET_RATE_LIMITED', { retryable: true }, 2],
  [
    '429 with Retry-After',
    { status: 429, headers: { 'retry-after': '0' } },
    'TARGET_RATE_LIMITED',
    { retryAfterMs: 0 },
    2,
  ],
  [
    '429 for an hour',
    { status: 429, headers: { 'retry-after': '3600' } },
    'TARGET_RATE_LIMITED',
    { retryAfterMs: 3_600_000 },
    1,
  ],
  ['500', { status: 500 }, 'TARGET_UNAVAILABLE', { reason: 'status' }, 2],
  ['a web page', 'web-page', 'TARGET_PROTOCOL', { reason: 'content-type' }, 1],
  ['broken JSON', 'bad-json', 'TARGET_PROTOCOL', { reason: 'json' }, 1],
  ['JSON of another shape', 'bad-shape', 'TARGET_PROTOCOL', { reason: 'shape' }, 1],
  ['an answer cut short', 'cut-body', 'TARGET_UNAVAILABLE', { reason: 'network' }, 2],
  ['a dropped connection', 'drop', 'TARGET_UNAVAILABLE', { reason: 'network' }, 2],
  ['no answer at all', 'hang', 'TARGET_UNAVAILABLE', { reason: 'timeout' }, 2],
  ['a redirect', 'redirect', 'TARGET_UNAVAILABLE', { reason: 'redirect' }, 1],
  ['ten megabytes', 'huge', 'TARGET_PROTOCOL', { reason: 'too-large' }, 1],
]

/** A refusal in JSON, as the product itself writes it. */
export function inJson(status: number, body: object): Fault {
  return { status, headers: { 'content-type': 'application/json' }, page: JSON.stringify(body) }
}
