import { atlassianOrganization } from 'rostermap/targets/atlassian-cloud'
import { describe, expect, it } from 'vitest'
import { scimPair, scimPerson } from '../support/atlassian.js'
import { errorOf, jsonAnswer, tamper } from '../support/jira.js'

const nobody = '0000000c-0000-4000-8000-999999999999'

describe('atlassianScimDirectory finds people', () => {
  it('by a login that is a text of its own, whatever it holds', async () => {
    const { fake, directory } = scimPair()
    const username = 'a"\\ or userName eq "b'
    await directory.createUser(scimPerson('b'))
    expect(await directory.findUser({ username })).toBeUndefined()
    const made = await directory.createUser({ ...scimPerson('a'), username })
    expect((await directory.findUser({ username }))?.id).toBe(made.id)
    expect(fake.requests.every(({ status }) => status < 400)).toBe(true)
  })

  it('by the identity provider’s id, which it keeps', async () => {
    const { directory } = scimPair()
    const { id } = await directory.createUser({ ...scimPerson('ada'), externalId: '00u1' })
    expect(await directory.findUser({ externalId: '00u1' })).toMatchObject({
      id,
      externalId: '00u1',
    })
  })

  it('by that id whole, though the directory does not mind its case, and not when several have it', async () => {
    const { directory } = scimPair()
    const ids = ['00uAb', '00uaB', '00UAB', '00UAB']
    const made: string[] = []
    for (const [at, externalId] of ids.entries())
      made.push((await directory.createUser({ ...scimPerson(`ada${at}`), externalId })).id)
    const find = (externalId: string) => directory.findUser({ externalId })
    expect([(await find('00uAb'))?.id, (await find('00uaB'))?.id]).toEqual(made.slice(0, 2))
    expect(await find('00uab')).toBeUndefined()
    expect(await errorOf(find('00UAB'))).toMatchObject({
      code: 'TARGET_AMBIGUOUS',
      details: { key: 'externalId' },
    })
  })

  it('and believes no answer about somebody else', async () => {
    const { fake, directory } = scimPair()
    const { id } = await directory.createUser(scimPerson('ada'))
    const fetch = async (request: Request) => {
      const url = new URL(request.url)
      url.searchParams.delete('filter')
      return fake.fetch(new Request(url, request))
    }
    const deaf = scimPair({}, { fetch }).directory
    for (const key of [{ username: 'grace@example.com' }, { externalId: 'x' }])
      expect((await errorOf(deaf.findUser(key))).code).toBe('TARGET_PROTOCOL')
    await directory.createUser(scimPerson('grace'))
    for (const key of [{ username: 'ada@example.com' }, { externalId: 'x' }])
      expect((await errorOf(deaf.findUser(key))).code).toBe('TARGET_PROTOCOL')
    const other = tamper(
      fake.fetch,
      () => true,
      () => jsonAnswer(200, { id: 'other', userName: 'ada' }),
    )
    const wrong = scimPair({}, { fetch: other }).directory
    expect((await errorOf(wrong.findUser({ id }))).code).toBe('TARGET_PROTOCOL')
  })

  it('that are shut by their id only (ACCESS-1293): a new one is a conflict, and the id opens it', async () => {
    const { fake, directory } = scimPair()
    const { id } = await directory.createUser(scimPerson('ada'))
    const dev = await directory.createGroup('dev')
    await directory.addMembers(dev.id, [id])
    await directory.setActive(id, false)
    expect(fake.state().users[0]?.status).toBe('deactivated')
    expect(await directory.findUser({ username: 'ada@example.com' })).toBeUndefined()
    expect((await errorOf(directory.createUser(scimPerson('ada')))).code).toBe('TARGET_CONFLICT')
    expect((await directory.findUser({ id }))?.active).toBe(false)
    expect(await directory.setActive(id, true)).toBe('changed')
    expect(fake.state().users[0]).toMatchObject({ status: 'active', groups: ['dev'] })
  })
})

describe('atlassianScimDirectory takes 404 for "not there"', () => {
  it('only when the directory itself is there', async () => {
    const { directory } = scimPair({}, { directoryId: 'another' })
    for (const call of [
      () => directory.probe(),
      () => directory.findUser({ id: nobody }),
      () => directory.setActive(nobody, false),
      () => directory.deleteUser(nobody),
      () => directory.membersOf(nobody),
      () => directory.deleteGroup(nobody),
    ])
      expect(await errorOf(call())).toMatchObject({
        code: 'TARGET_CONFIG_INVALID',
        details: { issues: [{ pointer: '/directoryId' }] },
      })
  })

  it('and never in a form that is no SCIM error', async () => {
    const fetch = () => Promise.resolve(jsonAnswer(404, { code: 404, message: 'no such route' }))
    const { directory } = scimPair({}, { fetch })
    expect((await errorOf(directory.findUser({ id: nobody }))).code).toBe('TARGET_PROTOCOL')
  })

  it.each([
    ['/directoryId', { directoryId: '../x' }],
    ['/properties/0', { properties: ['shoeSize'] }],
    ['/baseUrl', { apiUrl: 'http://a.example' }],
  ])('refuses options at %s: %j', (pointer, options) => {
    expect(() => scimPair({}, options)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ issues: [expect.objectContaining({ pointer })] }),
      }),
    )
  })
})

describe('atlassianScimDirectory keeps people', () => {
  const properties = ['givenName', 'department', 'title']

  it('with attributes at the top, in the name and in the enterprise extension', async () => {
    const { fake, directory } = scimPair({}, { properties })
    const wanted = { givenName: 'Ada', department: 'Engines', title: 'Countess' }
    const { id } = await directory.createUser({ ...scimPerson('ada'), properties: wanted })
    expect(fake.provisioned()[0]?.attributes).toMatchObject({
      name: { givenName: 'Ada' },
      title: 'Countess',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Engines' },
    })
    expect(await directory.updateUser(id, { department: null, title: 'Dr' })).toBe('changed')
    expect((await directory.findUser({ id }))?.properties).toEqual({
      givenName: 'Ada',
      title: 'Dr',
    })
  })

  it('and changes nothing else: what somebody else wrote stays', async () => {
    const { fake, directory } = scimPair({}, { properties })
    const { id } = await directory.createUser({ ...scimPerson('ada'), externalId: '00u1' })
    await directory.updateUser(id, { title: 'Dr' })
    expect(fake.provisioned()[0]?.attributes).toMatchObject({ externalId: '00u1', title: 'Dr' })
    expect(fake.requests.some(({ method }) => method === 'PUT')).toBe(false)
  })

  it('and sends no address of a domain that is not verified: it would cut the account off', async () => {
    const careless = scimPair()
    const { id } = await careless.directory.createUser(scimPerson('ada'))
    const dev = await careless.directory.createGroup('dev')
    await careless.directory.addMembers(dev.id, [id])
    await careless.directory.updateUser(id, { email: 'ada@elsewhere.example' })
    expect(careless.fake.provisioned()[0]?.accountId).toBeUndefined()
    expect(careless.fake.state().users[0]?.groups).toEqual([])

    const { fake, directory } = scimPair({}, { verifiedDomains: ['Example.com'] })
    const ada = await directory.createUser(scimPerson('ada'))
    const before = fake.requests.length
    for (const call of [
      () => directory.updateUser(ada.id, { email: 'ada@elsewhere.example' }),
      () => directory.createUser({ ...scimPerson('eve'), email: 'eve@elsewhere.example' }),
    ])
      expect(await errorOf(call())).toMatchObject({
        code: 'TARGET_INVALID',
        details: { fields: ['email'] },
      })
    expect(fake.requests).toHaveLength(before)
  })

  it('and names what is missing or may not be emptied', async () => {
    const { directory } = scimPair()
    expect((await errorOf(directory.createUser({ displayName: 'X' }))).details).toMatchObject({
      fields: ['username', 'email'],
    })
    const { id } = await directory.createUser(scimPerson('ada'))
    expect(
      (await errorOf(directory.updateUser(id, { displayName: null, email: null }))).details,
    ).toMatchObject({ fields: ['displayName', 'email'] })
  })

  it('and tells that a login or an address is taken', async () => {
    const { directory } = scimPair()
    const { id } = await directory.createUser(scimPerson('ada'))
    await directory.createUser(scimPerson('grace'))
    for (const call of [
      () => directory.renameUser(id, 'GRACE@example.com'),
      () => directory.updateUser(id, { email: 'grace@example.com' }),
      () => directory.createUser({ ...scimPerson('eve'), email: 'grace@example.com' }),
    ])
      expect(await errorOf(call())).toMatchObject({
        code: 'TARGET_CONFLICT',
        details: { what: 'user' },
      })
  })

  it('and believes no success without effect', async () => {
    const { directory } = scimPair({ scimIgnoresPatches: true })
    const { id } = await directory.createUser(scimPerson('ada'))
    for (const call of [
      () => directory.setActive(id, false),
      () => directory.renameUser(id, 'countess@example.com'),
      () => directory.updateUser(id, { displayName: 'X' }),
    ])
      expect(await errorOf(call())).toMatchObject({
        code: 'TARGET_PROTOCOL',
        details: { reason: 'status' },
      })
  })
})

describe('atlassianScimDirectory keeps groups', () => {
  it('and takes no group over that the organisation has already (ACCESS-1369)', async () => {
    const { directory } = scimPair({ groups: ['dev'] })
    expect(await errorOf(directory.createGroup('Dev'))).toMatchObject({
      code: 'TARGET_CONFLICT',
      details: { what: 'group', status: 409 },
    })
    const own = await directory.createGroup('ops')
    expect(await directory.createGroup('OPS')).toEqual(own)
  })

  it('which the organisation then shows as read-only, as it does the accounts', async () => {
    const { fake, directory } = scimPair()
    const ada = await directory.createUser(scimPerson('ada'))
    const dev = await directory.createGroup('dev')
    await directory.addMembers(dev.id, [ada.id])
    const { orgId, apiKey, fetch } = fake
    const organization = atlassianOrganization({ orgId, auth: { token: apiKey }, fetch })
    const account = await organization.findUser({ email: 'ada@example.com' })
    expect(account?.readOnly).toEqual({ profile: true, groups: false })
    const group = await organization.findGroup('dev')
    expect(group?.readOnly).toBe(true)
    const removed = await organization.removeMembers(group?.id ?? '', [account?.id ?? ''])
    expect(removed.get(account?.id ?? '')).toMatchObject({ code: 'TARGET_READ_ONLY' })
  })

  it('by few requests for many members, and names each that goes', async () => {
    const bodies: string[] = []
    const { fake } = scimPair()
    const { directory } = scimPair(
      {},
      {
        fetch: async (request) => {
          if (request.method === 'PATCH') bodies.push(await request.clone().text())
          return fake.fetch(request)
        },
      },
    )
    const ids: string[] = []
    for (let at = 0; at < 120; at += 1)
      ids.push((await directory.createUser(scimPerson(`person-${at}`))).id)
    const { id } = await directory.createGroup('all')
    expect(new Set((await directory.addMembers(id, ids)).values())).toEqual(new Set(['changed']))
    expect(bodies).toHaveLength(2)
    expect(new Set((await directory.addMembers(id, ids)).values())).toEqual(new Set(['unchanged']))
    expect(bodies).toHaveLength(2)
    const some = ids.slice(0, 110)
    expect(new Set((await directory.removeMembers(id, some)).values())).toEqual(
      new Set(['changed']),
    )
    // RFC 7644 3.5.2.2: `remove` of all `members` takes everybody, whatever value comes along.
    for (const body of bodies.slice(2)) expect(body).not.toMatch(/"path":"members"/)
    expect((await directory.membersOf(id)).items).toHaveLength(10)
  })

  it('and one id that is not there spoils no other of the same request', async () => {
    const { directory } = scimPair()
    const ada = await directory.createUser(scimPerson('ada'))
    const grace = await directory.createUser(scimPerson('grace'))
    const dev = await directory.createGroup('dev')
    const outcomes = await directory.addMembers(dev.id, [ada.id, nobody, grace.id])
    expect([...outcomes.keys()]).toEqual([ada.id, nobody, grace.id])
    expect([outcomes.get(ada.id), outcomes.get(grace.id)]).toEqual(['changed', 'changed'])
    expect(outcomes.get(nobody)).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      details: { what: 'user' },
    })
  })

  it('and notices a member that does not come although the answer is 200', async () => {
    const { fake, directory } = scimPair()
    const ada = await directory.createUser(scimPerson('ada'))
    const dev = await directory.createGroup('dev')
    const deaf = tamper(
      fake.fetch,
      ({ method }) => method === 'PATCH',
      () => new Response(null, { status: 204 }),
    )
    const { directory: other } = scimPair({}, { fetch: deaf })
    const outcomes = await other.addMembers(dev.id, [ada.id, nobody])
    expect(outcomes.get(ada.id)).toMatchObject({ code: 'TARGET_PROTOCOL' })
    expect(outcomes.get(nobody)).toMatchObject({ code: 'TARGET_NOT_FOUND' })
  })

  it('and asks for the names of groups that a user shows without', async () => {
    const { fake, directory } = scimPair()
    const ada = await directory.createUser(scimPerson('ada'))
    const dev = await directory.createGroup('dev')
    const fetch = tamper(
      fake.fetch,
      ({ url }) => url.endsWith(`/Users/${ada.id}`),
      () => jsonAnswer(200, { id: ada.id, userName: 'ada', groups: [{ value: dev.id }] }),
    )
    const { directory: other } = scimPair({}, { fetch })
    expect((await other.groupsOf(ada.id)).items).toEqual([{ id: dev.id, name: 'dev' }])
    expect(await other.findGroup('')).toBeUndefined()
  })

  it('and believes no group of another name', async () => {
    const { fake, directory } = scimPair()
    await directory.createGroup('dev')
    const { directory: deaf } = scimPair(
      {},
      { fetch: (request) => fake.fetch(new Request(request.url.replace('ops', 'dev'), request)) },
    )
    expect((await errorOf(deaf.findGroup('ops'))).code).toBe('TARGET_PROTOCOL')
  })
})

it('atlassianScimDirectory sends as many requests as its page in docs/targets says', async () => {
  const { fake, directory } = scimPair({}, { properties: ['title'] })
  const ada = await directory.createUser(scimPerson('ada'))
  const dev = await directory.createGroup('dev')
  const counts: Record<string, number> = {}
  const count = async (task: string, work: () => Promise<unknown>) => {
    const before = fake.requests.length
    await work()
    counts[task] = fake.requests.length - before
  }
  await count('find', () => directory.findUser({ username: 'ada@example.com' }))
  await count('find nobody', () => directory.findUser({ username: 'x' }))
  await count('find nobody by id', () => directory.findUser({ id: nobody }))
  await count('make', () => directory.createUser(scimPerson('grace')))
  await count('change', () => directory.updateUser(ada.id, { title: 'Dr' }))
  await count('change again', () => directory.updateUser(ada.id, { title: 'Dr' }))
  await count('add', () => directory.addMembers(dev.id, [ada.id]))
  await count('add again', () => directory.addMembers(dev.id, [ada.id]))
  await count('groups', () => directory.groupsOf(ada.id))
  await count('take out', () => directory.removeMembers(dev.id, [ada.id]))
  await count('find a group', () => directory.findGroup('dev'))
  await count('find no group', () => directory.findGroup('none'))
  await count('make a group', () => directory.createGroup('ops'))
  expect(counts).toEqual({
    ...{ find: 1, 'find nobody': 1, 'find nobody by id': 2, make: 1 },
    ...{ change: 2, 'change again': 1, add: 2, 'add again': 1, groups: 1, 'take out': 2 },
    ...{ 'find a group': 1, 'find no group': 1, 'make a group': 1 },
  })
})
