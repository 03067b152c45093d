import { type Fault, type FaultOptions, withFaults } from './fake-faults.js'
import { type FakeRateLimit, withRateLimit } from './fake-rate-limit.js'
import { type FakeHandler, type FakeServer, listen } from './fake-server.js'

/** How any fake product carries its answers. */
export interface FakeTransport {
  /** Time before each answer, in milliseconds. @defaultValue `0` */
  readonly latencyMs?: number
  /** Limits requests as Atlassian's products do. @defaultValue no limit */
  readonly rateLimit?: FakeRateLimit
}

/** A request a fake has answered. Holds no header and so no secret. */
export interface FakeRequest {
  /** The HTTP method. */
  readonly method: string
  /** The path with its query, as it was sent. */
  readonly path: string
  /** The status answered; `0` when there was no answer. */
  readonly status: number
}

/** What every fake product has. */
export interface FakeProduct {
  /** Answers a request; give it to a target as its `fetch`. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Listens on a free loopback port. */
  listen(): Promise<FakeServer>
  /** Spoils the next answers. A later call replaces an earlier one. */
  failNext(fault: Fault, options?: FaultOptions): void
  /** What was asked so far, oldest first. */
  readonly requests: readonly FakeRequest[]
}

/** @internal Puts what carries answers around what makes them: the limit, latency, faults, the log. */
export function fakeProduct(answer: FakeHandler, transport: FakeTransport): FakeProduct {
  const requests: FakeRequest[] = []
  const limited =
    transport.rateLimit === undefined ? answer : withRateLimit(answer, transport.rateLimit)
  const faulty = withFaults(limited)
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const asked = { method: request.method, path: `${url.pathname}${url.search}` }
    const at = requests.push({ ...asked, status: 0 }) - 1
    await pause(transport.latencyMs ?? 0)
    const response = await faulty.handler(request)
    requests[at] = { ...asked, status: response.status }
    return response
  }
  return { fetch, listen: () => listen(fetch), failNext: faulty.failNext, requests }
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}
