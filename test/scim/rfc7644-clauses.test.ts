import { describe, expect, it } from 'vitest'
import { enterprise, groupSchema, service, userSchema } from './handler-support.js'

const listResponse = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const names = (body: { Resources: { userName: string }[] }) =>
  body.Resources.map(({ userName }) => userName)

describe('RFC 7644, 3: what a client can hold the service to', () => {
  it('2: a client of one tenant has no access to another', async () => {
    const { send } = service({
      basePath: '/scim/:tenant',
      authenticate: (request, tenant) => (request.url.includes(`/${tenant}/`) ? {} : undefined),
    })
    expect((await send('GET', '/Users')).status).toBe(200)
  })

  it('3.1: the schemas of messages are not listed, and each message names its own', async () => {
    const { send } = service()
    const messages = 'urn:ietf:params:scim:api:'
    const { body } = await send('GET', '/Schemas')
    expect(body.schemas[0].startsWith(messages)).toBe(true)
    const ids: string[] = body.Resources.map(({ id }: { id: string }) => id)
    expect(ids.filter((id) => id.startsWith(messages))).toEqual([])
    for (const name of ['PatchOp', 'ListResponse', 'SearchRequest', 'BulkRequest', 'Error'])
      expect((await send('GET', `/Schemas/${messages}messages:2.0:${name}`)).status).toBe(404)
  })

  it('3.3.1: meta.resourceType is the type of the endpoint, whatever the body says', async () => {
    const { send, group } = service()
    const id = await group('dev', [], { meta: { resourceType: 'User' } })
    expect((await send('GET', `/Groups/${id}`)).body.meta.resourceType).toBe('Group')
  })

  it('3.4.2: a list says how many there are, and where it begins and how long it is', async () => {
    const { send, user } = service()
    for (const name of ['a', 'b', 'c']) await user(name)
    const { body } = await send('GET', '/Users?startIndex=2&count=1')
    expect(body).toMatchObject({ schemas: [listResponse], totalResults: 3 })
    expect(body).toMatchObject({ startIndex: 2, itemsPerPage: 1 })
    expect(names(body)).toEqual(['b'])
  })

  it('3.4.2.1: of several types, those that lack the attribute do not match', async () => {
    const { send, user, group } = service()
    await user('ada')
    await group('ada')
    const { body } = await send('GET', '/?filter=userName eq "ada"')
    expect(body.totalResults).toBe(1)
    expect((await send('GET', '/?filter=not (userName eq "x")')).body.totalResults).toBe(2)
  })

  it('3.4.2.2: booleans and binary values have no order: 400 invalidFilter', async () => {
    const { send } = service()
    for (const filter of ['active gt false', 'x509Certificates.value lt "AAAA"']) {
      const { status, body } = await send('GET', `/Users?filter=${encodeURIComponent(filter)}`)
      expect([status, body.scimType]).toEqual([400, 'invalidFilter'])
    }
  })

  it('3.4.2.2: what a filter sees is what was answered', async () => {
    const { send } = service()
    const { body } = await send('POST', '/Users', { schemas: [userSchema], userName: 'a' })
    for (const [filter, found] of [
      ['active pr', 'active' in body],
      ['active eq true', body.active === true],
      ['active eq false', body.active === false],
      ['meta.resourceType eq "User"', true],
    ] as const) {
      const { totalResults } = (await send('GET', `/Users?filter=${encodeURIComponent(filter)}`))
        .body
      expect([filter, totalResults]).toEqual([filter, found ? 1 : 0])
    }
  })

  it('3.4.2.3: ascends unless told otherwise, without regard to case; what has no value comes last, or first when it descends', async () => {
    const { send, user } = service()
    await user('1', { nickName: 'b' })
    await user('2')
    await user('3', { nickName: 'A' })
    expect(names((await send('GET', '/Users?sortBy=nickName')).body)).toEqual(['3', '1', '2'])
    expect(names((await send('GET', '/Users?sortBy=nickName&sortOrder=descending')).body)).toEqual([
      '2',
      '1',
      '3',
    ])
  })

  it('3.4.2.3: a list is sorted by its primary value, or else its first', async () => {
    const { send, user } = service()
    await user('1', { emails: [{ value: 'a@x' }, { value: 'z@x', primary: true }] })
    await user('2', { emails: [{ value: 'b@x' }, { value: 'a@x' }] })
    expect(names((await send('GET', '/Users?sortBy=emails')).body)).toEqual(['2', '1'])
    expect(names((await send('GET', '/Users?sortBy=emails.value')).body)).toEqual(['2', '1'])
  })

  it('3.4.2.4: never more than count; none for 0, but how many there are', async () => {
    const { send, user } = service()
    for (let i = 0; i < 5; i += 1) await user(`u${i}`)
    for (const count of [0, 1, 3, 5, 9]) {
      const { body } = await send('GET', `/Users?count=${count}`)
      expect([body.totalResults, body.Resources.length]).toEqual([5, Math.min(count, 5)])
    }
  })

  it('3.5.1: PUT makes no resource', async () => {
    const { send } = service()
    const body = { schemas: [userSchema], userName: 'new' }
    expect((await send('PUT', '/Users/new', body)).status).toBe(404)
    expect((await send('GET', '/Users')).body.totalResults).toBe(0)
  })

  it('3.5.1: PUT replaces what can be written, ignores what is read-only, and demands what is required', async () => {
    const { send, user } = service()
    const id = await user('a', { title: 'T', nickName: 'N' })
    const put = (body: object) => send('PUT', `/Users/${id}`, { schemas: [userSchema], ...body })
    const { status, body } = await put({ userName: 'b', title: 'U', groups: [{ value: 'x' }] })
    expect([status, body.userName, body.title, body.nickName, body.groups]).toEqual([
      ...[200, 'b', 'U', undefined, undefined],
    ])
    expect((await put({ title: 'V' })).body.scimType).toBe('invalidValue')
    expect((await send('GET', `/Users/${id}`)).body.title).toBe('U')
  })

  it('3.5.2: a failed PATCH leaves the resource as it was, version and all', async () => {
    const { send, user, patch } = service()
    const id = await user('a', { title: 'T' })
    const before = (await send('GET', `/Users/${id}`)).text
    const { status } = await patch(
      `/Users/${id}`,
      { op: 'replace', path: 'title', value: 'U' },
      { op: 'add', path: 'emails', value: [{ value: 'a@x' }] },
      { op: 'remove', path: 'userName' },
    )
    expect(status).toBe(400)
    expect((await send('GET', `/Users/${id}`)).text).toBe(before)
  })

  it('3.5.2: with attributes in the query it answers 200 and those attributes', async () => {
    const { group, patch } = service()
    const id = await group('dev')
    const rename = { op: 'replace', path: 'displayName', value: 'ops' }
    const { status, body } = await patch(`/Groups/${id}?attributes=displayName`, rename)
    expect([status, body]).toEqual([200, { schemas: [groupSchema], id, displayName: 'ops' }])
  })

  it('3.5.2: what an operation does to schemas counts for the next; the core schema stays', async () => {
    const { user, patch } = service()
    const path = `/Users/${await user('a')}`
    const { body } = await patch(
      path,
      { op: 'add', path: 'schemas', value: [enterprise] },
      { op: 'add', path: `${enterprise}:department`, value: 'Parks' },
    )
    expect(body.schemas).toEqual([userSchema, enterprise])
    const off = await patch(path, { op: 'replace', path: 'schemas', value: [enterprise] })
    expect([off.status, off.body.scimType]).toEqual([400, 'mutability'])
  })

  it('3.5.2.3: replacing what is not there adds it; of a complex attribute the parts that are named', async () => {
    const { user, patch } = service()
    const path = `/Users/${await user('a')}`
    const given = { op: 'replace', path: 'name', value: { givenName: 'Ada' } }
    expect((await patch(path, given)).body.name).toEqual({ givenName: 'Ada' })
    const family = { op: 'replace', path: 'name', value: { familyName: 'King' } }
    expect((await patch(path, family)).body.name).toEqual({ givenName: 'Ada', familyName: 'King' })
    const title = { op: 'replace', path: 'title', value: 'Countess' }
    expect((await patch(path, title)).body.title).toBe('Countess')
  })

  it('3.5.2.3: every value that the filter selects is replaced', async () => {
    const { user, patch } = service()
    const emails = ['a', 'b', 'c'].map((value) => ({
      value,
      type: value === 'c' ? 'home' : 'work',
    }))
    const path = `/Users/${await user('a', { emails })}`
    const { body } = await patch(path, {
      ...{ op: 'replace', path: 'emails[type eq "work"].display', value: 'D' },
    })
    expect(body.emails.map((it: { display?: string }) => it.display)).toEqual(['D', 'D', undefined])
  })

  it('3.5.2.1: adding what is there already changes neither version nor time', async () => {
    const { send, user, patch } = service()
    const id = await user('a', { emails: [{ value: 'a@x', type: 'work' }] })
    const before = (await send('GET', `/Users/${id}`)).body.meta
    const again = { op: 'add', path: 'emails', value: [{ type: 'work', value: 'a@x' }] }
    const { status, body } = await patch(`/Users/${id}`, again)
    expect([status, body.meta]).toEqual([200, before])
  })

  it('3.6: whatever is done to a deleted resource gets 404, and no query finds it', async () => {
    for (const deletion of ['hard', 'soft'] as const) {
      const { send, user, patch } = service({ deletion })
      const id = await user('a')
      expect((await send('DELETE', `/Users/${id}`)).status).toBe(204)
      const put = { schemas: [userSchema], userName: 'a' }
      for (const { status } of [
        await send('GET', `/Users/${id}`),
        await send('HEAD', `/Users/${id}`),
        await send('PUT', `/Users/${id}`, put),
        await patch(`/Users/${id}`, { op: 'add', path: 'title', value: 'T' }),
        await send('DELETE', `/Users/${id}`),
      ])
        expect(status).toBe(404)
      for (const query of ['/Users', `/Users?filter=id eq "${id}"`, '/'])
        expect((await send('GET', query)).body.totalResults).toBe(0)
      expect((await send('POST', '/Users', put)).status).toBe(201)
    }
  })

  it('3.7: goes on after failures unless failOnErrors says otherwise', async () => {
    const { send } = service()
    const make = (bulkId: string, userName: string) => ({
      ...{ method: 'POST', path: '/Users', bulkId },
      data: { schemas: [userSchema], userName },
    })
    const Operations = [make('1', 'a'), make('2', 'A'), make('3', ''), make('4', 'b')]
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest']
    const { body } = await send('POST', '/Bulk', { schemas, Operations })
    expect(body.Operations.map((it: { status: string }) => it.status)).toEqual([
      ...['201', '409', '400', '201'],
    ])
    for (const it of body.Operations) expect('location' in it).toBe(it.status === '201')
  })

  it('3.8: text is UTF-8 in both directions, whatever the Accept header prefers', async () => {
    const { send } = service()
    const body = { schemas: [userSchema], userName: 'zoë', displayName: 'Łukasz 👩‍💻' }
    for (const accept of ['application/scim+json', 'application/json', 'text/html']) {
      const { status, body: answer } = await send(
        'POST',
        '/Users',
        { ...body, userName: `zoë ${accept}` },
        { accept },
      )
      expect([status, answer.displayName]).toEqual([201, body.displayName])
    }
  })

  it('3.9: what is always returned cannot be excluded, and comes with any attributes', async () => {
    const { send, user } = service()
    const id = await user('a', { title: 'T' })
    const always = { schemas: [userSchema], id }
    const query = async (text: string) => (await send('GET', `/Users/${id}?${text}`)).body
    expect(await query('attributes=nothing')).toEqual(always)
    expect(await query('excludedAttributes=id,schemas,meta,title,userName')).toEqual(always)
  })

  it('3.10: attributes may be named by their schema, in queries, filters and paths', async () => {
    const { send, user, patch } = service()
    const id = await user('a', { [enterprise]: { department: 'D' }, title: 'T' })
    const filter = `${userSchema}:userName eq "a" and ${enterprise}:department eq "d"`
    expect(
      (await send('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body.totalResults,
    ).toBe(1)
    const { body } = await send('GET', `/Users/${id}?attributes=${userSchema}:title`)
    expect(body.title).toBe('T')
    const path = `${enterprise}:department`
    const changed = await patch(`/Users/${id}`, { op: 'replace', path, value: 'E' })
    expect(changed.body[enterprise].department).toBe('E')
  })

  it('3.12: the body of every error is JSON of the Error schema, with the status as text', async () => {
    const { send, user, patch } = service({ maxBodyBytes: 2_000 })
    const id = await user('a')
    const stale = { 'if-match': 'W/"9"' }
    const put = { schemas: [userSchema], userName: 'a' }
    for (const [status, answer] of [
      [400, await send('POST', '/Users', '{')],
      [401, await send('GET', '/Users', undefined, { authorization: '' })],
      [404, await send('GET', '/Users/none')],
      [405, await send('DELETE', '/Users')],
      [409, await send('POST', '/Users', put)],
      [412, await send('PUT', `/Users/${id}`, put, stale)],
      [413, await send('POST', '/Users', { ...put, title: 'x'.repeat(3_000) })],
      [415, await send('POST', '/Users', put, { 'content-type': 'text/xml' })],
      [501, await send('POST', '/Me', put)],
      [400, await patch(`/Users/${id}`, { op: 'remove' })],
      [403, await send('GET', '/Schemas?filter=id pr')],
    ] as const) {
      expect(answer.status).toBe(status)
      expect(answer.headers.get('content-type')).toBe('application/scim+json')
      expect(answer.body).toMatchObject({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        ...{ status: String(status), detail: expect.any(String) },
      })
    }
  })

  it('3.14: an ETag changes with the resource, and only then', async () => {
    const { send, user, patch } = service()
    const id = await user('a')
    const tag = async () => (await send('GET', `/Users/${id}`)).headers.get('etag')
    const first = await tag()
    expect(await tag()).toBe(first)
    const change = { op: 'add', path: 'title', value: 'T' }
    const stale = await send('DELETE', `/Users/${id}`, undefined, { 'if-match': 'W/"9"' })
    expect([stale.status, await tag()]).toEqual([412, first])
    const { headers } = await patch(`/Users/${id}`, change)
    expect(headers.get('etag')).not.toBe(first)
    expect(await tag()).toBe(headers.get('etag'))
  })

  it('4: sorting and paging of discovery are ignored: all is listed', async () => {
    const { send } = service()
    for (const path of ['/Schemas', '/ResourceTypes']) {
      const whole = await send('GET', path)
      const paged = await send('GET', `${path}?startIndex=2&count=1&sortBy=id&attributes=name`)
      expect(paged.body).toEqual(whole.body)
      expect(whole.body.schemas).toEqual([listResponse])
    }
  })
})
