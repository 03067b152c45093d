import type { ErrorCode } from '../core/errors.js'
import type { Fault } from './fake-faults.js'
import type { Expected } from './target-contract-errors.js'

/** @internal Something that comes instead of the product's answer, and the error that it stands for. */
export interface FaultCase {
  readonly name: string
  readonly fault: Fault
  readonly expected: Expected
}

const status = (code: number, expected: Expected): FaultCase => ({
  name: `${code}`,
  fault: { status: code },
  expected,
})

const notItsOwn: readonly ErrorCode[] = ['TARGET_PROTOCOL', 'TARGET_INVALID']
const unavailable = { code: 'TARGET_UNAVAILABLE', retryable: true } as const
const protocol = { code: 'TARGET_PROTOCOL' } as const

/**
 * @internal What any product, or what stands before it, may answer instead of the truth. The bodies are
 * web pages: whoever writes one is not the product, and says nothing of accounts and groups.
 */
export const faultCases: readonly FaultCase[] = [
  status(400, { code: notItsOwn }),
  status(401, { code: 'TARGET_UNAUTHORIZED' }),
  status(403, { code: 'TARGET_FORBIDDEN' }),
  status(404, protocol),
  status(409, { code: notItsOwn }),
  status(429, { code: 'TARGET_RATE_LIMITED', retryable: true }),
  status(500, { ...unavailable, details: { reason: 'status' } }),
  status(502, { ...unavailable, details: { reason: 'status' } }),
  status(503, { ...unavailable, details: { reason: 'status' } }),
  {
    name: 'a dropped connection',
    fault: 'drop',
    expected: { ...unavailable, details: { reason: 'network' } },
  },
  {
    name: 'an answer cut short',
    fault: 'cut-body',
    expected: { ...unavailable, details: { reason: 'network' } },
  },
  {
    name: 'a redirect to another host',
    fault: 'redirect',
    expected: { code: ['TARGET_UNAVAILABLE', 'TARGET_PROTOCOL'] },
  },
  { name: 'no body', fault: 'empty', expected: protocol },
  { name: 'broken JSON', fault: 'bad-json', expected: protocol },
  { name: 'JSON of another shape', fault: 'bad-shape', expected: protocol },
  { name: 'a sign-in page with status 200', fault: 'web-page', expected: protocol },
  { name: 'ten megabytes', fault: 'huge', expected: protocol },
]
