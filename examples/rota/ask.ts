// How a target asks its product over HTTP. docs/guide/target-over-http.md shows the same, and a test holds them together.
import { type AnyRosterError, isRosterError, targetError } from 'rostermap'

// #region ask
interface Connection {
  readonly target: string
  /** Up to the API's root, without a slash at the end. */
  readonly base: string
  readonly token: string
  /** Reads the product's own word for what it refuses out of an answer; `undefined` or `null` if it refuses nothing. */
  readonly word: (json: unknown) => unknown
  /** The status that a word stands for, where the product's own does not say it, as 200 does not. */
  readonly means?: Readonly<Record<string, number>>
  readonly send?: (request: Request) => Promise<Response>
  /** For a whole answer. */
  readonly timeoutMs?: number
}

interface Ask {
  readonly operation: string
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** The product's own words that are answers to this question. */
  readonly accept?: readonly string[]
  readonly signal?: AbortSignal | undefined
}

interface Answer {
  readonly status: number
  readonly json: unknown
  /** Which of the accepted words it is, if it is a refusal. */
  readonly word?: string
  readonly etag?: string
}

type About = { readonly target: string; readonly operation: string; readonly retryable: false }

/** Ends work after a while, and when the caller gives up; work that does not heed its signal is left alone. */
async function within<T>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | 'timeout'> {
  caller?.throwIfAborted()
  const giving = new AbortController()
  let end: () => void = () => undefined
  // Not `AbortSignal.timeout` or `.any`: what only hangs on such a signal may be gone before it fires.
  const ended = new Promise<'timeout'>((resolve, reject) => {
    const timer = setTimeout(resolve, ms, 'timeout')
    const giveUp = () => reject(caller?.reason)
    caller?.addEventListener('abort', giveUp)
    end = () => {
      clearTimeout(timer)
      caller?.removeEventListener('abort', giveUp)
      giving.abort()
    }
  })
  try {
    return await Promise.race([ended, work(giving.signal)])
  } finally {
    end()
  }
}

/** The body, or what is wrong with one that is too long or no JSON. One that is cut short rejects. */
async function jsonOf(
  response: Response,
  signal: AbortSignal,
  mostBytes = 5_000_000,
): Promise<{ readonly json: unknown } | 'content-type' | 'too-large' | 'json'> {
  if (!/^application\/([^\s;+]+\+)?json\s*(;|$)/i.test(response.headers.get('content-type') ?? ''))
    return 'content-type'
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = response.body?.getReader()
  const giveUp = () => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', giveUp)
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) break
    bytes += value.length
    chunks.push(value)
    if (bytes <= mostBytes) continue
    giveUp()
    return 'too-large'
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
    return { json: JSON.parse(text) }
  } catch {
    return 'json'
  }
}

/** How long the product asks to be left alone: seconds, or a date. */
function retryAfter(response: Response): { readonly retryAfterMs?: number } {
  const asked = response.headers.get('retry-after') ?? ''
  const ms = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now()
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {}
}

/** The error of a refusal that is in none of the accepted words, by its status or the one that its word stands for. */
function errorOf(
  call: About,
  response: Response,
  isJson: boolean,
  status = response.status,
): AnyRosterError {
  const about = { ...call, status: response.status }
  const later = { ...about, retryable: true, ...retryAfter(response) }
  if (status === 401) return targetError('TARGET_UNAUTHORIZED', about)
  if (status === 403) return targetError('TARGET_FORBIDDEN', { ...about, reason: 'permission' })
  if (status === 429) return targetError('TARGET_RATE_LIMITED', later)
  if (status >= 500) return targetError('TARGET_UNAVAILABLE', { ...later, reason: 'status' })
  return targetError('TARGET_PROTOCOL', { ...about, reason: isJson ? 'status' : 'content-type' })
}

function askAt(connection: Connection) {
  const { target, base, token, word, means, send = fetch, timeoutMs = 10_000 } = connection
  return async (path: readonly string[], ask: Ask): Promise<Answer> => {
    const { operation, method = 'GET', query = {}, headers, body, accept = [], signal } = ask
    const about: About = { target, operation, retryable: false }
    const unavailable = (reason: 'network' | 'timeout' | 'redirect') =>
      targetError('TARGET_UNAVAILABLE', { ...about, retryable: reason !== 'redirect', reason })
    // `URL` would swallow such steps, and ask for something else.
    if (path.some((step) => /^\.{0,2}$|\p{Cs}/u.test(step)))
      throw targetError('TARGET_INVALID', { ...about, fields: [] })
    const asked = new URLSearchParams(query).toString()
    const url = [base, ...path.map(encodeURIComponent)].join('/') + (asked && `?${asked}`)

    const exchange = async (given: AbortSignal): Promise<Answer> => {
      const request = new Request(url, {
        method,
        redirect: 'manual',
        signal: given,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const response = await send(request)
      // Holds the request until here: one that is garbage no longer follows its signal.
      request.signal.throwIfAborted()
      const { status, ok, redirected, type } = response
      if (redirected || type === 'opaqueredirect' || (status >= 300 && status < 400))
        throw unavailable('redirect')
      const etag = response.headers.get('etag')
      const answer = { status, ...(etag !== null && { etag }) }
      if (status === 204) return { ...answer, json: undefined }
      // What is no JSON was not written by the product, so it answers nothing.
      const read = await jsonOf(response, given)
      if (typeof read === 'string' && ok)
        throw targetError('TARGET_PROTOCOL', { ...about, status, reason: read })
      if (typeof read === 'string') throw errorOf(about, response, read !== 'content-type')
      const said = word(read.json) ?? undefined
      if (ok && said === undefined) return { ...answer, json: read.json }
      const accepted = accept.find((one) => one === said)
      if (accepted === undefined) throw errorOf(about, response, true, means?.[String(said)])
      return { ...answer, json: read.json, word: accepted }
    }

    const answer = await within(timeoutMs, signal, exchange).catch((error: unknown) => {
      signal?.throwIfAborted()
      throw isRosterError(error) ? error : unavailable('network')
    })
    if (answer === 'timeout') throw unavailable('timeout')
    return answer
  }
}

// #endregion

export { type Answer, type Ask, askAt, type Connection }
