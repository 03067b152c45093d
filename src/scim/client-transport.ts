import { RosterError } from '../core/errors.js'

/** A step of a path that is an id, and so to be escaped. */
export interface ScimPathId {
  /** The id. */
  readonly id: string
}

/** A request of the SCIM client, before it is put into words. */
export interface ScimClientRequest {
  /** The method. */
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Steps below the base URL; those that are ids stand in an object. */
  readonly path: readonly (string | ScimPathId)[]
  /** The query, unescaped. */
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Headers besides those of every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether sending it twice does no harm. */
  readonly idempotent?: boolean
  /** Statuses that are answers rather than errors, besides those of success. */
  readonly accept?: readonly number[]
}

/** What came back. */
export interface ScimClientAnswer {
  /** The status: of success, or one that the request accepts. */
  readonly status: number
  /** The body; `undefined` when there was none. */
  readonly json: unknown
}

/** Sends a request. Rejects when no answer came, or one whose status is neither of success nor accepted. */
export type ScimSend = (request: ScimClientRequest) => Promise<ScimClientAnswer>

/** Where and how `scimFetch` sends. */
export interface ScimFetchOptions {
  /** The SCIM base URL. */
  readonly baseUrl: string
  /** The bearer token. */
  readonly token: string
  /** Sends requests. @defaultValue the runtime's `fetch` */
  readonly fetch?: (request: Request) => Promise<Response>
}

/**
 * The plainest {@link ScimSend}: one `fetch` a request, with a bearer token and without retries.
 *
 * @throws from what it returns: a `RosterError` with code `SCIM_ANSWER_INVALID` for a status that is not
 * accepted or a body that is no JSON, and what `fetch` throws
 */
export function scimFetch({ baseUrl, token, fetch }: ScimFetchOptions): ScimSend {
  const base = baseUrl.replace(/\/+$/, '')
  return async ({ method, path, query = {}, body, headers, accept = [] }) => {
    const steps = path.map((step) =>
      typeof step === 'string' ? step : encodeURIComponent(step.id),
    )
    const search = new URLSearchParams(query).toString()
    const url = `${[base, ...steps].join('/')}${search === '' ? '' : `?${search}`}`
    const request = new Request(url, {
      method,
      redirect: 'error',
      headers: {
        accept: 'application/scim+json',
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const response = await (fetch ?? globalThis.fetch)(request)
    const text = await response.text()
    const { status } = response
    if (!response.ok && !accept.includes(status)) throw fault('status', status)
    try {
      return { status, json: text === '' ? undefined : JSON.parse(text) }
    } catch {
      throw fault('json', status)
    }
  }
}

function fault(reason: 'status' | 'json', status: number): Error {
  return new RosterError('SCIM_ANSWER_INVALID', `The service answered ${status}.`, {
    ...{ reason, status },
  })
}
