import type { Issue } from '../core/errors.js'
import { baseOf } from './base-url.js'
import type { ConnectionOptions, RequestLine } from './connection.js'
import { clientCredentialsToken, type TokenSource, type TokenTrouble } from './oauth-token.js'

/** @internal Headers that prove who we are, or why there are none. */
type Credentials =
  | { readonly headers: Readonly<Record<string, string>> }
  | { readonly trouble: TokenTrouble }

/** @internal Gives the headers that prove who we are. */
export interface Authorize {
  (request: RequestLine): Promise<Credentials>
  /** Drops the token of an `Authorization` that the product has refused; whether there is another to be had. */
  readonly renew: (authorization: string | null) => boolean
}

/** @internal Checks credentials and makes the function that proves them. */
export function authorizer(
  options: Pick<ConnectionOptions, 'auth' | 'allowInsecure'>,
  source: Pick<TokenSource, 'fetch' | 'timeoutMs'>,
  issues: Issue[],
): Authorize {
  const { auth } = options
  const fixed = (headers: Readonly<Record<string, string>>): Authorize =>
    Object.assign(async () => ({ headers }), { renew: () => false })
  const bad = (pointer: string, message: string): Authorize => {
    issues.push({ pointer, message })
    return fixed({})
  }
  // A line break here would end up in the message of the runtime's own error, so it is caught now.
  if ('token' in auth) {
    if (!/^[\x21-\x7e]+$/.test(auth.token))
      return bad('/auth/token', 'must be printable ASCII without spaces')
    return fixed({ authorization: bearer(auth.token) })
  }
  if ('username' in auth) {
    if (auth.username === '' || auth.username.includes(':'))
      return bad('/auth/username', 'must not be empty and must not contain a colon')
    return fixed({ authorization: `Basic ${base64(`${auth.username}:${auth.password}`)}` })
  }
  if ('clientId' in auth) {
    if (auth.clientId === '' || auth.clientSecret === '')
      return bad('/auth', 'must hold a client ID and a client secret that are not empty')
    const usual = 'https://auth.atlassian.com/oauth/token'
    const tokenUrl = baseOf('auth/tokenUrl', auth.tokenUrl ?? usual, options, issues)
    const audience =
      auth.audience ?? (auth.tokenUrl === undefined ? 'api.atlassian.com' : undefined)
    const token = clientCredentialsToken({ ...source, ...auth, tokenUrl, audience })
    return Object.assign(
      async (): Promise<Credentials> => {
        const came = await token.get()
        return typeof came === 'string' ? { headers: { authorization: bearer(came) } } : came
      },
      {
        renew: (authorization: string | null) =>
          token.drop(authorization?.slice(bearer('').length) ?? ''),
      },
    )
  }
  if (typeof auth.headers === 'function')
    return Object.assign(
      async (request: RequestLine) => ({ headers: await auth.headers(request) }),
      { renew: () => false },
    )
  return bad(
    '/auth',
    'must hold a token, a username and password, client credentials, or a headers function',
  )
}

function bearer(token: string): string {
  return `Bearer ${token}`
}

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
