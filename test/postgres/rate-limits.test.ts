import { randomUUID } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import { postgresRateLimits } from 'rostermap/postgres'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedPglite } from '../support/pglite.js'
import { keepsEveryChange } from '../support/rate-limit-store.js'

describe('postgresRateLimits on PGlite', () => {
  let database: PGlite
  beforeAll(async () => {
    database = await sharedPglite()
  }, 60_000)

  it('loses no change of those that come at once, and keeps keys apart', () =>
    keepsEveryChange(() => postgresRateLimits(database, { tenant: 'changes' }), 20))

  it('keeps customers apart', async () => {
    const key = randomUUID()
    const [a, b] = ['a', 'b'].map((tenant) => postgresRateLimits(database, { tenant }))
    await a?.change(key, () => ({ keep: 'a', result: undefined }))
    const kept = await b?.change(key, (found) => ({ keep: 'b', result: found }))
    expect(kept).toBeUndefined()
  })

  it('keeps nothing of a change that throws, and tells the time', async () => {
    const store = postgresRateLimits(database)
    const key = randomUUID()
    const failing = store.change(key, () => {
      throw new TypeError('no')
    })
    await expect(failing).rejects.toThrow('no')
    const found = await store.change(key, (kept, now) => ({ keep: '', result: { kept, now } }))
    expect(found.kept).toBeUndefined()
    expect(Math.abs(found.now - Date.now())).toBeLessThan(60_000)
  })
})
