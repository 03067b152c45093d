import pg from 'pg'
import { migrate, postgresRateLimits } from 'rostermap/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres-server.js'
import { keepsEveryChange } from '../../support/rate-limit-store.js'
import { sharesLimit } from '../../support/shared-limit.js'

describe.skipIf(!hasPostgres())('postgresRateLimits on a PostgreSQL server', () => {
  let server: PostgresServer
  let pool: pg.Pool
  beforeAll(async () => {
    server = startPostgres()
    pool = new pg.Pool(server.connection)
    pool.on('error', () => undefined)
    await migrate(pool)
  })
  afterAll(async () => {
    await pool?.end()
    server?.stop()
  })

  it('loses no change of those that come at once', () =>
    keepsEveryChange(() => postgresRateLimits(pool), 400))

  it('keeps workers together below the limit of a product', async () => {
    for (const workers of [2, 4, 8])
      expect(await sharesLimit(workers, postgresRateLimits(pool, { tenant: `${workers}` }))).toBe(0)
  })
})
