import { describe, expect, it } from 'vitest'
import { enterprise, service, userSchema } from './handler-support.js'

const error = 'urn:ietf:params:scim:api:messages:2.0:Error'
const list = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

describe('RFC 7644, 2 and 3.1: who may ask, and in what form', () => {
  it('2: a request without a token, or with a wrong one, is answered with 401 and a challenge', async () => {
    const { send } = service()
    for (const authorization of ['', 'Basic secret', 'Bearer', 'Bearer wrong', 'Bearer secret2']) {
      const { status, headers, body } = await send('GET', '/Users', undefined, { authorization })
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toBe('Bearer')
      expect(body).toMatchObject({ schemas: [error], status: '401' })
    }
  })

  it('2: an address that is not there is not told from one that is, without a token', async () => {
    const { send } = service()
    const { status } = await send('GET', '/Users/nobody', undefined, { authorization: '' })
    expect(status).toBe(401)
  })

  it('3.1: answers are application/scim+json, or application/json for who takes only that', async () => {
    const { send } = service()
    const plain = await send('GET', '/Users')
    expect(plain.headers.get('content-type')).toBe('application/scim+json')
    for (const [accept, type] of [
      ['application/json', 'application/json'],
      ['application/json, application/scim+json', 'application/scim+json'],
      ['*/*', 'application/scim+json'],
    ] as const)
      expect((await send('GET', '/Users', undefined, { accept })).headers.get('content-type')).toBe(
        type,
      )
  })

  it('3.1: bodies are application/scim+json or application/json; other types get 415', async () => {
    const { send } = service()
    const body = { schemas: [userSchema], userName: 'a' }
    const as = async (type: string) =>
      (await send('POST', '/Users', { ...body, userName: type }, { 'content-type': type })).status
    expect(await as('application/json; charset=utf-8')).toBe(201)
    expect(await as('APPLICATION/SCIM+JSON')).toBe(201)
    expect(await as('text/xml')).toBe(415)
    expect(await as('application/x-www-form-urlencoded')).toBe(415)
  })

  it('3.12: what is no JSON, no object or no UTF-8 gets 400 invalidSyntax', async () => {
    const { send } = service()
    for (const text of ['', '{', '[]', '"text"', 'null', '{"a":1}x'])
      expect((await send('POST', '/Users', text)).body).toMatchObject({
        status: '400',
        scimType: 'invalidSyntax',
      })
  })

  it('3.12: text that no database can keep is refused rather than changed', async () => {
    const { send } = service()
    for (const name of ['"a\\u0000b"', '"\\ud800"']) {
      const text = `{"schemas":["${userSchema}"],"userName":${name}}`
      expect((await send('POST', '/Users', text)).body).toMatchObject({ scimType: 'invalidValue' })
    }
    const fine = `{"schemas":["${userSchema}"],"userName":"\\\\u0000 \\u00e9"}`
    expect((await send('POST', '/Users', fine)).body.userName).toBe('\\u0000 é')
  })

  it('a body over the cap gets 413, whether it says its length or not', async () => {
    const { send } = service({ maxBodyBytes: 100 })
    const body = { schemas: [userSchema], userName: 'x'.repeat(200) }
    expect((await send('POST', '/Users', body)).body).toMatchObject({ status: '413' })
    const small = await send('POST', '/Users', body, { 'content-length': '10' })
    expect(small.status).toBe(413)
  })

  it('3.12: unknown addresses get 404 in SCIM form, wrong methods 405 with Allow', async () => {
    const { send } = service()
    for (const path of ['/Nothing', '/Users/a/b', '/users%00', '/Users/%ff', '/Users/a%00b'])
      expect((await send('GET', path)).body).toMatchObject({ schemas: [error], status: '404' })
    const { status, headers } = await send('DELETE', '/Users')
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('GET, HEAD, POST')
    for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig'])
      expect((await send('POST', path, {})).status).toBe(405)
  })

  it('endpoints are found in any case and with a slash at the end', async () => {
    const { send, user } = service()
    const id = await user('ada')
    expect((await send('GET', `/users/${id}`)).status).toBe(200)
    expect((await send('GET', '/USERS/')).body.totalResults).toBe(1)
  })
})

describe('RFC 7644, 3.3: creating', () => {
  it('answers 201 with the resource, its address in Location and meta.location, and its version', async () => {
    const { send } = service()
    const { status, headers, body } = await send('POST', '/Users', {
      schemas: [userSchema],
      userName: 'bjensen',
      externalId: 'bjensen',
      name: { formatted: 'Ms. Barbara J Jensen III', familyName: 'Jensen' },
    })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`https://scim.example/scim/v2/Users/${body.id}`)
    expect(headers.get('etag')).toBe('W/"1"')
    expect(body).toEqual({
      schemas: [userSchema],
      id: expect.any(String),
      externalId: 'bjensen',
      userName: 'bjensen',
      name: { formatted: 'Ms. Barbara J Jensen III', familyName: 'Jensen' },
      meta: {
        resourceType: 'User',
        created: '2026-03-01T10:00:01.000Z',
        lastModified: '2026-03-01T10:00:01.000Z',
        location: headers.get('location'),
        version: 'W/"1"',
      },
    })
  })

  it('3.3: readOnly attributes of the body are ignored', async () => {
    const { send } = service()
    const { body } = await send('POST', '/Users', {
      ...{ schemas: [userSchema], userName: 'a', id: 'mine', groups: [{ value: 'admins' }] },
      meta: { resourceType: 'Group', created: '1999-01-01T00:00:00Z', version: 'W/"9"' },
    })
    expect(body.id).not.toBe('mine')
    expect(body.groups).toBeUndefined()
    expect(body.meta).toMatchObject({ resourceType: 'User', version: 'W/"1"' })
  })

  it('3.3: a name that is taken gets 409 uniqueness, in whatever case', async () => {
    const { send, user } = service()
    await user('Ada')
    const { status, body } = await send('POST', '/Users', {
      schemas: [userSchema],
      userName: 'aDA',
    })
    expect(status).toBe(409)
    expect(body).toMatchObject({ schemas: [error], status: '409', scimType: 'uniqueness' })
    expect(body.detail).not.toContain('aDA')
  })

  it('3.3: a required attribute that is missing, or a wrong type, gets 400 invalidValue', async () => {
    const { send } = service()
    for (const body of [
      { schemas: [userSchema] },
      { schemas: [userSchema], userName: { not: 'text' } },
      { schemas: [userSchema], userName: 'a', active: 'perhaps' },
    ])
      expect((await send('POST', '/Users', body)).body).toMatchObject({
        status: '400',
        scimType: 'invalidValue',
      })
  })

  it('keeps attributes that no schema knows', async () => {
    const { send, user } = service()
    const id = await user('a', { 'urn:example:unknown': { deep: [1, { x: null }] }, loose: 'text' })
    expect((await send('GET', `/Users/${id}`)).body).toMatchObject({
      'urn:example:unknown': { deep: [1, {}] },
      loose: 'text',
    })
  })
})

describe('RFC 7644, 3.4: reading', () => {
  it('3.4.1: a resource that is not there gets 404', async () => {
    const { status, body } = await service().send('GET', '/Users/none')
    expect(status).toBe(404)
    expect(body).toMatchObject({ schemas: [error], status: '404', detail: expect.any(String) })
  })

  it('3.4.1: HEAD answers as GET does, without the body', async () => {
    const { send, user } = service()
    const id = await user('a')
    const { status, headers, text } = await send('HEAD', `/Users/${id}`)
    expect([status, headers.get('etag'), text]).toEqual([200, 'W/"1"', ''])
    expect((await send('HEAD', '/Users/none')).status).toBe(404)
  })

  it('3.4.2: a query without results is 200 with totalResults 0', async () => {
    const { status, body } = await service().send('GET', '/Users?filter=userName eq "nobody"')
    expect(status).toBe(200)
    expect(body).toEqual({
      schemas: [list],
      ...{ totalResults: 0, itemsPerPage: 0, startIndex: 1, Resources: [] },
    })
  })

  it('3.4.2: unknown parameters are left alone; names of parameters are taken in any case', async () => {
    const { send, user } = service()
    await user('a')
    const { body } = await send('GET', '/Users?whatever=1&STARTINDEX=2&aadOptscim062020')
    expect(body).toMatchObject({ totalResults: 1, startIndex: 2, itemsPerPage: 0 })
  })

  it('3.4.2.1: a query of the root finds resources of every type', async () => {
    const { send, user, group } = service()
    const ada = await user('ada')
    const dev = await group('dev')
    for (const answer of [
      await send('GET', '/'),
      await send('POST', '/.search', { schemas: [], filter: 'id pr' }),
    ])
      expect(answer.body.Resources.map((it: { id: string }) => it.id)).toEqual([ada, dev])
    const second = await send('GET', '/?startIndex=2&count=5')
    expect(second.body).toMatchObject({ totalResults: 2, Resources: [{ id: dev }] })
    const groups = await send('GET', '/?filter=meta.resourceType eq "Group"')
    expect(groups.body.Resources).toMatchObject([{ id: dev }])
  })

  it('3.4.2.2: a filter that is malformed gets 400 invalidFilter', async () => {
    const { send } = service()
    const derived = ['meta.version pr', 'meta.location eq "x"', 'groups[$ref pr]', 'groups.$ref pr']
    const wrong = ['userName', 'userName eq', '()', 'userName xx "a"', 'active gt true']
    for (const filter of [...wrong, ...derived]) {
      const { body } = await send('GET', `/Users?filter=${encodeURIComponent(filter)}`)
      expect(body).toMatchObject({ status: '400', scimType: 'invalidFilter' })
    }
  })

  it('3.4.2.2: a password can neither be read nor searched for', async () => {
    const { send, user } = service()
    const id = await user('a', { password: 'secret' })
    expect((await send('GET', `/Users/${id}?attributes=password`)).body.password).toBeUndefined()
    const { body } = await send('GET', '/Users?filter=password sw "s"')
    expect(body.Resources ?? []).toEqual([])
  })

  it('3.4.2.3: sorts before it pages; an attribute that cannot be sorted by gets 400', async () => {
    const { send, user } = service()
    for (const name of ['c', 'B', 'a']) await user(name)
    const { body } = await send('GET', '/Users?sortBy=userName&sortOrder=descending&count=2')
    expect(body.Resources.map((it: { userName: string }) => it.userName)).toEqual(['c', 'B'])
    expect((await send('GET', '/Users?sortBy=name')).status).toBe(400)
    expect((await send('GET', '/Users?sortBy=nothing')).status).toBe(400)
    expect((await send('GET', '/Users?sortBy=meta.version')).status).toBe(400)
    expect((await send('GET', '/Users?sortOrder=sideways')).status).toBe(400)
  })

  it('3.4.2.4: startIndex under 1 is 1, count under 0 is 0, beyond the end is an empty page', async () => {
    const { send, user } = service({ maxPageSize: 2, defaultPageSize: 1 })
    for (const name of ['a', 'b', 'c']) await user(name)
    const page = async (query: string) => {
      const { body } = await send('GET', `/Users?${query}`)
      return [body.totalResults, body.startIndex, body.itemsPerPage, body.Resources.length]
    }
    expect(await page('')).toEqual([3, 1, 1, 1])
    expect(await page('startIndex=0&count=2')).toEqual([3, 1, 2, 2])
    expect(await page('startIndex=-5&count=99')).toEqual([3, 1, 2, 2])
    expect(await page('startIndex=3&count=2')).toEqual([3, 3, 1, 1])
    expect(await page('startIndex=99')).toEqual([3, 99, 0, 0])
    expect(await page('count=0')).toEqual([3, 1, 0, 0])
    expect(await page('count=-1')).toEqual([3, 1, 0, 0])
    expect((await send('GET', '/Users?count=many')).body).toMatchObject({
      scimType: 'invalidValue',
    })
  })

  it('3.4.2.5 and 3.9: attributes and excludedAttributes, on every verb; id always comes', async () => {
    const { send, user, patch } = service()
    const id = await user('a', { displayName: 'A', [enterprise]: { department: 'D' } })
    const minimal = { schemas: [userSchema, enterprise], id }
    expect((await send('GET', `/Users/${id}?attributes=displayName`)).body).toEqual({
      ...minimal,
      displayName: 'A',
    })
    expect(
      (await send('GET', `/Users?attributes=${enterprise}:department`)).body.Resources,
    ).toEqual([{ ...minimal, [enterprise]: { department: 'D' } }])
    const { body } = await send('GET', `/Users/${id}?excludedAttributes=displayName,meta,id`)
    expect(body).toEqual({ ...minimal, userName: 'a', [enterprise]: { department: 'D' } })
    const patched = await patch(`/Users/${id}?attributes=nickName`, {
      ...{ op: 'add', path: 'nickName', value: 'N' },
    })
    expect(patched.body).toEqual({ ...minimal, nickName: 'N' })
    const created = await send('POST', '/Users?attributes=userName', {
      ...{ schemas: [userSchema], userName: 'b' },
    })
    expect(Object.keys(created.body).sort()).toEqual(['id', 'schemas', 'userName'])
  })

  it('3.4.3: a search by POST answers as the GET does', async () => {
    const { send, user } = service()
    await user('ada')
    await user('bob')
    const { body } = await send('POST', '/Users/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      ...{ attributes: ['userName'], filter: 'userName sw "a"', startIndex: 1, count: 10 },
    })
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'ada' }] })
    expect(Object.keys(body.Resources[0]).sort()).toEqual(['id', 'schemas', 'userName'])
    expect((await send('POST', '/Users/.search', { filter: 5 })).status).toBe(400)
    expect((await send('GET', '/Users/.search')).status).toBe(405)
  })
})
