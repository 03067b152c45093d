import { within } from './deadline.js'
import { readBody } from './http-body.js'

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

/** @internal A token that is got when needed and kept while it is good. */
export interface AccessToken {
  /** @throws an error without any detail: its text might hold what the server echoes. */
  get(): Promise<string>
  /** Forgets a token that was refused; `false` when it had only just been got. */
  drop(): boolean
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
  let asking: Promise<string> | undefined

  const ask = async (): Promise<string> => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: source.clientId,
      client_secret: source.clientSecret,
      ...(source.scopes === undefined ? {} : { scope: source.scopes.join(' ') }),
      ...(source.audience === undefined ? {} : { audience: source.audience }),
    })
    const exchange = await within(source.timeoutMs, undefined, async (signal) => {
      const response = await source.fetch(
        new Request(source.tokenUrl, {
          method: 'POST',
          redirect: 'manual',
          signal,
          headers: {
            accept: 'application/json',
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: form.toString(),
        }),
      )
      return { ok: response.ok, body: await readBody(response, largestAnswer) }
    })
    if (exchange === 'timeout' || !exchange.ok || exchange.body.kind !== 'json')
      throw new Error('No access token was given.')
    const { token, seconds } = readToken(exchange.body.value)
    current = { token, until: now() + seconds * 1000 - earlierMs, used: false }
    return token
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
    drop: () => {
      const worthAnother = current?.used === true
      current = undefined
      return worthAnother
    },
  }
}

/** RFC 6749 5.1; without `expires_in` the token is used once. */
function readToken(value: unknown): { readonly token: string; readonly seconds: number } {
  const member = (name: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, name)
      ? Reflect.get(value, name)
      : undefined
  const token = member('access_token')
  const seconds = Number(member('expires_in') ?? 0)
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw new Error('No access token was given.')
  return { token, seconds: Number.isFinite(seconds) ? seconds : 0 }
}
