import pRetry from 'p-retry'
import { type AnyRosterError, isRosterError, type TargetErrorDetails } from '../core/errors.js'
import type { ConnectionOptions } from './connection.js'
import type { CallOptions } from './contract.js'
import { within } from './deadline.js'
import { type Body, readBody } from './http-body.js'
import { httpConfig } from './http-config.js'
import { errorOfStatus, type Refusal } from './http-status.js'
import { writeUrl } from './http-url.js'
import { type Fields, fieldsOf, listOf } from './read.js'
import { targetError } from './target-error.js'

/** A request, before it is put into words. */
interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Steps below the API's root, unescaped. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Whether sending it twice does no harm. Reads, PUT and DELETE are so by their nature. */
  readonly idempotent?: boolean
  /** Statuses that are answers here rather than errors, when their body is JSON or empty. */
  readonly accept?: readonly number[]
}

/** @internal An answer that came in whole. */
export interface Answer {
  readonly status: number
  /** How often the request was sent. */
  readonly attempts: number
  /** The body; `undefined` when it was empty. */
  readonly json: unknown
  /** The body as an object, or `TARGET_PROTOCOL`. */
  fields(): Fields
  /** The body as a list of objects, or `TARGET_PROTOCOL`. */
  list(): readonly Fields[]
  /** The error this answer stands for, when its status was accepted but turns out to be a refusal. */
  refusal(): AnyRosterError
}

/** @internal What an error says about the call: filled in by {@link Call.details}. */
export type CallDetails = Pick<TargetErrorDetails, 'target' | 'operation' | 'retryable'>

/** @internal One call of a verb: everything it sends bears its name and heeds its signal. */
export interface Call {
  readonly signal: AbortSignal | undefined
  readonly details: CallDetails
  send(request: HttpRequest): Promise<Answer>
}

/** @internal A client bound to one product. */
export type Http = (operation: string, options?: CallOptions) => Call

/** @internal What a product adds to the client. */
export interface HttpProduct {
  /** The name of the target. */
  readonly target: string
  /** Steps from the base URL to the API's root. */
  readonly root: readonly string[]
  /** Names the error a refusal stands for, where the product's body says more than the status. */
  refusal(details: CallDetails, refusal: Refusal): AnyRosterError | undefined
}

/**
 * @internal Makes a client: one place for authentication, deadlines, caps, retries and typed errors.
 *
 * @throws a {@link RosterError} with code `TARGET_CONFIG_INVALID`
 */
export function httpClient(product: HttpProduct, options: ConnectionOptions): Http {
  const config = httpConfig(product.target, options)

  return (operation, { signal } = {}) => {
    const details: CallDetails = { target: product.target, operation, retryable: false }
    const unavailable = (reason: 'network' | 'timeout' | 'redirect', message?: string) =>
      targetError(
        'TARGET_UNAVAILABLE',
        { ...details, retryable: reason !== 'redirect', reason },
        message,
      )

    const write = async (request: HttpRequest, deadline: AbortSignal): Promise<Request> => {
      const invalid = () => targetError('TARGET_INVALID', { ...details, fields: [] })
      const url = writeUrl(config.base, [...product.root, ...request.path], request.query)
      if (url === undefined) throw invalid()
      const credentials = await config.authorize().catch(() => {
        throw targetError('TARGET_UNAUTHORIZED', details)
      })
      // A lone surrogate would be another name by the time the product stores it.
      const json: string | undefined = JSON.stringify(request.body, (_, value: unknown) => {
        if (typeof value === 'string' && !value.isWellFormed()) throw invalid()
        return value
      })
      try {
        return new Request(url, {
          method: request.method,
          redirect: 'manual',
          signal: deadline,
          headers: {
            ...credentials,
            accept: 'application/json',
            ...(request.method === 'GET' ? {} : { 'x-atlassian-token': 'no-check' }),
            ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(json === undefined ? {} : { body: json }),
        })
      } catch {
        // The runtime's message would quote the header it refuses, so it is not passed on.
        const message = 'must give header names and values that HTTP allows'
        throw targetError('TARGET_CONFIG_INVALID', {
          target: product.target,
          issues: [{ pointer: '/auth/headers', message }],
        })
      }
    }

    const attempt = async (request: HttpRequest, attempts: number): Promise<Answer> => {
      const exchange = await within(config.timeoutMs, signal, async (deadline) => {
        const written = await write(request, deadline)
        const response = await config.fetch(written)
        if (response.redirected || response.type === 'opaqueredirect' || is3xx(response.status)) {
          void response.body?.cancel().catch(() => undefined)
          throw unavailable(
            'redirect',
            'The product answers with a redirect, which is never followed: check the base URL.',
          )
        }
        const body = await readBody(response, config.maxResponseBytes)
        return { status: response.status, headers: response.headers, body }
      }).catch((error: unknown) => {
        signal?.throwIfAborted()
        if (isRosterError(error)) throw error
        throw unavailable('network', `The connection failed${codeOf(error)}; try again later.`)
      })
      if (exchange === 'timeout')
        throw unavailable('timeout', `No whole answer came within ${config.timeoutMs} ms.`)

      const { status, body } = exchange
      const protocol = (reason: 'content-type' | 'json' | 'shape' | 'too-large') =>
        targetError('TARGET_PROTOCOL', { ...details, status, reason })
      const refusal = () =>
        product.refusal(details, exchange) ?? errorOfStatus(details, exchange, Date.now())
      const success = status >= 200 && status < 300
      // A refusal that is no JSON was not written by the product, so it says nothing about the request.
      const readable = body.kind === 'json' || body.kind === 'empty'
      if (!success && !(readable && request.accept?.includes(status) === true)) throw refusal()
      if (body.kind === 'not-json') throw protocol('content-type')
      if (body.kind === 'bad')
        throw body.reason === 'cut' ? unavailable('network') : protocol(body.reason)
      const json = jsonOf(body)
      const shape = () => protocol('shape')
      return {
        status,
        attempts,
        json,
        fields: () => fieldsOf(json, shape),
        list: () => listOf(json, shape),
        refusal,
      }
    }

    const send = async (request: HttpRequest): Promise<Answer> => {
      const again = request.idempotent ?? request.method !== 'POST'
      try {
        return await pRetry((n) => attempt(request, n), {
          retries: again ? config.retries : 0,
          minTimeout: config.retryDelayMs,
          randomize: config.retryDelayMs > 0,
          ...(signal === undefined ? {} : { signal }),
          shouldRetry: ({ error }) => mayRetry(error, config.maxRetryAfterMs, signal),
        })
      } catch (error) {
        // An abort reason may be any value; p-retry only passes errors on.
        signal?.throwIfAborted()
        throw error
      }
    }
    return { signal, details, send }
  }
}

/** Waits as long as the product asked for, and says whether to go on. */
async function mayRetry(
  error: Error,
  longestMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!isRosterError(error) || !('retryable' in error.details) || !error.details.retryable)
    return false
  const ms = error.details.retryAfterMs ?? 0
  if (ms > longestMs) return false
  if (ms > 0) await within(ms, signal, () => new Promise<never>(() => undefined))
  return true
}

function is3xx(status: number): boolean {
  return status >= 300 && status < 400
}

function jsonOf(body: Body): unknown {
  return body.kind === 'json' ? body.value : undefined
}

/** The system's own word for a failed connection, such as `ECONNREFUSED`; nothing else is repeated. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : ''
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : ''
}
