import type { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { postgresScimStore } from '../../src/postgres/scim-store.js'
import type { CompareOperator, ScimFilter } from '../../src/scim/filter.js'
import { memoryScimStore } from '../../src/scim/memory-store.js'
import { printFilter } from '../../src/scim/print-filter.js'
import type { ScimStore } from '../../src/scim/store.js'
import { filtered, idsOf, stored, User } from '../../src/testing/scim-store-contract-world.js'
import { sharedPglite } from '../support/pglite.js'

const words = ['a', 'B', 'ab', 'Ä', 'ß', 'work', 'home', '', '%', "o'n", '\\', '"q"', 'é', '😀']
const word = fc.constantFrom(...words)
const email = fc.record(
  { value: word, type: fc.constantFrom('work', 'home'), primary: fc.boolean() },
  { requiredKeys: [] },
)
const person = fc.record(
  {
    displayName: word,
    nickName: word,
    externalId: word,
    active: fc.boolean(),
    name: fc.record({ familyName: word, givenName: word }, { requiredKeys: [] }),
    emails: fc.array(email, { maxLength: 3 }),
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': fc.record(
      { department: word, manager: fc.record({ value: word }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

const texts = [
  ...['displayName', 'nickName', 'externalId', 'name.familyName', 'emails.value', 'emails.type'],
  ...['emails', 'unknown', 'schemas', 'id'],
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
]
const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const
const equality = ['eq', 'ne'] as const

function comparison(
  paths: readonly string[],
  known: readonly CompareOperator[],
  value: fc.Arbitrary<string | boolean | null>,
): fc.Arbitrary<ScimFilter> {
  return fc.record({
    kind: fc.constant('compare' as const),
    path: fc.constantFrom(...paths),
    operator: fc.constantFrom(...known),
    value,
  })
}

function filters(inside: boolean): fc.Arbitrary<ScimFilter> {
  const paths = inside ? ['value', 'type'] : texts
  const flag = inside ? 'primary' : 'active'
  const simple: fc.Arbitrary<ScimFilter>[] = [
    comparison(paths, operators, word),
    comparison([...paths, flag], equality, fc.constant(null)),
    comparison([flag], equality, fc.boolean()),
    fc.record({
      kind: fc.constant('pr' as const),
      path: fc.constantFrom(...paths, flag, ...(inside ? [] : ['name'])),
    }),
    ...(inside
      ? []
      : [
          filters(true).map((filter) => ({
            ...{ kind: 'valuePath' as const, path: 'emails', filter },
          })),
          comparison(
            ['meta.created'],
            ['eq', 'gt', 'le', 'sw'],
            fc.constant('2026-01-01T00:00:00Z'),
          ),
        ]),
  ]
  return fc.letrec<{ filter: ScimFilter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(...simple),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), tie('filter'), tie('filter'))
        .map(([kind, a, b]) => ({ kind, terms: [a, b] })),
      tie('filter').map((term) => ({ kind: 'not' as const, term })),
    ),
  })).filter
}

describe('filters as SQL', () => {
  let database: PGlite
  beforeAll(async () => {
    database = await sharedPglite()
  }, 60_000)

  it('find what the same filters find as functions', async () => {
    const postgres = postgresScimStore(database, { tenant: 'filters' })
    const memory = memoryScimStore()
    const people = fc.sample(person, { numRuns: 40, seed: 7 })
    const fill = (store: ScimStore) =>
      store.write(async (it) => {
        for (const [i, attributes] of people.entries())
          await it.insert(User, stored(User, `u${i}`, { userName: `u${i}`, ...attributes }))
      })
    await Promise.all([fill(postgres), fill(memory)])
    let met = 0
    await fc.assert(
      fc.asyncProperty(filters(false), async (filter) => {
        const query = filtered(User, printFilter(filter))
        const wanted = await idsOf(memory, User, query)
        expect(await idsOf(postgres, User, query)).toEqual(wanted)
        if (wanted.length > 0 && wanted.length < 40) met += 1
      }),
      { numRuns: 300 },
    )
    expect(met).toBeGreaterThan(50)
  }, 60_000)
})
