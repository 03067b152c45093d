import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import PgBoss from 'pg-boss'
import { type Link, provisioner } from 'rostermap'
import { postgresLedger, provisioningQueue } from 'rostermap/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleProgram, startMigrated } from '../../support/migrated-server.js'
import { hasPostgres, type PostgresServer } from '../../support/postgres-server.js'
import {
  accountOf,
  isJoiner,
  isLeaver,
  isMover,
  mapper,
  peopleSource,
  subjectOf,
} from './people-source.js'
import { productTables, sqlTarget } from './sql-target.js'

const people = Number(process.env['PEOPLE'] ?? 100_000)
const program = join('node_modules', `.rostermap-worker-${process.pid}.mjs`)
const everyone = Array.from({ length: people }, (_, i) => i)

/** Jobs carry the lease of who added them; the workers' is the same. */
const lease = { leaseSeconds: 6, retries: 50 }

/** Where a worker is killed, in the order in which a run comes there. */
const steps = [
  ['before look', 1],
  ['after look', 1],
  ['look committed', 1],
  ['page', 1],
  ['before shard', 2],
  ['after shard', 2],
  ['shard committed', 3],
  ['before verdict', 1],
  ['after verdict', 1],
  ['verdict committed', 1],
  ['effect', 1],
  ['effect', 40],
  ['before ledger', 30],
  ['after ledger', 30],
  ['ledger committed', 30],
  ['before checkpoint', 3],
  ['after checkpoint', 3],
  ['checkpoint committed', 3],
] as const

describe.skipIf(!hasPostgres())('a run of 100,000 people whose workers are killed', () => {
  let server: PostgresServer
  let pool: pg.Pool
  let boss: PgBoss
  const children: ChildProcess[] = []

  beforeAll(async () => {
    ;({ server, pool } = await startMigrated())
    await pool.query(productTables)
    const there = everyone.filter((i) => !isJoiner(i))
    await pool.query(
      `INSERT INTO product.account (id, login, email, name)
       SELECT 'A-p' || i, 'p' || i, 'p' || i || '@example.com', 'P' || i FROM unnest($1::integer[]) AS i`,
      [there],
    )
    await pool.query(
      `INSERT INTO product.member (grp, account) SELECT grp, id FROM product.account,
         (VALUES ('dev-team'), ('jira-software-users')) AS groups (grp)`,
    )
    const ledger = postgresLedger(pool)
    for (let at = 0; at < there.length; at += 1000) {
      const links = there.slice(at, at + 1000).map(
        (i): Link => ({
          target: 'product',
          subject: subjectOf(i),
          userId: accountOf(i),
          login: `p${i}`,
          grants: [
            { group: 'dev-team', rules: ['devs'] },
            { group: 'jira-software-users', rules: ['users'] },
          ],
        }),
      )
      expect(await ledger.commit({ links })).toMatchObject({ outcome: 'saved' })
    }
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
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    children.push(child)
    return child
  }

  it('loses nothing, does nothing twice to any effect, and says what happened', async () => {
    const queue = provisioningQueue(boss, {
      client: pool,
      source: peopleSource(people),
      ...lease,
      provisioner: provisioner({
        mapper,
        targets: [sqlTarget(pool)],
        ledger: postgresLedger(pool),
      }),
    })
    const run = await queue.reconcile({ run: 'the run', complete: true })

    for (const [step, times] of steps) {
      const child = work(step, times)
      const signal = await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)))
      expect([step, signal]).toEqual([step, 'SIGKILL'])
    }
    // What is left is done by two workers, under whom the database goes away once.
    work()
    work()
    await sleep(3_000)
    server.restart()
    for (let state = ''; state !== 'done'; await sleep(500))
      state = (await queue.status(run).catch(() => undefined))?.state ?? ''

    const count = (is: (i: number) => boolean) => everyone.filter(is).length
    const expected = [
      ...everyone.filter(isMover).map((i) => `removeMember dev-team ${accountOf(i)}`),
      ...everyone.filter(isLeaver).map((i) => `setActive ${accountOf(i)}`),
      ...everyone
        .filter(isJoiner)
        .flatMap((i) => [
          `createUser ${accountOf(i)}`,
          `addMember dev-team ${accountOf(i)}`,
          `addMember jira-software-users ${accountOf(i)}`,
        ]),
    ]
    const { rows } = await pool.query("SELECT verb || ' ' || what AS effect FROM product.effect")
    expect(rows.map(({ effect }) => effect).sort()).toEqual(expected.sort())

    const status = await queue.status(run)
    const counts = status?.targets['product']
    expect(status).toMatchObject({ people: people - count(isLeaver), planned: status?.applied })
    expect(counts).toMatchObject({
      changing: count(isMover) + count(isJoiner),
      leavers: count(isLeaver),
      unchanged: people - count(isMover) - count(isJoiner) - count(isLeaver),
      blocked: 0,
      failed: 0,
      stale: 0,
      operations: { failed: 0, pending: 0, skipped: 0 },
    })
    const { changed = 0, unchanged = 0 } = counts?.operations ?? {}
    expect(changed + unchanged).toBe(expected.length)
    expect(unchanged).toBeGreaterThan(0)
  })
})
