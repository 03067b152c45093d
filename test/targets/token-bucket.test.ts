import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rateLimiter } from '../../src/targets/rate-limiter.js'
import { silenceOf } from '../../src/targets/retry-after.js'
import { tokenBucket } from '../../src/targets/token-bucket.js'

/** A Data Center's bucket: a batch of tokens every interval, counted on the product's own clock. */
function productBucket(limit: number, fillRate: number, intervalMs: number, phaseMs: number) {
  let tokens = limit
  let filledAt = -phaseMs
  return {
    take(now: number): { readonly refused: boolean; readonly headers: Headers } {
      while (now - filledAt >= intervalMs) {
        filledAt += intervalMs
        tokens = Math.min(limit, tokens + fillRate)
      }
      const refused = tokens < 1
      if (!refused) tokens -= 1
      const headers = new Headers({
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(tokens),
        'x-ratelimit-interval-seconds': String(intervalMs / 1000),
        'x-ratelimit-fillrate': String(fillRate),
        'retry-after': refused ? '1' : '0',
      })
      return { refused, headers }
    },
  }
}

interface Setting {
  readonly limit: number
  readonly fillRate: number
  readonly phaseMs: number
  readonly concurrency: number
  readonly latencies: readonly number[]
}

/** Sends requests in made-up time, as fast as the bucket lets them go. */
function send(total: number, { limit, fillRate, phaseMs, concurrency, latencies }: Setting) {
  const product = productBucket(limit, fillRate, 1000, phaseMs)
  const bucket = tokenBucket(1000)
  // The first request is alone: until its answer comes, nothing is known of any limit.
  const events: { at: number; run: () => void }[] = []
  let now = 0
  let sent = 0
  let refusals = 0
  let flying = 0
  const start = () => {
    const back = bucket.go(now)
    const there = now + (latencies[sent % latencies.length] ?? 1) / 2
    const home = there + (latencies[(sent * 7 + 3) % latencies.length] ?? 1) / 2
    sent += 1
    flying += 1
    let answer: ReturnType<typeof product.take> | undefined
    events.push({ at: there, run: () => (answer = product.take(there)) })
    events.push({
      at: home,
      run: () => {
        flying -= 1
        if (answer?.refused) refusals += 1
        back(now, answer?.headers, answer?.refused)
      },
    })
  }
  start()
  for (let steps = 0; sent < total || events.length > 0; steps += 1) {
    expect(steps).toBeLessThan(200_000)
    const known = sent > 1 || flying === 0
    if (known && sent < total && flying < concurrency && bucket.mayGo(now)) {
      start()
      continue
    }
    events.sort((a, b) => a.at - b.at)
    const waits = known && sent < total && flying < concurrency
    const wake = waits ? Math.max(bucket.nextAt(now), now + 1) : Number.POSITIVE_INFINITY
    const next = events[0]
    if (next !== undefined && next.at <= wake) {
      events.shift()
      now = Math.max(now, next.at)
      next.run()
    } else now = wake
  }
  return { refusals, tookMs: now }
}

describe('tokenBucket against a product that limits by tokens, in made-up time', () => {
  const setting = fc.record({
    limit: fc.integer({ min: 5, max: 60 }),
    fillRate: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 90 })),
    phaseMs: fc.integer({ min: 0, max: 999 }),
    concurrency: fc.integer({ min: 1, max: 10 }),
    latencies: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 5, maxLength: 50 }),
  })

  it('is never refused, whatever the latencies, and uses what there is', () => {
    fc.assert(
      fc.property(setting, (one) => {
        const total = 150
        const { refusals, tookMs } = send(total, one)
        expect(refusals).toBe(0)
        // As fast as the product allows, but for the ends of the run and one round of answers.
        const least = ((total - one.limit) / Math.min(one.fillRate, one.limit)) * 1000
        const slow = (total * 400) / one.concurrency
        // A bucket smaller than its refill spills, and how much cannot be known.
        const times = one.fillRate > one.limit ? 3 : 2
        expect(tookMs).toBeLessThan(times * Math.max(least, slow) + 6000)
      }),
      { numRuns: 60 },
    )
  })

  it('learns when the bucket is filled, and then uses all of it, though it holds no more than one filling', () => {
    for (const phaseMs of [0, 250, 900]) {
      const latencies = [40, 60, 50, 45, 55]
      const one = { limit: 100, fillRate: 100, phaseMs, concurrency: 20, latencies }
      const { refusals, tookMs } = send(3000, one)
      expect(refusals).toBe(0)
      expect(tookMs).toBeLessThan(29_000 * 1.1)
    }
  })

  it('trusts no moment any more once it was refused in spite of it', () => {
    const bucket = tokenBucket(1000)
    const headers = (remaining: number) =>
      new Headers({
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-interval-seconds': '1',
        'x-ratelimit-fillrate': '10',
        'retry-after': '0',
      })
    const exchange = (sentAt: number, remaining: number, refused = false) =>
      bucket.go(sentAt)(sentAt + 10, headers(remaining), refused)
    exchange(0, 1)
    exchange(100, 10)
    exchange(300, 0)
    // Filled between 0 and 110, so again by 1110, and not only a second after the last answer.
    expect(bucket.nextAt(310)).toBe(1110)
    exchange(1110, 0, true)
    exchange(1200, 9)
    exchange(1300, 0)
    expect(bucket.nextAt(1310)).toBe(2310)
  })
})

describe('tokenBucket', () => {
  const headers = (values: Record<string, string>) => new Headers(values)

  it('knows no limit until an answer tells one', () => {
    const bucket = tokenBucket(1000)
    for (let at = 0; at < 1000; at += 1) bucket.go()
    expect(bucket.mayGo(0)).toBe(true)
  })

  it('keeps silent as long as Retry-After says', () => {
    const bucket = tokenBucket(1000)
    bucket.go()(0, headers({ 'retry-after': '7' }), true)
    expect([bucket.mayGo(6999), bucket.mayGo(7000), bucket.nextAt(0)]).toEqual([false, true, 7000])
  })

  it('doubles the silence when a product says nothing, up to a minute, and starts anew after a success', () => {
    const bucket = tokenBucket(1000)
    const silences = Array.from({ length: 8 }, (_, i) => {
      bucket.go()(i * 1e6, undefined, true)
      return bucket.silentUntil - i * 1e6
    })
    expect(silences).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    bucket.go()(1e8, headers({}))
    bucket.go()(1e8, undefined, true)
    expect(bucket.silentUntil - 1e8).toBe(1000)
  })

  it('waits for the moment that X-RateLimit-Reset names, when it names the second', () => {
    const at = Date.parse('2026-11-25T10:00:00Z')
    const exact = tokenBucket(1000)
    exact.go()(
      at,
      headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-25T10:00:05Z' }),
    )
    expect(exact.nextAt(at) - at).toBe(5000)
    const toTheMinute = tokenBucket(1000)
    toTheMinute.go()(
      at,
      headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-25T10:00Z' }),
    )
    expect(toTheMinute.nextAt(at) - at).toBe(1000)
  })

  it('goes one at a time near the limit', () => {
    const bucket = tokenBucket(1000)
    bucket.go()(0, headers({ 'x-ratelimit-nearlimit': 'true' }))
    const back = bucket.go()
    expect(bucket.mayGo(0)).toBe(false)
    back(0, headers({}))
    expect(bucket.mayGo(0)).toBe(true)
  })

  it('reads Retry-After as seconds or as a date, and nothing else', () => {
    const now = Date.parse('Wed, 25 Nov 2026 10:00:00 GMT')
    const read = (value: string) => silenceOf(headers({ 'retry-after': value }), now)
    expect(read('3')).toBe(3000)
    expect(read('Wed, 25 Nov 2026 10:00:09 GMT')).toBe(9000)
    expect(read('Wed, 25 Nov 2026 09:00:00 GMT')).toBe(0)
    expect(read('99999999999')).toBe(99_999_999_999_000)
    expect(read('9'.repeat(400))).toBe(Number.MAX_SAFE_INTEGER)
    expect(read('5, 60,7')).toBe(60_000)
    for (const value of ['', 'soon', '-1', '1.5', '5,', '5, soon'])
      expect(read(value)).toBeUndefined()
  })
})

describe('rateLimiter', () => {
  it('keeps the endpoints apart, and says at once when the silence is too long to wait', async () => {
    const limiter = rateLimiter(1000, () => 0)
    const ticket = await limiter.take('a', 30_000, undefined)
    if (typeof ticket === 'function') ticket(new Headers({ 'retry-after': '60' }), true)
    expect(await limiter.take('a', 30_000, undefined)).toEqual({ retryAfterMs: 60_000 })
    expect(typeof (await limiter.take('b', 30_000, undefined))).toBe('function')
  })

  it('is silent for a day at most, however absurd the answer', async () => {
    let now = 0
    const limiter = rateLimiter(1000, () => now)
    const ticket = await limiter.take('', 30_000, undefined)
    if (typeof ticket === 'function') ticket(new Headers({ 'retry-after': '9'.repeat(40) }), true)
    expect(await limiter.take('', 30_000, undefined)).toEqual({ retryAfterMs: 86_400_000 })
    now = 86_400_000
    expect(typeof (await limiter.take('', 30_000, undefined))).toBe('function')
  })

  it('gives up with the reason of the signal while it waits', async () => {
    const limiter = rateLimiter(1000, () => 0)
    const ticket = await limiter.take('a', 30_000, undefined)
    if (typeof ticket === 'function') ticket(new Headers({ 'retry-after': '20' }), true)
    const controller = new AbortController()
    const waiting = limiter.take('a', 30_000, controller.signal)
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
  })
})
