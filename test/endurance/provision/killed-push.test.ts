import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Ledger, Link } from 'rostermap'
import { postgresLedger } from 'rostermap/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupSchema, userSchema } from '../../scim/handler-support.js'
import { bundleProgram, startMigrated } from '../../support/migrated-server.js'
import { hasPostgres, type PostgresServer } from '../../support/postgres-server.js'
import { productTables } from './sql-target.js'

const program = join('node_modules', `.rostermap-push-${process.pid}.mjs`)

/** Where the process is killed: while it takes a change in, and while it carries one out. */
const steps = [
  ['before job', 1],
  ['after job', 2],
  ['job committed', 2],
  ['job taken', 1],
  ['before ledger', 1],
  ['before ledger', 2],
  ['after ledger', 1],
  ['ledger committed', 1],
  ['effect', 1],
  ['effect', 2],
  ['after ledger', 2],
  ['ledger committed', 2],
  ['before completion', 1],
  ['after completion', 1],
] as const

async function everyLink(ledger: Ledger): Promise<Link[]> {
  const links: Link[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await ledger.links('product', {}, cursor)
    links.push(...page.items)
    if (page.next === undefined) return links
    cursor = page.next
  }
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

describe.skipIf(!hasPostgres())('a SCIM service and its worker, killed at every step', () => {
  let server: PostgresServer
  let pool: pg.Pool
  let child: ChildProcess | undefined
  let url = ''
  const deaths: string[] = []

  beforeAll(async () => {
    ;({ server, pool } = await startMigrated())
    await pool.query(productTables)
    await bundleProgram('test/endurance/provision/push-process.ts', program)
  })
  afterAll(async () => {
    child?.kill('SIGKILL')
    await pool?.end()
    server?.stop()
    rmSync(program, { force: true })
  })

  const start = async (...dieAt: readonly (string | number)[]): Promise<void> => {
    const { host, port, user, database } = server.connection
    const args = [program, host, port, user, database, ...dieAt].map(String)
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    child = started
    started.once('exit', (_, signal) => {
      if (signal === 'SIGKILL') deaths.push(dieAt.join(' '))
      if (child === started) child = undefined
    })
    const printed = await new Promise<string>((resolve) => {
      started.stdout?.once('data', (data: Buffer) => resolve(String(data)))
      started.once('exit', () => resolve(''))
    })
    url = `http://127.0.0.1:${printed.trim()}/scim/v2`
  }

  const left = [...steps]
  /** As an IdP does: what was not answered is asked again, of whichever process is there then. */
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    for (;;) {
      if (!child) await start(...(left.shift() ?? []))
      try {
        const headers = { 'content-type': 'application/scim+json' }
        const response = await fetch(url + path, {
          ...{ method, headers, signal: AbortSignal.timeout(20_000) },
          ...(body && { body: JSON.stringify(body) }),
        })
        const text = await response.text()
        return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
      } catch {
        await sleep(50)
      }
    }
  }
  const idOf = async (path: string, filter: string, made: Answer): Promise<string> => {
    if (made.status === 201) return String(made.body['id'])
    expect(made.status).toBe(409)
    const found = await ask('GET', `${path}?filter=${encodeURIComponent(filter)}`)
    return String((found.body['Resources'] as { id: string }[])[0]?.id)
  }
  const make = async (userName: string): Promise<string> =>
    idOf(
      '/Users',
      `userName eq "${userName}"`,
      await ask('POST', '/Users', { schemas: [userSchema], userName }),
    )
  const patch = (path: string, operation: object) =>
    ask('PATCH', path, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [operation],
    })
  /** Until every job is done, by whichever process. */
  const settled = async (): Promise<void> => {
    for (;;) {
      if (!child) await start(...(left.shift() ?? []))
      const { rows } = await pool.query(
        "SELECT count(*)::integer AS open FROM pgboss.job WHERE name LIKE 'rostermap-push%' AND state <> 'completed'",
      )
      if (rows[0]?.open === 0) return
      await sleep(200)
    }
  }

  it('loses nothing, and does nothing twice to any effect', async () => {
    const group = await idOf(
      '/Groups',
      'displayName eq "devs"',
      await ask('POST', '/Groups', { schemas: [groupSchema], displayName: 'devs' }),
    )
    const expected: string[] = []
    // Some more people as long as there are steps at which nobody has died yet.
    for (let i = 0; i < 6 || left.length > 0; i += 1) {
      const [stays, moves, leaves, goes] = await Promise.all(
        ['stays', 'moves', 'leaves', 'goes'].map((name) => make(`${name}${i}`)),
      )
      for (const value of [stays, moves, leaves, goes])
        await patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value }] })
      await settled()
      await patch(`/Groups/${group}`, { op: 'remove', path: `members[value eq "${moves}"]` })
      await patch(`/Users/${leaves}`, { op: 'replace', path: 'active', value: false })
      const deleted = await ask('DELETE', `/Users/${goes}`)
      expect([204, 404]).toContain(deleted.status)
      await settled()
      for (const name of ['stays', 'moves', 'leaves', 'goes'])
        expected.push(`createUser A-${name}${i}`, `addMember dev-team A-${name}${i}`)
      expected.push(
        `removeMember dev-team A-moves${i}`,
        `setActive A-leaves${i}`,
        `setActive A-goes${i}`,
      )
    }
    expect(deaths).toEqual(steps.map((step) => step.join(' ')))
    const { rows } = await pool.query("SELECT verb || ' ' || what AS effect FROM product.effect")
    expect(rows.map(({ effect }) => effect).sort()).toEqual(expected.sort())
    const ledger = postgresLedger(pool)
    const links = await everyLink(ledger)
    const known = links.map(({ login, userId, grants = [], ended }) => [
      userId === `A-${login}` && login?.replace(/\d+$/, ''),
      grants.map(({ group }) => group).join(),
      ended?.how,
    ])
    const people = links.length / 4
    expect(people).toBe(expected.length / 11)
    for (const one of [
      ['stays', 'dev-team', undefined],
      ['moves', '', undefined],
      ['leaves', 'dev-team', 'deactivated'],
      ['goes', 'dev-team', 'deleted'],
    ])
      expect(known.filter((entry) => entry.join() === one.join())).toHaveLength(people)
  }, 300_000)
})
