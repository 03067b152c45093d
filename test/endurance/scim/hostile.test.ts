import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { service } from '../../scim/handler-support.js'
import { hostileRequest } from '../../scim/hostile-requests.js'

describe('hostile requests', () => {
  it('100,000 of them never get a 500', async () => {
    let { send, errors, user, group } = service()
    let ids = { user: await user('ada'), group: await group('dev') }
    let count = 0
    // What they made is thrown away now and then, so that lists stay short.
    for (let batch = 0; batch < 20; batch += 1) {
      await fc.assert(
        fc.asyncProperty(hostileRequest(ids), async ({ method, path, body }) => {
          const { status } = await send(method, path, body)
          expect([500, 503]).not.toContain(status)
          count += 1
        }),
        { numRuns: 5_000, seed: 20_260_300 + batch },
      )
      expect(errors).toEqual([])
      ;({ send, errors, user, group } = service())
      ids = { user: await user('ada'), group: await group('dev') }
    }
    expect(count).toBe(100_000)
  })
})
