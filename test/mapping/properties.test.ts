import fc from 'fast-check'
import {
  compileMapping,
  type GroupMapping,
  type GroupRule,
  type Mapper,
  type Matcher,
  parseMapping,
  profileOf,
  trustClaims,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { fullDocument, groupsOnly, mapClaims, person } from './documents.js'
import * as changes from './group-change-properties.js'
import * as properties from './group-properties.js'

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', '-', 'ß', 'é'),
  minLength: 1,
  maxLength: 4,
})
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({
    exact: fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })),
    ignoreCase: fc.boolean(),
  }),
  fc.record({ prefix: text, ignoreCase: fc.boolean() }),
  fc.record({ suffix: text, ignoreCase: fc.boolean() }),
  fc.constantFrom<Matcher>(
    { regex: '(a+)b?' },
    { regex: 'a-(.*)' },
    { regex: '[ab](.)' },
    { regex: 'a|b(.)' },
  ),
)
const target = fc.constantFrom('x', 'y', 'z', '${value}', 'v-${value}')
const when = fc.option(
  fc.record({
    of: fc.constantFrom({ claim: 'groups' }, { claim: 'other' }, { claim: 'missing' }),
    exact: text,
  }),
  { nil: undefined },
)
const ruleList: fc.Arbitrary<GroupRule[]> = fc
  .array(
    fc.record({
      match: matcher,
      when,
      to: fc.array(target, { minLength: 1, maxLength: 2 }),
      mode: fc.constantFrom('managed', 'additive'),
    }),
    { maxLength: 6 },
  )
  .map((rules) =>
    rules.map(
      ({ when: condition, ...rule }, i): GroupRule => ({
        id: `r${i}`,
        ...rule,
        ...(condition && { when: condition }),
      }),
    ),
  )
const claimValues = fc.oneof(
  { weight: 8, arbitrary: fc.array(text, { maxLength: 8 }) },
  { weight: 1, arbitrary: fc.constant([['nested']]) },
)
const from = { claim: 'groups' }
const mapping = (rules: readonly GroupRule[], more: Partial<GroupMapping> = {}) =>
  groupsOnly({ from, rules, ...more })
const runs = { numRuns: 250 }
/** Whatever a document that uses everything may meet. */
const anyClaims = fc.dictionary(
  fc.constantFrom(
    'groups',
    'email',
    'upn',
    'first',
    'surname',
    'country',
    'type',
    'teams',
    'account',
    'roles',
    'department',
    '__proto__',
    'constructor',
  ),
  fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }), fc.array(fc.string())),
)

describe('the mapping algebra', () => {
  it('never has authority over what an additive rule grants, and holds what is unknown', () => {
    fc.assert(
      fc.property(ruleList, claimValues, (rules, groups) => {
        const { authority, groups: granted, trace } = mapClaims(mapping(rules), { groups })
        const additive = new Set(
          rules.filter(({ mode }) => mode === 'additive').map(({ id }) => id),
        )
        for (const { name, reasons } of granted)
          if (reasons.some(({ rule }) => additive.has(rule)))
            expect(authority.names).not.toContain(name)
        expect(authority.held.map(({ rule }) => rule)).toEqual(
          trace.rules.filter(({ outcome }) => outcome === 'unknown').map(({ rule }) => rule),
        )
      }),
      runs,
    )
  })

  it('gives the same bytes again, from a document through JSON, and leaves the claims alone', () => {
    const document = parseMapping(fullDocument)
    const mapper = compileMapping(document)
    const again = compileMapping(parseMapping(JSON.parse(JSON.stringify(document))))
    fc.assert(
      fc.property(anyClaims, (record) => {
        const given = structuredClone(record)
        const identity = trustClaims(record, { reason: 'test', issuer: 'i', subject: 's' })
        const before = JSON.stringify(identity)
        const mapped = mapper.map(identity)
        mapper.map(person({ groups: ['dev'], email: 'other@example.com' }))
        expect(JSON.stringify(mapper.map(identity))).toBe(JSON.stringify(mapped))
        expect(JSON.stringify(again.map(identity))).toBe(JSON.stringify(mapped))
        expect(mapper.decide(identity).profile).toEqual(profileOf(mapped))
        expect(JSON.stringify(identity)).toBe(before)
        expect(record).toEqual(given)
        expect(isDeeplyFrozen(mapped)).toBe(true)
      }),
      runs,
    )
  })
})

function isDeeplyFrozen(value: unknown): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen))
  )
}

describe('the attributes of a profile', () => {
  const document = parseMapping(fullDocument)
  const mapper = compileMapping(document)

  it('come out the same in whatever order their rules stand', () => {
    const orders = fc.shuffledSubarray([...document.profile], {
      minLength: document.profile.length,
      maxLength: document.profile.length,
    })
    fc.assert(
      fc.property(anyClaims, orders, (record, profile) => {
        const identity = trustClaims(record, { reason: 'test', issuer: 'i', subject: 's' })
        const of = (by: Mapper) =>
          by
            .map(identity)
            .profile.map(({ steps: _, ...attribute }) => attribute)
            .sort((a, b) => (a.to < b.to ? -1 : 1))
        expect(of(compileMapping(parseMapping({ ...document, profile })))).toEqual(of(mapper))
      }),
      { numRuns: 40 },
    )
  })

  it('are what the last of their steps says', () => {
    let set = 0
    fc.assert(
      fc.property(anyClaims, (record) => {
        const identity = trustClaims(record, { reason: 'test', issuer: 'i', subject: 's' })
        for (const { to, outcome, value, steps } of mapper.map(identity).profile) {
          const last = steps.at(-1)
          if (outcome !== 'set' || !last || 'default' in (ruleOf(to) ?? {})) continue
          set += 1
          expect([last.state, String(last.values[0])]).toEqual(['present', value])
        }
      }),
      runs,
    )
    expect(set).toBeGreaterThan(runs.numRuns / 4)
  })

  const ruleOf = (to: string) => document.profile.find((rule) => rule.to === to)
})

describe('the mapping algebra with every feature of groups', () => {
  it.each([...Object.entries(properties), ...Object.entries(changes)])('%s', (_, holds) => {
    holds(60)
  })
})

describe('hostile input finishes', () => {
  it.each(['(a+)+$', '(a|aa)+', '(x+x+)+y', '(\\w+\\s?)*', '(.*a){12}'])(
    'pattern %s on texts that hang a back-tracking engine',
    (regex) => {
      const groups = Array.from({ length: 20 }, (_, i) => `${'ax'.repeat(505)}${i}!`)
      const { trace } = mapClaims(mapping([{ id: 'r', match: { regex }, to: ['g'] }]), { groups })
      expect(trace.unmatched).toHaveLength(20)
    },
  )

  it('9,000 groups against 300 rules', () => {
    const rules = Array.from(
      { length: 300 },
      (_, i): GroupRule => ({
        id: `r${i}`,
        match: i % 2 ? { exact: `g${i}` } : { prefix: `p${i}-` },
        to: [`t${i}`],
      }),
    )
    const groups = Array.from({ length: 9_000 }, (_, i) => `g${i}`)
    expect(mapClaims(mapping(rules), { groups }).groups).toHaveLength(150)
  })

  it('a split that would make millions of values is unreadable, not a crash', () => {
    const mapped = mapClaims(
      groupsOnly({
        from: { claim: 'groups', transform: [{ split: ',' }] },
        rules: [{ id: 'a', match: { exact: 'a' }, to: ['g'] }],
      }),
      { groups: Array.from({ length: 500 }, () => 'a,'.repeat(500)) },
    )
    expect(mapped.authority.held[0]?.state).toBe('malformed')
  })
})
