import fc from 'fast-check'
import {
  bulkRequestSchema,
  defineExtension,
  type EnterpriseUser,
  enterpriseUserSchema,
  errorSchema,
  type Group,
  groupSchema,
  listResponseSchema,
  parseResource,
  patchOpSchema,
  type ScimAttribute,
  type ScimResource,
  searchRequestSchema,
  type User,
  userSchema,
} from 'rostermap/scim'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { core, enterprise, faultOf, group, groupCore, patchOp, user } from './support.js'

const message = (name: string) => [`urn:ietf:params:scim:api:messages:2.0:${name}`]

// Values of every type and shape, right and wrong: whatever one side refuses, the other must.
const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, 7, 'x', '', 'a b', 'AAAA', '%%', [], {}, [null]),
  fc.constantFrom<unknown>(
    [{ value: 'x' }],
    [{ value: 7 }],
    [{ value: 'a b', type: 'work', primary: true }],
    [
      { value: 'x', primary: true },
      { value: 'y', primary: true },
    ],
    { givenName: 'Kim', other: 1 },
    { givenName: 1 },
    { value: '26', $ref: '../Users/26' },
  ),
)
const bodies = (type: typeof user, extensions: string[]) =>
  fc
    .tuple(
      fc.dictionary(
        fc.constantFrom(
          ...type.attributes.all
            .filter((it) => !it.isExtension && it.mutability !== 'readOnly')
            .map(({ name }) => name),
        ),
        anything,
      ),
      fc.dictionary(fc.constantFrom('department', 'manager', 'costCenter'), anything),
    )
    .map(([root, inner]) => ({
      userName: 'kim',
      displayName: 'dev',
      ...root,
      schemas: [type.schema.id],
      ...Object.fromEntries(extensions.map((id) => [id, inner])),
    }))

describe('zod models and the registry say the same', () => {
  it.each([
    ['users', user, [enterprise], (body: unknown) => userSchema.safeParse(body).success],
    ['groups', group, [], (body: unknown) => groupSchema.safeParse(body).success],
  ] as const)('%s', (_, type, extensions, accepts) => {
    fc.assert(
      fc.property(bodies(type, [...extensions]), (body) => {
        const refused = faultOf(() => parseResource(body, { type, tolerances: 'strict' }))
        // What the models leave to parseResource: ids of members, and values in a list that say nothing.
        fc.pre(!Object.hasOwn(body, 'members'))
        fc.pre(!Object.values(body).some((value) => JSON.stringify(value) === '[{}]'))
        expect(accepts(body)).toBe(refused === undefined)
      }),
      { numRuns: 500 },
    )
  })

  it('the extension alone', () => {
    expect(enterpriseUserSchema.safeParse({ department: 'x', other: 1 }).success).toBe(true)
    expect(enterpriseUserSchema.safeParse({ department: 7 }).success).toBe(false)
  })

  it('defineExtension: one description for types, zod and registry', () => {
    const badge = defineExtension({
      id: 'urn:example:badge',
      attributes: [
        { name: 'number', type: 'integer', required: true },
        { name: 'doors', multiValued: true },
        { name: 'place', type: 'complex', subAttributes: [{ name: 'room', type: 'decimal' }] },
      ],
    })
    const value = badge.values.parse({ number: 7, doors: ['a'], place: { room: 1.5 } })
    expectTypeOf(value.number).toEqualTypeOf<number>()
    expectTypeOf(value.doors).toEqualTypeOf<string[] | undefined>()
    expect(value.place?.room).toBe(1.5)
    expect(badge.values.safeParse({ number: 7.5 }).success).toBe(false)
    expect(badge.values.safeParse({}).success).toBe(false)
  })
})

/** Everything that an interface names, filled in. */
type Filled<T> = T extends readonly (infer I)[]
  ? readonly Filled<I>[]
  : T extends object
    ? { [K in keyof T as string extends K ? never : K]-?: Filled<NonNullable<T[K]>> }
    : T

const value = { value: 'AAAA', display: 'A', type: 'work', primary: true }
const meta = {
  ...{ resourceType: 'User', created: '2010-01-23T04:56:22Z', version: 'W/"3"' },
  ...{ lastModified: '2011-05-13T04:42:34Z', location: 'https://example.com/v2/Users/2' },
}
const everyUser: Filled<User> = {
  ...{ schemas: [core, enterprise], id: '2', externalId: 'bjensen', meta },
  userName: 'bjensen',
  name: {
    ...{ formatted: 'Ms. Barbara J Jensen, III', familyName: 'Jensen', givenName: 'Barbara' },
    ...{ middleName: 'Jane', honorificPrefix: 'Ms.', honorificSuffix: 'III' },
  },
  ...{ displayName: 'Babs Jensen', nickName: 'Babs', profileUrl: 'https://example.com/bjensen' },
  ...{ title: 'Tour Guide', userType: 'Employee', preferredLanguage: 'en-US', locale: 'en-US' },
  ...{ timezone: 'America/Los_Angeles', active: true, password: 't1meMa$heen' },
  ...{ emails: [value], phoneNumbers: [value], ims: [value], photos: [value] },
  addresses: [
    {
      ...{ formatted: '100 Universal City Plaza', streetAddress: '100', locality: 'Hollywood' },
      ...{ region: 'CA', postalCode: '91608', country: 'US', type: 'work', primary: true },
    },
  ],
  groups: [{ value: 'e9e', $ref: '../Groups/e9e', display: 'Tour Guides', type: 'direct' }],
  ...{ entitlements: [value], roles: [value], x509Certificates: [value] },
  [enterprise]: {
    ...{ employeeNumber: '701984', costCenter: '4130', organization: 'Universal Studios' },
    ...{ division: 'Theme Park', department: 'Tour Operations' },
    manager: { value: '26', $ref: '../Users/26', displayName: 'John Smith' },
  },
}
const everyGroup: Filled<Group> = {
  ...{ schemas: [groupCore], id: 'e9e', externalId: 'guides', meta },
  displayName: 'Tour Guides',
  members: [{ value: '2', $ref: '../Users/2', type: 'User', display: 'Babs Jensen' }],
}

describe('RFC 7643, 4: the interfaces User, EnterpriseUser and Group', () => {
  it('are what the zod models make of JSON', () => {
    expectTypeOf(userSchema.parse(everyUser)).toEqualTypeOf<User>()
    expectTypeOf(enterpriseUserSchema.parse({})).toEqualTypeOf<EnterpriseUser>()
    expectTypeOf(groupSchema.parse(everyGroup)).toEqualTypeOf<Group>()
    expectTypeOf<User>().toExtend<ScimResource>()
    expectTypeOf<Group>().toExtend<ScimResource>()
    expect(userSchema.parse(everyUser)).toEqual(everyUser)
    expect(groupSchema.parse(everyGroup)).toEqual(everyGroup)
  })

  it.each([
    ['User', user, everyUser],
    ['Group', group, everyGroup],
  ] as const)(
    '%s names the attributes of the schema, all of them and no others',
    (_, type, every) => {
      expect(namesIn(every)).toEqual(namesOf(type.attributes.all))
    },
  )

  it('2.5: what is null has no value, and is left out', () => {
    const { nickName, emails } = userSchema.parse({ ...everyUser, nickName: null, emails: null })
    expect([nickName, emails]).toEqual([undefined, undefined])
  })
})

/** The names in a value, parts behind a dot. */
function namesIn(value: object, prefix = ''): string[] {
  return Object.entries(value)
    .flatMap(([name, part]) => {
      const one: unknown = Array.isArray(part) ? part[0] : part
      const path = prefix + name
      return typeof one === 'object' && one !== null ? [path, ...namesIn(one, `${path}.`)] : [path]
    })
    .sort()
}

function namesOf(attributes: readonly ScimAttribute[], prefix = ''): string[] {
  return attributes
    .flatMap(({ name, parts }) => [
      prefix + name,
      ...namesOf(parts?.all ?? [], `${prefix}${name}.`),
    ])
    .sort()
}

describe('RFC 7644: messages', () => {
  it.each([
    [
      '3.5.2 PATCH',
      patchOpSchema,
      { schemas: [patchOp], Operations: [{ op: 'remove', path: 'members' }] },
      { schemas: [patchOp], Operations: [{ op: 'remove' }] },
    ],
    [
      '3.4.2 list',
      listResponseSchema,
      { schemas: message('ListResponse'), totalResults: 1, Resources: [{ id: '7' }] },
      { schemas: message('ListResponse'), totalResults: 1 },
    ],
    [
      '3.4.3 search',
      searchRequestSchema,
      { schemas: message('SearchRequest'), filter: 'title pr', count: 10 },
      { schemas: message('SearchRequest'), count: 'ten' },
    ],
    [
      '3.12 error',
      errorSchema,
      { schemas: message('Error'), status: '404', detail: 'x' },
      { schemas: message('Error'), status: 404 },
    ],
    [
      '3.7 bulk',
      bulkRequestSchema,
      {
        schemas: message('BulkRequest'),
        failOnErrors: 1,
        Operations: [{ method: 'POST', path: '/Users', bulkId: 'q', data: { schemas: [core] } }],
      },
      { schemas: message('BulkRequest'), Operations: [{ method: 'POST', path: '/Users' }] },
    ],
  ])('%s', (_, schema, right, wrong) => {
    expect(schema.parse(right)).toEqual(right)
    expect(schema.safeParse(wrong).success).toBe(false)
    expect(schema.safeParse({ ...right, schemas: [groupCore] }).success).toBe(false)
  })
})
