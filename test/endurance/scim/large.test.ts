import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlClient } from '../../../src/postgres/client.js'
import { migrate } from '../../../src/postgres/migrate.js'
import { postgresScimStore } from '../../../src/postgres/scim-store.js'
import { memoryScimStore } from '../../../src/scim/memory-store.js'
import { scimRegistry } from '../../../src/scim/registry.js'
import { type Service, service } from '../../scim/handler-support.js'
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres-server.js'

const people = 1_000_000
const crowd = 100_000

/** What an IdP asks of a large directory, whatever keeps it. Users are u1 to u1000000; of them the first hundred thousand are in `crowd`. */
async function holdsUp({ send, patch, errors }: Service): Promise<void> {
  const timed = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const result = await run()
    console.log(`${what}: ${(performance.now() - started).toFixed(1)} ms`)
    return result
  }
  const get = async (path: string) => (await send('GET', path)).body
  const member = (n: number, op: 'add' | 'remove') =>
    op === 'add'
      ? { op, path: 'members', value: [{ value: `u${n}` }] }
      : { op, path: `members[value eq "u${n}"]` }

  const found = await timed('userName eq', () =>
    get('/Users?filter=userName eq "USER777777@x.example"'),
  )
  expect(found).toMatchObject({ totalResults: 1, Resources: [{ id: 'u777777' }] })
  const mail = await timed('emails.value eq', () =>
    get('/Users?filter=emails.value eq "user5@x.example"'),
  )
  expect(mail).toMatchObject({ totalResults: 1 })
  const last = await timed('the last page, counted', () =>
    get(`/Users?startIndex=${people - 9}&count=10`),
  )
  expect(last).toMatchObject({ totalResults: people, itemsPerPage: 10 })
  const asked = await timed('is this one a member', () =>
    get(`/Groups?filter=id eq "crowd" and members eq "u${crowd}"&attributes=id`),
  )
  expect(asked.totalResults).toBe(1)
  const groups = await timed('the groups of a user', () => get('/Users/u5'))
  expect(groups.groups).toMatchObject([{ value: 'crowd' }])

  for (const group of ['ten', 'crowd'])
    for (const op of ['add', 'remove'] as const) {
      const { status } = await timed(`${op} one member, ${group}`, () =>
        patch(`/Groups/${group}`, member(people, op)),
      )
      expect(status).toBe(204)
    }
  const many = Array.from({ length: 1_000 }, (_, i) => ({ value: `u${i + 1}` }))
  const removed = await timed('remove 1,000 of the crowd by a list', () =>
    patch('/Groups/crowd', { op: 'remove', path: 'members', value: many }),
  )
  expect(removed.status).toBe(204)
  const whole = await timed('read the crowd', () => get('/Groups/crowd'))
  expect(whole.members).toHaveLength(crowd - 1_000)
  expect(errors).toEqual([])
}

describe('1,000,000 users, and a group of 100,000', () => {
  it('in memory', async () => {
    const store = memoryScimStore()
    const registry = scimRegistry()
    const [User, Group] = [registry.resourceType('User'), registry.resourceType('Group')]
    if (!User || !Group) throw new Error('no types')
    await store.write(async (transaction) => {
      for (let n = 1; n <= people; n += 1) {
        const userName = `user${n}@x.example`
        const resource = {
          schemas: [User.schema.id],
          id: `u${n}`,
          userName,
          emails: [{ value: userName }],
        }
        await transaction.insert(User, { resource, version: 1, state: 'live' })
      }
      for (const [id, size] of [
        ['ten', 10],
        ['crowd', crowd],
      ] as const) {
        const resource = { schemas: [Group.schema.id], id, displayName: id }
        await transaction.insert(Group, { resource, version: 1, state: 'live' })
        // Only the crowd, so that a user of the first ten has one group.
        const from = id === 'ten' ? 900_000 : 0
        const add = Array.from({ length: size }, (_, i) => ({
          value: `u${from + i + 1}`,
          type: 'User',
        }))
        await transaction.changeMembers(id, { add, remove: [] })
      }
    })
    await holdsUp(service({ store }))
  })

  describe.skipIf(!hasPostgres())('in PostgreSQL', () => {
    let server: PostgresServer
    let pool: pg.Pool
    beforeAll(async () => {
      server = startPostgres()
      pool = new pg.Pool(server.connection)
      pool.on('error', () => undefined)
      await migrate(pool)
      // By SQL, since a million POSTs would take the better part of an hour; the columns are those of the store.
      await pool.query(
        `INSERT INTO rostermap.scim_resource (tenant, id, type, state, version, modified, resource, search)
         SELECT 'default', 'u' || n, 'User', 'live', 1, 0, body::json, body
         FROM generate_series(1, ${people}) AS n,
         LATERAL (SELECT jsonb_build_object(
           'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User'), 'id', 'u' || n,
           'userName', 'user' || n || '@x.example',
           'emails', jsonb_build_array(jsonb_build_object('value', 'user' || n || '@x.example'))) AS body) AS b`,
      )
      await pool.query(
        `INSERT INTO rostermap.scim_resource (tenant, id, type, state, version, modified, resource, search)
         SELECT 'default', name, 'Group', 'live', 1, 0, body::json, body FROM unnest(ARRAY['ten', 'crowd']) AS name,
         LATERAL (SELECT jsonb_build_object(
           'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:Group'),
           'id', name, 'displayName', name) AS body) AS b`,
      )
      await pool.query(
        `INSERT INTO rostermap.scim_member (tenant, group_id, member_id, member)
         SELECT 'default', g, id, json_build_object('value', id, 'type', 'User') FROM (
           SELECT 'crowd' AS g, 'u' || n AS id FROM generate_series(1, ${crowd}) AS n
           UNION ALL SELECT 'ten', 'u' || n FROM generate_series(900001, 900010) AS n) AS members`,
      )
      await pool.query(
        `INSERT INTO rostermap.scim_key (tenant, type, path, digest, id)
         SELECT 'default', 'User', 'userName',
           encode(sha256(convert_to('"user' || n || '@x.example"', 'UTF8')), 'hex'), 'u' || n
         FROM generate_series(1, ${people}) AS n`,
      )
      await pool.query('VACUUM ANALYZE')
    }, 600_000)
    afterAll(async () => {
      await pool?.end()
      server?.stop()
    })

    it('answers as the memory does', async () => {
      await holdsUp(service({ store: postgresScimStore(pool) }))
    })

    it('finds by name, address, id and member without going over a table', async () => {
      const seen: (readonly [string, unknown[] | undefined])[] = []
      const spied: SqlClient = {
        query: () => Promise.reject(new Error('not in a transaction')),
        totalCount: 1,
        async connect() {
          const client = await pool.connect()
          return {
            query(text: string, parameters?: unknown[]) {
              seen.push([text, parameters])
              return client.query(text, parameters)
            },
            release: (broken?: boolean) => client.release(broken),
          }
        },
      }
      const { send, patch } = service({ store: postgresScimStore(spied) })
      for (const path of [
        ...['/Users/u5', '/Users?filter=userName eq "user7@x.example"', '/Users?filter=id eq "u9"'],
        ...['/Users?filter=emails.value eq "user8@x.example"', '/Users?filter=externalId eq "x"'],
        '/Groups?filter=displayName eq "ten"&attributes=displayName',
        '/Groups?filter=members.value eq "u900001"&attributes=displayName',
      ])
        expect((await send('GET', path)).status).toBe(200)
      await patch('/Groups/crowd', { op: 'add', path: 'members', value: [{ value: 'u999999' }] })
      await patch('/Groups/crowd', { op: 'remove', path: 'members[value eq "u999999"]' })
      await patch('/Users/u5', { op: 'add', path: 'title', value: 'T' })
      expect((await send('DELETE', '/Users/u6')).status).toBe(204)
      const statements = seen.filter(([text]) => /^\s*(?:SELECT|UPDATE|DELETE)/.test(text))
      expect(statements.length).toBeGreaterThan(15)
      for (const [text, parameters] of statements) {
        const { rows } = await pool.query(`EXPLAIN ${text}`, parameters)
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
        expect(plan).not.toMatch(/Seq Scan on scim_(?:resource|member|key)/)
      }
    })
  })
})
