import type { ErrorCode } from '../core/errors.js'
import type { Fault } from './fake-faults.js'
import type { Expected } from './target-contract-errors.js'

/** @internal Something that comes instead of the product's answer, and the error that it stands for. */
export interface FaultCase {
  readonly name: string
  readonly fault: Fault
  /** What would be right: one of these. */
  readonly expected: readonly Expected[]
}

const status = (code: number, ...expected: readonly Expected[]): FaultCase => ({
  name: `${code}`,
  fault: { status: code },
  expected,
})
const gateway = (code: number, message: string, ...expected: readonly Expected[]): FaultCase => ({
  name: `${code} in JSON that is not the product’s`,
  fault: { status: code, json: { message } },
  expected,
})

const notItsOwn: readonly ErrorCode[] = ['TARGET_PROTOCOL', 'TARGET_INVALID']
const unavailable = { code: 'TARGET_UNAVAILABLE', retryable: true } as const
const protocol = { code: 'TARGET_PROTOCOL' } as const

/** @internal A 404 of a gateway that answers in JSON, as Kong does, where the product's own could be told from it. */
export const gatewayNotFound: FaultCase = gateway(
  404,
  'no Route matched with those values',
  protocol,
)

/**
 * @internal What any product, or what stands before it, may answer instead of the truth. The bodies are
 * web pages, or JSON in nobody's words: whoever writes one is not the product, and says nothing of
 * accounts and groups.
 */
export const faultCases: readonly FaultCase[] = [
  status(400, { code: notItsOwn }),
  status(401, { code: 'TARGET_UNAUTHORIZED' }),
  status(403, { code: 'TARGET_FORBIDDEN' }),
  status(404, protocol),
  status(409, { code: notItsOwn }),
  gateway(400, 'Bad request', { code: notItsOwn }),
  // Whoever takes any 409 for "that name is taken" or "somebody else was quicker" fails as well.
  gateway(409, 'Conflict', { code: [...notItsOwn, 'TARGET_CONFLICT'] }, unavailable),
  gateway(401, 'Unauthorized', { code: 'TARGET_UNAUTHORIZED' }),
  gateway(403, 'Forbidden', { code: 'TARGET_FORBIDDEN' }),
  gateway(429, 'API rate limit exceeded', { code: 'TARGET_RATE_LIMITED', retryable: true }),
  gateway(500, 'An unexpected error occurred', { ...unavailable, details: { reason: 'status' } }),
  status(429, { code: 'TARGET_RATE_LIMITED', retryable: true }),
  status(500, { ...unavailable, details: { reason: 'status' } }),
  status(502, { ...unavailable, details: { reason: 'status' } }),
  status(503, { ...unavailable, details: { reason: 'status' } }),
  {
    name: 'a dropped connection',
    fault: 'drop',
    expected: [{ ...unavailable, details: { reason: 'network' } }],
  },
  {
    name: 'an answer cut short',
    fault: 'cut-body',
    expected: [{ ...unavailable, details: { reason: 'network' } }],
  },
  {
    name: 'a redirect to another host',
    fault: 'redirect',
    expected: [{ code: ['TARGET_UNAVAILABLE', 'TARGET_PROTOCOL'] }],
  },
  { name: 'no body', fault: 'empty', expected: [protocol] },
  { name: 'broken JSON', fault: 'bad-json', expected: [protocol] },
  { name: 'JSON of another shape', fault: 'bad-shape', expected: [protocol] },
  { name: 'a sign-in page with status 200', fault: 'web-page', expected: [protocol] },
  { name: 'ten megabytes', fault: 'huge', expected: [protocol] },
]
