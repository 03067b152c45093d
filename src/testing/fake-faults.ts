import type { FakeHandler } from './fake-server.js'

/** What a fake product does instead of answering properly. */
export type Fault =
  | FaultStatus
  /** Never answers. */
  | 'hang'
  /** Breaks the connection before any answer. */
  | 'drop'
  /** Breaks the connection in the middle of the answer. */
  | 'cut-body'
  /** Answers 200 without a body. */
  | 'empty'
  /** Answers 200 with a JSON content type and something else. */
  | 'bad-json'
  /** Answers 200 with JSON of an unexpected shape. */
  | 'bad-shape'
  /** Answers 200 with a web page, as a sign-in page in front of the product would. */
  | 'web-page'
  /** Answers with a redirect to another host. */
  | 'redirect'
  /** Answers 200 with 10 MB. */
  | 'huge'

/** A status of its own, as a proxy or an overloaded product would answer. */
export interface FaultStatus {
  /** The HTTP status. */
  readonly status: number
  /** Headers, for example `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body, as a web page. @defaultValue a short page */
  readonly page?: string
  /** The body, as JSON instead of a page: that of a gateway, which is no word of the product's. */
  readonly json?: object
}

/** When a fault happens. */
export interface FaultOptions {
  /** How many answers in a row it spoils. @defaultValue `1` */
  readonly times?: number
  /** How many answers go well before. @defaultValue `0` */
  readonly skip?: number
  /** Do what was asked first, then spoil the answer. @defaultValue `false` */
  readonly applied?: boolean
}

/** @internal Wraps a handler so that faults can be ordered. */
export function withFaults(handler: FakeHandler): {
  readonly handler: FakeHandler
  readonly failNext: (fault: Fault, options?: FaultOptions) => void
} {
  let queue: { fault: Fault; applied: boolean }[] = []
  let skip = 0
  return {
    failNext: (fault, options = {}) => {
      skip = options.skip ?? 0
      queue = Array.from({ length: options.times ?? 1 }, () => ({
        fault,
        applied: options.applied === true,
      }))
    },
    handler: async (request) => {
      if (queue.length === 0) return handler(request)
      if (skip > 0) {
        skip -= 1
        return handler(request)
      }
      const next = queue.shift()
      if (next === undefined) return handler(request)
      if (next.applied) await handler(request)
      return spoil(next.fault, request.signal)
    },
  }
}

/** @internal What comes instead of an answer. */
export async function spoil(fault: Fault, signal: AbortSignal): Promise<Response> {
  const json = { 'content-type': 'application/json;charset=UTF-8' }
  const html = { 'content-type': 'text/html;charset=UTF-8' }
  if (typeof fault === 'object') {
    const page = fault.page ?? '<html><body>Not now</body></html>'
    const [body, type] = fault.json ? [JSON.stringify(fault.json), json] : [page, html]
    return new Response(body, { status: fault.status, headers: { ...type, ...fault.headers } })
  }
  switch (fault) {
    case 'hang':
      return hang(signal)
    case 'drop':
      throw new TypeError('fetch failed')
    case 'cut-body':
      return new Response(cut(), { headers: json })
    case 'empty':
      return new Response('')
    case 'bad-json':
      return new Response('{"key":"JIRA', { headers: json })
    case 'bad-shape':
      return new Response('{"unexpected":true}', { headers: json })
    case 'web-page':
      return new Response('<html><body>Sign in</body></html>', { headers: html })
    case 'redirect':
      return new Response(null, {
        status: 302,
        headers: { location: 'https://elsewhere.example/' },
      })
    case 'huge':
      return new Response(endless(160), { headers: json })
  }
}

/** What whoever waits for an answer is kept alive by, as by an open connection. */
const waiting = new Set<(reason: unknown) => void>()

/** Keeps hold of who waits, but not of the signal: neither does `fetch` of the `Request` it is given. */
function hang(signal: AbortSignal): Promise<never> {
  if (signal.aborted) return Promise.reject(signal.reason)
  let give: (reason: unknown) => void = () => undefined
  const never = new Promise<never>((_, reject) => {
    give = reject
  })
  waiting.add(give)
  const end = give
  signal.addEventListener(
    'abort',
    () => {
      waiting.delete(end)
      end(signal.reason)
    },
    { once: true },
  )
  return never
}

/** Blank JSON of so many times 64 KB. */
function endless(times: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(65_536).fill(0x20)
  let left = times
  return new ReadableStream({
    pull(controller) {
      if (left === 0) controller.close()
      else controller.enqueue(chunk)
      left -= 1
    },
  })
}

function cut(): ReadableStream<Uint8Array> {
  let sent = false
  return new ReadableStream({
    pull(controller) {
      if (sent) controller.error(new TypeError('terminated'))
      else controller.enqueue(new TextEncoder().encode('{"key":"JIRAUSER1'))
      sent = true
    },
  })
}
