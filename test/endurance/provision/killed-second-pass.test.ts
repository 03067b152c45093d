import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import PgBoss from 'pg-boss'
import { provisioner } from 'rostermap'
import { postgresLedger, provisioningQueue } from 'rostermap/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleProgram, startMigrated } from '../../support/migrated-server.js'
import { hasPostgres, type PostgresServer } from '../../support/postgres-server.js'
import { accountOf, firmMapper, firmSource } from './people-source.js'
import { productTables, sqlTarget } from './sql-target.js'

const people = 300
const program = join('node_modules', `.rostermap-second-${process.pid}.mjs`)
const everyone = Array.from({ length: people }, (_, i) => i)
const managerOf = (i: number) => accountOf((i + 1) % people)

/** Where a worker is killed, in the order in which a run of twelve shards comes there. */
const steps = [
  // The last shard of the first pass: with it the second is begun, or neither is.
  ['before checkpoint', 12],
  ['after checkpoint', 1],
  ['checkpoint committed', 1],
  ['updateUser', 1],
  ['updateUser', 40],
  ['before ledger', 30],
  ['ledger committed', 30],
  ['before second', 3],
  ['after second', 2],
  ['second committed', 2],
] as const

describe.skipIf(!hasPostgres())(
  'a run in which people name each other, whose workers are killed',
  () => {
    let server: PostgresServer
    let pool: pg.Pool
    let boss: PgBoss
    const children: ChildProcess[] = []

    beforeAll(async () => {
      ;({ server, pool } = await startMigrated())
      await pool.query(productTables)
      await bundleProgram('test/endurance/provision/worker-process.ts', program)
      boss = new PgBoss({ ...server.connection, supervise: false, schedule: false })
      boss.on('error', () => undefined)
      await boss.start()
    })
    afterAll(async () => {
      for (const child of children) child.kill('SIGKILL')
      await boss?.stop({ graceful: false, wait: false })
      await pool?.end()
      server?.stop()
      rmSync(program, { force: true })
    })

    function work(...dieAt: readonly (string | number)[]): ChildProcess {
      const { host, port, user, database } = server.connection
      const args = [program, host, port, user, database, people, ...dieAt].map(String)
      const env = { ...process.env, FIRM: 'yes' }
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
      children.push(child)
      return child
    }

    it('writes every manager in that run, each once, and says so', async () => {
      const queue = provisioningQueue(boss, {
        client: pool,
        source: firmSource(people),
        leaseSeconds: 6,
        retries: 50,
        provisioner: provisioner({
          mapper: firmMapper,
          targets: [sqlTarget(pool)],
          ledger: postgresLedger(pool),
        }),
      })
      const run = await queue.reconcile()
      for (const [step, times] of steps) {
        const child = work(step, times)
        const signal = await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)))
        expect([step, signal]).toEqual([step, 'SIGKILL'])
      }
      work()
      work()
      for (let state = ''; state !== 'done'; await sleep(500))
        state = (await queue.status(run))?.state ?? ''

      const { rows } = await pool.query("SELECT verb || ' ' || what AS effect FROM product.effect")
      const expected = everyone.flatMap((i) => [
        `createUser ${accountOf(i)}`,
        `updateUser ${accountOf(i)} ${managerOf(i)}`,
      ])
      expect(rows.map(({ effect }) => effect).sort()).toEqual(expected.sort())
      const status = await queue.status(run)
      expect(status).toMatchObject({ people, planned: 24, applied: 24 })
      const { operations, ...counts } = status?.targets['product'] ?? {}
      expect(counts).toMatchObject({ changing: people, blocked: 0, failed: 0, stale: 0 })
      expect(operations).toMatchObject({ failed: 0, pending: 0, skipped: 0 })
      expect((operations?.changed ?? 0) + (operations?.unchanged ?? 0)).toBe(expected.length)
      expect(operations?.unchanged).toBeGreaterThan(0)
    })
  },
)
