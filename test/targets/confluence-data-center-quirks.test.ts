import { confluenceDataCenter } from 'rostermap/targets/confluence'
import type { FakeConfluenceOptions } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { confluencePair } from '../support/confluence.js'
import { ada, errorOf, jsonAnswer, tamper } from '../support/jira.js'

/** A Confluence in which Ada is, and her key. */
async function withAda(options: FakeConfluenceOptions = {}) {
  const pair = confluencePair({ ...options, users: [{ ...ada, ...options.users?.[0] }] })
  const id = (await pair.confluence.findUser({ username: 'ada' }))?.id ?? ''
  const her = () => pair.fake.state().users.find(({ username }) => username === 'ada')
  return { ...pair, id, her }
}

/** Confluence’s own refusal. */
const refusal = (status: number, message: string) =>
  jsonAnswer(status, { statusCode: status, message, reason: 'x', data: { successful: false } })

describe('Confluence Data Center', () => {
  it('tells by its endpoints what a version can do', async () => {
    const can = async (options: FakeConfluenceOptions) => {
      const { version, capabilities } = await confluencePair(options).confluence.probe()
      const { create, list, update, deactivate } = capabilities.user
      return { version, create, list, update: update.length, deactivate }
    }
    const old = { create: false, list: false, update: 0, deactivate: false }
    const version = '7.19.0'
    for (const absentEndpoint of [404, 405, 'web-page'] as const)
      expect(await can({ version, absentEndpoint })).toEqual({ ...old, version })
    expect(await can({ version, tellsVersion: false })).toEqual({ ...old, version: undefined })
    // CONFSERVER-54928: shutting, opening and deleting came with 8.2.0.
    const shuts = { ...old, deactivate: 'endpoint', version: '8.2.0' }
    expect(await can({ version: '8.2.0' })).toEqual(shuts)
    const lts = { create: 'direct', list: true, update: 0, deactivate: 'endpoint' }
    expect(await can({ version: '9.2.2' })).toEqual({ ...lts, version: '9.2.2' })
    expect(await can({})).toEqual({ ...lts, update: 2, version: '10.0.3' })
  })

  it('is asked what it can do without writing anything', async () => {
    const { fake, confluence } = confluencePair()
    const before = fake.state()
    await confluence.probe()
    expect(fake.state()).toEqual(before)
  })

  it('writes an e-mail address each time, as none is ever shown', async () => {
    const { confluence, fake, her, id } = await withAda()
    expect(await confluence.findUser({ id })).not.toHaveProperty('email')
    expect(await confluence.updateUser(id, { email: 'countess@example.com' })).toBe('changed')
    expect(await confluence.updateUser(id, { email: 'countess@example.com' })).toBe('changed')
    expect(her()?.email).toBe('countess@example.com')
    expect(her()?.displayName).toBe('Ada Lovelace')
    const sent = fake.requests.length
    expect(await confluence.updateUser(id, { displayName: 'Ada Lovelace' })).toBe('unchanged')
    expect(fake.requests).toHaveLength(sent + 1)
  })

  it('makes an account that is in no default group, with a password that nobody knows', async () => {
    const bodies: string[] = []
    const { fake } = confluencePair({ defaultGroups: ['confluence-users', 'readers'] })
    const seen = async (request: Request) => {
      if (request.url.endsWith('/admin/user')) bodies.push(await request.clone().text())
      return fake.fetch(request)
    }
    const { confluence } = confluencePair({}, { fetch: seen })
    const { id } = await confluence.createUser(ada)
    await confluence.createUser({ ...ada, username: 'grace' })
    expect((await confluence.groupsOf(id)).items).toEqual([])
    const [first = '', second = ''] = bodies.map((body) => JSON.parse(body).password as string)
    expect(bodies[0]).toContain('"notifyViaEmail":false')
    expect(first).toMatch(/^.{40,}$/)
    expect(first).not.toBe(second)
  })

  it('refuses logins that Confluence does not take, and says which values are wanting', async () => {
    const { confluence } = confluencePair()
    for (const username of ['Ada', 'ada l', "ada'", 'anonymous'])
      expect((await errorOf(confluence.createUser({ ...ada, username }))).code).toBe(
        'TARGET_INVALID',
      )
    expect(await errorOf(confluence.createUser({ username: 'ada' }))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['email', 'displayName'] },
    })
    const withMore = { ...ada, properties: { costCenter: '7' } }
    expect((await errorOf(confluence.createUser(withMore))).code).toBe('TARGET_UNSUPPORTED')
  })

  it('has no seat left: 402, for an account as for a group that takes seats', async () => {
    const full = { seats: 1, groups: ['confluence-users'] }
    const { confluence, id } = await withAda({
      ...full,
      users: [{ username: 'ada', groups: ['confluence-users'] }],
      defaultGroups: ['confluence-users'],
    })
    const error = await errorOf(confluence.createUser({ ...ada, username: 'grace' }))
    expect(error.code).toBe('TARGET_LICENCE_EXCEEDED')
    const admin = (await confluence.findUser({ username: 'admin' }))?.id ?? ''
    const added = await confluence.addMembers('confluence-users', [admin, id])
    expect(added.get(admin)).toMatchObject({ code: 'TARGET_LICENCE_EXCEEDED' })
    expect(added.get(id)).toBe('unchanged')
  })

  it('says 409 for a login that is taken, and for what else it does not take', async () => {
    const { fake, confluence } = await withAda()
    expect(await errorOf(confluence.createUser(ada))).toMatchObject({
      code: 'TARGET_CONFLICT',
      details: { what: 'user', status: 409 },
    })
    const other = confluencePair(
      {},
      {
        fetch: tamper(
          fake.fetch,
          ({ method }) => method === 'POST',
          () => refusal(409, 'Something else of that kind is there.'),
        ),
      },
    ).confluence
    const grace = { ...ada, username: 'grace' }
    expect((await errorOf(other.createUser(grace))).code).toBe('TARGET_INVALID')
    expect((await errorOf(other.createGroup('dev'))).code).toBe('TARGET_INVALID')
    fake.seed({ groups: ['dev'] })
    expect(await other.createGroup('dev')).toEqual({ id: 'dev', name: 'dev' })
  })

  it('says 404 for what is not there, and another 404 for an address that is wrong', async () => {
    const { confluence } = confluencePair()
    expect(await confluence.findUser({ username: 'nobody' })).toBeUndefined()
    const fetch = async () => jsonAnswer(404, { message: 'null for uri', 'status-code': 404 })
    const elsewhere = confluencePair({}, { fetch }).confluence
    for (const promise of [
      elsewhere.probe(),
      elsewhere.findUser({ username: 'ada' }),
      elsewhere.listUsers(),
      elsewhere.createUser(ada),
      elsewhere.findGroup('dev'),
      elsewhere.deleteGroup('dev'),
      elsewhere.groupsOf('4028'),
    ])
      expect((await errorOf(promise)).code).toBe('TARGET_PROTOCOL')
  })

  it('says 204 for a membership that is there or gone already, so the groups tell', async () => {
    const { confluence, id, her } = await withAda({ groups: ['dev'] })
    expect((await confluence.addMembers('DEV', [id])).get(id)).toBe('changed')
    expect((await confluence.addMembers('dev', [id])).get(id)).toBe('unchanged')
    expect((await confluence.removeMembers('dev', [id])).get(id)).toBe('changed')
    expect((await confluence.removeMembers('dev', [id])).get(id)).toBe('unchanged')
    expect(her()?.groups).toEqual([])
    for (const verb of ['addMembers', 'removeMembers'] as const)
      expect((await confluence[verb]('ops', [id])).get(id)).toMatchObject({
        code: 'TARGET_NOT_FOUND',
        details: { what: 'group' },
      })
  })

  it('does not take away a membership of a subgroup, and says so', async () => {
    const { confluence, id, her } = await withAda({
      groups: [{ name: 'all', subgroups: ['dev'] }],
      users: [{ username: 'ada', groups: ['dev'] }],
    })
    expect((await confluence.removeMembers('all', [id])).get(id)).toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      details: { capability: 'nested' },
    })
    expect(her()?.groups).toEqual(['dev'])
  })

  it('has directories that take no writes, or memberships only', async () => {
    const fixed = await withAda({ readOnlyDirectory: true, groups: ['dev'] })
    for (const promise of [
      fixed.confluence.setActive(fixed.id, false),
      fixed.confluence.updateUser(fixed.id, { displayName: 'Ada' }),
      fixed.confluence.deleteUser(fixed.id),
      fixed.confluence.createUser({ ...ada, username: 'grace' }),
    ])
      expect((await errorOf(promise)).code).toBe('TARGET_READ_ONLY')
    const added = await fixed.confluence.addMembers('dev', [fixed.id])
    expect(added.get(fixed.id)).toMatchObject({ code: 'TARGET_READ_ONLY' })
    const local = await withAda({ readOnlyDirectory: 'local-groups', groups: ['dev'] })
    expect((await local.confluence.addMembers('dev', [local.id])).get(local.id)).toBe('changed')
  })

  it('deletes in its own time: within patience it is gone, beyond it is pending', async () => {
    const quick = await withAda({ deleteLooks: 3 })
    expect(await quick.confluence.deleteUser(quick.id)).toBe('changed')
    expect(quick.her()).toBeUndefined()
    expect(await quick.confluence.deleteUser(quick.id)).toBe('unchanged')
    const slow = await withAda({ deleteLooks: 100 })
    expect(await slow.confluence.deleteUser(slow.id)).toBe('pending')
    expect(slow.her()).toBeDefined()
  })

  it('is asked no more often than its page says', async () => {
    const { fake, confluence, id } = await withAda({ groups: ['dev'], deleteLooks: 0 })
    const requests = async (call: () => Promise<unknown>) => {
      const before = fake.requests.length
      await call()
      return fake.requests.length - before
    }
    const change = { displayName: 'Ada L' }
    const add = () => confluence.addMembers('dev', [id])
    const remove = () => confluence.removeMembers('dev', [id])
    expect(await requests(() => confluence.findUser({ id }))).toBe(1)
    expect(await requests(() => confluence.createUser({ ...ada, username: 'grace' }))).toBe(3)
    for (const [call, first, again] of [
      [() => confluence.updateUser(id, change), 3, 1],
      [() => confluence.updateUser(id, { email: 'a@example.com' }), 2, 2],
      [() => confluence.setActive(id, false), 3, 1],
      [add, 4, 2],
      [remove, 4, 3],
      [() => confluence.deleteUser(id), 4, 2],
    ] as const) {
      expect(await requests(call)).toBe(first)
      expect(await requests(call)).toBe(again)
    }
  })

  it('keeps a last group of administrators', async () => {
    const { confluence } = confluencePair()
    const error = await errorOf(confluence.deleteGroup('confluence-administrators'))
    expect(error.code).toBe('TARGET_INVALID')
  })

  it('does not believe a success that a look does not show', async () => {
    const { fake, id } = await withAda({ groups: ['dev'] })
    const done = () => new Response(null, { status: 204 })
    const fetch = tamper(fake.fetch, ({ method }) => method === 'PUT' || method === 'DELETE', done)
    const { confluence } = confluencePair({}, { fetch })
    for (const promise of [
      confluence.setActive(id, false),
      confluence.updateUser(id, { displayName: 'Ada' }),
      confluence.deleteGroup('dev'),
    ])
      expect(await errorOf(promise)).toMatchObject({
        code: 'TARGET_PROTOCOL',
        details: { reason: 'status' },
      })
    expect((await confluence.addMembers('dev', [id])).get(id)).toMatchObject({
      code: 'TARGET_PROTOCOL',
    })
  })

  it('does not take another account or group for the one asked for', async () => {
    const { fake } = await withAda({ groups: ['dev'] })
    const other = (path: string) => async (request: Request) => {
      const url = new URL(request.url)
      const rest = '/confluence/rest/api/'
      return fake.fetch(new Request(new URL(rest + path, url), request))
    }
    const user = confluencePair({}, { fetch: other('user?username=admin') }).confluence
    expect((await errorOf(user.findUser({ username: 'ada' }))).code).toBe('TARGET_PROTOCOL')
    expect((await errorOf(user.findUser({ id: '4028' }))).code).toBe('TARGET_PROTOCOL')
    const group = confluencePair({}, { fetch: other('group/dev') }).confluence
    expect((await errorOf(group.findGroup('ops'))).code).toBe('TARGET_PROTOCOL')
    expect(await group.findGroup('')).toBeUndefined()
    expect(await group.findUser({ username: '' })).toBeUndefined()
  })

  it('shows what is left of a deleted account as unknown, which is nobody', async () => {
    const fetch = async () => jsonAnswer(200, { type: 'unknown', userKey: '4028' })
    const { confluence } = confluencePair({}, { fetch })
    expect(await confluence.findUser({ id: '4028' })).toBeUndefined()
  })

  it('notices a paging that is dead, instead of reading the first page for ever', async () => {
    const { fake } = confluencePair({ groups: ['a', 'b', 'c', 'd'], pageSize: 2 })
    const stuck = (start: string) => async (request: Request) => {
      const url = new URL(request.url)
      url.searchParams.set('start', '0')
      const page = await (await fake.fetch(new Request(url, request))).text()
      return jsonAnswer(200, {
        ...JSON.parse(page),
        _links: { next: `/rest/api/group?start=${start}` },
      })
    }
    for (const start of ['0', 'x', '2', '-1']) {
      const { confluence } = confluencePair({}, { fetch: stuck(start) })
      const all = async () => {
        const first = await confluence.listGroups()
        return confluence.listGroups(first.next)
      }
      expect(await errorOf(all())).toMatchObject({
        code: 'TARGET_PROTOCOL',
        details: { reason: 'paging' },
      })
    }
  })

  it('needs the rights of an administrator, and says so', async () => {
    const { fake } = confluencePair()
    const { confluence } = confluencePair(
      {},
      { fetch: fake.fetch, auth: { token: fake.plainToken } },
    )
    expect(await errorOf(confluence.probe())).toMatchObject({
      code: 'TARGET_FORBIDDEN',
      details: { reason: 'permission' },
    })
  })

  it('never shows the token', async () => {
    const { confluence } = confluencePair({}, { auth: { token: 's3cret-Value' } })
    const error = await errorOf(confluence.probe())
    expect(error.code).toBe('TARGET_UNAUTHORIZED')
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('s3cret-Value')
  })

  it('refuses an address that is not safe to send a token to', () => {
    const auth = { token: 't' }
    expect(() => confluenceDataCenter({ baseUrl: 'http://wiki.example.com', auth })).toThrow(
      expect.objectContaining({ code: 'TARGET_CONFIG_INVALID' }),
    )
  })
})
