import fc from 'fast-check'
import { type CurrentState, checkPlan, isRosterError, type Plan, planUser } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current, mapped } from '../support/mapped.js'

const name = fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'x-administrators')
const names = fc.uniqueArray(name)
const input = fc.record({
  wanted: names,
  authority: names,
  memberships: names,
  held: names,
  protectedGroups: names,
  profile: fc.dictionary(
    fc.constantFrom('username', 'email', 'displayName', 'department'),
    fc.option(fc.constantFrom('v', 'w'), { nil: null }),
  ),
})
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never

const plan = ({ wanted, authority, held, protectedGroups, profile }: Input, state: CurrentState) =>
  planUser(
    mapped({
      profile,
      groups: wanted.map((group) => ({ name: group, allowPrivileged: true })),
      authority: { names: authority, held: [{ rule: 'h', state: 'absent', groups: held }] },
    }),
    state,
    { protectedGroups },
  )

/** What a target is like after some of the plan's operations. */
function applied(state: CurrentState, operations: Plan['operations']): CurrentState {
  let { user } = state
  const groups = new Set(state.memberships)
  for (const operation of operations) {
    if (operation.kind === 'addMember') groups.add(operation.group)
    if (operation.kind === 'removeMember') groups.delete(operation.group)
    if (operation.kind === 'renameUser' && user) user = { ...user, username: operation.after }
    if (operation.kind === 'updateUser' && user) {
      const { email, displayName, ...properties } = operation.after
      const kept = Object.entries({ ...user.properties, ...properties }).filter(
        (entry): entry is [string, string] => entry[1] !== null,
      )
      user = {
        ...user,
        ...(email && { email }),
        ...(displayName && { displayName }),
        properties: Object.fromEntries(kept),
      }
    }
  }
  return { ...state, ...(user && { user }), memberships: [...groups] }
}

const groupsOf = (made: Plan, kind: 'addMember' | 'removeMember') =>
  made.operations.flatMap((operation) => (operation.kind === kind ? [operation.group] : []))

describe('the algebra of plans', () => {
  it('never adds and removes the same group', () => {
    fc.assert(
      fc.property(input, (given) => {
        const made = plan(given, current({ memberships: given.memberships }))
        const removed = new Set(groupsOf(made, 'removeMember'))
        expect(groupsOf(made, 'addMember').filter((group) => removed.has(group))).toEqual([])
      }),
    )
  })

  it('removes only what is current, managed, not wanted, not held and not protected', () => {
    fc.assert(
      fc.property(input, (given) => {
        const made = plan(given, current({ memberships: given.memberships }))
        expect(groupsOf(made, 'removeMember').sort()).toEqual(
          given.memberships
            .filter((group) => given.authority.includes(group))
            .filter((group) => !given.wanted.includes(group))
            .filter((group) => !given.held.includes(group))
            .filter((group) => !given.protectedGroups.includes(group))
            .sort(),
        )
      }),
    )
  })

  it('is empty when planned again after it was applied', () => {
    fc.assert(
      fc.property(input, (given) => {
        const state = current({ memberships: given.memberships })
        const again = plan(given, applied(state, plan(given, state).operations))
        expect(again.operations).toEqual([])
      }),
    )
  })

  it('converges after any part of it was applied, in any order', () => {
    const part = fc.infiniteStream(fc.boolean())
    fc.assert(
      fc.property(input, part, fc.boolean(), (given, chosen, backwards) => {
        const state = current({ memberships: given.memberships })
        const some = plan(given, state).operations.filter(() => chosen.next().value)
        const halfway = applied(state, backwards ? some.reverse() : some)
        const end = applied(halfway, plan(given, halfway).operations)
        expect(plan(given, end).operations).toEqual([])
      }),
    )
  })

  it('speaks of other names when all groups have other names, and does the same', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'x-administrators']
    const permutations = fc.shuffledSubarray(names, { minLength: names.length })
    fc.assert(
      fc.property(input, permutations, (given, permuted) => {
        // Privileged groups are so by name: theirs stays.
        const others = permuted.filter((one) => one !== 'x-administrators')
        const renamed = new Map(names.map((one, i) => [one, others[i] ?? one]))
        const all = (list: readonly string[]) => list.map((one) => renamed.get(one) ?? one)
        const other = {
          ...given,
          wanted: all(given.wanted),
          authority: all(given.authority),
          held: all(given.held),
          protectedGroups: all(given.protectedGroups),
        }
        const one = plan(given, current({ memberships: given.memberships }))
        const two = plan(other, current({ memberships: all(given.memberships) }))
        for (const kind of ['addMember', 'removeMember'] as const)
          expect(groupsOf(two, kind).sort()).toEqual(all(groupsOf(one, kind)).sort())
        const withheld = (made: Plan) =>
          made.withheld.flatMap(({ code, group }) => (group ? [[code, group]] : []))
        const wanted = withheld(one).map(([code = '', group = '']) => [code, renamed.get(group)])
        expect(withheld(two).sort()).toEqual(wanted.sort())
      }),
    )
  })

  it('is the same, byte for byte, for the same input, whatever the order of memberships', () => {
    fc.assert(
      fc.property(input, (given) => {
        const one = plan(given, current({ memberships: given.memberships }))
        const two = plan(given, current({ memberships: [...given.memberships].reverse() }))
        expect(JSON.stringify(two)).toBe(JSON.stringify(one))
      }),
    )
  })

  it('keeps its hash through JSON and loses it with any change', () => {
    fc.assert(
      fc.property(input, (given) => {
        const made = plan(given, current({ memberships: given.memberships }))
        checkPlan(JSON.parse(JSON.stringify(made)))
        const changed = { ...made, target: 'confluence' }
        let code = ''
        try {
          checkPlan(changed)
        } catch (error) {
          if (isRosterError(error)) code = error.code
        }
        expect(code).toBe('PLAN_INVALID')
      }),
    )
  })
})
