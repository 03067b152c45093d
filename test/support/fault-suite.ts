import type { FakeProduct } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { faults, patience } from './fault-table.js'
import { errorOf } from './jira.js'

type Work = () => Promise<unknown>

/** A fake product with a target on it, and what to do with the target. */
export interface FaultWorld {
  readonly fake: FakeProduct & { state(): unknown }
  /** Waited for before anything else is done; what it asks is not counted. */
  readonly start?: Promise<unknown>
  /** Answers after one request, when all goes well. */
  readonly read: Work
  /** Requests that follow when credentials are refused, to learn whether it is them or a permission. */
  readonly asksWho?: number
  /** Makes an account, with how many requests go before the writing one, which is sent once. */
  readonly create?: readonly [requestsBefore: number, work: Work]
}

/**
 * How often a target asks when a product, or what stands before it, answers instead of the truth, and what its own
 * products say. That no verb takes any of it for the truth is in `targetFaults`.
 */
export function describeFaults(
  product: string,
  world: (options: { readonly timeoutMs: number }) => FaultWorld,
): void {
  describe.each(faults)(`when ${product} answers with $name`, ({ fault, code, details, sent }) => {
    it('a read fails with one typed error, after as many tries as are safe', async () => {
      const { fake, start, read, asksWho = 0 } = world(patience(fault))
      await start
      const before = fake.requests.length
      fake.failNext(fault, { times: 10 })
      expect(await errorOf(read())).toMatchObject({ code, details })
      const more = code === 'TARGET_UNAUTHORIZED' ? asksWho : 0
      expect(fake.requests).toHaveLength(before + sent + more)
    })

    it('making an account is sent once, and makes none', async () => {
      const { fake, start, create } = world(patience(fault))
      await start
      if (create === undefined) return
      const [skip, work] = create
      const before = fake.state()
      const asked = fake.requests.length
      fake.failNext(fault, { skip, times: 10 })
      expect((await errorOf(work())).code).toBe(code)
      const written = fake.requests[asked + skip]
      const sent = fake.requests
        .slice(asked)
        .filter(({ method, path }) => method === written?.method && path === written.path)
      expect(sent).toHaveLength(1)
      expect(fake.state()).toEqual(before)
    })
  })
}

/** The outcome of one member, thrown when it is an error. */
export async function ofOne(
  outcomes: Promise<ReadonlyMap<string, unknown>>,
  id: string,
): Promise<unknown> {
  const outcome = (await outcomes).get(id)
  if (typeof outcome === 'object') throw outcome
  return outcome
}
