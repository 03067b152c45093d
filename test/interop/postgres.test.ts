import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresLedger } from '../../src/postgres/ledger.js'
import { migrate } from '../../src/postgres/migrate.js'
import { openPostgres } from '../../src/postgres/open.js'
import { postgresScimStore } from '../../src/postgres/scim-store.js'
import { scimStoreContract } from '../../src/testing/scim-store-contract.js'
import { service } from '../scim/handler-support.js'
import { hasPostgres, type PostgresServer, startPostgres } from '../support/postgres-server.js'

describe.skipIf(!hasPostgres())('a PostgreSQL server, through pg', () => {
  let server: PostgresServer
  let pool: pg.Pool
  let client: pg.Client
  let tenants = 0
  beforeAll(async () => {
    server = startPostgres()
    pool = new pg.Pool({ ...server.connection, max: 20 })
    pool.on('error', () => undefined)
    client = new pg.Client(server.connection)
    await client.connect()
    // Many at once, as when all machines of a cluster start.
    const applied = await Promise.all([
      migrate(pool),
      migrate(client),
      migrate(pool),
      migrate(pool),
    ])
    expect(applied.filter((versions) => versions.length > 0)).toHaveLength(1)
  }, 60_000)
  afterAll(async () => {
    await Promise.all([pool?.end(), client?.end()])
    server?.stop()
  })
  const tenant = () => {
    tenants += 1
    return `tenant ${tenants}`
  }

  describe('the contract of SCIM stores, on a Pool', () => {
    const create = () => postgresScimStore(pool, { tenant: tenant() })
    for (const { name, run } of scimStoreContract(create)) it(name, run)
  })

  describe('the contract of SCIM stores, on a Client', () => {
    const create = () => postgresScimStore(client, { tenant: tenant() })
    for (const { name, run } of scimStoreContract(create)) it(name, run)
  })

  it('50 PATCHes at once on 20 connections lose no member', async () => {
    const { send, user, group, patch, errors } = service({
      store: postgresScimStore(pool, { tenant: tenant() }),
    })
    const ids = await Promise.all(Array.from({ length: 50 }, (_, i) => user(`u${i}`)))
    const id = await group('dev')
    const answers = await Promise.all(
      ids.map((value) =>
        patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value }] }),
      ),
    )
    expect(errors).toEqual([])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
    const { body } = await send('GET', `/Groups/${id}`)
    expect(body.members).toHaveLength(50)
    expect(body.meta.version).toBe('W/"51"')
  })

  it('groups and users deleted and joined at once end in one state, without a 500', async () => {
    const { send, user, group, patch, errors } = service({
      store: postgresScimStore(pool, { tenant: tenant() }),
    })
    const ids = await Promise.all(Array.from({ length: 30 }, (_, i) => user(`u${i}`)))
    const groups = [await group('a'), await group('b'), await group('c')]
    await Promise.all(
      ids.flatMap((value, i) => [
        ...groups.map((id) =>
          patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value }] }),
        ),
        ...(i % 2 ? [send('DELETE', `/Users/${value}`)] : []),
      ]),
    )
    expect(errors).toEqual([])
    const { body } = await send('GET', '/Users?count=100')
    const left = new Set(body.Resources.map((it: { id: string }) => it.id))
    expect(left.size).toBe(15)
    for (const id of groups) {
      const members = (await send('GET', `/Groups/${id}`)).body.members ?? []
      for (const { value } of members) expect(left).toContain(value)
      expect(members).toHaveLength(15)
    }
  })

  it('is answered with 503 when it is gone', async () => {
    const gone = new pg.Pool({ ...server.connection, port: 1 })
    const { send } = service({ store: postgresScimStore(gone) })
    expect((await send('GET', '/Users')).status).toBe(503)
    await gone.end()
  })

  it('keeps the ledger of the command line, opened by its URL', async () => {
    const { host, port, user, database } = server.connection
    const url = `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`
    const { client: opened, close } = await openPostgres(url)
    await migrate(opened)
    const ledger = postgresLedger(opened, { tenant: tenant() })
    const subject = { issuer: 'https://idp.example', subject: 'ada' }
    await ledger.commit({ links: [{ target: 'jira', subject, userId: 'U1' }] })
    expect((await ledger.link('jira', subject))?.userId).toBe('U1')
    await close()
    await expect(
      openPostgres('postgres://nobody@127.0.0.1:1/x').then((it) => migrate(it.client)),
    ).rejects.toThrow()
  })
})
