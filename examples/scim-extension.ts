// A SCIM service with an extension of users and a type of resources of its own: badges that open doors, and the
// doors. One description of each serves the checks, the filters, PATCH, discovery and the TypeScript types.
import { claimOf } from 'rostermap'
import {
  bearerTokens,
  defineExtension,
  identityFromScim,
  memoryScimStore,
  scimHandler,
  scimRegistry,
} from 'rostermap/scim'

const badge = defineExtension({
  id: 'urn:example:params:scim:schemas:extension:badge:1.0:User',
  name: 'Badge',
  description: 'What opens doors',
  attributes: [
    { name: 'number', type: 'integer', required: true, uniqueness: 'server' },
    { name: 'validUntil', type: 'dateTime' },
    { name: 'areas', multiValued: true },
    { name: 'pin', mutability: 'writeOnly', returned: 'never' },
  ],
})
const registry = scimRegistry({
  extensions: [badge],
  resourceTypes: [
    {
      name: 'Door',
      endpoint: '/Doors',
      description: 'Something that a badge opens',
      schema: {
        id: 'urn:example:params:scim:schemas:core:1.0:Door',
        name: 'Door',
        attributes: [
          { name: 'displayName', required: true },
          { name: 'area', required: true },
          { name: 'floor', type: 'integer' },
        ],
      },
    },
  ],
})
const handler = scimHandler({
  store: memoryScimStore(),
  authenticate: bearerTokens(['secret']),
  registry,
})

async function ask(method: string, path: string, body?: object) {
  const response = await handler(
    new Request(`https://scim.example/scim/v2${path}`, {
      method,
      headers: { authorization: 'Bearer secret', 'content-type': 'application/scim+json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  )
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, for show
  return { status: response.status, body: (await response.json()) as any }
}

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'
const ada = await ask('POST', '/Users', {
  schemas: [userSchema, badge.schema.id],
  userName: 'ada',
  [badge.schema.id]: { number: 7, areas: ['lab', 'roof'], pin: '1234' },
})
// The values of the extension, with their types: number is a number.
const { number, areas } = badge.values.parse(ada.body[badge.schema.id])
console.log(ada.status, number + 1, areas)

// The schema is kept to, and nothing that is never returned comes back.
const wrong = await ask('POST', '/Users', {
  schemas: [userSchema, badge.schema.id],
  userName: 'bob',
  [badge.schema.id]: { number: 'seven and a half' },
})
console.log(wrong.status, wrong.body.scimType)
console.log(JSON.stringify(ada.body).includes('1234'))

// Filters and PATCH know it by its URN, in any case.
const filter = encodeURIComponent(`${badge.schema.id.toUpperCase()}:areas eq "LAB"`)
console.log((await ask('GET', `/Users?filter=${filter}`)).body.totalResults)
const patched = await ask('PATCH', `/Users/${ada.body.id}`, {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'remove', path: `${badge.schema.id}:areas[value eq "roof"]` }],
})
console.log(patched.body[badge.schema.id])

// The doors are resources like users and groups.
const doorSchema = 'urn:example:params:scim:schemas:core:1.0:Door'
for (const [displayName, area, floor] of [
  ['Lab, north', 'lab', 1],
  ['Roof', 'roof', 9],
])
  await ask('POST', '/Doors', { schemas: [doorSchema], displayName, area, floor })
const high = await ask('GET', '/Doors?filter=floor gt 5&attributes=displayName')
console.log(high.body.Resources.map((door: { displayName: string }) => door.displayName))
const types = await ask('GET', '/ResourceTypes')
console.log(types.body.Resources.map((type: { name: string }) => type.name))

// The areas are claims: a mapping can make groups of them.
const type = registry.resourceType('User')
if (type) {
  const identity = identityFromScim(patched.body, [], { issuer: 'https://idp.example', type })
  console.log(claimOf(identity, `${badge.schema.id}:areas`).values)
}

// Output:
// 201 8 [ 'lab', 'roof' ]
// 400 invalidValue
// false
// 1
// { number: 7, areas: [ 'lab' ] }
// [ 'Roof' ]
// [ 'User', 'Group', 'Door' ]
// [ 'lab' ]
