import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { postgresLedger } from 'rostermap/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleProgram, startMigrated } from '../../support/migrated-server.js'
import { hasPostgres, type PostgresServer } from '../../support/postgres-server.js'
import { productTables } from '../provision/sql-target.js'

const program = join('node_modules', `.rostermap-last-two-${process.pid}.mjs`)
const people = ['ada', 'bob']
const issuer = 'https://idp.example'

/** Where one of the two is killed, in the order in which it comes there. */
const steps = [
  ['before lease', 1],
  ['after lease', 1],
  ['lease committed', 1],
  ['before link', 1],
  ['after link', 1],
  ['link committed', 1],
  ['before lease', 2],
  ['lease committed', 2],
  ['before effect', 1],
  ['after effect', 1],
  ['before plan', 1],
  ['after plan', 1],
  ['plan committed', 1],
] as const

describe.skipIf(!hasPostgres())('two processes, and the last two of a group', () => {
  let server: PostgresServer
  let pool: pg.Pool
  let tenants = 0
  const children: ChildProcess[] = []

  beforeAll(async () => {
    ;({ server, pool } = await startMigrated())
    await pool.query(productTables)
    await bundleProgram('test/endurance/postgres/last-two-process.ts', program)
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await pool?.end()
    server?.stop()
    rmSync(program, { force: true })
  })

  /** Both are administrators, and a ledger of their own knows them. */
  const twoAdministrators = async () => {
    tenants += 1
    const tenant = `tenant ${tenants}`
    await pool.query('TRUNCATE product.account, product.member, product.effect')
    const ledger = postgresLedger(pool, { tenant })
    for (const login of people) {
      const id = `A-${login}`
      await pool.query('INSERT INTO product.account (id, login) VALUES ($1, $2)', [id, login])
      await pool.query("INSERT INTO product.member VALUES ('jira-administrators', $1)", [id])
      const subject = { issuer, subject: login }
      await ledger.commit({ links: [{ target: 'product', subject, userId: id, login }] })
    }
    return { tenant, since: Date.now() }
  }
  const left = async () => {
    const { rows } = await pool.query(
      `SELECT id FROM product.account JOIN product.member ON id = account
       WHERE active AND grp = 'jira-administrators'`,
    )
    return rows.length
  }
  type World = Awaited<ReturnType<typeof twoAdministrators>>
  const start = async (
    { tenant, since }: World,
    who: string | undefined,
    how: string,
    ...dieAt: readonly (string | number)[]
  ) => {
    const { host, port, user, database } = server.connection
    const args = [program, host, port, user, database, tenant, who, how, since, ...dieAt]
    const child = spawn(process.execPath, args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] })
    children.push(child)
    let printed = ''
    child.stdout.on('data', (data: Buffer) => {
      printed += String(data)
    })
    await once(child.stdout, 'data')
    const ended = new Promise<{ said: string | undefined; signal: unknown }>((resolve) =>
      child.once('close', (_, signal) => resolve({ said: printed.trim().split('\n')[1], signal })),
    )
    return { go: () => child.stdin.end('go'), ended }
  }

  it.each([
    ['both sign in', 'signIn', 'signIn'],
    ['one is shut and the other signs in', 'push', 'signIn'],
    ['both are shut', 'push', 'push'],
  ])('%s at the same moment, ten times: exactly one goes', async (_, one, other) => {
    for (let round = 0; round < 10; round += 1) {
      const world = await twoAdministrators()
      const both = await Promise.all([start(world, people[0], one), start(world, people[1], other)])
      for (const { go } of both) go()
      const ends = await Promise.all(both.map(({ ended }) => ended))
      expect(await left(), JSON.stringify(ends)).toBe(1)
      const { rows } = await pool.query('SELECT what FROM product.effect')
      expect(rows).toHaveLength(1)
      for (const { said } of ends) expect(said).toMatch(/^(?:done|blocked)$/)
    }
  })

  it.each(steps)('one is killed at "%s" (%i): exactly one goes', async (step, times) => {
    // It is not for sure that the one to be killed comes there before the other has gone.
    for (let round = 0; ; round += 1) {
      const world = await twoAdministrators()
      const dying = await start(world, people[0], 'signIn', step, times)
      const other = await start(world, people[1], 'signIn')
      dying.go()
      other.go()
      const [{ signal }, survivor] = await Promise.all([dying.ended, other.ended])
      expect(survivor.said).toMatch(/^(?:done|blocked)$/)
      // Whoever was killed is done again, as at the next sign-in.
      const again = await start(world, people[0], 'signIn')
      again.go()
      expect((await again.ended).said).toMatch(/^(?:done|blocked)$/)
      expect(await left()).toBe(1)
      if (signal === 'SIGKILL') return
      expect(round, `never came to ${step}`).toBeLessThan(10)
    }
  })
})
