import { describe, expect, it } from 'vitest'
import { bitbucketPair } from '../support/bitbucket.js'
import { errorOf, jsonAnswer, tamper } from '../support/jira.js'

const ada = { username: 'ada', email: 'ada@example.com', displayName: 'Ada Lovelace' }
const dev = { name: 'dev', permission: 'LICENSED_USER' } as const
const asked = (fake: ReturnType<typeof bitbucketPair>['fake']) =>
  fake.requests.map(
    ({ method, path }) => `${method} ${path.split('/rest/api/latest/')[1]?.split('?')[0]}`,
  )

describe('Bitbucket Data Center', () => {
  it('finds by text what merely holds it: only the whole login or address counts', async () => {
    const { fake, target } = bitbucketPair({
      pageSize: 1,
      users: [{ username: 'adamantine', email: 'ada@example.com.evil.example' }, ada],
    })
    expect((await target.findUser({ username: 'Ada' }))?.id).toBe('2')
    expect((await target.findUser({ email: 'ADA@example.com' }))?.id).toBe('2')
    expect(await target.findUser({ username: 'adam' })).toBeUndefined()
    fake.seed({ users: [{ username: 'ada2', email: 'Ada@Example.com' }] })
    const error = await errorOf(target.findUser({ email: 'ada@example.com' }))
    expect(error).toMatchObject({ code: 'TARGET_AMBIGUOUS', details: { key: 'email' } })
  })

  it('has no address for an id: the login it had last is looked at, and then everybody', async () => {
    const { fake, target } = bitbucketPair(
      { users: [{ username: 'bob' }, ada] },
      { shutByGroups: false },
    )
    expect((await target.findUser({ id: '2' }))?.username).toBe('ada')
    const before = fake.requests.length
    expect((await target.findUser({ id: '2' }))?.username).toBe('ada')
    expect(fake.requests.slice(before).map(({ path }) => path.split('?')[1])).toEqual([
      'filter=ada&start=0&limit=1000',
    ])
    expect(await target.findUser({ id: 'two' })).toBeUndefined()
  })

  it('never takes the next owner of a login for the account that had it', async () => {
    const { fake, target } = bitbucketPair({ groups: [dev], users: [ada, { username: 'bob' }] })
    await target.findUser({ id: '1' })
    const { target: another } = bitbucketPair({}, { fetch: fake.fetch })
    await another.renameUser('1', 'countess')
    await another.renameUser('2', 'ada')
    expect((await target.addMembers('dev', ['1'])).get('1')).toBe('changed')
    expect((await target.removeMembers('dev', ['2'])).get('2')).toBe('unchanged')
    expect(await target.updateUser('1', { displayName: 'Countess' })).toBe('changed')
    expect(fake.users()).toMatchObject([
      { username: 'countess', displayName: 'Countess', groups: ['dev'] },
      { username: 'ada', displayName: 'bob', groups: [] },
    ])
  })

  it('makes accounts from the address, and gives them another password in the body', async () => {
    const urls: string[] = []
    const { fake } = bitbucketPair()
    const fetch = (request: Request) => {
      urls.push(request.url)
      return fake.fetch(request)
    }
    const { target } = bitbucketPair({}, { fetch })
    await target.createUser(ada)
    const [made] = fake.users()
    expect(made).toMatchObject({ ...ada, groups: [], licensed: false })
    expect(made?.password).toMatch(/^.{40,}$/)
    expect(urls.join(' ')).toContain('addToDefaultGroup=false&notify=false')
    expect(urls.join(' ')).not.toContain(encodeURIComponent(made?.password ?? ''))

    const agreed = bitbucketPair({}, { fetch, initialPassword: () => 'agreed' }).target
    await agreed.createUser({ ...ada, username: 'bob' })
    expect(fake.users()[1]?.password).toBe('agreed')
    expect(urls.join(' ')).not.toContain('agreed')
  })

  it('cannot make an account without address or full name, nor clear them, nor keep properties', async () => {
    const { target } = bitbucketPair({ users: [ada] })
    expect(await errorOf(target.createUser({ username: 'bob' }))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['displayName', 'email'] },
    })
    expect((await errorOf(target.updateUser('1', { email: null }))).code).toBe('TARGET_INVALID')
    expect((await errorOf(target.updateUser('1', { displayName: null }))).code).toBe(
      'TARGET_INVALID',
    )
    expect((await errorOf(target.updateUser('1', { office: 'B4' }))).code).toBe(
      'TARGET_UNSUPPORTED',
    )
    const properties = { office: 'B4' }
    expect((await errorOf(target.createUser({ ...ada, properties }))).code).toBe(
      'TARGET_UNSUPPORTED',
    )
  })

  it('calls the address emailAddress when it shows it, and email when it changes it', async () => {
    const bodies: string[] = []
    const { fake } = bitbucketPair({ users: [ada] })
    const { target } = bitbucketPair(
      {},
      {
        fetch: async (request) => {
          if (request.method === 'PUT') bodies.push(await request.clone().text())
          return fake.fetch(request)
        },
      },
    )
    await target.updateUser('1', { email: 'countess@example.com' })
    expect(bodies.map((body) => JSON.parse(body))).toEqual([
      { name: 'ada', displayName: 'Ada Lovelace', email: 'countess@example.com' },
    ])
  })

  it('adds all or nobody by one request: one that is refused is sent for each by itself', async () => {
    const { fake, target } = bitbucketPair({
      groups: [dev],
      seats: 2,
      users: [ada, { username: 'bob' }, { username: 'eve' }],
    })
    const outcomes = await target.addMembers('dev', ['1', '2', '3', '404'])
    expect([...outcomes].map(([id, it]) => [id, typeof it === 'object' ? it.code : it])).toEqual([
      ['1', 'changed'],
      ['2', 'changed'],
      ['3', 'TARGET_LICENCE_EXCEEDED'],
      ['404', 'TARGET_NOT_FOUND'],
    ])
    expect(fake.users().map(({ licensed }) => licensed)).toEqual([true, true, false])
  })

  it('says 403 to a full licence and to a lack of rights alike: the licence is looked at', async () => {
    for (const [seats, code] of [
      [1, 'TARGET_LICENCE_EXCEEDED'],
      [undefined, 'TARGET_FORBIDDEN'],
    ] as const) {
      const { fake } = bitbucketPair({
        groups: [dev],
        users: [ada, { username: 'bob', groups: ['dev'] }],
        ...(seats === undefined ? {} : { seats }),
      })
      const fetch = tamper(
        fake.fetch,
        ({ url }) => url.includes('add-users'),
        () => jsonAnswer(403, { errors: [{ exceptionName: 'com.atlassian.bitbucket.X' }] }),
      )
      const { target } = bitbucketPair({}, { fetch })
      expect((await target.addMembers('dev', ['1'])).get('1')).toMatchObject({ code })
    }
  })

  it('tells the seats of the licence, and who takes them', async () => {
    const { target } = bitbucketPair({
      groups: [dev, 'ops'],
      seats: 10,
      users: [{ ...ada, groups: ['dev'] }],
    })
    expect(await target.licences()).toEqual([
      { id: 'bitbucket', seats: 10, used: 1, groups: ['dev'] },
    ])
    expect((await bitbucketPair().target.licences())[0]).not.toHaveProperty('seats')
  })

  it('answers 401 to a missing permission: only wrong credentials are TARGET_UNAUTHORIZED', async () => {
    const { fake } = bitbucketPair()
    const { target } = bitbucketPair({}, { fetch: fake.fetch, auth: fake.developer })
    for (const call of [target.probe(), target.findUser({ username: 'ada' })])
      expect(await errorOf(call)).toMatchObject({
        code: 'TARGET_FORBIDDEN',
        details: { status: 401, reason: 'permission' },
      })
    // BSERV-10482: whoever it is of, an HTTP access token has no global permission.
    const byToken = bitbucketPair({}, { fetch: fake.fetch, auth: { token: fake.httpToken } }).target
    const refused = await errorOf(byToken.probe())
    expect(refused).toMatchObject({ code: 'TARGET_FORBIDDEN', details: { reason: 'permission' } })
    expect(refused.message).toContain('HTTP access token')
    const wrong = { username: 'dev', password: 's3cret-Value' }
    const { target: stranger } = bitbucketPair({}, { fetch: fake.fetch, auth: wrong })
    const error = await errorOf(stranger.findUser({ username: 'ada' }))
    expect(error.code).toBe('TARGET_UNAUTHORIZED')
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('s3cret-Value')
  })

  it('asks who it is where a 401 does not say why', async () => {
    const { fake } = bitbucketPair()
    const fetch = tamper(
      fake.fetch,
      ({ url }) => url.includes('admin/'),
      () => jsonAnswer(401, {}),
    )
    const { target } = bitbucketPair({}, { fetch })
    expect((await errorOf(target.findUser({ username: 'ada' }))).code).toBe('TARGET_FORBIDDEN')
    expect(asked(fake)).toEqual(['GET application-properties'])
  })

  it('refuses with 409 what would hurt the caller’s own rights, and never as a conflict of names', async () => {
    const { target } = bitbucketPair({ groups: [{ name: 'admins', permission: 'ADMIN' }] })
    expect(await errorOf(target.deleteGroup('admins'))).toMatchObject({
      code: 'TARGET_FORBIDDEN',
      details: { status: 409, reason: 'permission' },
    })
  })

  it('says what a directory does not let it write, before anything is sent', async () => {
    const { fake, target } = bitbucketPair({
      groups: [dev],
      readOnlyDirectory: true,
      users: [{ ...ada, groups: ['ops'] }],
    })
    expect(await target.findUser({ username: 'ada' })).toMatchObject({
      directory: 'Corp LDAP',
      readOnly: { profile: true, groups: true },
    })
    const before = fake.users()
    for (const write of [
      target.updateUser('1', { displayName: 'A' }),
      target.renameUser('1', 'countess'),
      target.setActive('1', false),
      target.deleteUser('1'),
    ])
      expect((await errorOf(write)).code).toBe('TARGET_READ_ONLY')
    for (const outcomes of [
      await target.addMembers('dev', ['1']),
      await target.removeMembers('ops', ['1']),
    ])
      expect(outcomes.get('1')).toMatchObject({ code: 'TARGET_READ_ONLY' })
    expect(fake.users()).toEqual(before)
    expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true)
    expect((await errorOf(target.createUser({ ...ada, username: 'bob' }))).code).toBe(
      'TARGET_INVALID',
    )
  })

  it('has nobody in a group that is not there: the group is looked for', async () => {
    for (const unknownContext of [200, 404] as const) {
      const { target } = bitbucketPair({ unknownContext, users: [ada] })
      expect((await errorOf(target.membersOf('ops'))).code).toBe('TARGET_NOT_FOUND')
      for (const outcomes of [
        await target.addMembers('ops', ['1']),
        await target.removeMembers('ops', ['1']),
      ])
        expect(outcomes.get('1')).toMatchObject({
          code: 'TARGET_NOT_FOUND',
          details: { what: 'group' },
        })
    }
  })

  it('takes a 404 of another make for a wrong address, not for "absent"', async () => {
    const { fake } = bitbucketPair({ groups: ['dev'], users: [ada] })
    const fetch = tamper(
      fake.fetch,
      ({ method, url }) => method !== 'GET' || url.includes('more-'),
      () => jsonAnswer(404, { message: 'null for uri', 'status-code': 404 }),
    )
    const { target } = bitbucketPair({}, { fetch })
    for (const promise of [
      target.membersOf('dev'),
      target.deleteGroup('dev'),
      target.deleteUser('1'),
      target.renameUser('1', 'countess'),
    ])
      expect((await errorOf(promise)).code).toBe('TARGET_PROTOCOL')
  })

  it('follows the start that the page names, and refuses one that leads nowhere', async () => {
    const { fake } = bitbucketPair({ users: [ada, { username: 'bob' }] })
    const dead = (next: object) =>
      bitbucketPair(
        {},
        {
          fetch: tamper(
            fake.fetch,
            ({ url }) => url.includes('admin/users'),
            async (real) => {
              const page = Object(await (await real()).json())
              return jsonAnswer(200, { ...page, isLastPage: false, ...next })
            },
          ),
        },
      ).target
    for (const next of [{ nextPageStart: 0 }, { nextPageStart: null }, {}])
      for (const read of [
        dead(next).listUsers(),
        dead(next).findUser({ username: 'nobody' }),
        dead(next).findUser({ id: '77' }),
      ])
        expect((await errorOf(read)).code).toBe('TARGET_PROTOCOL')
    const { next } = await dead({ nextPageStart: 5 }).listUsers()
    expect((await errorOf(dead({ nextPageStart: 9 }).listUsers(next))).code).toBe('TARGET_PROTOCOL')
    const flagless = tamper(
      fake.fetch,
      () => true,
      () => jsonAnswer(200, { values: [] }),
    )
    const { target } = bitbucketPair({}, { fetch: flagless })
    expect((await errorOf(target.findUser({ username: 'ada' }))).code).toBe('TARGET_PROTOCOL')
  })

  it('does not believe a success that a look does not show', async () => {
    const { fake } = bitbucketPair({ groups: ['dev', 'ops'], users: [{ ...ada, groups: ['ops'] }] })
    const done = () => new Response(null, { status: 204 })
    const fetch = tamper(
      fake.fetch,
      ({ method, url }) => method !== 'GET' && !url.endsWith('/admin/users'),
      done,
    )
    const { target } = bitbucketPair({}, { fetch })
    for (const write of [
      target.createUser({ ...ada, username: 'bob' }),
      target.renameUser('1', 'countess'),
      target.deleteUser('1'),
      target.createGroup('qa'),
      target.deleteGroup('dev'),
    ])
      expect((await errorOf(write)).code).toBe('TARGET_PROTOCOL')
    expect((await target.addMembers('dev', ['1'])).get('1')).toMatchObject({
      code: 'TARGET_PROTOCOL',
    })
    expect((await target.removeMembers('ops', ['1'])).get('1')).toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      details: { capability: 'nested' },
    })
    const stale = tamper(
      fake.fetch,
      ({ method }) => method === 'PUT',
      async () => jsonAnswer(200, { id: 1, name: 'ada', displayName: 'Ada', emailAddress: 'a@b' }),
    )
    const { target: other } = bitbucketPair({}, { fetch: stale })
    expect((await errorOf(other.updateUser('1', { displayName: 'New' }))).code).toBe(
      'TARGET_PROTOCOL',
    )
  })

  it('serves a write whose answer got lost', async () => {
    const { fake, target } = bitbucketPair({ groups: ['dev'], users: [ada] })
    await target.findUser({ id: '1' })
    fake.failNext('drop', { applied: true, skip: 1 })
    expect(await target.renameUser('1', 'countess')).toBe('changed')
    fake.failNext('cut-body', { applied: true, skip: 1 })
    expect((await target.addMembers('dev', ['1'])).get('1')).toBe('changed')
    fake.failNext('drop', { applied: true, skip: 1 })
    expect((await target.removeMembers('dev', ['1'])).get('1')).toBe('changed')
    fake.failNext('drop', { applied: true, skip: 1 })
    expect(await target.deleteUser('1')).toBe('changed')
    fake.failNext('drop', { applied: true })
    expect((await errorOf(target.createUser(ada))).code).toBe('TARGET_UNAVAILABLE')
    expect((await errorOf(target.createUser(ada))).code).toBe('TARGET_CONFLICT')
    expect(fake.users().map(({ username }) => username)).toEqual(['ada'])
  })
})

describe('an answer in which Bitbucket names an exception', () => {
  it.each([
    [400, 'ArgumentValidationException', 'TARGET_INVALID', {}, 1],
    // One more request asks whether it is the credentials or the permission.
    [401, 'auth.AuthenticationException', 'TARGET_UNAUTHORIZED', {}, 2],
    [401, 'AuthorisationException', 'TARGET_FORBIDDEN', { reason: 'permission' }, 1],
    [404, 'user.NoSuchUserException', 'TARGET_NOT_FOUND', { what: 'user' }, 1],
    [404, 'user.NoSuchGroupException', 'TARGET_NOT_FOUND', { what: 'group' }, 1],
    [404, 'NoSuchRouteException', 'TARGET_PROTOCOL', { reason: 'status' }, 1],
    [409, 'IntegrityException', 'TARGET_FORBIDDEN', { status: 409 }, 1],
  ])('%i with %s is %s', async (status, exception, code, details, sent) => {
    const { fake, target } = bitbucketPair({ users: [ada] })
    const exceptionName = `com.atlassian.bitbucket.${exception}`
    const page = JSON.stringify({ errors: [{ context: null, message: 'no', exceptionName }] })
    const headers = { 'content-type': 'application/json' }
    fake.failNext({ status, headers, page }, { times: 9 })
    const error = await errorOf(target.findUser({ username: 'ada' }))
    expect(error).toMatchObject({ code, details })
    expect(fake.requests).toHaveLength(sent)
  })
})
