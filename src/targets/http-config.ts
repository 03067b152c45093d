import type { Issue } from '../core/errors.js'
import type { RateLimitStore } from '../core/rate-limit-store.js'
import { type Authorize, authorizer } from './authorize.js'
import { baseOf } from './base-url.js'
import type { ConnectionOptions, ExchangeEvent } from './connection.js'
import { targetError } from './target-error.js'

/** @internal Options after checks, with defaults filled in. */
export interface HttpConfig {
  /** Scheme, host and context path, without a slash at the end. */
  readonly base: string
  /** Gives the headers that prove who we are. */
  readonly authorize: Authorize
  readonly fetch: (request: Request) => Promise<Response>
  readonly timeoutMs: number
  readonly retries: number
  readonly retryDelayMs: number
  readonly maxRetryAfterMs: number
  readonly maxResponseBytes: number
  readonly concurrency: number
  readonly observe: (event: ExchangeEvent) => void
  readonly rateLimits?: RateLimitStore
}

/**
 * @internal Checks connection options.
 *
 * @throws a {@link RosterError} with code `TARGET_CONFIG_INVALID` that lists every fault
 */
export function httpConfig(target: string, options: ConnectionOptions): HttpConfig {
  const issues: Issue[] = []
  const whole = (
    name:
      | 'timeoutMs'
      | 'retries'
      | 'retryDelayMs'
      | 'maxRetryAfterMs'
      | 'maxResponseBytes'
      | 'concurrency',
    least: number,
    usual: number,
  ): number => {
    const value = options[name] ?? usual
    if (!Number.isSafeInteger(value) || value < least || value > 2 ** 31 - 1)
      issues.push({ pointer: `/${name}`, message: `must be a whole number of at least ${least}` })
    return value
  }
  if (target.trim() === '') issues.push({ pointer: '/name', message: 'must not be blank' })
  const send = options.fetch ?? ((request: Request) => globalThis.fetch(request))
  const timeoutMs = whole('timeoutMs', 1, 10_000)
  const config: HttpConfig = {
    base: baseOf('baseUrl', options.baseUrl, options, issues),
    authorize: authorizer(options, { fetch: send, timeoutMs }, issues),
    fetch: send,
    concurrency: whole('concurrency', 1, 10),
    observe: options.observe ?? (() => undefined),
    ...(options.rateLimits && { rateLimits: options.rateLimits }),
    timeoutMs,
    retries: whole('retries', 0, 2),
    retryDelayMs: whole('retryDelayMs', 0, 250),
    maxRetryAfterMs: whole('maxRetryAfterMs', 0, 30_000),
    maxResponseBytes: whole('maxResponseBytes', 1, 5 * 1024 * 1024),
  }
  if (issues.length > 0) throw targetError('TARGET_CONFIG_INVALID', { target, issues })
  return config
}
