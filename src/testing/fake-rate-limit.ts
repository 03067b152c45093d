import type { FakeHandler } from './fake-server.js'

/** A limit as Atlassian's products have them. */
export interface FakeRateLimit {
  /** Most requests at once. */
  readonly limit: number
  /** Requests allowed per interval. */
  readonly fillRate: number
  /** The interval, in seconds. @defaultValue `1` */
  readonly intervalSeconds?: number
  /**
   * `data-center`: one bucket, five headers in every answer. `cloud`: a bucket for each method and
   * path, and headers that say what is left.
   *
   * @defaultValue `'data-center'`
   */
  readonly style?: 'data-center' | 'cloud'
  /** Whether a refusal says how long to wait. @defaultValue `true` */
  readonly retryAfter?: boolean
  /** The product's clock, in milliseconds. @defaultValue the system's */
  readonly now?: () => number
}

interface Bucket {
  tokens: number
  filledAt: number
}

/** @internal Refuses with 429 what goes beyond a limit. */
export function withRateLimit(handler: FakeHandler, limit: FakeRateLimit): FakeHandler {
  const now = limit.now ?? Date.now
  const intervalMs = (limit.intervalSeconds ?? 1) * 1000
  const cloud = limit.style === 'cloud'
  const buckets = new Map<string, Bucket>()

  /** Counts a request, and tells what is left; a batch of tokens comes every interval. */
  const take = (key: string): { readonly refused: boolean; readonly bucket: Bucket } => {
    const bucket = buckets.get(key) ?? { tokens: limit.limit, filledAt: now() }
    buckets.set(key, bucket)
    const batches = Math.floor((now() - bucket.filledAt) / intervalMs)
    bucket.filledAt += batches * intervalMs
    bucket.tokens = Math.min(limit.limit, bucket.tokens + batches * limit.fillRate)
    const refused = bucket.tokens < 1
    if (!refused) bucket.tokens -= 1
    return { refused, bucket }
  }

  return async (request) => {
    const key = cloud ? `${request.method} ${new URL(request.url).pathname}` : ''
    const { refused, bucket } = take(key)
    const wait = Math.ceil((bucket.filledAt + intervalMs - now()) / 1000)
    const response = refused
      ? new Response(cloud ? 'local_rate_limited' : 'Too many requests', {
          status: 429,
          headers: { 'content-type': 'text/plain' },
        })
      : await handler(request)
    const { headers } = response
    headers.set('x-ratelimit-limit', String(limit.limit))
    headers.set('x-ratelimit-remaining', String(bucket.tokens))
    if (!cloud) {
      headers.set('x-ratelimit-interval-seconds', String(intervalMs / 1000))
      headers.set('x-ratelimit-fillrate', String(limit.fillRate))
    } else if (refused) headers.set('ratelimit-reason', 'jira-burst-based')
    if (limit.retryAfter !== false && (refused || !cloud))
      headers.set('retry-after', refused ? String(Math.max(1, wait)) : '0')
    return response
  }
}
