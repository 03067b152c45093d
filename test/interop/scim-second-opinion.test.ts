// What others make of our answers: scimmy reads and checks each of them as a client, scim2-parse-filter says
// whom a filter finds, scim-patch what a PATCH makes of a resource. Where they are known to be wrong
// (test/scim/peer-defects.test.ts) they are not asked.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bearerTokens, memoryScimStore, scimListener } from 'rostermap/scim'
import * as testing from 'rostermap/testing'
import { scimPatch } from 'scim-patch'
import { filter as filterOf, parse } from 'scim2-parse-filter'
import SCIMMY from 'scimmy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json' }

let server: Server
let baseUrl: string
/** A service without anybody in it. */
async function start(): Promise<void> {
  server?.close()
  server = createServer(
    scimListener({ store: memoryScimStore(), authenticate: bearerTokens(['secret']) }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`
}
async function ask(method: string, path: string, body?: unknown): Promise<Json> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  return (await (await fetch(baseUrl + path, { method, headers, ...sent })).json()) as Json
}

beforeAll(() => SCIMMY.Schemas.User.extend(SCIMMY.Schemas.EnterpriseUser as never))
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Has scimmy read an answer as a client does; it throws at what it takes for wrong. */
function read(answer: Json): string {
  const [schema = ''] = answer['schemas'] as string[]
  const name = schema.split(':').at(-1) ?? ''
  if (name === 'ListResponse') {
    expect({ ...new SCIMMY.Messages.ListResponse(answer as never) }).toMatchObject({
      ...{ totalResults: answer['totalResults'], startIndex: answer['startIndex'] },
    })
    for (const resource of answer['Resources'] as Json[]) read(resource)
  } else if (name === 'Error') {
    expect(() => new SCIMMY.Messages.ErrorResponse(answer as never)).toThrow(
      expect.objectContaining({ status: answer['status'] }) as Error,
    )
  } else {
    const Schema = Reflect.get(SCIMMY.Schemas, name) as new (it: Json, way: string) => object
    const known = new Schema(structuredClone(answer), 'out')
    // What it does not know it leaves out; what it knows must be as we sent it.
    const { meta: _meta, ...rest } = JSON.parse(JSON.stringify(known)) as Json
    expect(answer).toMatchObject(rest)
  }
  return name
}

/** Where we differ from scimmy, which follows the JSON of RFC 7643, 8.7 to the letter. */
const known = [
  // References are case exact, says 2.3.7.
  ...[
    'EnterpriseUser.manager.$ref',
    'Group.members.$ref',
    'ResourceType.endpoint',
    'ServiceProviderConfig.authenticationSchemes.documentationUri',
    'ServiceProviderConfig.authenticationSchemes.specUri',
    'ServiceProviderConfig.documentationUri',
    'User.groups.$ref',
    'User.photos.value',
    'User.profileUrl',
  ],
  // They hold an id, which is case exact, says 3.1.
  ...['EnterpriseUser.manager.value', 'Group.members.value', 'User.groups.value'],
  // Nobody takes a password in another case for the same.
  'User.password',
]
  .map((path) => `${path} caseExact: true, not false`)
  .concat(
    // 8.5 has it in its example.
    'ServiceProviderConfig.authenticationSchemes.primary: ours alone',
    // RFC 9865, 4.
    'ServiceProviderConfig.pagination: ours alone',
  )

describe('scimmy, as a client', () => {
  const sequences = Object.entries(testing).filter(([, it]) => 'steps' in it) as [
    string,
    testing.ScimSequence,
  ][]

  it('takes every answer of the sequences of all IdPs for what it should be', async () => {
    const counts: Record<string, number> = {}
    for (const [, sequence] of sequences) {
      await start()
      const answers: Json[] = []
      await testing.replayScimSequence(sequence, {
        ...{ baseUrl, token: 'secret' },
        fetch: async (request) => {
          const response = await fetch(request)
          const text = await response.clone().text()
          // With some attributes left out a resource is not one that it takes.
          if (text !== '' && !/attributes=/i.test(request.url)) answers.push(JSON.parse(text))
          return response
        },
      })
      for (const answer of answers) {
        const name = read(answer)
        counts[name] = (counts[name] ?? 0) + 1
      }
    }
    expect(sequences.length).toBe(7)
    // docs/guide/scim-server.md names these figures.
    expect(Object.values(counts).reduce((sum, it) => sum + it, 0)).toBe(94)
  })

  it('describes the standard schemas as we do, but for what the RFC and its errata say otherwise', async () => {
    await start()
    const differences: string[] = []
    let compared = 0
    const compare = (ours: Json[], theirs: Json[], at: string) => {
      const names = new Set([...ours, ...theirs].map((it) => String(it['name'])))
      for (const name of names) {
        const [a, b] = [ours, theirs].map((list) => list.find((it) => it['name'] === name))
        const path = `${at}${name}`
        if (!a || !b) {
          differences.push(`${path}: ${a ? 'ours alone' : 'theirs alone'}`)
          continue
        }
        for (const key of [
          'type',
          'multiValued',
          'required',
          'mutability',
          'returned',
          'caseExact',
        ])
          if (b[key] !== undefined) {
            compared += 1
            if (a[key] !== b[key]) differences.push(`${path} ${key}: ${a[key]}, not ${b[key]}`)
          }
        compare(
          (a['subAttributes'] ?? []) as Json[],
          (b['subAttributes'] ?? []) as Json[],
          `${path}.`,
        )
      }
    }
    for (const name of [
      'User',
      'Group',
      'EnterpriseUser',
      'ServiceProviderConfig',
      'ResourceType',
    ]) {
      const { definition } = Reflect.get(SCIMMY.Schemas, name)
      const theirs = JSON.parse(JSON.stringify(definition.describe())) as Json
      const ours = await ask('GET', `/Schemas/${theirs['id']}`)
      compare(ours['attributes'] as Json[], theirs['attributes'] as Json[], `${name}.`)
    }
    expect(compared).toBe(633)
    expect(differences.sort()).toEqual([...known].sort())
  })
})

const people = Array.from({ length: 60 }, (_, i) => ({
  schemas: [userUrn],
  userName: `user${i}@example.com`,
  displayName: i % 4 === 0 ? `Ann ${i}` : `bob ${i}`,
  ...(i % 3 === 0 && { title: 'Tour Guide' }),
  active: i % 2 === 0,
  name: { familyName: i % 5 === 0 ? 'Jones' : 'Smith' },
  emails: [{ value: `user${i}@example.com`, type: i % 2 === 0 ? 'work' : 'home' }],
}))
const terms = [
  'title pr',
  'active eq true',
  'userName sw "user1"',
  'userName ew "@example.com"',
  'displayName co "ob 1"',
  'name.familyName eq "Smith"',
  'emails.type eq "work"',
  'emails[type eq "home" and value co "2"]',
  'displayName gt "bob 2"',
  'userName eq "user7@example.com"',
]

describe('scim2-parse-filter, on whom a filter finds', () => {
  it('agrees on every pair of terms joined by and, or, not', async () => {
    await start()
    for (const person of people) await ask('POST', '/Users', person)
    const all = (await ask('GET', '/Users?count=100'))['Resources'] as Json[]
    let asked = 0
    for (const [i, a] of terms.entries())
      for (const b of terms.slice(i + 1))
        for (const text of [`${a} and ${b}`, `${a} or not (${b})`]) {
          const query = `/Users?count=100&filter=${encodeURIComponent(text)}`
          const found = (await ask('GET', query))['Resources'] as Json[]
          const theirs = all.filter(filterOf(parse(text)) as (it: Json) => boolean)
          expect(
            found.map((it) => it['id']),
            text,
          ).toEqual(theirs.map((it) => it['id']))
          asked += 1
        }
    expect(asked).toBe(90)
  })
})

describe('scim-patch, on what a PATCH makes of a user', () => {
  const operations = [
    { op: 'replace', path: 'displayName', value: 'Kim' },
    { op: 'replace', path: 'name.givenName', value: 'Kim' },
    { op: 'add', path: 'title', value: 'Guide' },
    { op: 'remove', path: 'title' },
    { op: 'replace', path: 'active', value: false },
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'kim@example.com' },
    { op: 'add', path: 'emails', value: [{ value: 'kim@home.example', type: 'other' }] },
    { op: 'remove', path: 'emails[type eq "home"]' },
    { op: 'replace', value: { nickName: 'K', active: true } },
    { op: 'add', path: `${enterprise}:department`, value: 'Tours' },
  ]

  it('agrees on every two operations, one after the other', async () => {
    await start()
    let asked = 0
    for (const first of operations)
      for (const second of operations) {
        const Operations = [first, second]
        const made = await ask('POST', '/Users', {
          ...{ schemas: [userUrn, enterprise], userName: `kim${asked}`, displayName: 'K' },
          name: { familyName: 'Lee' },
          emails: [
            { value: 'k@work.example', type: 'work' },
            { value: 'k@home.example', type: 'home' },
          ],
          [enterprise]: { employeeNumber: '7' },
        })
        const theirs = scimPatch(
          structuredClone(made) as never,
          structuredClone(Operations) as never,
        )
        const ours = await ask('PATCH', `/Users/${made['id']}`, {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations,
        })
        const { meta: _ours, ...after } = ours
        const { meta: _theirs, ...wanted } = theirs as unknown as Json
        expect(after, JSON.stringify(Operations)).toEqual(wanted)
        asked += 1
      }
    expect(asked).toBe(100)
  })
})
