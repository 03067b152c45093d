import { crowd } from 'rostermap/targets/crowd'
import { fakeCrowd } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { crowdPair } from '../support/crowd.js'
import { errorOf, jsonAnswer, tamper } from '../support/jira.js'

const ada = { username: 'ada', email: 'ada@example.com', displayName: 'Ada Lovelace' }
const idOf = async (target: ReturnType<typeof crowdPair>['target'], username = 'ada') =>
  (await target.findUser({ username }))?.id ?? ''

describe('Crowd', () => {
  it('replaces with a PUT, so that everything that is there goes back with the change', async () => {
    const { fake, target } = crowdPair({
      users: [
        { ...ada, firstName: 'Ada', lastName: 'Lovelace', attributes: { costCenter: ['7'] } },
      ],
    })
    expect(await target.setActive(await idOf(target), false)).toBe('changed')
    expect(fake.users()[0]).toMatchObject({
      ...{ firstName: 'Ada', lastName: 'Lovelace', displayName: 'Ada Lovelace' },
      ...{ email: 'ada@example.com', active: false, attributes: { costCenter: ['7'] } },
    })
    expect(await target.updateUser(await idOf(target), { displayName: 'Ada L' })).toBe('changed')
    expect(fake.users()[0]).toMatchObject({ active: false, firstName: 'Ada', displayName: 'Ada L' })
  })

  it('keeps first and last names in the account, and other properties as attributes', async () => {
    const properties = ['firstName', 'lastName', 'costCenter']
    const { fake, target } = crowdPair({}, { properties })
    const made = await target.createUser({
      ...ada,
      properties: { firstName: 'Ada', costCenter: '7' },
    })
    expect(made.properties).toEqual({ firstName: 'Ada', costCenter: '7' })
    await target.updateUser(made.id, { lastName: 'Lovelace', costCenter: null })
    expect(fake.users()[0]).toMatchObject({
      firstName: 'Ada',
      lastName: 'Lovelace',
      attributes: {},
    })
    expect(await target.updateUser(made.id, { lastName: 'Lovelace' })).toBe('unchanged')
    const error = await errorOf(target.updateUser(made.id, { office: 'B4' }))
    expect(error.code).toBe('TARGET_UNSUPPORTED')
  })

  it('gives new accounts a password that nobody knows, each another, or the caller’s', async () => {
    const sent: string[] = []
    const seen = (options: { readonly initialPassword?: () => string } = {}) => {
      const pair = crowdPair()
      return crowdPair(
        {},
        {
          ...options,
          fetch: async (request) => {
            if (request.method === 'POST') sent.push(await request.clone().text())
            return pair.fake.fetch(request)
          },
        },
      ).target
    }
    await seen().createUser(ada)
    await seen().createUser(ada)
    await seen({ initialPassword: () => 'agreed' }).createUser(ada)
    const [first = '', second = '', third = ''] = sent
    const password = (body: string) => JSON.parse(body).password.value as string
    expect(password(first)).toMatch(/^.{40,}$/)
    expect(password(first)).not.toBe(password(second))
    expect(password(third)).toBe('agreed')
  })

  it('has an empty list for a group and for an account that are not there: they are looked for', async () => {
    const { target } = crowdPair()
    expect((await errorOf(target.membersOf('nobody'))).code).toBe('TARGET_NOT_FOUND')
    expect((await errorOf(target.groupsOf('98305:none'))).code).toBe('TARGET_NOT_FOUND')
  })

  it('tells a missing account, a missing group and a membership apart by status when adding', async () => {
    const { target } = crowdPair({ groups: ['dev'], users: [ada] })
    const id = await idOf(target)
    const added = await target.addMembers('dev', [id, '98305:none'])
    expect(added.get(id)).toBe('changed')
    expect(added.get('98305:none')).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      details: { what: 'user' },
    })
    const nowhere = await target.addMembers('ops', [id])
    expect(nowhere.get(id)).toMatchObject({ code: 'TARGET_NOT_FOUND', details: { what: 'group' } })
    expect((await target.addMembers('dev', [id])).get(id)).toBe('unchanged')
  })

  it('shows one group, or a list of those asked for, when a membership is looked at', async () => {
    const users = [{ username: 'ada', groups: ['dev'] }]
    const fake = fakeCrowd({ users, groups: ['dev', 'ops'] })
    const looks = (request: Request) =>
      request.method === 'GET' && request.url.includes('/user/group/direct')
    for (const names of [['dev'], ['dev', 'other']]) {
      const { target } = crowdPair(
        {},
        {
          fetch: async (request) =>
            looks(request) && new URL(request.url).searchParams.has('groupname')
              ? jsonAnswer(200, { expand: 'group', groups: names.map((name) => ({ name })) })
              : fake.fetch(request),
        },
      )
      const id = fake.users()[0]?.key ?? ''
      expect((await target.addMembers('dev', [id])).get(id)).toBe('unchanged')
      // A list that leaves the wanted group out is no membership.
      expect((await target.addMembers('ops', [id])).get(id)).toMatchObject({
        code: 'TARGET_PROTOCOL',
      })
      await target.removeMembers('ops', [id])
    }
  })

  it('gives lists without a total: only what cannot have been cut is the end', async () => {
    const groups = Array.from({ length: 7 }, (_, i) => `team-${i}`)
    const { fake, target } = crowdPair({
      groups,
      pageSize: 3,
      users: [
        { username: 'ada', groups },
        { username: 'grace', groups: groups.slice(0, 2) },
      ],
    })
    const [ada = '', grace = ''] = fake.users().map(({ key }) => key)
    const all: string[] = []
    let cursor: string | undefined
    do {
      const page = await target.groupsOf(ada, cursor)
      all.push(...page.items.map(({ name }) => name))
      cursor = page.next
    } while (cursor !== undefined)
    expect(all).toEqual(groups)
    // Fewer than came at once before: nothing was cut, and nothing more is asked for.
    const before = fake.requests.length
    expect((await target.groupsOf(grace)).next).toBeUndefined()
    expect(fake.requests).toHaveLength(before + 2)
  })

  it('speaks XML to whoever does not ask for JSON, as every request does', async () => {
    const { fake, target } = crowdPair({ users: [{ username: 'ada' }] })
    expect((await target.findUser({ username: 'ada' }))?.username).toBe('ada')
    const { username, password } = fake.application
    const authorization = `Basic ${btoa(`${username}:${password}`)}`
    const url = 'https://crowd.example.com/crowd/rest/usermanagement/1/user?username=ada'
    const answer = await fake.fetch(new Request(url, { headers: { authorization } }))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/xml'])
  })

  it('quotes what is searched, so that an address cannot change the question', async () => {
    const { fake, target } = crowdPair({ users: [ada] })
    expect(await target.findUser({ email: 'x" or email = "ada@example.com' })).toBeUndefined()
    expect(await target.findUser({ email: 'ADA@example.com' })).toMatchObject({ username: 'ada' })
    fake.seed({ users: [{ username: 'ada2', email: 'Ada@Example.com' }] })
    expect((await errorOf(target.findUser({ email: 'ada@example.com' }))).code).toBe(
      'TARGET_AMBIGUOUS',
    )
  })

  it('says that a directory takes no writes', async () => {
    const { target } = crowdPair({ users: [ada], readOnlyDirectory: true })
    const error = await errorOf(target.setActive(await idOf(target), false))
    expect(error.code).toBe('TARGET_READ_ONLY')
  })

  it('serves a rename whose answer got lost', async () => {
    const { fake, target } = crowdPair({ users: [ada] })
    const id = await idOf(target)
    fake.failNext('drop', { applied: true, skip: 1 })
    expect(await target.renameUser(id, 'countess')).toBe('changed')
    expect(fake.users()[0]?.username).toBe('countess')
    expect(await target.renameUser(id, 'Countess')).toBe('unchanged')
  })

  it('does not believe a success that a look does not show', async () => {
    const { fake } = crowdPair({ users: [ada] })
    const fetch = tamper(
      fake.fetch,
      ({ method }) => method === 'PUT',
      () => new Response(null, { status: 204 }),
    )
    const { target } = crowdPair({}, { fetch, auth: fake.application })
    const error = await errorOf(target.setActive(await idOf(target), false))
    expect(error).toMatchObject({ code: 'TARGET_PROTOCOL', details: { reason: 'status' } })
  })

  it('takes a 404 of another make for a wrong address, not for "absent"', async () => {
    const { fake } = crowdPair({ users: [ada] })
    const fetch = tamper(
      fake.fetch,
      () => true,
      () => jsonAnswer(404, { message: 'null for uri' }),
    )
    const { target } = crowdPair({}, { fetch })
    for (const promise of [
      target.findUser({ username: 'ada' }),
      target.findGroup('dev'),
      target.deleteGroup('dev'),
    ])
      expect((await errorOf(promise)).code).toBe('TARGET_PROTOCOL')
  })

  it('never shows the application’s password', async () => {
    const { target } = crowdPair({}, { auth: { username: 'app', password: 's3cret-Value' } })
    const error = await errorOf(target.probe())
    expect(error.code).toBe('TARGET_UNAUTHORIZED')
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('s3cret-Value')
  })

  it('refuses property names that cannot be kept', () => {
    expect(() =>
      crowd({ baseUrl: 'https://c.example', auth: { token: 't' }, properties: ['a b'] }),
    ).toThrow(expect.objectContaining({ code: 'TARGET_CONFIG_INVALID' }))
  })
})
