import fc from 'fast-check'
import {
  bulkRequestSchema,
  defineExtension,
  enterpriseUserSchema,
  errorSchema,
  groupSchema,
  listResponseSchema,
  parseResource,
  patchOpSchema,
  searchRequestSchema,
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
    ['users', user, [enterprise], userSchema],
    ['groups', group, [], groupSchema],
  ] as const)('%s', (_, type, extensions, schema) => {
    fc.assert(
      fc.property(bodies(type, [...extensions]), (body) => {
        const refused = faultOf(() => parseResource(body, { type, tolerances: 'strict' }))
        // What the models leave to parseResource: ids of members, and values in a list that say nothing.
        fc.pre(!Object.hasOwn(body, 'members'))
        fc.pre(!Object.values(body).some((value) => JSON.stringify(value) === '[{}]'))
        expect(schema.safeParse(body).success).toBe(refused === undefined)
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
