import fc from 'fast-check'
import {
  compileMapping,
  explainMembership,
  type GroupMapping,
  type GroupRule,
  type Matcher,
  parseMapping,
  trustClaims,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { fullDocument, groupsOnly, mapClaims, namesOf, person } from './documents.js'

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
const runs = { numRuns: 1_500 }
const shuffled = <T>(list: readonly T[]) =>
  fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length })

describe('the mapping algebra', () => {
  it('does not depend on the order of rules', () => {
    fc.assert(
      fc.property(
        ruleList.chain((rules) => fc.tuple(fc.constant(rules), shuffled(rules))),
        claimValues,
        ([rules, other], groups) => {
          const a = mapClaims(mapping(rules), { groups })
          const b = mapClaims(mapping(other), { groups })
          expect(namesOf(b)).toEqual(namesOf(a))
          const reasonsOf = ({ groups: found }: typeof a) =>
            found.map(({ reasons }) => reasons.map(({ rule, value }) => [rule, value]))
          expect(reasonsOf(b)).toEqual(reasonsOf(a))
          expect([b.authority.names, b.authority.patterns]).toEqual([
            a.authority.names,
            a.authority.patterns,
          ])
        },
      ),
      runs,
    )
  })

  it('does not depend on the order of values, nor on duplicates', () => {
    fc.assert(
      fc.property(
        ruleList,
        fc
          .array(text, { minLength: 1, maxLength: 8 })
          .chain((list) => fc.tuple(fc.constant(list), shuffled([...list, ...list.slice(0, 2)]))),
        (rules, [groups, others]) => {
          const mapper = compileMapping(parseMapping(mapping(rules)))
          expect(JSON.stringify(mapper.map(person({ groups: others })))).toBe(
            JSON.stringify(mapper.map(person({ groups }))),
          )
        },
      ),
      runs,
    )
  })

  it('never takes a grant away by adding a rule', () => {
    fc.assert(
      fc.property(ruleList, ruleList, claimValues, (rules, more, groups) => {
        const all = [...rules, ...more.map((rule, i): GroupRule => ({ ...rule, id: `m${i}` }))]
        const names = namesOf(mapClaims(mapping(all), { groups }))
        expect(names).toEqual(
          expect.arrayContaining(namesOf(mapClaims(mapping(rules), { groups }))),
        )
      }),
      runs,
    )
  })

  it('excludes as if the value had not come', () => {
    fc.assert(
      fc.property(
        ruleList,
        fc.array(text, { minLength: 1, maxLength: 6 }),
        text,
        (given, groups, out) => {
          const rules = given.map(({ when: _, ...rule }): GroupRule => rule)
          const a = mapClaims(mapping(rules, { exclude: [{ exact: out }] }), { groups })
          const b = mapClaims(mapping(rules), {
            groups: groups.filter((value) => value.normalize('NFC') !== out.normalize('NFC')),
          })
          expect(a.groups).toEqual(b.groups)
        },
      ),
      runs,
    )
  })

  it('gives reasons that reproduce the grant: the rule alone, on the value alone', () => {
    fc.assert(
      fc.property(ruleList, fc.array(text, { maxLength: 6 }), (given, groups) => {
        const rules = given.map(({ when: _, ...rule }): GroupRule => rule)
        const mapped = mapClaims(mapping(rules), { groups })
        for (const { name } of mapped.groups)
          for (const { rule, value } of explainMembership(mapped, name, { reveal: true }).reasons) {
            const alone = mapClaims(mapping(rules.filter(({ id }) => id === rule)), {
              groups: [value],
            })
            expect(namesOf(alone)).toContain(name)
          }
      }),
      runs,
    )
  })

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
    const claims = fc.dictionary(
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
    const document = parseMapping(fullDocument)
    const mapper = compileMapping(document)
    const again = compileMapping(parseMapping(JSON.parse(JSON.stringify(document))))
    fc.assert(
      fc.property(claims, (record) => {
        const given = structuredClone(record)
        const identity = trustClaims(record, { reason: 'test', issuer: 'i', subject: 's' })
        const before = JSON.stringify(identity)
        const mapped = mapper.map(identity)
        mapper.map(person({ groups: ['dev'], email: 'other@example.com' }))
        expect(JSON.stringify(mapper.map(identity))).toBe(JSON.stringify(mapped))
        expect(JSON.stringify(again.map(identity))).toBe(JSON.stringify(mapped))
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
