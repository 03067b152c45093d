import {
  type AttributeDescription,
  describeResourceType,
  describeSchema,
  discoveryDescriptions,
  parseResource,
  projectionOf,
  type ScimResource,
  scimRegistry,
} from 'rostermap/scim'
import { describe, expect, it } from 'vitest'
import { core, enterprise, faultOf, group, groupCore, typeOf, user } from './support.js'

const parse = (body: unknown) => parseResource(body, { type: user })
const fault = (body: unknown) => faultOf(() => parse(body))
const minimal = { schemas: [core], userName: 'kim' }

/** RFC 7643, 8.3, in short: every attribute that a client may send. */
const full = {
  schemas: [core, enterprise],
  externalId: '701984',
  userName: 'bjensen@example.com',
  name: {
    formatted: 'Ms. Barbara J Jensen, III',
    familyName: 'Jensen',
    givenName: 'Barbara',
    middleName: 'Jane',
    honorificPrefix: 'Ms.',
    honorificSuffix: 'III',
  },
  displayName: 'Babs Jensen',
  nickName: 'Babs',
  profileUrl: 'https://login.example.com/bjensen',
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  addresses: [{ streetAddress: '100 Universal City Plaza', type: 'work', primary: true }],
  phoneNumbers: [{ value: 'tel:555-555-5555', type: 'work' }],
  ims: [{ value: 'someaimhandle', type: 'aim' }],
  photos: [{ value: 'https://photos.example.com/profilephoto/72930000000Ccne/F', type: 'photo' }],
  userType: 'Employee',
  title: 'Tour Guide',
  preferredLanguage: 'en-US',
  locale: 'en-US',
  timezone: 'America/Los_Angeles',
  active: true,
  password: 't1meMa$heen',
  x509Certificates: [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx' }],
  [enterprise]: {
    employeeNumber: '701984',
    costCenter: '4130',
    organization: 'Universal Studios',
    division: 'Theme Park',
    department: 'Tour Operations',
    manager: { value: '26118915', $ref: '../Users/26118915' },
  },
}

describe('RFC 7643: resources', () => {
  it('8.3: the enterprise user comes through unchanged', () => {
    expect(parse(full)).toEqual(full)
  })

  it('2.1: names without case, in the spelling of the schema', () => {
    const body = {
      SCHEMAS: [core.toUpperCase()],
      Username: 'kim',
      EMAILS: [{ VALUE: 'x', Type: 'work' }],
      [enterprise.toUpperCase()]: { DEPARTMENT: 'Tours' },
    }
    expect(parse(body)).toEqual({
      schemas: [core, enterprise],
      userName: 'kim',
      emails: [{ value: 'x', type: 'work' }],
      [enterprise]: { department: 'Tours' },
    })
    expect(fault({ ...minimal, USERNAME: 'x' })?.scimType).toBe('invalidValue')
  })

  it('what no schema knows is kept as it came', () => {
    const body = {
      ...minimal,
      schemas: [core, 'urn:custom:1.0'],
      name: { givenName: 'Kim', pronouns: ['they'] },
      'urn:custom:1.0': { Badge: [1, { a: null }] },
      shoeSize: 43.5,
    }
    expect(parse(body)).toEqual(body)
  })

  it('2.2: read-only attributes of the client are dropped', () => {
    const body = { ...minimal, id: 'mine', meta: { version: 'x' }, groups: [{ value: 'admins' }] }
    expect(parse(body)).toEqual(minimal)
  })

  it('2.2: required attributes', () => {
    for (const body of [
      { schemas: [core] },
      { ...minimal, userName: '' },
      { ...minimal, userName: null },
    ])
      expect(fault(body)).toMatchObject({ scimType: 'invalidValue', attribute: 'userName' })
    expect(faultOf(() => parseResource({ schemas: [groupCore] }, { type: group }))).toMatchObject({
      scimType: 'invalidValue',
      attribute: 'displayName',
    })
  })

  it('3: schemas names the core schema', () => {
    for (const schemas of [undefined, null, [], [enterprise], 'x', [7]])
      expect(fault({ userName: 'kim', schemas })?.scimType).toBe('invalidValue')
    for (const body of [null, [], 'x', 7]) expect(fault(body)?.scimType).toBe('invalidSyntax')
  })

  it('2.5: null and an empty list are no value', () => {
    expect(parse({ ...minimal, title: null, emails: [], name: { givenName: null } })).toEqual(
      minimal,
    )
  })

  it('2.4: one primary value at most; canonical values are no closed set', () => {
    const twice = [
      { value: 'a', primary: true },
      { value: 'b', primary: true },
    ]
    expect(fault({ ...minimal, emails: twice })?.scimType).toBe('invalidValue')
    const emails = [{ value: 'a', type: 'assistant' }]
    expect(parse({ ...minimal, emails })['emails']).toEqual(emails)
  })

  it.each([
    ['string', 'title', 7],
    ['boolean', 'active', 'perhaps'],
    ['complex', 'name', ['x']],
    ['reference', 'profileUrl', 'a b'],
    ['binary', 'x509Certificates', [{ value: '%%%' }]],
    ['multi-valued', 'emails', [{ value: ['x'] }]],
    ['integer', 'n:i', 1.5],
    ['decimal', 'n:d', 'x'],
    ['dateTime', 'n:t', '2011-02-29T00:00:00Z'],
  ])('2.3: a %s is refused if it is none', (_, name, value) => {
    const type = typeOf('User', {
      extensions: [
        {
          of: 'User',
          schema: {
            id: 'urn:n',
            attributes: [
              { name: 'i', type: 'integer' },
              { name: 'd', type: 'decimal' },
              { name: 't', type: 'dateTime' },
            ],
          },
        },
      ],
    })
    const body = name.startsWith('n:') ? { 'urn:n': { [name.slice(2)]: value } } : { [name]: value }
    expect(faultOf(() => parseResource({ ...minimal, ...body }, { type }))?.scimType).toBe(
      'invalidValue',
    )
  })

  it('members come out each once; an empty list is not the same as none', () => {
    const read = (members: unknown) =>
      parseResource({ schemas: [groupCore], displayName: 'dev', members }, { type: group })[
        'members'
      ]
    expect(read([{ value: 'a' }, { value: 'b' }, { value: 'a', display: 'x' }])).toEqual([
      { value: 'a' },
      { value: 'b' },
    ])
    expect(read([])).toEqual([])
    expect(read(null)).toBeUndefined()
  })

  it('attack: names of prototypes are refused wherever they stand', () => {
    for (const text of ['{"__proto__":1}', '{"name":{"__proto__":1}}', '{"x":[{"constructor":1}]}'])
      expect(fault({ ...minimal, ...JSON.parse(text) })?.status).toBe(400)
  })
})

describe('RFC 7644 3.5.1: replacing', () => {
  const current: ScimResource = {
    ...minimal,
    id: '7',
    meta: { resourceType: 'User' },
    title: 'Guide',
    password: 'secret',
    groups: [{ value: 'g' }],
  }
  const replace = (body: object) =>
    parseResource({ ...minimal, ...body }, { type: user, operation: 'replace', current })

  it('what is left out is gone, what is read-only stays, and so does the password', () => {
    const { title: _, ...rest } = current
    expect(replace({ id: 'other', groups: [] })).toEqual(rest)
    expect(replace({ password: 'new' })['password']).toBe('new')
  })

  it('what is immutable must stay the same', () => {
    const schema = {
      id: 'urn:b',
      attributes: [{ name: 'serial', mutability: 'immutable' as const }],
    }
    const type = typeOf('B', { resourceTypes: [{ name: 'B', endpoint: '/Bs', schema }] })
    const stored: ScimResource = { schemas: ['urn:b'], serial: '1' }
    const put = (body: object) =>
      parseResource(
        { schemas: ['urn:b'], ...body },
        { type, operation: 'replace', current: stored },
      )
    expect(put({})).toEqual(stored)
    expect(put({ serial: '1' })).toEqual(stored)
    expect(faultOf(() => put({ serial: '2' }))?.scimType).toBe('mutability')
  })
})

describe('RFC 7644 3.9: attributes and excludedAttributes', () => {
  const stored: ScimResource = {
    ...full,
    id: '7',
    custom: { a: 1 },
    meta: { resourceType: 'User', version: 'W/"1"' },
  }
  const shown = (options: Parameters<typeof projectionOf>[1]) =>
    projectionOf(user, options).apply(stored)

  it('by default all but what is never returned', () => {
    const { password: _, ...rest } = stored
    expect(shown({})).toEqual(rest)
  })

  it('attributes: these, and what is always returned', () => {
    expect(shown({ attributes: ['USERNAME', 'name.givenName', `${enterprise}:manager`] })).toEqual({
      schemas: full.schemas,
      id: '7',
      userName: full.userName,
      name: { givenName: 'Barbara' },
      [enterprise]: { manager: full[enterprise].manager },
    })
    expect(shown({ attributes: ['emails.type'] })['emails']).toEqual([
      { type: 'work' },
      { type: 'home' },
    ])
    expect(shown({ attributes: ['custom', 'nothing'] })).toEqual({
      schemas: full.schemas,
      id: '7',
      custom: { a: 1 },
    })
    expect(Object.hasOwn(shown({ attributes: ['password'] }), 'password')).toBe(false)
  })

  it('excludedAttributes: all but these; id and schemas cannot be left out', () => {
    const result = shown({
      excludedAttributes: ['id', 'schemas', 'emails', 'name.formatted', 'custom'],
    })
    expect(result).toMatchObject({ id: '7', schemas: full.schemas, title: 'Tour Guide' })
    for (const name of ['emails', 'custom']) expect(Object.hasOwn(result, name)).toBe(false)
    expect(Object.hasOwn(Object(result['name']), 'formatted')).toBe(false)
    expect(Object(result['name']).givenName).toBe('Barbara')
  })

  it('returned: request is shown when asked for', () => {
    const schema = {
      id: 'urn:r',
      attributes: [{ name: 'a' }, { name: 'b', returned: 'request' as const }],
    }
    const type = typeOf('R', { resourceTypes: [{ name: 'R', endpoint: '/Rs', schema }] })
    const resource: ScimResource = { schemas: ['urn:r'], a: '1', b: '2' }
    expect(projectionOf(type).apply(resource)).toEqual({ schemas: ['urn:r'], a: '1' })
    expect(projectionOf(type, { attributes: ['b'] }).apply(resource)).toEqual({
      schemas: ['urn:r'],
      b: '2',
    })
  })

  it('tells a store what need not be loaded', () => {
    expect(projectionOf(group).wants('members')).toBe(true)
    expect(projectionOf(group, { attributes: ['displayName'] }).wants('members')).toBe(false)
    expect(projectionOf(group, { attributes: ['members.value'] }).wants('members')).toBe(true)
    expect(projectionOf(group, { excludedAttributes: ['members.value'] }).wants('members')).toBe(
      true,
    )
  })
})

describe('RFC 7643 6 and 7: descriptions', () => {
  it('say every characteristic', () => {
    const described = scimRegistry().schemas.map(describeSchema)
    expect(described.map(({ id }) => id)).toEqual([core, groupCore, enterprise])
    const [userName] = described[0]?.attributes ?? []
    expect(userName).toMatchObject({
      name: 'userName',
      type: 'string',
      multiValued: false,
      required: true,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    })
  })

  it('name the extensions of a type', () => {
    expect(describeResourceType(user)).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: 'User Account',
      schema: core,
      schemaExtensions: [{ schema: enterprise, required: false }],
    })
  })
})

describe('RFC 7643 8.7.2: the schemas of discovery', () => {
  it('name every attribute that we answer', () => {
    const [config, forTypes, forSchemas] = discoveryDescriptions
    const names = (list?: readonly AttributeDescription[]) => (list ?? []).map(({ name }) => name)
    expect(names(config?.attributes)).toContain('pagination')
    const common = ['schemas', 'id']
    for (const name of Object.keys(describeResourceType(user)))
      expect([...common, ...names(forTypes?.attributes)]).toContain(name)
    const attributes = forSchemas?.attributes.find(({ name }) => name === 'attributes')
    const known = names(attributes?.subAttributes)
    for (const described of scimRegistry().schemas.map(describeSchema))
      for (const attribute of described.attributes)
        for (const name of Object.keys(attribute)) expect(known).toContain(name)
  })

  it('are themselves described in full', () => {
    for (const schema of discoveryDescriptions)
      for (const attribute of describeSchema(schema).attributes)
        expect(attribute).toMatchObject({ mutability: 'readOnly', returned: 'default' })
  })
})
