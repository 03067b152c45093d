// How a target asks its product over HTTP. docs/guide/writing-a-target.md shows the same, and a test holds them together.
import { isRosterError, targetError } from 'rostermap'

// #region ask
interface Ask {
  readonly operation: string
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Statuses that are answers to this question. */
  readonly accept?: readonly number[]
  readonly signal?: AbortSignal | undefined
}

/** The body, if it is not longer than that; one that is cut short rejects. */
async function textOf(response: Response, most: number): Promise<string> {
  const [reader, decoder] = [response.body?.getReader(), new TextDecoder()]
  for (let text = ''; ; ) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    text += decoder.decode(value, { stream: !done })
    if (done || text.length > most) return text.length > most ? '' : text
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How long the product asks to be left alone: seconds, or a date. */
function retryAfter(response: Response): { readonly retryAfterMs?: number } {
  const asked = response.headers.get('retry-after') ?? ''
  const ms = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now()
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {}
}

function askAt(
  target: string,
  base: string,
  token: string,
  send: (request: Request) => Promise<Response>,
) {
  return async (path: readonly string[], ask: Ask) => {
    const { operation, method = 'GET', query = {}, body, accept = [], signal } = ask
    signal?.throwIfAborted()
    const about = { target, operation, retryable: false }
    if (path.some((step) => /^\.{0,2}$|\p{Cs}/u.test(step)))
      throw targetError('TARGET_INVALID', { ...about, fields: [] })
    const url = `${base}/${path.map(encodeURIComponent).join('/')}?${new URLSearchParams(query)}`
    const deadline = AbortSignal.timeout(10_000)
    try {
      const response = await send(
        new Request(url, {
          method,
          redirect: 'manual',
          signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      )
      const { status } = response
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
      const json = isJson ? parsed(await textOf(response, 5_000_000)) : undefined
      if (isJson && json === undefined)
        throw targetError('TARGET_PROTOCOL', { ...about, status, reason: 'json' })
      // What is no JSON was not written by the product, so it answers nothing.
      if (response.ok && (isJson || status === 204)) return { status, json }
      if (isJson && accept.includes(status)) return { status, json }
      if (status === 401) throw targetError('TARGET_UNAUTHORIZED', { ...about, status })
      if (status === 403)
        throw targetError('TARGET_FORBIDDEN', { ...about, status, reason: 'permission' })
      if (status === 429)
        throw targetError('TARGET_RATE_LIMITED', {
          ...about,
          status,
          retryable: true,
          ...retryAfter(response),
        })
      if (status >= 500)
        throw targetError('TARGET_UNAVAILABLE', {
          ...about,
          status,
          retryable: true,
          reason: 'status',
          ...retryAfter(response),
        })
      throw targetError('TARGET_PROTOCOL', {
        ...about,
        status,
        reason: isJson ? 'status' : 'content-type',
      })
    } catch (error) {
      signal?.throwIfAborted()
      if (isRosterError(error)) throw error
      throw targetError('TARGET_UNAVAILABLE', {
        ...about,
        retryable: true,
        reason: deadline.aborted ? 'timeout' : 'network',
      })
    }
  }
}

// #endregion

export { type Ask, askAt }
