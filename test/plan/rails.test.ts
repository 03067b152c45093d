import fc from 'fast-check'
import { type CurrentState, type Plan, type PlanPolicy, planUser } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current, mapped } from '../support/mapped.js'

const codes = (plan: Plan) =>
  plan.withheld.map(({ code, group }) => (group === undefined ? code : `${code} ${group}`))
const removed = (plan: Plan) =>
  plan.operations.flatMap((it) => (it.kind === 'removeMember' ? [it.group] : []))
/** Ada loses all her groups, all of which are managed. */
const losing = (
  memberships: readonly string[],
  policy: PlanPolicy = {},
  more: Partial<CurrentState> = {},
) =>
  planUser(mapped({ authority: { names: memberships } }), current({ memberships, ...more }), policy)
const list = (count: number) =>
  Array.from({ length: count }, (_, i) => `g${String(i).padStart(3, '0')}`)

describe('the threshold of one person', () => {
  it('stages all removals at once when there are more than 50, and none of them is among the operations', () => {
    expect(removed(losing(list(50)))).toHaveLength(50)
    const plan = losing(list(51))
    expect(plan.operations).toEqual([])
    expect(plan.withheld).toHaveLength(51)
    expect(plan.withheld[0]).toMatchObject({
      code: 'threshold-user',
      severity: 'staged',
      group: 'g000',
      operation: { kind: 'removeMember', group: 'g000' },
    })
  })

  it('counts a percentage from a population on', () => {
    const thresholds = { user: { percent: 20, minPopulation: 10 } }
    const nine = planUser(
      mapped({ groups: list(6), authority: { names: list(9) } }),
      current({ memberships: list(9) }),
      { thresholds },
    )
    expect(removed(nine)).toHaveLength(3)
    const ten = planUser(
      mapped({ groups: list(7), authority: { names: list(10) } }),
      current({ memberships: list(10) }),
      { thresholds },
    )
    expect(codes(ten)).toEqual([
      'threshold-user g007',
      'threshold-user g008',
      'threshold-user g009',
    ])
  })

  it('can be turned off', () => {
    expect(removed(losing(list(80), { thresholds: { user: false } }))).toHaveLength(80)
  })

  it('is monotone: what a limit lets through, a higher one lets through', () => {
    const limit = fc.record({
      absolute: fc.nat(20),
      percent: fc.nat(100),
      minPopulation: fc.nat(20),
    })
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), limit, fc.nat(10), (has, wants, user, more) => {
        const plan = (threshold: typeof user) =>
          planUser(
            mapped({ groups: list(wants), authority: { names: list(has) } }),
            current({ memberships: list(has) }),
            { thresholds: { user: threshold } },
          )
        const strict = removed(plan(user))
        const lax = removed(
          plan({ ...user, absolute: user.absolute + more, percent: user.percent + more }),
        )
        expect(lax).toEqual(expect.arrayContaining(strict))
      }),
    )
  })
})

describe('the last members', () => {
  it('stay in a privileged group, and in any the policy names', () => {
    const members = new Map([['jira-administrators', 1]])
    expect(codes(losing(['jira-administrators'], {}, { facts: { members } }))).toEqual([
      'min-members jira-administrators',
    ])
    const two = new Map([['jira-administrators', 2]])
    expect(removed(losing(['jira-administrators'], {}, { facts: { members: two } }))).toEqual([
      'jira-administrators',
    ])
    const policy = { minMembers: [{ groups: ['on-call*'], min: 3 }] }
    const three = new Map([['on-call-eu', 3]])
    expect(codes(losing(['on-call-eu'], policy, { facts: { members: three } }))).toEqual([
      'min-members on-call-eu',
    ])
  })

  it('stay when it is not known how many there are', () => {
    expect(codes(losing(['jira-administrators'], {}, { facts: {} }))).toEqual([
      'min-members jira-administrators',
    ])
  })

  it('are counted among open accounts: one that is shut may go', () => {
    const { user } = current()
    const members = new Map([['jira-administrators', 1]])
    const plan = planUser(
      mapped({ authority: { names: ['jira-administrators'] } }),
      current({
        memberships: ['jira-administrators'],
        facts: { members },
        remembered: { ended: { how: 'gone', scim: false, groups: [] } },
        restored: true,
        ...(user && { user: { ...user, active: false } }),
      }),
    )
    expect(removed(plan)).toEqual(['jira-administrators'])
  })

  it('need no count where the policy says zero', () => {
    const policy = { minMembers: [{ groups: ['*'], min: 0 }] }
    expect(removed(losing(['jira-administrators'], policy, { facts: {} }))).toEqual([
      'jira-administrators',
    ])
  })
})

describe('seats', () => {
  const licence = (free: number | undefined, groups = ['users', 'users-beta']) => ({
    facts: { licences: [{ id: 'jira', ...(free !== undefined && { free }), groups }] },
  })
  const plan = (wanted: string[], state: Partial<CurrentState>) =>
    planUser(mapped({ groups: wanted }), current(state))

  it('are taken one a person, however many groups of the licence there are', () => {
    const one = plan(['users', 'users-beta'], licence(1))
    expect(one.operations).toHaveLength(2)
    expect(one.seats).toEqual([{ licence: 'jira', taken: 1, short: 0 }])
  })

  it('are needed by nobody who has one', () => {
    const held = plan(['users', 'users-beta'], { ...licence(0), memberships: ['users'] })
    expect(held.operations).toMatchObject([{ kind: 'addMember', group: 'users-beta' }])
    expect(held.seats).toBeUndefined()
  })

  it('that are not there keep the person out of that group alone', () => {
    const short = plan(['dev', 'users'], licence(0))
    expect(short.operations).toMatchObject([{ kind: 'addMember', group: 'dev' }])
    expect(codes(short)).toEqual(['no-seat users'])
    expect(short.seats).toEqual([{ licence: 'jira', taken: 0, short: 1 }])
  })

  it('of which the target tells nothing stand in nobody’s way', () => {
    expect(plan(['users'], licence(undefined)).operations).toHaveLength(1)
  })

  it('that are given back are counted', () => {
    const state = { ...licence(0), memberships: ['users'] }
    const back = planUser(mapped({ authority: { names: ['users'] } }), current(state))
    expect(back.seats).toEqual([{ licence: 'jira', taken: -1, short: 0 }])
  })
})

describe('grace, quarantine, SCIM', () => {
  const missing = (since: number, times: number) => ({ missing: [{ group: 'G', since, times }] })

  it.each([
    ['the first time', undefined, 5, 'grace-period g'],
    ['too early', missing(0, 9), 5, 'grace-period g'],
    ['in time', missing(0, 1), 10, undefined],
    ['when the clock went back', missing(100, 9), 10, 'grace-period g'],
  ])('a time of grace, %s', (_, remembered, now, code) => {
    const plan = losing(['g'], { grace: { ms: 10 } }, { now, ...(remembered && { remembered }) })
    expect(codes(plan)).toEqual(code === undefined ? [] : [code])
  })

  it('evaluations of grace count this one', () => {
    const grace = { evaluations: 3 }
    expect(codes(losing(['g'], { grace }, { remembered: missing(0, 1) }))).toEqual([
      'grace-period g',
    ])
    expect(removed(losing(['g'], { grace }, { remembered: missing(0, 2) }))).toEqual(['g'])
  })

  it('without a clock no time of grace ever passes', () => {
    expect(codes(losing(['g'], { grace: { ms: 1 } }, { remembered: missing(0, 9) }))).toEqual([
      'grace-period g',
    ])
  })

  it('in quarantine nothing is taken away, and additions go on', () => {
    const plan = planUser(
      mapped({ groups: ['new'], authority: { names: ['old'] } }),
      current({ memberships: ['old'], quarantined: true }),
    )
    expect(plan.operations).toMatchObject([{ kind: 'addMember', group: 'new' }])
    expect(codes(plan)).toEqual(['quarantine old'])
  })

  it('the accounts of rostermap itself are not touched, by login or id', () => {
    for (const self of [['ada'], ['u1'], ['A*']]) {
      const plan = planUser(mapped({ groups: ['new'] }), current(), { self })
      expect(plan.operations).toEqual([])
      expect(codes(plan)).toEqual(['protected-self'])
    }
  })

  it('memberships that nobody may write are warnings', () => {
    const { capabilities } = current()
    const fixed = { ...capabilities, membership: { ...capabilities.membership, write: false } }
    const plan = planUser(
      mapped({ groups: ['new'], authority: { names: ['old'] } }),
      current({ memberships: ['old'], capabilities: fixed }),
    )
    expect(plan.operations).toEqual([])
    expect(codes(plan)).toEqual(['capability new', 'capability old'])
  })
})

describe('rails can only withhold', () => {
  it('whatever the policy, the operations are among those without any rail', () => {
    const policies = fc.record(
      {
        protectedGroups: fc.subarray(['g000', 'g001', 'g002']),
        minMembers: fc.array(fc.record({ groups: fc.constant(['*']), min: fc.nat(3) }), {
          maxLength: 1,
        }),
        thresholds: fc.record({ user: fc.record({ absolute: fc.nat(5) }) }),
        grace: fc.record({ ms: fc.nat(2), evaluations: fc.nat(3) }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        policies,
        fc.nat(6),
        fc.nat(6),
        fc.boolean(),
        (policy, has, wants, quarantined) => {
          const said = mapped({ groups: list(wants), authority: { names: list(6) } })
          const state = current({ memberships: list(has), now: 1, quarantined })
          const free = planUser(
            said,
            { ...state, quarantined: false },
            { thresholds: { user: false }, minMembers: [] },
          )
          const railed = planUser(said, state, policy)
          for (const operation of railed.operations)
            expect(free.operations).toContainEqual(operation)
        },
      ),
    )
  })
})
