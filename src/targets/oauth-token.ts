import { within } from '../core/deadline.js'
import { isRedirect, readBody } from './http-body.js'
import type { Refusal } from './http-status.js'

/** @internal Where and with what a token is got. */
export interface TokenSource {
  readonly fetch: (request: Request) => Promise<Response>
  readonly timeoutMs: number
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes?: readonly string[]
  readonly audience?: string | undefined
}

/** @internal Why there is no token: no whole answer came, the server is not ready, or it gives none. */
export type TokenTrouble = 'network' | 'timeout' | 'redirect' | 'refused' | Refusal

/** @internal A token that is got when needed and kept while it is good. */
export interface AccessToken {
  /** The token, or what stands in its way. Never rejects: an error's text might hold what the server echoes. */
  get(): Promise<string | { readonly trouble: TokenTrouble }>
  /** Forgets a token that was refused; whether another may do better: not when it had only just been got. */
  drop(refused: string): boolean
}

/** A token is got anew this long before it ends, so that none ends on its way. */
const earlierMs = 60_000
const largestAnswer = 65_536

/**
 * @internal An access token by OAuth 2.0 client credentials (RFC 6749 4.4). All who ask at one time
 * share one request.
 */
export function clientCredentialsToken(
  source: TokenSource,
  now: () => number = Date.now,
): AccessToken {
  let current: { readonly token: string; readonly until: number; used: boolean } | undefined
  let asking: ReturnType<AccessToken['get']> | undefined

  const exchange = async (signal: AbortSignal): Promise<TokenTrouble> => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: source.clientId,
      client_secret: source.clientSecret,
      ...(source.scopes === undefined ? {} : { scope: source.scopes.join(' ') }),
      ...(source.audience === undefined ? {} : { audience: source.audience }),
    })
    const request = new Request(source.tokenUrl, {
      method: 'POST',
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    })
    const response = await source.fetch(request)
    if (isRedirect(response)) {
      void response.body?.cancel().catch(() => undefined)
      return 'redirect'
    }
    const { status, headers } = response
    const body = await readBody(response, largestAnswer, signal)
    // Also holds the request until here: one that is collected as garbage no longer follows its signal.
    request.signal.throwIfAborted()
    return { status, headers, body }
  }

  const ask: AccessToken['get'] = async () => {
    const came = await within(source.timeoutMs, undefined, exchange).catch(() => 'network' as const)
    if (typeof came === 'string') return { trouble: came }
    const { status, body } = came
    if (status === 408 || status === 429 || status >= 500) return { trouble: came }
    const given = status < 300 && body.kind === 'json' ? readToken(body.value) : undefined
    if (given === undefined) return { trouble: 'refused' }
    current = { token: given.token, until: now() + given.seconds * 1000 - earlierMs, used: false }
    return given.token
  }

  return {
    async get() {
      if (current !== undefined && now() < current.until) {
        current.used = true
        return current.token
      }
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    drop(refused) {
      // Somebody else's request was refused before this one: there is a new token, or one on its way.
      if (current?.token !== refused) return true
      const { used } = current
      current = undefined
      return used
    },
  }
}

/** RFC 6749 5.1; without `expires_in` the token is used once. */
function readToken(
  value: unknown,
): { readonly token: string; readonly seconds: number } | undefined {
  const member = (name: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, name)
      ? Reflect.get(value, name)
      : undefined
  const token = member('access_token')
  const seconds = Number(member('expires_in') ?? 0)
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return undefined
  return { token, seconds: Number.isFinite(seconds) ? seconds : 0 }
}
