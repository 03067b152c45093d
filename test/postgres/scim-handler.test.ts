import type { PGlite } from '@electric-sql/pglite'
import { beforeAll, describe, expect, it } from 'vitest'
import { postgresScimStore } from '../../src/postgres/scim-store.js'
import type { ScimEvent } from '../../src/scim/event.js'
import { scimHandler } from '../../src/scim/handler.js'
import { bearerTokens } from '../../src/scim/tokens.js'
import { replayScimSequence } from '../../src/testing/scim-replay.js'
import { entraLegacySequence } from '../../src/testing/scim-sequence-entra.js'
import { oktaSequence } from '../../src/testing/scim-sequence-okta.js'
import { service } from '../scim/handler-support.js'
import { sharedPglite } from '../support/pglite.js'

describe('scimHandler on PostgreSQL', () => {
  let database: PGlite
  beforeAll(async () => {
    database = await sharedPglite()
  }, 60_000)

  it.each([oktaSequence, entraLegacySequence])('answers $idp', async (sequence) => {
    const store = postgresScimStore(database, { tenant: `sequence ${sequence.idp}` })
    const fetch = scimHandler({ store, authenticate: bearerTokens(['secret']) })
    const baseUrl = 'http://localhost/scim/v2'
    const steps = await replayScimSequence(sequence, { baseUrl, token: 'secret', fetch })
    expect(steps.filter(({ faults }) => faults.length > 0)).toEqual([])
  })

  it('50 PATCHes at once, each adding a member, lose none', async () => {
    const store = postgresScimStore(database, { tenant: 'parallel' })
    const { send, user, group, patch } = service({ store })
    const ids: string[] = []
    for (let i = 0; i < 50; i += 1) ids.push(await user(`u${i}`))
    const id = await group('dev')
    await Promise.all(
      ids.map((value) =>
        patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value }] }),
      ),
    )
    const { body } = await send('GET', `/Groups/${id}`)
    expect(body.members.map((it: { value: string }) => it.value).sort()).toEqual(ids.sort())
    expect(body.meta.version).toBe('W/"51"')
  })

  it('hands events to enqueue inside the transaction; when that fails, nothing has happened', async () => {
    const seen: (readonly ScimEvent[])[] = []
    let broken = false
    const store = postgresScimStore(database, {
      tenant: 'enqueue',
      enqueue: async (events, session) => {
        if (broken) throw new Error('no queue')
        const { rows } = await session.query(
          "SELECT count(*)::text AS n FROM rostermap.scim_resource WHERE tenant = 'enqueue'",
        )
        expect(rows).toEqual([{ n: '1' }])
        seen.push(events)
      },
    })
    const { send, user } = service({ store })
    const id = await user('ada')
    expect(seen).toMatchObject([[{ kind: 'created', id }]])
    broken = true
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(500)
    expect((await send('GET', `/Users/${id}`)).status).toBe(200)
    expect(await store.outbox.take(10, async () => undefined)).toBe(0)
  })

  it('keeps tenants of one database apart', async () => {
    const one = service({ store: postgresScimStore(database, { tenant: 'one' }) })
    const two = service({ store: postgresScimStore(database, { tenant: 'two' }) })
    const id = await one.user('ada')
    expect((await two.send('GET', `/Users/${id}`)).status).toBe(404)
    expect((await two.send('GET', '/Users?filter=userName eq "ada"')).body.totalResults).toBe(0)
    await two.user('ADA')
  })
})
