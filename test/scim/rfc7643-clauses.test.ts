import {
  type AttributeDescription,
  discoveryDescriptions,
  type SchemaDescription,
} from 'rostermap/scim'
import { describe, expect, it } from 'vitest'
import { scimRegistry } from '../../src/scim/registry.js'
import { enterprise, groupSchema, service, userSchema } from './handler-support.js'

type Json = Record<string, unknown>

const everything = {
  ...{ userName: 'bjensen', externalId: 'b', displayName: 'Babs', password: 't1meMa$heen' },
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  [enterprise]: { department: 'Tours' },
}

describe('RFC 7643, 2 and 3: what every resource is held to, over HTTP', () => {
  it('2.1: names of attributes are taken in any case', async () => {
    const { send } = service()
    const body = { SCHEMAS: [userSchema], username: 'a', EMAILS: [{ VALUE: 'a@example.com' }] }
    const { status, body: answer } = await send('POST', '/Users', body)
    expect([status, answer.userName, answer.emails]).toEqual([
      ...[201, 'a', [{ value: 'a@example.com' }]],
    ])
  })

  it('2.3.7: every $ref and location that is answered leads to the resource that it names', async () => {
    const { send, user, group } = service({ nestedGroups: 'flatten' })
    const ada = await user('ada')
    const inner = await group('inner', [ada])
    const outer = await group('outer', [inner, ada])
    const found: [string, string][] = []
    const collect = ({ meta, members = [], groups = [], id }: Json) => {
      found.push([(meta as Json)['location'] as string, id as string])
      for (const it of [...(members as Json[]), ...(groups as Json[])])
        found.push([it['$ref'] as string, it['value'] as string])
    }
    for (const path of [`/Users/${ada}`, `/Groups/${inner}`, `/Groups/${outer}`])
      collect((await send('GET', path)).body)
    expect(found).toHaveLength(3 + 2 + 1 + 2)
    for (const [url, id] of found)
      expect((await send('GET', new URL(url).pathname.replace('/scim/v2', ''))).body.id).toBe(id)
  })

  it('2.4: at most one value is primary: two in a body are refused, a new one takes over', async () => {
    const { send, user, patch } = service()
    const two = [
      { value: 'a', primary: true },
      { value: 'b', primary: true },
    ]
    const body = { schemas: [userSchema], userName: 'x', emails: two }
    expect((await send('POST', '/Users', body)).body.scimType).toBe('invalidValue')
    const id = await user('a', { emails: [two[0]] })
    const { body: after } = await patch(`/Users/${id}`, {
      ...{ op: 'add', path: 'emails', value: [two[1]] },
    })
    expect(after.emails).toEqual([{ value: 'a', primary: false }, two[1]])
  })

  it('2.5: null, an empty list and no value are the same', async () => {
    const { send, user } = service()
    const id = await user('a', { nickName: null, roles: [], title: 'T' })
    const { body } = await send('GET', `/Users/${id}`)
    expect(body).not.toHaveProperty('nickName')
    expect(body).not.toHaveProperty('roles')
    const body2 = { schemas: [userSchema], userName: 'a', title: null }
    expect((await send('PUT', `/Users/${id}`, body2)).body).not.toHaveProperty('title')
  })

  it('3: schemas is there, without anything twice, and names each extension that has a value', async () => {
    const { send, patch } = service()
    const { body } = await send('POST', '/Users', {
      ...{ schemas: [userSchema, userSchema, enterprise.toUpperCase()] },
      ...everything,
    })
    expect(body.schemas).toEqual([userSchema, enterprise])
    const off = await patch(`/Users/${body.id}`, { op: 'remove', path: enterprise })
    expect(off.body.schemas).toEqual([userSchema])
    const value = { department: 'Parks' }
    const on = await patch(`/Users/${body.id}`, { op: 'add', path: enterprise, value })
    expect(on.body.schemas).toEqual([userSchema, enterprise])
    for (const schemas of [undefined, [], [groupSchema]])
      expect((await send('POST', '/Users', { schemas, userName: 'x' })).status).toBe(400)
  })

  it('2.3.8 and 3: the order of attributes and of schemas does not matter', async () => {
    const { send } = service()
    const department = { [enterprise]: { department: 'Parks', costCenter: '7' } }
    const first = { schemas: [userSchema, enterprise], userName: 'a', title: 'T', ...department }
    const { body } = await send('POST', '/Users', first)
    const turned = {
      ...{ [enterprise]: { costCenter: '7', department: 'Parks' }, title: 'T', userName: 'a' },
      schemas: [userSchema, enterprise],
    }
    const same = await send('PUT', `/Users/${body.id}`, turned)
    expect(same.body).toEqual(body)
    const { schemas } = (
      await send('POST', '/Users', { ...first, userName: 'b', schemas: [enterprise, userSchema] })
    ).body
    expect([...schemas].sort()).toEqual([userSchema, enterprise].sort())
  })

  it('3.1: an id is given by the service, is unique, never holds bulkId, and stays', async () => {
    const { send, user, group, patch } = service()
    const ids = await Promise.all(Array.from({ length: 50 }, (_, i) => user(`user${i}`)))
    ids.push(await group('dev'))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => id.toLowerCase().includes('bulkid'))).toEqual([])
    const [id] = ids
    const body = { schemas: [userSchema], userName: 'other', id: 'mine' }
    expect((await send('PUT', `/Users/${id}`, body)).body.id).toBe(id)
    const replace = { op: 'replace', path: 'id', value: 'mine' }
    expect((await patch(`/Users/${id}`, replace)).body.scimType).toBe('mutability')
  })

  it('3.1: an externalId comes from the client alone', async () => {
    const { send, user } = service()
    expect((await send('GET', `/Users/${await user('a')}`)).body).not.toHaveProperty('externalId')
    const id = await user('b', { externalId: 'B' })
    expect((await send('GET', `/Users/${id}`)).body.externalId).toBe('B')
    expect((await send('GET', '/Users?filter=externalId eq "b"')).body.totalResults).toBe(0)
  })

  it('3.1: meta is of the service; lastModified is created at first; location and version are those of the headers', async () => {
    const { send, patch } = service()
    const meta = { resourceType: 'X', created: '1999-01-01T00:00:00Z', version: 'W/"9"' }
    const { headers, body } = await send('POST', '/Users', {
      ...{ schemas: [userSchema], userName: 'a', meta },
    })
    expect(body.meta.resourceType).toBe('User')
    expect(body.meta.lastModified).toBe(body.meta.created)
    const read = await send('GET', `/Users/${body.id}`)
    const changed = await patch(`/Users/${body.id}`, { op: 'add', path: 'title', value: 'T' })
    expect(changed.body.meta.lastModified > changed.body.meta.created).toBe(true)
    for (const it of [{ headers, body }, read, changed]) {
      expect(it.headers.get('location')).toBe(it.body.meta.location)
      expect(it.headers.get('content-location')).toBe(it.body.meta.location)
      expect(it.headers.get('etag')).toBe(it.body.meta.version)
    }
  })

  it('4.1.1: a userName is there, is not empty, and is one user’s, without regard to case', async () => {
    const { send, user, patch } = service()
    for (const userName of [undefined, null, ''])
      expect((await send('POST', '/Users', { schemas: [userSchema], userName })).status).toBe(400)
    await user('Ada')
    const bob = await user('bob')
    const rename = { op: 'replace', path: 'userName', value: 'ADA' }
    const { status, body } = await patch(`/Users/${bob}`, rename)
    expect([status, body.scimType]).toEqual([409, 'uniqueness'])
  })

  it('4.1.1 and 7: a password is in no answer, whatever is asked for', async () => {
    const { send, user, patch } = service()
    const id = await user('a', { password: 't1meMa$heen', [enterprise]: { department: 'D' } })
    const replace = { op: 'replace', path: 'password', value: 'an0ther' }
    for (const { text } of [
      await send('GET', `/Users/${id}`),
      await send('GET', `/Users/${id}?attributes=password,userName`),
      await send('GET', '/Users?attributes=password'),
      await patch(`/Users/${id}?attributes=password`, replace),
      await send('PUT', `/Users/${id}`, { schemas: [userSchema], userName: 'a', password: 'x1' }),
    ])
      expect(text).not.toContain('password')
  })

  it('4.1.2: the groups of a user change through the groups alone', async () => {
    const { send, user, group, patch } = service()
    const ada = await user('ada')
    const dev = await group('dev')
    const add = { op: 'add', path: 'groups', value: [{ value: dev }] }
    expect((await patch(`/Users/${ada}`, add)).body.scimType).toBe('mutability')
    const put = { schemas: [userSchema], userName: 'ada', groups: [{ value: dev }] }
    expect((await send('PUT', `/Users/${ada}`, put)).body).not.toHaveProperty('groups')
    await patch(`/Groups/${dev}`, { op: 'add', path: 'members', value: [{ value: ada }] })
    expect((await send('GET', `/Users/${ada}`)).body.groups).toMatchObject([{ value: dev }])
  })

  it('6: an extension that is required is there, with what it requires', async () => {
    const attributes = [{ name: 'badge', required: true }, { name: 'desk' }]
    const site = { of: 'User', required: true, schema: { id: 'urn:example:site', attributes } }
    const { send, patch } = service({ registry: scimRegistry({ extensions: [site] }) })
    const ada = { schemas: [userSchema], userName: 'ada' }
    for (const more of [{}, { 'urn:example:site': {} }, { 'urn:example:site': { desk: '1' } }])
      expect((await send('POST', '/Users', { ...ada, ...more })).body.scimType).toBe('invalidValue')
    const { status, body } = await send('POST', '/Users', {
      ...{ ...ada, 'urn:example:site': { badge: '7' } },
    })
    expect([status, body.schemas]).toEqual([201, [userSchema, 'urn:example:site']])
    for (const path of ['urn:example:site', 'urn:example:site:badge']) {
      const off = await patch(`/Users/${body.id}`, { op: 'remove', path })
      expect([off.status, off.body.scimType]).toEqual([400, 'mutability'])
    }
    expect((await send('PUT', `/Users/${body.id}`, ada)).status).toBe(400)
  })

  it('7: values keep the case in which they came', async () => {
    const { send, user } = service()
    const id = await user('AdA', { externalId: 'eXt', title: 'Dr. No' })
    const { body } = await send('GET', `/Users/${id}`)
    expect([body.userName, body.externalId, body.title]).toEqual(['AdA', 'eXt', 'Dr. No'])
  })

  it('4.2: a group has a displayName, and its members cannot change, only come and go', async () => {
    const { send, user, group, patch } = service()
    expect((await send('POST', '/Groups', { schemas: [groupSchema] })).status).toBe(400)
    const [ada, bob] = [await user('ada'), await user('bob')]
    const dev = await group('dev', [ada])
    const path = `members[value eq "${ada}"].value`
    const { body } = await patch(`/Groups/${dev}`, { op: 'replace', path, value: bob })
    expect(body.scimType).toBe('mutability')
    expect((await send('GET', `/Groups/${dev}`)).body.members).toMatchObject([{ value: ada }])
  })
})

describe('RFC 7643, 5 to 7: discovery keeps the schemas that it lists', () => {
  it.each([
    ['5: /ServiceProviderConfig', '/ServiceProviderConfig', 0],
    ['6: every resource type', '/ResourceTypes', 1],
    ['7: every schema', '/Schemas', 2],
  ] as const)('%s', async (_, path, which) => {
    const { body } = await service().send('GET', path)
    const schema = discoveryDescriptions[which] as SchemaDescription
    for (const one of (body.Resources ?? [body]) as Json[]) {
      expect(one['schemas']).toEqual([schema.id])
      const { schemas: _schemas, meta: _meta, ...own } = one
      const { id } = own
      // The schema of schemas nests one level deeper than it can say of itself (8.7.2).
      const deeper = id === schema.id ? ['attributes.subAttributes.subAttributes is unknown'] : []
      expect(faultsOf(own, schema.attributes)).toEqual(which === 2 ? deeper : [])
    }
  })

  it('6: the schemas and extensions of every resource type are listed, its endpoint answers', async () => {
    const { send } = service()
    const listed = (await send('GET', '/Schemas')).body.Resources.map(({ id }: Json) => id)
    for (const type of (await send('GET', '/ResourceTypes')).body.Resources) {
      const more = (type.schemaExtensions ?? []).map((it: Json) => it['schema'])
      for (const id of [type.schema, ...more]) expect(listed).toContain(id)
      expect((await send('GET', type.endpoint)).status).toBe(200)
    }
  })
})

/** Where a value differs from what its schema says: what is missing, unknown or of another type. */
function faultsOf(value: Json, attributes: readonly AttributeDescription[], at = ''): string[] {
  const names = attributes.map(({ name }) => name)
  const unknown = Object.keys(value).filter((name) => !names.includes(name))
  return [
    ...unknown.map((name) => `${at}${name} is unknown`),
    ...attributes.flatMap((attribute) => faultsAt(value[attribute.name], attribute, at)),
  ]
}

function faultsAt(value: unknown, attribute: AttributeDescription, at: string): string[] {
  const { name, required = false, multiValued = false, type = 'string' } = attribute
  const path = at + name
  if (value === undefined) return required ? [`${path} is missing`] : []
  if (multiValued !== Array.isArray(value)) return [`${path} has the wrong number of values`]
  return (multiValued ? (value as unknown[]) : [value]).flatMap((one) => {
    if (type === 'complex') return faultsOf(one as Json, attribute.subAttributes ?? [], `${path}.`)
    const wanted = { boolean: 'boolean', integer: 'number' }[type as string] ?? 'string'
    return typeof one === wanted ? [] : [`${path} is no ${type}`]
  })
}
