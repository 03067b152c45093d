/** @internal An answer in JSON, or without a body. */
export function json(status: number, body?: unknown): Response {
  return body === undefined
    ? new Response(null, { status })
    : new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json;charset=UTF-8' },
      })
}

/** @internal The page that Data Center and Cloud answer to wrong credentials. */
export function unauthorized(): Response {
  return new Response('<html><body>Unauthorized (401)</body></html>', {
    status: 401,
    headers: {
      'content-type': 'text/html;charset=UTF-8',
      'www-authenticate': 'OAuth realm="https%3A%2F%2Fexample.com"',
      'x-seraph-loginreason': 'AUTHENTICATED_FAILED',
    },
  })
}

/** @internal The refusal of a write that does not say it is no forgery; `undefined` for others. */
export function forged(request: Request): Response | undefined {
  if (request.method === 'GET' || request.headers.get('x-atlassian-token') === 'no-check')
    return undefined
  return new Response('XSRF check failed', {
    status: 403,
    headers: { 'content-type': 'text/plain' },
  })
}

/** @internal What a request proves its sender with: a bearer token, or `name:password`. */
export function credentialsOf(request: Request): {
  readonly bearer?: string
  readonly basic?: string
} {
  const [scheme, value = ''] = (request.headers.get('authorization') ?? '').split(' ')
  if (scheme === 'Bearer') return { bearer: value }
  if (scheme === 'Basic') return { basic: Buffer.from(value, 'base64').toString('utf8') }
  return {}
}

/** @internal */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, less = 0] = version.split('.').map(Number)
  return ours > major || (ours === major && less >= minor)
}

/** @internal A member of a JSON body, when it is text. */
export function textIn(body: unknown, name: string): string | undefined {
  const value =
    typeof body === 'object' && body !== null && Object.hasOwn(body, name)
      ? Reflect.get(body, name)
      : undefined
  return typeof value === 'string' ? value : undefined
}

/** @internal A whole number of a query, or the usual one. */
export function numberIn(query: URLSearchParams, name: string, usual: number): number {
  const value = Number.parseInt(query.get(name) ?? '', 10)
  return Number.isNaN(value) ? usual : value
}

/** @internal One request, taken apart. */
export interface FakeAsk<Actor extends string> {
  readonly method: string
  /** Steps below the API's root, decoded. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
  readonly actor: Actor | undefined
}

/** @internal Takes a request apart; `undefined` when it is not below the root. */
export async function askOf<Actor extends string>(
  request: Request,
  root: string,
  actor: Actor | undefined,
): Promise<FakeAsk<Actor> | undefined> {
  const url = new URL(request.url)
  const [, rest] = url.pathname.split(root)
  if (rest === undefined) return undefined
  const text = await request.text()
  return {
    method: request.method,
    path: rest.split('/').map(decodeURIComponent),
    query: url.searchParams,
    body: text === '' ? undefined : JSON.parse(text),
    actor,
  }
}
