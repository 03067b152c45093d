// The examples of RFC 7643, 8, sent to the service and read back. Ids and meta are the service's own.
import { describe, expect, it } from 'vitest'
import { enterprise, groupSchema, service, userSchema } from './handler-support.js'

const ref = (path: string) => `https://scim.example/scim/v2/${path}`
const core = 'urn:ietf:params:scim:schemas:core:2.0'

const minimal = {
  schemas: [userSchema],
  id: '2819c223-7f76-453a-919d-413861904646',
  userName: 'bjensen@example.com',
  meta: {
    resourceType: 'User',
    created: '2010-01-23T04:56:22Z',
    lastModified: '2011-05-13T04:42:34Z',
    version: 'W/"3694e05e9dff590"',
    location: 'https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646',
  },
}
const work = {
  ...{ type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood' },
  ...{ region: 'CA', postalCode: '91608', country: 'USA', primary: true },
  formatted: '100 Universal City Plaza\nHollywood, CA 91608 USA',
}
const home = {
  ...{ type: 'home', streetAddress: '456 Hollywood Blvd', locality: 'Hollywood' },
  ...{ region: 'CA', postalCode: '91608', country: 'USA' },
  formatted: '456 Hollywood Blvd\nHollywood, CA 91608 USA',
}
const full = {
  ...minimal,
  externalId: '701984',
  name: {
    ...{ formatted: 'Ms. Barbara J Jensen, III', familyName: 'Jensen', givenName: 'Barbara' },
    ...{ middleName: 'Jane', honorificPrefix: 'Ms.', honorificSuffix: 'III' },
  },
  ...{ displayName: 'Babs Jensen', nickName: 'Babs', title: 'Tour Guide', userType: 'Employee' },
  profileUrl: 'https://login.example.com/bjensen',
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  addresses: [work, home],
  phoneNumbers: [
    { value: '555-555-5555', type: 'work' },
    { value: '555-555-4444', type: 'mobile' },
  ],
  ims: [{ value: 'someaimhandle', type: 'aim' }],
  photos: [
    { value: 'https://photos.example.com/profilephoto/72930000000Ccne/F', type: 'photo' },
    { value: 'https://photos.example.com/profilephoto/72930000000Ccne/T', type: 'thumbnail' },
  ],
  ...{ preferredLanguage: 'en-US', locale: 'en-US', timezone: 'America/Los_Angeles' },
  ...{ active: true, password: 't1meMa$heen' },
  groups: [
    { value: 'e9e30dba', $ref: 'https://example.com/v2/Groups/e9e30dba', display: 'Tour Guides' },
  ],
  x509Certificates: [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx' }],
}
const enterpriseUser = {
  ...full,
  schemas: [userSchema, enterprise],
  [enterprise]: {
    ...{ employeeNumber: '701984', costCenter: '4130', organization: 'Universal Studios' },
    ...{ division: 'Theme Park', department: 'Tour Operations' },
    manager: { value: '26118915', $ref: '../Users/26118915', displayName: 'John Smith' },
  },
}

describe('the examples of RFC 7643', () => {
  it.each([
    ['8.1: a minimal user', minimal],
    ['8.2: a full user', full],
    ['8.3: an enterprise user', enterpriseUser],
  ] as const)(
    '%s comes back as it was sent, but for what is read-only or never returned',
    async (_, sent) => {
      const { send } = service()
      const { status, body } = await send('POST', '/Users', sent)
      expect(status).toBe(201)
      const {
        password: _password,
        groups: _groups,
        meta: _meta,
        id: _id,
        ...wanted
      } = {
        ...{ password: undefined, groups: undefined },
        ...(sent as typeof enterpriseUser),
      }
      const { manager, ...known } = wanted[enterprise] ?? {}
      const extension = manager && {
        [enterprise]: { ...known, manager: { value: manager.value, $ref: manager.$ref } },
      }
      const { id, meta, ...rest } = (await send('GET', `/Users/${body.id}`)).body
      expect(rest).toEqual({ ...wanted, ...extension })
      expect(meta).toMatchObject({ resourceType: 'User', location: ref(`Users/${id}`) })
    },
  )

  it('8.4: a group with two members', async () => {
    const { send, user } = service()
    const [babs, mandy] = [await user('babs'), await user('mandy')]
    const members = [
      { value: babs, $ref: ref(`Users/${babs}`), display: 'Babs Jensen' },
      { value: mandy, $ref: ref(`Users/${mandy}`), display: 'Mandy Pepperidge' },
    ]
    const { body } = await send('POST', '/Groups', {
      ...{ schemas: [groupSchema], id: 'e9e30dba', displayName: 'Tour Guides', members },
    })
    const wanted = members.map((it) => ({ ...it, type: 'User' }))
    const got = (await send('GET', `/Groups/${body.id}`)).body
    const byId = (a: { value: string }, b: { value: string }) => (a.value < b.value ? -1 : 1)
    expect(got.members.sort(byId)).toEqual(wanted.sort(byId))
    expect(got.displayName).toBe('Tour Guides')
  })

  it('8.5: what the service can do', async () => {
    const { body } = await service().send('GET', '/ServiceProviderConfig')
    expect(body).toMatchObject({
      schemas: [`${core}:ServiceProviderConfig`],
      ...{ patch: { supported: true }, changePassword: { supported: false } },
      bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 1_048_576 },
      ...{ filter: { supported: true, maxResults: 1_000 }, sort: { supported: true } },
      ...{ etag: { supported: true }, meta: { resourceType: 'ServiceProviderConfig' } },
      authenticationSchemes: [{ name: 'OAuth Bearer Token', type: 'oauthbearertoken' }],
    })
  })

  it('8.6: the resource types', async () => {
    const { body } = await service().send('GET', '/ResourceTypes')
    const meta = (name: string) => ({
      ...{ location: ref(`ResourceTypes/${name}`), resourceType: 'ResourceType' },
    })
    const schemas = [`${core}:ResourceType`]
    expect(body.Resources).toMatchObject([
      {
        ...{ schemas, id: 'User', name: 'User', endpoint: '/Users', description: 'User Account' },
        ...{ schema: userSchema, meta: meta('User') },
        schemaExtensions: [{ schema: enterprise, required: false }],
      },
      {
        ...{ schemas, id: 'Group', name: 'Group', endpoint: '/Groups', description: 'Group' },
        ...{ schema: groupSchema, meta: meta('Group') },
      },
    ])
  })
})
