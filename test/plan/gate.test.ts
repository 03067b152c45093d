import fc from 'fast-check'
import {
  addTallies,
  type CurrentState,
  type GateFacts,
  gatePlans,
  holdPlan,
  type Plan,
  type PlanPolicy,
  type PlanTally,
  planContext,
  planLeaver,
  planUser,
  tallyPlan,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current, mapped } from '../support/mapped.js'

const facts: GateFacts = { groupNames: 'ignoreCase' }

interface One {
  readonly plan: Plan
  readonly state: CurrentState
  readonly tally: PlanTally
}

/** A person with groups, of whom the mapping wants others. */
function person(i: number, has: readonly string[], wants: readonly string[], known = facts): One {
  const said = {
    ...mapped({ groups: wants, authority: { names: ['staff', 'dev', 'x-administrators'] } }),
    subject: { issuer: 'i', subject: `s${String(i).padStart(4, '0')}` },
  }
  const state = current({ memberships: has })
  const plan = planUser(said, state)
  return { plan, state, tally: tallyPlan(plan, planContext(state, said), known) }
}

function run(people: readonly One[], policy: PlanPolicy = {}, known = facts): Plan[] {
  const verdict = gatePlans(addTallies(people.map(({ tally }) => tally)), known, policy)
  return people.map(({ plan, state }) => holdPlan(plan, verdict, planContext(state), known))
}
const kinds = (plans: readonly Plan[]) =>
  plans.flatMap(({ operations }) => operations.map(({ kind }) => kind))
const codes = (plans: readonly Plan[]) =>
  plans.flatMap(({ withheld }) => withheld.map(({ code }) => code))
const many = (count: number, make: (i: number) => One) =>
  Array.from({ length: count }, (_, i) => make(i))

describe('a whole run (scenario 23)', () => {
  const thresholds = {
    removals: { percent: 20, absolute: 100, minPopulation: 100 },
    group: false,
  } as const

  it('34 % of removals are staged, and additions go on', () => {
    const people = many(1_000, (i) => person(i, ['staff'], i < 340 ? ['new'] : ['staff']))
    const plans = run(people, { thresholds })
    expect(kinds(plans)).toEqual(Array.from({ length: 340 }, () => 'addMember'))
    expect(new Set(codes(plans))).toEqual(new Set(['threshold-run']))
    expect(plans[0]?.withheld[0]).toMatchObject({
      severity: 'staged',
      operation: { kind: 'removeMember', group: 'staff' },
    })
    expect(plans[0]?.hash).not.toBe(people[0]?.plan.hash)
    expect(plans[999]).toBe(people[999]?.plan)
  })

  it('10 of 40 go through: the population is under the minimum', () => {
    const plans = run(
      many(40, (i) => person(i, ['staff'], i < 10 ? [] : ['staff'])),
      { thresholds },
    )
    expect(kinds(plans)).toHaveLength(10)
  })

  it('half of one group is too much for that group alone', () => {
    const people = many(100, (i) =>
      person(i, ['dev', 'staff'], i < 60 ? ['staff'] : i === 99 ? ['dev'] : ['dev', 'staff']),
    )
    const plans = run(people, { thresholds: { removals: false } })
    expect(kinds(plans)).toEqual(['removeMember'])
    expect(codes(plans)).toEqual(Array.from({ length: 60 }, () => 'threshold-group'))
  })

  it('too many departures are staged, with the removals that go with them', () => {
    const leaver = (i: number): One => {
      const state = current({
        memberships: ['staff'],
        remembered: { grants: [{ group: 'staff', issuer: 'i', own: true, rules: ['r'] }] },
      })
      const plan = planLeaver({ subject: { issuer: 'i', subject: `${i}` }, how: 'gone' }, state, {
        leavers: { groups: 'managed' },
      })
      return { plan, state, tally: tallyPlan(plan, planContext(state), facts) }
    }
    const people = [...many(30, leaver), ...many(90, (i) => person(i, ['staff'], ['staff']))]
    const plans = run(people)
    expect(kinds(plans)).toEqual([])
    expect(plans[0]?.withheld).toMatchObject([
      { code: 'threshold-run', severity: 'staged', operation: { kind: 'removeMember' } },
      { code: 'threshold-run', severity: 'staged', operation: { kind: 'deactivateUser' } },
    ])
    expect(kinds(run(people.slice(20)))).toHaveLength(20)
  })
})

describe('rails that need the whole run', () => {
  it('a group with a minimum loses nobody when all of its members would go', () => {
    const known: GateFacts = {
      groupNames: 'ignoreCase',
      members: new Map([['x-administrators', 2]]),
    }
    const two = many(2, (i) => person(i, ['x-administrators'], []))
    expect(codes(run(two, {}, known))).toEqual(['min-members', 'min-members'])
    expect(kinds(run(two.slice(1), {}, known))).toEqual(['removeMember'])
    expect(codes(run(two.slice(1), {}, facts)), 'unknown counts as too few').toEqual([
      'min-members',
    ])
  })

  it('the last seats go to the first people, in an order that stays', () => {
    const known: GateFacts = {
      groupNames: 'ignoreCase',
      licences: [{ free: 2, groups: ['users'] }],
    }
    const people = many(5, (i) => person(i, [], ['users'], known))
    const got = (plans: readonly Plan[]) =>
      plans
        .filter(({ operations }) => operations.length > 0)
        .map(({ subject }) => subject.subject)
        .sort()
    expect(got(run(people, {}, known))).toEqual(['s0000', 's0001'])
    expect(got(run([...people].reverse(), {}, known))).toEqual(['s0000', 's0001'])
    expect(codes(run(people, {}, known))).toEqual(['no-seat', 'no-seat', 'no-seat'])
  })

  it('who has a seat by another group of the licence takes none', () => {
    const known: GateFacts = {
      groupNames: 'ignoreCase',
      licences: [{ free: 0, groups: ['users', 'users-beta'] }],
    }
    expect(kinds(run([person(1, ['users'], ['users', 'users-beta'], known)], {}, known))).toEqual([
      'addMember',
    ])
  })
})

describe('the algebra of tallies', () => {
  const group = fc.constantFrom('staff', 'dev', 'x-administrators', 'users')
  const people = fc
    .array(fc.record({ has: fc.uniqueArray(group), wants: fc.uniqueArray(group) }), {
      maxLength: 12,
    })
    .map((list) => list.map(({ has, wants }, i) => person(i, has, wants)))

  it('shards add up to the whole, in any order', () => {
    fc.assert(
      fc.property(people, fc.nat(12), (list, cut) => {
        const tallies = list.map(({ tally }) => tally)
        const whole = addTallies(tallies)
        const parts = addTallies([
          addTallies(tallies.slice(cut)),
          addTallies(tallies.slice(0, cut)),
        ])
        expect(parts).toEqual(whole)
        expect(JSON.parse(JSON.stringify(whole))).toEqual(whole)
      }),
    )
  })

  it('a gate can only withhold, and higher limits withhold less', () => {
    const limit = fc.record({ absolute: fc.nat(6), percent: fc.nat(100), minPopulation: fc.nat(4) })
    fc.assert(
      fc.property(people, limit, limit, fc.nat(5), (list, removals, one, more) => {
        const known: GateFacts = {
          groupNames: 'ignoreCase',
          members: new Map([['x-administrators', 3]]),
          licences: [{ free: 1, groups: ['users'] }],
        }
        const raised = (it: typeof removals) => ({
          ...it,
          absolute: it.absolute + more,
          percent: it.percent + more,
        })
        const strict = run(list, { thresholds: { removals, group: one } }, known)
        const lax = run(
          list,
          { thresholds: { removals: raised(removals), group: raised(one) } },
          known,
        )
        strict.forEach((plan, i) => {
          for (const operation of plan.operations) {
            expect(list[i]?.plan.operations).toContainEqual(operation)
            expect(lax[i]?.operations).toContainEqual(operation)
          }
        })
      }),
    )
  })
})
