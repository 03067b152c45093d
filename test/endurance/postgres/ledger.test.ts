import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { migrate, postgresLedger } from 'rostermap/postgres'
import { ledgerContract } from 'rostermap/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres-server.js'

describe.skipIf(!hasPostgres())('postgresLedger on a PostgreSQL server', () => {
  let server: PostgresServer
  let pool: pg.Pool
  beforeAll(async () => {
    server = startPostgres()
    pool = new pg.Pool(server.connection)
    pool.on('error', () => undefined)
  })
  afterAll(async () => {
    await pool?.end()
    server?.stop()
  })

  it('makes its tables once, however many processes ask at the same time', async () => {
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(pool)))
    expect(applied.filter((versions) => versions.length > 0)).toHaveLength(1)
  })

  const create = () => postgresLedger(pool, { tenant: randomUUID() })
  for (const { name, run } of ledgerContract(create)) it(name, run)
})
