import PQueue from 'p-queue'
import pRetry from 'p-retry'
import { within } from '../core/deadline.js'
import { type AnyRosterError, isRosterError, type TargetErrorDetails } from '../core/errors.js'
import type { ConnectionOptions } from './connection.js'
import type { CallOptions } from './contract.js'
import { isRedirect, readBody } from './http-body.js'
import { httpConfig } from './http-config.js'
import { endpointOf, type HttpRequest, writeRequest } from './http-request.js'
import { errorOfStatus, type Refusal } from './http-status.js'
import { rateLimiter, type Ticket } from './rate-limiter.js'
import { type Fields, fieldsOf, listOf } from './read.js'
import { sharedLimiter } from './shared-limiter.js'
import { targetError } from './target-error.js'

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
  /**
   * Looks until something is so, for products whose reads lag behind their writes. Waits between
   * looks as between tries, doubling, until the waits add up to `longestMs` of the usual settings.
   *
   * @returns whether it is so
   */
  settle(longestMs: number, look: () => Promise<boolean>): Promise<boolean>
}

/** @internal A client bound to one product. */
export type Http = (operation: string, options?: CallOptions) => Call

/** @internal What a product adds to the client. */
export interface HttpProduct {
  /** The name of the target. */
  readonly target: string
  /** Steps from the base URL to the API's root. */
  readonly root: readonly string[]
  /** Whether the product limits each endpoint by itself (Cloud) or the caller as a whole. */
  readonly limits: 'endpoint' | 'caller'
  /** Names the error a refusal stands for, where the product's body says more than the status. */
  refusal(details: CallDetails, refusal: Refusal): AnyRosterError | undefined
}

/** The usual wait before a second look; settings that wait less look as often. */
const usualPauseMs = 250

/**
 * @internal Makes a client: one place for authentication, deadlines, caps, retries, rate limits and
 * typed errors.
 *
 * @throws a {@link RosterError} with code `TARGET_CONFIG_INVALID`
 */
export function httpClient(product: HttpProduct, options: ConnectionOptions): Http {
  const config = httpConfig(product.target, options)
  const queue = new PQueue({ concurrency: config.concurrency })
  const pauseMs = config.retryDelayMs * 4
  const own = rateLimiter(pauseMs)
  const limiter = config.rateLimits
    ? sharedLimiter(own, {
        store: config.rateLimits,
        target: product.target,
        pauseMs,
        longestMs: Math.max(60_000, config.timeoutMs * 4),
      })
    : own

  return (operation, { signal } = {}) => {
    signal?.throwIfAborted()
    const details: CallDetails = { target: product.target, operation, retryable: false }
    const unavailable = (reason: 'network' | 'timeout' | 'redirect', message?: string) =>
      targetError(
        'TARGET_UNAVAILABLE',
        { ...details, retryable: reason !== 'redirect', reason },
        message,
      )

    /** Sends once. Whatever comes, the ticket goes back with it. */
    const exchange = async (
      request: HttpRequest,
      ticket: Ticket,
    ): Promise<Refusal & { readonly authorization: string | null }> => {
      let headers: Headers | undefined
      let status: number | undefined
      try {
        const result = await within(config.timeoutMs, signal, async (deadline) => {
          const written = await writeRequest(
            request,
            request.root ?? product.root,
            config,
            details,
            deadline,
          )
          const response = await config.fetch(written)
          if (isRedirect(response)) {
            void response.body?.cancel().catch(() => undefined)
            throw unavailable(
              'redirect',
              'The product answers with a redirect, which is never followed: check the base URL.',
            )
          }
          headers = response.headers
          status = response.status
          const body = await readBody(response, config.maxResponseBytes, deadline)
          // Also holds the request until here: one that is collected as garbage no longer follows its signal.
          const authorization = written.headers.get('authorization')
          return { status: response.status, headers: response.headers, body, authorization }
        })
        if (result === 'timeout')
          throw unavailable('timeout', `No whole answer came within ${config.timeoutMs} ms.`)
        return result
      } catch (error) {
        signal?.throwIfAborted()
        if (isRosterError(error)) throw error
        throw unavailable('network', `The connection failed${codeOf(error)}; try again later.`)
      } finally {
        ticket(headers, status === 429)
      }
    }

    const attempt = async (
      request: HttpRequest,
      attempts: number,
      mayRenew = true,
    ): Promise<Answer> => {
      const endpoint = endpointOf(request)
      const asked = performance.now()
      const key = product.limits === 'endpoint' ? endpoint : ''
      const ticket = await limiter.take(key, config.maxRetryAfterMs, signal)
      if (typeof ticket === 'object')
        throw targetError('TARGET_RATE_LIMITED', { ...details, retryable: true, ...ticket })
      let sent: number | undefined
      let status: number | undefined
      const report = () => {
        if (sent === undefined) return
        const [waitedMs, tookMs] = [sent - asked, performance.now() - sent]
        const { target } = product
        const event = { target, operation, endpoint, attempt: attempts, waitedMs, tookMs }
        try {
          config.observe({ ...event, ...(status === undefined ? {} : { status }) })
        } catch {
          // An observer that fails must not fail what it observes.
        }
      }
      try {
        const send = async () => {
          sent = performance.now()
          return exchange(request, ticket)
        }
        // Whoever gives up does not wait for a connection to get free.
        const came = await queue.add(send, signal && { signal })
        status = came.status
        const renewed = status === 401 && mayRenew && config.authorize.renew(came.authorization)
        if (!renewed) return read(request, came, attempts)
      } finally {
        if (sent === undefined) ticket()
        report()
      }
      // A 401 has done nothing, so that with another token even what is sent once may be sent again.
      return attempt(request, attempts, false)
    }

    const read = (request: HttpRequest, came: Refusal, attempts: number): Answer => {
      const { status, body } = came
      const protocol = (reason: 'content-type' | 'json' | 'shape' | 'too-large') =>
        targetError('TARGET_PROTOCOL', { ...details, status, reason })
      const refusal = () =>
        product.refusal(details, came) ?? errorOfStatus(details, came, Date.now())
      const success = status >= 200 && status < 300
      // A refusal that is no JSON was not written by the product, so it says nothing about the request.
      const readable = body.kind === 'json' || body.kind === 'empty'
      if (!success && !(readable && request.accept?.includes(status) === true)) throw refusal()
      if (body.kind === 'not-json') throw protocol('content-type')
      if (body.kind === 'bad')
        throw body.reason === 'cut' ? unavailable('network') : protocol(body.reason)
      const json = body.kind === 'json' ? body.value : undefined
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

    const settle = async (longestMs: number, look: () => Promise<boolean>): Promise<boolean> => {
      let pause = 1
      for (let waited = 0; ; waited += pause * usualPauseMs, pause *= 2) {
        if (await look()) return true
        if (waited + pause * usualPauseMs > longestMs) return false
        await sleep(config.retryDelayMs * pause, signal)
      }
    }
    return { signal, details, send, settle }
  }
}

/** Waits as long as the product asked for, and says whether to go on. */
async function mayRetry(
  error: Error,
  longestMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!isRosterError(error)) return false
  if (!('retryable' in error.details) || !error.details.retryable) return false
  const ms = error.details.retryAfterMs ?? 0
  if (ms > longestMs) return false
  // After a 429 the limiter keeps all requests waiting, this one too.
  if (error.code !== 'TARGET_RATE_LIMITED') await sleep(ms, signal)
  return true
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms > 0) await within(ms, signal, () => new Promise<never>(() => undefined))
}

/** The system's own word for a failed connection, such as `ECONNREFUSED`; nothing else is repeated. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : ''
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : ''
}
