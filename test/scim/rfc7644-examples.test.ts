// The examples of RFC 7644 in their order, with ids of this service in the place of the text's own.
import { beforeEach, describe, expect, it } from 'vitest'
import { enterprise, groupSchema, type Service, service, userSchema } from './handler-support.js'

const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const listResponse = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const bulkRequest = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'
const barbara = {
  schemas: [userSchema],
  userName: 'bjensen',
  externalId: 'bjensen',
  name: { formatted: 'Ms. Barbara J Jensen III', familyName: 'Jensen', givenName: 'Barbara' },
}
const location = (endpoint: string, id: string) => `https://scim.example/scim/v2/${endpoint}/${id}`

let it_: Service
beforeEach(() => {
  it_ = service({ patchAnswer: 'resource' })
})
const send: Service['send'] = (...request) => it_.send(...request)
const patch: Service['patch'] = (...request) => it_.patch(...request)
const made = async (body: object = barbara): Promise<string> =>
  (await send('POST', '/Users', body)).body.id

describe('the examples of RFC 7644', () => {
  it('3.3: creating a user', async () => {
    const { status, headers, body } = await send('POST', '/Users', barbara)
    expect(status).toBe(201)
    expect(headers.get('content-type')).toBe('application/scim+json')
    expect(headers.get('location')).toBe(location('Users', body.id))
    expect(headers.get('etag')).toBe(body.meta.version)
    expect(body).toMatchObject({ ...barbara, meta: { resourceType: 'User' } })
  })

  it('3.4.1: retrieving a known resource', async () => {
    const id = await made({ ...barbara, emails: [{ value: 'bjensen@example.com', type: 'work' }] })
    const { status, headers, body } = await send('GET', `/Users/${id}`, undefined, {
      accept: 'application/scim+json',
    })
    expect(status).toBe(200)
    expect(headers.get('location')).toBe(body.meta.location)
    expect(body).toMatchObject({ id, userName: 'bjensen', emails: [{ type: 'work' }] })
  })

  it('3.4.2: querying resources', async () => {
    const ids = [await made(), await made({ schemas: [userSchema], userName: 'jsmith' })]
    const { body } = await send('GET', '/Users?attributes=userName')
    expect(body).toMatchObject({ totalResults: 2, schemas: [listResponse] })
    expect(body.Resources).toEqual([
      { schemas: [userSchema], id: ids[0], userName: 'bjensen' },
      { schemas: [userSchema], id: ids[1], userName: 'jsmith' },
    ])
  })

  it('3.4.2.1: querying the server root for several resource types', async () => {
    const user = await made({ ...barbara, title: 'Tour Guide' })
    const group = await it_.group('Tour Guides')
    const filter = '(meta.resourceType eq User) or (meta.resourceType eq Group)'
    const query = `?filter=${encodeURIComponent(filter.replaceAll(/eq (\w+)/g, 'eq "$1"'))}`
    const { body } = await send('GET', `/${query}`)
    expect(body.Resources.map((found: { id: string }) => found.id)).toEqual([user, group])
  })

  it('3.4.2.4: retrieving the first 10 users', async () => {
    for (let i = 0; i < 12; i += 1) await it_.user(`user${i}`)
    const { body } = await send('GET', '/Users?startIndex=1&count=10')
    expect(body).toMatchObject({ totalResults: 12, itemsPerPage: 10, startIndex: 1 })
    expect(body.Resources).toHaveLength(10)
  })

  it('3.4.3: querying by POST to .search', async () => {
    await made({ ...barbara, displayName: 'Babs Smith' })
    await it_.user('jsmith', { displayName: 'John Smith' })
    await it_.user('other', { displayName: 'Other' })
    const { status, body } = await send('POST', '/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      attributes: ['displayName', 'userName'],
      filter: 'displayName sw "smith" or displayName co "Smith"',
      startIndex: 1,
      count: 10,
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ schemas: [listResponse], totalResults: 2 })
    expect(Object.keys(body.Resources[0]).sort()).toEqual([
      ...['displayName', 'id', 'schemas', 'userName'],
    ])
  })

  it('3.5.1: replacing a user', async () => {
    const id = await made()
    const replacement = {
      ...barbara,
      id,
      roles: [],
      emails: [{ value: 'bjensen@example.com' }, { value: 'babs@jensen.org' }],
    }
    const { status, headers, body } = await send('PUT', `/Users/${id}`, replacement)
    expect(status).toBe(200)
    expect(headers.get('etag')).toBe('W/"2"')
    expect(body).toMatchObject({ id, emails: replacement.emails })
    expect(body.roles).toBeUndefined()
    expect(body.meta.created < body.meta.lastModified).toBe(true)
  })

  it('3.5.2.1: adding a member to a group', async () => {
    const id = await made()
    const group = await it_.group('Guides')
    const members = [{ display: 'Babs Jensen', $ref: location('Users', id), value: id }]
    const { body } = await patch(`/Groups/${group}`, { op: 'add', path: 'members', value: members })
    expect(body.members).toEqual([{ ...members[0], type: 'User' }])
  })

  it('3.5.2.1: adding attributes to a user without a path', async () => {
    const id = await made()
    const value = { emails: [{ value: 'babs@jensen.org', type: 'home' }], nickname: 'Babs' }
    const { body } = await patch(`/Users/${id}`, { op: 'add', value })
    expect(body).toMatchObject({ emails: value.emails, nickName: 'Babs' })
  })

  it('3.5.2.2: removing one member, all members, and values by a complex filter', async () => {
    const [ada, bob] = [await it_.user('ada'), await it_.user('bob')]
    const group = await it_.group('Guides', [ada, bob])
    const one = { op: 'remove', path: `members[value eq "${ada}"]` }
    expect((await patch(`/Groups/${group}`, one)).body.members).toMatchObject([{ value: bob }])
    const { body } = await patch(`/Groups/${group}`, { op: 'remove', path: 'members' })
    expect(body.members).toBeUndefined()
    const emails = [
      { value: 'babs@example.com', type: 'work' },
      { value: 'babs@jensen.org', type: 'work' },
    ]
    const id = await made({ ...barbara, emails })
    const path = 'emails[type eq "work" and value ew "example.com"]'
    expect((await patch(`/Users/${id}`, { op: 'remove', path })).body.emails).toEqual([emails[1]])
  })

  it('3.5.2.2: removing a member and adding another in one request', async () => {
    const [ada, bob] = [await it_.user('ada'), await it_.user('bob')]
    const group = await it_.group('Guides', [ada])
    const { body } = await patch(
      `/Groups/${group}`,
      { op: 'remove', path: `members[value eq "${ada}"]` },
      { op: 'add', path: 'members', value: [{ display: 'Bob', value: bob }] },
    )
    expect(body.members).toMatchObject([{ value: bob, display: 'Bob' }])
  })

  it('3.5.2.3: replacing all members of a group', async () => {
    const [ada, bob, kim] = [await it_.user('ada'), await it_.user('bob'), await it_.user('kim')]
    const group = await it_.group('Guides', [ada])
    const { body } = await patch(`/Groups/${group}`, {
      ...{ op: 'replace', path: 'members', value: [{ value: bob }, { value: kim }] },
    })
    expect(body.members.map((it: { value: string }) => it.value).sort()).toEqual([bob, kim].sort())
  })

  it('3.5.2.3: replacing an address, one part of it, and attributes without a path', async () => {
    const work = { type: 'work', streetAddress: '100 Universal City Plaza', country: 'US' }
    const home = { type: 'home', streetAddress: '456 Hollywood Blvd' }
    const id = await made({ ...barbara, addresses: [work, home] })
    const next = { type: 'work', streetAddress: '911 Universal City Plaza', primary: true }
    const whole = { op: 'replace', path: 'addresses[type eq "work"]', value: next }
    expect((await patch(`/Users/${id}`, whole)).body.addresses).toEqual([next, home])
    const part = {
      op: 'replace',
      path: 'addresses[type eq "work"].streetAddress',
      value: '1010 Broadway Ave',
    }
    expect((await patch(`/Users/${id}`, part)).body.addresses[0].streetAddress).toBe(part.value)
    const value = {
      emails: [
        { value: 'bjensen@example.com', type: 'work', primary: true },
        { value: 'babs@jensen.org', type: 'home' },
      ],
      nickname: 'Babs',
    }
    const { body } = await patch(`/Users/${id}`, { op: 'replace', value })
    expect(body).toMatchObject({ emails: value.emails, nickName: 'Babs' })
  })

  it('3.6: deleting a user', async () => {
    const id = await made()
    const { status, text } = await send('DELETE', `/Users/${id}`, undefined, {
      'if-match': 'W/"1"',
    })
    expect([status, text]).toEqual([204, ''])
    const { status: after, body } = await send('GET', `/Users/${id}`)
    expect(after).toBe(404)
    expect(body).toMatchObject({ status: '404', detail: expect.any(String) })
  })

  it('3.7.1: two groups that are members of each other, in bulk', async () => {
    const nested = service({ nestedGroups: 'flatten' })
    const group = (bulkId: string, displayName: string, other: string) => ({
      ...{ method: 'POST', path: '/Groups', bulkId },
      data: {
        schemas: [groupSchema],
        displayName,
        members: [{ type: 'Group', value: `bulkId:${other}` }],
      },
    })
    const { body } = await nested.send('POST', '/Bulk', {
      schemas: [bulkRequest],
      Operations: [group('qwerty', 'Group A', 'ytrewq'), group('ytrewq', 'Group B', 'qwerty')],
    })
    expect(body.Operations).toMatchObject([
      { status: '201', bulkId: 'qwerty', method: 'POST' },
      { status: '201', bulkId: 'ytrewq', method: 'POST' },
    ])
  })

  it('3.7.2: a user and a group it is put into, and an enterprise user whose manager comes along', async () => {
    const alice = { method: 'POST', path: '/Users', bulkId: 'qwerty' }
    const { body } = await send('POST', '/Bulk', {
      schemas: [bulkRequest],
      Operations: [
        { ...alice, data: { schemas: [userSchema], userName: 'Alice' } },
        {
          ...{ method: 'POST', path: '/Groups', bulkId: 'ytrewq' },
          data: {
            schemas: [groupSchema],
            displayName: 'Tour Guides',
            members: [{ type: 'User', value: 'bulkId:qwerty' }],
          },
        },
        {
          ...{ method: 'POST', path: '/Users', bulkId: 'bob' },
          data: {
            schemas: [userSchema, enterprise],
            userName: 'Bob',
            [enterprise]: { employeeNumber: '11250', manager: { value: 'bulkId:qwerty' } },
          },
        },
      ],
    })
    const [user, group, bob] = body.Operations.map((it: { location: string }) =>
      it.location.split('/').at(-1),
    )
    expect((await send('GET', `/Groups/${group}`)).body.members).toMatchObject([{ value: user }])
    expect((await send('GET', `/Users/${bob}`)).body[enterprise].manager.value).toBe(user)
  })

  it('3.7.3: create, replace, patch and delete in one request, all rightly', async () => {
    const [b, c, d] = [await it_.user('b'), await it_.user('c'), await it_.user('d')]
    const { status, body } = await send('POST', '/Bulk', {
      ...{ schemas: [bulkRequest], failOnErrors: 1 },
      Operations: [
        {
          ...{ method: 'POST', path: '/Users', bulkId: 'qwerty' },
          data: { schemas: [userSchema], userName: 'Alice' },
        },
        {
          ...{ method: 'PUT', path: `/Users/${b}`, version: 'W/"1"' },
          data: { schemas: [userSchema], id: b, userName: 'Bob' },
        },
        {
          ...{ method: 'PATCH', path: `/Users/${c}`, version: 'W/"1"' },
          data: {
            schemas: [patchOp],
            Operations: [
              { op: 'remove', path: 'nickName' },
              { op: 'add', path: 'userName', value: 'Dave' },
            ],
          },
        },
        { method: 'DELETE', path: `/Users/${d}`, version: 'W/"1"' },
      ],
    })
    expect(status).toBe(200)
    expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse'])
    expect(body.Operations).toMatchObject([
      { method: 'POST', bulkId: 'qwerty', version: 'W/"1"', status: '201' },
      { method: 'PUT', location: location('Users', b), version: 'W/"2"', status: '200' },
      { method: 'PATCH', location: location('Users', c), version: 'W/"2"', status: '200' },
      { method: 'DELETE', location: location('Users', d), status: '204' },
    ])
  })

  it('3.7.3: failures tell their status and why', async () => {
    const body = {
      ...{ schemas: [bulkRequest], failOnErrors: 1 },
      Operations: [
        {
          ...{ method: 'POST', path: '/Users', bulkId: 'qwerty' },
          data: { schemas: [userSchema], userNam: 'Alice' },
        },
      ],
    }
    const { status, body: answer } = await send('POST', '/Bulk', body)
    expect(status).toBe(200)
    expect(answer.Operations).toEqual([
      {
        ...{ method: 'POST', bulkId: 'qwerty', status: '400' },
        response: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
          ...{ scimType: 'invalidValue', status: '400', detail: expect.any(String) },
        },
      },
    ])
  })

  it('3.12: an error with and without scimType', async () => {
    const gone = await send('GET', '/Users/2819c223-7f76-453a-919d-413861904646')
    expect(gone.body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      ...{ detail: expect.any(String), status: '404' },
    })
    const id = await made()
    const { status, body } = await patch(`/Users/${id}`, { op: 'replace', path: 'id', value: 'x' })
    expect(status).toBe(400)
    expect(body).toMatchObject({ scimType: 'mutability', status: '400' })
  })

  it('3.14: a version that the client has is not sent again', async () => {
    const id = await made()
    const { headers } = await send('GET', `/Users/${id}`)
    const etag = headers.get('etag') ?? ''
    const { status, text } = await send('GET', `/Users/${id}`, undefined, { 'if-none-match': etag })
    expect([status, text]).toEqual([304, ''])
  })
})
