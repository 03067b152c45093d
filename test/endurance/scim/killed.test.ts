import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupSchema, userSchema } from '../../scim/handler-support.js'
import { bundleProgram, startMigrated } from '../../support/migrated-server.js'
import { hasPostgres, type PostgresServer } from '../../support/postgres-server.js'

// The store in memory has no such test: it is gone with its process, whole. That a change which fails halfway
// leaves nothing behind is in the contract that both stores keep.
const program = join('node_modules', `.rostermap-scim-${process.pid}.mjs`)

describe.skipIf(!hasPostgres())('a service that is killed while it works', () => {
  let server: PostgresServer
  let pool: pg.Pool
  beforeAll(async () => {
    ;({ server, pool } = await startMigrated())
    await bundleProgram('test/endurance/scim/service-process.ts', program)
  })
  afterAll(async () => {
    await pool?.end()
    server?.stop()
    rmSync(program, { force: true })
  })

  const start = async (): Promise<{ child: ChildProcess; url: string }> => {
    const { host, port, user, database } = server.connection
    const child = spawn(process.execPath, [program, host, String(port), user, database], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [printed] = await new Promise<Buffer[]>((resolve) =>
      child.stdout?.once('data', (data: Buffer) => resolve([data])),
    )
    return { child, url: `http://127.0.0.1:${String(printed).trim()}/scim/v2` }
  }

  it('leaves nothing half written, and has kept everything that it answered for', async () => {
    const answered = { users: new Set<string>(), members: new Set<string>() }
    const known: { group?: string } = {}
    for (let round = 0; round < 8; round += 1) {
      const { child, url } = await start()
      const send = async (method: string, path: string, body: unknown) => {
        const headers = { 'content-type': 'application/scim+json' }
        const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
        const text = await response.text()
        return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
      }
      known.group ??= (
        await send('POST', '/Groups', { schemas: [groupSchema], displayName: 'dev' })
      ).body.id
      const enough = answered.members.size + 6
      const work = async (worker: number) => {
        for (let i = 0; ; i += 1) {
          const userName = `r${round} w${worker} ${i}`
          const made = await send('POST', '/Users', { schemas: [userSchema], userName })
          if (made.status !== 201) return
          answered.users.add(made.body.id)
          const joined = await send('PATCH', `/Groups/${known.group}`, {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
            Operations: [{ op: 'add', path: 'members', value: [{ value: made.body.id }] }],
          })
          if (joined.status === 204) answered.members.add(made.body.id)
          // Not by the clock: on a busy machine it would be killed before it did anything.
          if (answered.members.size >= enough) setTimeout(() => child.kill('SIGKILL'), round * 9)
        }
      }
      const workers = Array.from({ length: 8 }, (_, worker) => work(worker).catch(() => undefined))
      const gone = new Promise((resolve) => child.once('exit', resolve))
      await Promise.all([gone, ...workers])
    }
    const rows = async (sql: string) => (await pool.query(sql)).rows
    // What the database was doing for a process that is gone, it may still end.
    const others =
      'SELECT 1 FROM pg_stat_activity WHERE client_port IS NOT NULL AND pid <> pg_backend_pid()'
    while ((await rows(others)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    const users = await rows("SELECT id FROM rostermap.scim_resource WHERE type = 'User'")
    const ids = new Set(users.map(({ id }) => id))
    const members = new Set(
      (await rows('SELECT member_id FROM rostermap.scim_member')).map((it) => it.member_id),
    )
    expect(answered.members.size).toBeGreaterThan(20)
    for (const id of answered.users) expect(ids).toContain(id)
    for (const id of answered.members) expect(members).toContain(id)
    for (const id of members) expect(ids).toContain(id)
    const keys = await rows("SELECT id FROM rostermap.scim_key WHERE type = 'User'")
    expect(new Set(keys.map(({ id }) => id))).toEqual(ids)

    const events = (await rows('SELECT event FROM rostermap.scim_event ORDER BY seq')).map(
      (it) => it.event,
    )
    const created = events.filter((it) => it.kind === 'created' && it.type === 'User')
    expect(new Set(created.map(({ id }) => id))).toEqual(ids)
    const joined = events.filter((it) => it.kind === 'membersChanged').flatMap((it) => it.added)
    expect(new Set(joined.map(({ id }) => id))).toEqual(members)
    const [group] = await rows("SELECT version FROM rostermap.scim_resource WHERE type = 'Group'")
    expect(group?.version).toBe(members.size + 1)
    console.log(`${ids.size} users and ${members.size} memberships over 8 kills`)
  })
})
