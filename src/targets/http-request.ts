import type { AnyRosterError } from '../core/errors.js'
import type { HttpConfig } from './http-config.js'
import { errorOfToken } from './http-status.js'
import { writeUrl } from './http-url.js'
import { targetError } from './target-error.js'

/** A step of a path that is a name or an id; others are words of the API. */
interface NamedStep {
  readonly id: string
}

/** Values of a query; a list stands there once for each of its items. */
type Query = Readonly<Record<string, string | readonly string[]>>

/** @internal A request, before it is put into words. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Steps below the API's root, unescaped. */
  readonly path: readonly (string | NamedStep)[]
  /** Steps from the base URL to another API of the product. @defaultValue the one of the client */
  readonly root?: readonly string[]
  readonly query?: Query
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as a form, instead of a body. */
  readonly form?: Readonly<Record<string, string>>
  /** Whether sending it twice does no harm. Reads, PUT and DELETE are so by their nature. */
  readonly idempotent?: boolean
  /** Headers besides those of every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Statuses that are answers here rather than errors, when their body is JSON or empty. */
  readonly accept?: readonly number[]
}

/** @internal What an endpoint is called in events and for rate limits: without names and ids. */
export function endpointOf({ method, path }: HttpRequest): string {
  return `${method} ${path.map((step) => (typeof step === 'string' ? step : '{}')).join('/')}`
}

/**
 * @internal Puts a request into words.
 *
 * @throws a {@link RosterError}: `TARGET_INVALID` when a text cannot be sent as it is,
 * `TARGET_UNAUTHORIZED` or `TARGET_UNAVAILABLE` when the credentials cannot be had, `TARGET_CONFIG_INVALID` when HTTP does not
 * allow a header
 */
export async function writeRequest(
  request: HttpRequest,
  root: readonly string[],
  { base, authorize }: Pick<HttpConfig, 'base' | 'authorize'>,
  details: { readonly target: string; readonly operation: string; readonly retryable: boolean },
  signal: AbortSignal,
): Promise<Request> {
  const invalid = (): AnyRosterError => targetError('TARGET_INVALID', { ...details, fields: [] })
  const steps = request.path.map((step) => (typeof step === 'string' ? step : step.id))
  const url = writeUrl(base, [...root, ...steps], request.query)
  if (url === undefined) throw invalid()
  const { method, body, form } = request
  const credentials = await authorize({ method, url }).catch(() => {
    throw targetError('TARGET_UNAUTHORIZED', details)
  })
  if ('trouble' in credentials) throw errorOfToken(details, credentials.trouble, Date.now())
  // A lone surrogate would be another name by the time the product stores it.
  const wellFormed = (_: string, value: unknown): unknown => {
    if (typeof value === 'string' && !value.isWellFormed()) throw invalid()
    return value
  }
  const json: string | undefined = JSON.stringify(form ?? body, wellFormed)
  const content =
    form === undefined
      ? { type: 'application/json', text: json }
      : {
          type: 'application/x-www-form-urlencoded',
          text: new URLSearchParams({ ...form }).toString(),
        }
  try {
    return new Request(url, {
      method,
      redirect: 'manual',
      signal,
      headers: {
        ...credentials.headers,
        accept: 'application/json',
        ...(method === 'GET' ? {} : { 'x-atlassian-token': 'no-check' }),
        ...(content.text === undefined ? {} : { 'content-type': content.type }),
        ...request.headers,
      },
      ...(content.text === undefined ? {} : { body: content.text }),
    })
  } catch {
    // The runtime's message would quote the header it refuses, so it is not passed on.
    const message = 'must give header names and values that HTTP allows'
    throw targetError('TARGET_CONFIG_INVALID', {
      target: details.target,
      issues: [{ pointer: '/auth/headers', message }],
    })
  }
}
