import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRosterError, RosterError } from '../../src/core/errors.js'
import { scimHandler } from '../../src/scim/handler.js'
import { memoryScimStore } from '../../src/scim/memory-store.js'
import { scimRegistry } from '../../src/scim/registry.js'
import type { ScimStore } from '../../src/scim/store.js'
import { bearerTokens } from '../../src/scim/tokens.js'
import { groupSchema, service, userSchema } from './handler-support.js'
import { hostileRequest } from './hostile-requests.js'

const ada = { schemas: [userSchema], userName: 'ada' }

describe('RFC 9865: cursors', () => {
  it('lead through all pages, each resource once, in the wanted order', async () => {
    const { send, user } = service()
    for (const name of ['e', 'd', 'c', 'b', 'a']) await user(name)
    for (const order of ['', '&sortBy=userName', '&sortBy=userName&sortOrder=descending']) {
      const names: string[] = []
      let cursor: string | undefined = ''
      while (cursor !== undefined) {
        const { body } = await send('GET', `/Users?count=2&cursor=${cursor}${order}`)
        expect(body.totalResults).toBe(5)
        expect(body.startIndex).toBeUndefined()
        names.push(...body.Resources.map((it: { userName: string }) => it.userName))
        cursor = body.nextCursor
        if (cursor !== undefined) expect(cursor).toMatch(/^[\w.~-]+$/)
      }
      const wanted = ['a', 'b', 'c', 'd', 'e']
      expect(names).toEqual(order.endsWith('userName') ? wanted : wanted.reverse())
    }
  })

  it('go on rightly while resources come and go', async () => {
    const { send, user } = service()
    const ids = [await user('a'), await user('b'), await user('c')]
    const first = await send('GET', '/Users?count=2&cursor=')
    await send('DELETE', `/Users/${ids[0]}`)
    await user('d')
    const second = await send('GET', `/Users?count=2&cursor=${first.body.nextCursor}`)
    const names = second.body.Resources.map((it: { userName: string }) => it.userName)
    expect(names).toEqual(['c', 'd'])
    expect(second.body.nextCursor).toBeUndefined()
  })

  it('work by POST to .search', async () => {
    const { send, user } = service()
    for (const name of ['a', 'b']) await user(name)
    const search = (cursor: string) => send('POST', '/Users/.search', { cursor, count: 1 })
    const first = await search('')
    expect((await search(first.body.nextCursor)).body.Resources).toMatchObject([{ userName: 'b' }])
  })

  it('that were made up, or given to another query, get 400 invalidCursor', async () => {
    const { send, user } = service()
    for (const name of ['a', 'b']) await user(name)
    const { body } = await send('GET', '/Users?count=1&cursor=')
    for (const query of [
      'cursor=abc',
      'cursor=!!!',
      `cursor=${'x'.repeat(10_000)}`,
      `cursor=${body.nextCursor}x`,
      `cursor=${body.nextCursor}&filter=userName pr`,
      `cursor=${body.nextCursor}&sortBy=userName`,
    ])
      expect((await send('GET', `/Users?count=1&${query}`)).body).toMatchObject({
        status: '400',
        scimType: 'invalidCursor',
      })
    expect((await send('GET', '/Users?cursor&count=0')).body.scimType).toBe('invalidCount')
  })
})

describe('RFC 7644, 3.7: bulk', () => {
  const bulk = (operations: readonly object[], more: object = {}) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: operations,
    ...more,
  })
  const post = (path: string, bulkId: string, data: object) => ({
    ...{ method: 'POST', path, bulkId, data },
  })
  const team = (name: string, ...members: readonly string[]) => ({
    ...{ schemas: [groupSchema], displayName: name },
    members: members.map((value) => ({ value })),
  })

  it('3.7.2: carries operations out and resolves bulkIds, also those that come later', async () => {
    const { send } = service()
    const { status, body } = await send(
      'POST',
      '/Bulk',
      bulk([
        post('/Groups', 'g', team('dev', 'bulkId:u')),
        post('/Users', 'u', ada),
        {
          method: 'PATCH',
          path: '/Users/bulkId:u',
          data: {
            Operations: [{ op: 'add', path: 'title', value: 'T' }],
            schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          },
        },
      ]),
    )
    expect(status).toBe(200)
    expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse'])
    expect(body.Operations.map((it: { status: string }) => it.status)).toEqual([
      '201',
      '201',
      '200',
    ])
    const [made, person] = body.Operations
    expect(made).toMatchObject({ method: 'POST', bulkId: 'g', version: 'W/"1"' })
    const group = await send('GET', new URL(made.location).pathname.replace('/scim/v2', ''))
    expect(group.body.members).toMatchObject([{ $ref: person.location }])
  })

  it('3.7.1: resolves groups that are members of each other', async () => {
    const { send } = service({ nestedGroups: 'flatten' })
    const { body } = await send(
      'POST',
      '/Bulk',
      bulk([
        post('/Groups', 'a', team('a', 'bulkId:b')),
        post('/Groups', 'b', team('b', 'bulkId:a')),
      ]),
    )
    expect(body.Operations.map((it: { status: string }) => it.status)).toEqual(['201', '201'])
    const { body: groups } = await send('GET', '/Groups')
    const [a, b] = groups.Resources
    expect(a.members).toMatchObject([{ value: b.id }])
    expect(b.members).toMatchObject([{ value: a.id }])
  })

  it('3.7.3: tells each failure with its status, and what depends on it fails too', async () => {
    const { send, user } = service()
    await user('ada')
    const { body } = await send(
      'POST',
      '/Bulk',
      bulk([
        post('/Users', 'u', ada),
        post('/Groups', 'g', team('dev', 'bulkId:u')),
        { method: 'DELETE', path: '/Users/none' },
        { method: 'PUT', path: '/Nothing/1', data: {} },
      ]),
    )
    expect(body.Operations).toMatchObject([
      { bulkId: 'u', status: '409', response: { scimType: 'uniqueness', status: '409' } },
      { bulkId: 'g', status: '400' },
      { location: 'https://scim.example/scim/v2/Users/none', status: '404' },
      { location: 'https://scim.example/scim/v2/Nothing/1', status: '404' },
    ])
    expect((await send('GET', '/Groups')).body.totalResults).toBe(0)
  })

  it('3.7: stops after failOnErrors errors, and says nothing of what it did not do', async () => {
    const { send } = service()
    const { body } = await send(
      'POST',
      '/Bulk',
      bulk(
        [
          { method: 'DELETE', path: '/Users/1' },
          { method: 'DELETE', path: '/Users/2' },
          post('/Users', 'u', ada),
        ],
        { failOnErrors: 2 },
      ),
    )
    expect(body.Operations).toHaveLength(2)
    expect((await send('GET', '/Users')).body.totalResults).toBe(0)
  })

  it('3.7: version stands for If-Match', async () => {
    const { send, user } = service()
    const path = `/Users/${await user('ada')}`
    const { body } = await send(
      'POST',
      '/Bulk',
      bulk([
        { method: 'DELETE', path, version: 'W/"9"' },
        { method: 'DELETE', path, version: 'W/"1"' },
      ]),
    )
    expect(body.Operations).toMatchObject([{ status: '412' }, { status: '204' }])
  })

  it('3.7.4: too many operations or bytes get 413; a form that is wrong gets 400', async () => {
    const { send } = service({ maxBulkOperations: 1, maxBulkBytes: 400 })
    const one = { method: 'DELETE', path: '/Users/1' }
    for (const [operations, limit] of [
      [[one, one], '1 operations'],
      [[{ ...one, pad: 'x'.repeat(400) }], '400 bytes'],
    ] as const) {
      const { status, body } = await send('POST', '/Bulk', bulk([...operations]))
      expect([status, body.detail]).toEqual([413, expect.stringContaining(limit)])
    }
    for (const body of [
      {},
      bulk([{ method: 'GET', path: '/Users' }]),
      bulk([{ method: 'POST', path: '/Users', data: ada }]),
      bulk([{ method: 'DELETE' }]),
      bulk([one], { failOnErrors: 0 }),
      { Operations: [null] },
    ])
      expect((await send('POST', '/Bulk', body)).status).toBe(400)
    expect((await service({ maxBulkOperations: 0 }).send('POST', '/Bulk', bulk([]))).status).toBe(
      501,
    )
  })
})

describe('RFC 7644, 3.11 and 4: /Me and discovery', () => {
  it('3.11: /Me is the user that the caller is', async () => {
    const store = memoryScimStore()
    const id = await service({ store }).user('ada')
    const me = service({ store, authenticate: () => ({ user: id }) })
    const { status, headers, body } = await me.send('GET', '/Me')
    expect([status, body.userName]).toEqual([200, 'ada'])
    expect(body.meta.location).toBe(`https://scim.example/scim/v2/Users/${id}`)
    expect(headers.get('etag')).toBe('W/"1"')
    expect((await me.patch('/Me', { op: 'add', path: 'title', value: 'T' })).body.title).toBe('T')
    expect((await me.send('POST', '/Me', ada)).status).toBe(501)
    expect((await service({ store }).send('GET', '/Me')).status).toBe(404)
  })

  it('4: says what it can do', async () => {
    const { send } = service({ maxPageSize: 50 })
    expect((await send('GET', '/ServiceProviderConfig')).body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 1_048_576 },
      filter: { supported: true, maxResults: 50 },
      sort: { supported: true },
      etag: { supported: true },
      pagination: { cursor: true, index: true, maxPageSize: 50 },
      authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
      meta: { location: 'https://scim.example/scim/v2/ServiceProviderConfig' },
    })
  })

  it('4: describes every schema and resource type, one by one and all together; a filter gets 403', async () => {
    const { send } = service()
    for (const endpoint of ['/Schemas', '/ResourceTypes']) {
      const { body } = await send('GET', endpoint)
      expect(body.totalResults).toBe(body.Resources.length)
      for (const it of body.Resources) {
        const one = await send('GET', `${endpoint}/${it.id}`)
        expect(one.body).toEqual(it)
        expect(it.meta.location).toBe(`https://scim.example/scim/v2${endpoint}/${it.id}`)
      }
      expect((await send('GET', `${endpoint}?filter=id pr`)).status).toBe(403)
      expect((await send('GET', `${endpoint}/nothing`)).status).toBe(404)
    }
  })

  it('RFC 7643, 8.7.2: lists the schemas of discovery besides those of resources', async () => {
    const { send } = service()
    const { body } = await send('GET', '/Schemas')
    const names = body.Resources.map((it: { id: string }) => it.id.split(':').at(-1))
    const discovery = ['ServiceProviderConfig', 'ResourceType', 'Schema']
    expect(names).toEqual(['User', 'Group', 'User', ...discovery])
    for (const name of discovery) {
      const { status, body } = await send(
        'GET',
        `/Schemas/urn:ietf:params:scim:schemas:core:2.0:${name}`,
      )
      expect([status, body.attributes.length > 0]).toEqual([200, true])
    }
  })

  it('4: needs a token for discovery, unless told not to', async () => {
    const nobody = { authorization: '' }
    const closed = service()
    const open = service({ publicDiscovery: true })
    expect((await closed.send('GET', '/Schemas', undefined, nobody)).status).toBe(401)
    expect((await open.send('GET', '/Schemas', undefined, nobody)).status).toBe(200)
    expect((await open.send('GET', '/Users', undefined, nobody)).status).toBe(401)
  })

  it('serves resource types of your own', async () => {
    const registry = scimRegistry({
      resourceTypes: [
        {
          ...{ name: 'Device', endpoint: '/Devices' },
          schema: {
            id: 'urn:example:Device',
            attributes: [
              { name: 'serial', required: true, uniqueness: 'server', caseExact: true },
              {
                name: 'owners',
                type: 'complex',
                multiValued: true,
                subAttributes: [{ name: 'value' }],
              },
            ],
          },
        },
      ],
    })
    const { send } = service({ registry })
    const device = { schemas: ['urn:example:Device'], serial: 'A1', owners: [{ value: 'x' }] }
    const { status, body } = await send('POST', '/Devices', device)
    expect([status, body.meta.resourceType]).toEqual([201, 'Device'])
    expect((await send('POST', '/Devices', device)).body.scimType).toBe('uniqueness')
    expect((await send('POST', '/Devices', { ...device, serial: 'a1' })).status).toBe(201)
    expect((await send('GET', '/Devices?filter=owners[value eq "x"]')).body.totalResults).toBe(2)
  })
})

describe('tenants', () => {
  it('have stores and tokens of their own, and addresses that name them', async () => {
    const stores = new Map([
      ['acme', memoryScimStore()],
      ['contoso', memoryScimStore()],
    ])
    const handler = scimHandler({
      basePath: '/tenants/:tenant/scim',
      store: (tenant) => stores.get(tenant),
      authenticate: bearerTokens({ acme: ['a-token'], contoso: ['c-token'], gone: ['g-token'] }),
    })
    const send = (tenant: string, token: string, body?: object) =>
      handler(
        new Request(`https://x.example/tenants/${tenant}/scim/Users`, {
          method: body ? 'POST' : 'GET',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        }),
      )
    const made = await send('acme', 'a-token', ada)
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toMatch(
      /^https:\/\/x\.example\/tenants\/acme\/scim\/Users\//,
    )
    expect(await (await send('acme', 'a-token')).json()).toMatchObject({ totalResults: 1 })
    expect(await (await send('contoso', 'c-token')).json()).toMatchObject({ totalResults: 0 })
    expect((await send('contoso', 'a-token')).status).toBe(401)
    expect((await send('nobody', 'a-token')).status).toBe(401)
    expect((await send('gone', 'g-token')).status).toBe(404)
  })
})

describe('a store that fails', () => {
  const failing = (error: unknown): ScimStore => ({
    read: () => Promise.reject(error),
    write: () => Promise.reject(error),
    outbox: { take: async () => 0 },
  })

  it('is answered with 500, and nothing of the failure gets out but to the log', async () => {
    const failure = new Error('password of the database: hunter2')
    const { send, errors } = service({ store: failing(failure) })
    const { status, text } = await send('GET', '/Users')
    expect(status).toBe(500)
    expect(text).not.toContain('hunter2')
    expect(errors).toEqual([failure])
  })

  it('is answered with 503 and Retry-After when it cannot be reached', async () => {
    const failure = new RosterError('SCIM_UNAVAILABLE', 'gone', { reason: 'connection' })
    const { send } = service({ store: failing(failure) })
    const { status, headers } = await send('POST', '/Users', ada)
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  })
})

describe('hostile requests', () => {
  it('never get a 500, and an answer that is JSON', async () => {
    const { send, errors, user, group } = service()
    const ids = { user: await user('ada'), group: await group('dev') }
    await fc.assert(
      fc.asyncProperty(hostileRequest(ids), async ({ method, path, body }) => {
        const { status } = await send(method, path, body)
        expect([500, 503]).not.toContain(status)
      }),
      { numRuns: 400 },
    )
    expect(errors).toEqual([])
  })
})

describe('options', () => {
  it.each(['', 'two words', 'é'])('a token that could never be sent is refused: %j', (token) => {
    expect(() => bearerTokens([token])).toThrow('cannot be sent')
  })

  it('that are not usable are all told at once', () => {
    try {
      scimHandler({
        ...{ store: memoryScimStore(), authenticate: () => ({}) },
        ...{ basePath: 'scim', origin: 'scim.example', maxPageSize: 0, maxBodyBytes: 1.5 },
      })
      expect.unreachable()
    } catch (error) {
      if (!isRosterError(error) || error.code !== 'SCIM_CONFIG_INVALID') throw error
      expect(error.details.issues.map(({ pointer }) => pointer).sort()).toEqual([
        '/basePath',
        '/maxBodyBytes',
        '/maxPageSize',
        '/origin',
      ])
    }
  })
})
