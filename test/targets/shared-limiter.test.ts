import type { RateLimitStore } from 'rostermap'
import { describe, expect, it, vi } from 'vitest'
import { rateLimiter } from '../../src/targets/rate-limiter.js'
import { sharedLimiter } from '../../src/targets/shared-limiter.js'
import { sharesLimit } from '../support/shared-limit.js'

/** What several processes keep together, in one process. */
function memoryStore(now: () => number = Date.now): RateLimitStore {
  const kept = new Map<string, string>()
  return {
    async change(key, change) {
      const { keep, result } = change(kept.get(key), now())
      kept.set(key, keep)
      return result
    },
  }
}

const limiters = (count: number, store: RateLimitStore) =>
  Array.from({ length: count }, () =>
    sharedLimiter(rateLimiter(1000), { store, target: 'jira', pauseMs: 1000, longestMs: 60_000 }),
  )
const tick = () => new Promise((resolve) => setImmediate(resolve))

describe('a limit that processes share', () => {
  it('is kept by four together, to the last request', async () => {
    expect(await sharesLimit(4, memoryStore())).toBe(0)
  })

  it('each by itself they go over it', async () => {
    expect(await sharesLimit(4)).toBeGreaterThan(0)
  })

  it('goes one at a time until somebody knows a limit', async () => {
    const [a, b] = limiters(2, memoryStore())
    const first = await a?.take('', 1000, undefined)
    let second: unknown
    void b?.take('', 1000, undefined).then((ticket) => {
      second = ticket
    })
    await tick()
    expect(second).toBeUndefined()
    if (typeof first === 'function') first(new Headers())
    await vi.waitFor(() => expect(second).toBeTypeOf('function'))
  })

  it('what one is told by Retry-After keeps the others silent', async () => {
    const [a, b] = limiters(2, memoryStore())
    const ticket = await a?.take('PUT user', 1000, undefined)
    if (typeof ticket === 'function') ticket(new Headers({ 'retry-after': '60' }), true)
    await tick()
    const told = await b?.take('PUT user', 1000, undefined)
    expect(typeof told === 'object' && told.retryAfterMs).toBeGreaterThan(59_000)
    expect(await b?.take('GET user', 1000, undefined)).toBeTypeOf('function')
  })

  it('who gives up while waiting is let go at once, and those behind go on', async () => {
    const [a, b] = limiters(2, memoryStore())
    const held = await a?.take('', 1000, undefined)
    const controller = new AbortController()
    const given = b?.take('', 1000, controller.signal)
    const behind = b?.take('', 1000, undefined)
    await tick()
    controller.abort('enough')
    await expect(given).rejects.toBe('enough')
    if (typeof held === 'function') held(new Headers())
    expect(await behind).toBeTypeOf('function')
  })

  it('a process that died with a request on its way holds nobody up for good', async () => {
    let now = 0
    const [a, b] = limiters(
      2,
      memoryStore(() => now),
    )
    const near = await a?.take('', 1000, undefined)
    if (typeof near === 'function') near(new Headers({ 'x-ratelimit-nearlimit': 'true' }))
    await tick()
    await a?.take('', 1000, undefined)
    const waiting = b?.take('', 1000, undefined)
    now = 60_001
    expect(await waiting).toBeTypeOf('function')
  })

  it('a store that fails holds nobody up either', async () => {
    const broken: RateLimitStore = { change: () => Promise.reject(new Error('no database')) }
    const [a] = limiters(1, broken)
    const ticket = await a?.take('', 1000, undefined)
    expect(ticket).toBeTypeOf('function')
    if (typeof ticket === 'function') ticket(new Headers({ 'retry-after': '60' }), true)
    expect(await a?.take('', 1000, undefined)).toMatchObject({ retryAfterMs: expect.any(Number) })
  })
})
