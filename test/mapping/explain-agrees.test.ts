import fc from 'fast-check'
import {
  type ClaimsRecord,
  explainMembership,
  type GroupMapping,
  type GroupRule,
  type Matcher,
  planUser,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current } from '../support/mapped.js'
import { groupsOnly, mapClaims } from './documents.js'

const text = fc.constantFrom('a', 'A', 'b', 'ab', 'a b', '/x/a', 'cn=a,o=b', 'ß', 'ss')
const name = fc.constantFrom('g', 'G', 'g-a', 'g-A', 'h', 'straße', 'strasse', 'none')
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({
    exact: fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 2 })),
    ignoreCase: fc.boolean(),
  }),
  fc.record({ prefix: text }),
  fc.constant<Matcher>({ regex: '(a|b).*' }),
)
const target = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom('g-${value}', '${value}') },
)
const source = fc.constantFrom({ claim: 'groups' }, { claim: 'roles' })
const ruleList: fc.Arbitrary<GroupRule[]> = fc
  .array(
    fc.record({
      match: matcher,
      from: source,
      when: fc.option(
        fc.record({ of: fc.constantFrom({ claim: 'type' }, { claim: 'gone' }), exact: text }),
        { nil: undefined },
      ),
      to: fc.array(target, { minLength: 1, maxLength: 2 }),
      mode: fc.constantFrom('managed', 'managed', 'additive'),
    }),
    { maxLength: 4 },
  )
  .map((list) =>
    list.map(
      ({ when, ...rule }, i): GroupRule => ({ id: `r${i}`, ...rule, ...(when && { when }) }),
    ),
  )
const mapping: fc.Arbitrary<GroupMapping> = fc.record({
  rules: ruleList,
  managed: fc.subarray(['g*', 'none', 'G-a', '*e']),
  exclude: fc.array(fc.record({ exact: text }), { maxLength: 1 }),
  defaults: fc.array(
    fc.record({
      to: fc.array(name, { minLength: 1, maxLength: 2 }),
      for: fc.constantFrom('newUsers', 'everybody', 'withoutGroups'),
    }),
    { maxLength: 2 },
  ),
  claimStates: fc.record({ absent: fc.constantFrom('hold', 'treatAsEmpty', 'refuse') }),
})
const claims: fc.Arbitrary<ClaimsRecord> = fc.record(
  {
    groups: fc.oneof(fc.array(text, { maxLength: 3 }), fc.constant([['nested']])),
    roles: fc.array(text, { maxLength: 2 }),
    type: text,
    hasgroups: fc.constant(true),
  },
  { requiredKeys: [] },
)

describe('an explanation', () => {
  it('says what the mapping wants and what the planner takes away, in words as in data', () => {
    let removals = 0
    fc.assert(
      fc.property(mapping, claims, name, fc.boolean(), (groups, record, group, ignoreCase) => {
        const mapped = mapClaims(groupsOnly(groups), record)
        const why = explainMembership(mapped, group, { ignoreCase })
        const same = (other: string) =>
          ignoreCase ? other.toLowerCase() === group.toLowerCase() : other === group
        expect(why.wanted).toBe(mapped.groups.some((wanted) => same(wanted.name)))
        expect(why.sentences.some((line) => line.startsWith(`"${group}" is wanted`))).toBe(
          why.wanted,
        )

        const { capabilities } = current()
        const compared = ignoreCase ? 'ignoreCase' : 'exact'
        const plan = planUser(
          mapped,
          current({
            memberships: [group],
            capabilities: { ...capabilities, names: { logins: compared, groups: compared } },
          }),
        )
        const removed = plan.operations.some((step) => step.kind === 'removeMember')
        if (removed) removals += 1
        expect(why.removal === 'taken-away').toBe(removed)
        expect(why.sentences.some((line) => line.includes('is taken away'))).toBe(removed)
        expect(why.removal === 'kept').toBe(why.wanted)
      }),
      { numRuns: 700 },
    )
    expect(removals).toBeGreaterThan(15)
  })

  it('never goes with a removal of what a claim that is missing or cut off could still give', () => {
    let removals = 0
    fc.assert(
      fc.property(
        mapping,
        fc.record({ roles: fc.array(text, { maxLength: 2 }), type: text }, { requiredKeys: [] }),
        fc.array(text, { maxLength: 3 }),
        fc.boolean(),
        (given, known, values, overage) => {
          const { claimStates: _, ...groups } = given
          const of = (record: ClaimsRecord) => mapClaims(groupsOnly(groups), record)
          const memberships = ['g', 'g-a', 'G-a', 'h', 'none', 'strasse', 'a']
          const plan = planUser(
            of({ ...known, ...(overage && { hasgroups: true }) }),
            current({ memberships }),
          )
          const removed = plan.operations.flatMap((step) =>
            step.kind === 'removeMember' ? [step.group] : [],
          )
          removals += removed.length
          const wanted = of({ ...known, groups: values }).groups.map(({ name: group }) => group)
          expect(removed.filter((group) => wanted.includes(group))).toEqual([])
        },
      ),
      { numRuns: 700 },
    )
    expect(removals).toBeGreaterThan(15)
  })

  it('tells near misses that are true: what equals the text came where the rule does not look', () => {
    fc.assert(
      fc.property(mapping, claims, name, (groups, { hasgroups: _, ...record }, group) => {
        const { nearMisses } = explainMembership(mapClaims(groupsOnly(groups), record), group, {
          reveal: true,
        })
        for (const { rule, wanted, value, kind } of nearMisses) {
          const from = groups.rules.find(({ id }) => id === rule)?.from
          const others = (['groups', 'roles'] as const).filter(
            (claim) => !(from && 'claim' in from && from.claim === claim),
          )
          if (kind === 'elsewhere') {
            const match = groups.rules.find(({ id }) => id === rule)?.match
            if (match && 'exact' in match) expect(value).toBe(wanted)
            else if (match && 'prefix' in match) expect(value?.startsWith(match.prefix)).toBe(true)
            else expect(value).toMatch(/^(?:a|b)/)
            expect(others.flatMap((claim) => record[claim])).toContain(value)
          } else if (kind !== 'excluded') expect(value).not.toBe(wanted)
        }
      }),
      { numRuns: 500 },
    )
  })
})
