import fc from 'fast-check'
import {
  type CurrentState,
  checkPlan,
  isBlocked,
  type Plan,
  type PlanPolicy,
  planGroupRename,
  planLeaver,
  planUndo,
  planUser,
  stateDigest,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current, mapped, nobody } from '../support/mapped.js'

const subject = { issuer: 'https://idp.example', subject: 'ada' }
const kinds = (plan: Plan) =>
  plan.operations.map((it) => ('group' in it ? `${it.kind} ${it.group}` : it.kind))
const codes = (plan: Plan) => plan.withheld.map(({ code }) => code)
const leave = (state: CurrentState, policy: PlanPolicy = {}, more: { successor?: string } = {}) =>
  planLeaver({ subject, how: 'deactivated', ...more }, state, policy)
const capable = (user: Partial<CurrentState['capabilities']['user']>) => {
  const { capabilities } = current()
  return { capabilities: { ...capabilities, user: { ...capabilities.user, ...user } } }
}

describe('a person who is to be let in no more', () => {
  it('has the account shut, once, and keeps the groups', () => {
    const state = current({ memberships: ['dev'] })
    expect(kinds(leave(state))).toEqual(['deactivateUser'])
    const { user } = state
    expect(kinds(leave({ ...state, ...(user && { user: { ...user, active: false } }) }))).toEqual(
      [],
    )
  })

  it('without an account, or with one that is not linked, is left alone', () => {
    expect(kinds(leave(nobody()))).toEqual([])
    expect(kinds(leave(current({ foundBy: 'username' })))).toEqual([])
  })

  it.each([
    ['keep', {}, ['deactivateUser']],
    ['licensed', {}, ['removeMember users', 'deactivateUser']],
    ['managed', {}, ['removeMember dev', 'deactivateUser']],
    [
      'all',
      { protectedGroups: ['chess'] },
      ['removeMember dev', 'removeMember users', 'deactivateUser'],
    ],
  ] as const)('loses groups as the policy says: %s', (groups, more, expected) => {
    const state = current({
      memberships: ['chess', 'dev', 'users'],
      facts: { licences: [{ id: 'jira', groups: ['USERS'] }] },
      remembered: { grants: [{ group: 'DEV', issuer: 'i', own: true, rules: ['r'] }] },
    })
    const plan = leave(state, { ...more, leavers: { groups } })
    expect(kinds(plan)).toEqual(expected)
    if (groups === 'licensed')
      expect(plan.seats).toEqual([{ licence: 'jira', taken: -1, short: 0 }])
  })

  it('is deleted where the policy says so and the target can, and shut where it cannot', () => {
    const policy = { leavers: { deactivated: 'delete' } } as const
    expect(kinds(leave(current(capable({ delete: 'sync' })), policy))).toEqual(['deleteUser'])
    const plan = leave(current(capable({ delete: false })), policy)
    expect(kinds(plan)).toEqual(['deactivateUser'])
    expect(codes(plan)).toEqual(['capability'])
  })

  it('is warned about where the target can do neither', () => {
    const plan = leave(current(capable({ deactivate: false, delete: false })))
    expect(kinds(plan)).toEqual([])
    expect(codes(plan)).toEqual(['capability'])
  })

  it('hands over to a successor where there is one', () => {
    const policy = { leavers: { successor: 'boss' } }
    const plan = leave(current(capable({ successor: true })), policy, { successor: 'U7' })
    expect(plan.operations).toMatchObject([{ kind: 'deactivateUser', successor: 'U7' }])
    expect(codes(leave(current(capable({ successor: true })), policy))).toEqual(['capability'])
  })

  it('stays while the target is in quarantine', () => {
    const plan = leave(current({ quarantined: true }))
    expect([kinds(plan), codes(plan), isBlocked(plan)]).toEqual([[], ['quarantine'], true])
  })
})

describe('undo', () => {
  const all = (plan: Plan) => plan.operations.map((operation) => ({ operation, changed: true }))
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))

  it('restores the account and its memberships, whatever was planned', () => {
    fc.assert(
      fc.property(
        names,
        names,
        fc.constantFrom('Ada', 'Ada King'),
        fc.constantFrom('ada', 'ada.king'),
        (has, wants, displayName, username) => {
          const before = current({ memberships: [...has].sort() })
          const plan = planUser(
            mapped({
              profile: { displayName, username },
              groups: wants,
              authority: { names: ['a', 'b', 'c', 'd'] },
            }),
            before,
          )
          const after = applied(before, plan)
          const back = applied(after, planUndo(plan, all(plan), after))
          expect(stateDigest(back.user, back.memberships)).toBe(
            stateDigest(before.user, before.memberships),
          )
          expect(planUndo(plan, all(plan), back).operations).toEqual([])
        },
      ),
    )
  })

  it('takes back only what the plan changed, and in reverse', () => {
    const plan = planUser(mapped({ groups: ['a', 'b'] }), current())
    const half = plan.operations.map((operation, i) => ({ operation, changed: i === 0 }))
    expect(kinds(planUndo(plan, half, current({ memberships: ['a', 'b'] })))).toEqual([
      'removeMember a',
    ])
  })

  it('heeds protected accounts, protected groups and last members', () => {
    const plan = planUser(
      mapped({ groups: ['a', { name: 'x-administrators', allowPrivileged: true }] }),
      current(),
    )
    const after = current({ memberships: ['a', 'x-administrators'], facts: {} })
    expect(codes(planUndo(plan, all(plan), after, { protectedGroups: ['a'] }))).toEqual([
      'min-members',
      'protected-group',
    ])
    expect(codes(planUndo(plan, all(plan), after, { protectedUsers: ['ada'] }))).toEqual([
      'protected-user',
    ])
  })

  it('says what it cannot bring back', () => {
    const [deleted] = planLeaver(
      { subject, how: 'deleted' },
      current(capable({ delete: 'sync' })),
      { leavers: { deleted: 'delete' } },
    ).operations
    const made = planUser(
      mapped({ groups: [{ name: 'g', createMissing: true }] }),
      current({ missingGroups: ['g'] }),
    )
    expect(codes(planUndo(made, all(made), current({ memberships: ['g'] })))).toEqual([
      'irreversible',
    ])
    expect(
      deleted && codes(planUndo(made, [{ operation: deleted, changed: true }], current())),
    ).toEqual(['irreversible'])
    expect(codes(planUndo(made, all(made), nobody()))).toEqual(['changed-since'])
  })
})

describe('a group that has another name', () => {
  const rename = (
    parts: {
      hasBefore?: boolean
      hasAfter?: boolean
      can?: boolean
      before?: string
      after?: string
    },
    policy: PlanPolicy = { renameGroups: true },
  ) => {
    const { capabilities } = current()
    return planGroupRename(
      { subject, before: parts.before ?? 'old', after: parts.after ?? 'new' },
      {
        target: 'jira',
        capabilities: {
          ...capabilities,
          group: { ...capabilities.group, rename: parts.can ?? true },
        },
        hasBefore: parts.hasBefore ?? true,
        hasAfter: parts.hasAfter ?? false,
      },
      policy,
    )
  }

  it.each([
    ['is renamed', {}, ['renameGroup'], []],
    ['is left where there is none of the old name', { hasBefore: false }, [], []],
    ['is left when it has the new name already', { hasBefore: false, hasAfter: true }, [], []],
    ['is left when another has the new name', { hasAfter: true }, [], ['rename-collision']],
    [
      'may change its case where names regard none',
      { before: 'dev', after: 'Dev', hasAfter: true },
      ['renameGroup'],
      [],
    ],
    ['is left where the target cannot', { can: false }, [], ['capability']],
    [
      'is left when it is privileged, or would be',
      { after: 'jira-administrators' },
      [],
      ['privileged-group'],
    ],
  ])('%s', (_, parts, operations, withheld) => {
    const plan = rename(parts)
    expect([kinds(plan), codes(plan)]).toEqual([operations, withheld])
  })

  it('is left when the policy says nothing of it, or protects it', () => {
    expect(codes(rename({}, {}))).toEqual(['rename-disabled'])
    expect(codes(rename({}, { renameGroups: true, protectedGroups: ['new'] }))).toEqual([
      'protected-group',
    ])
  })
})

describe('a plan that came back as JSON', () => {
  const plan = planUser(
    mapped({ profile: { displayName: 'X', username: 'x' }, groups: ['g', 'jira-administrators'] }),
    current({ facts: { licences: [{ id: 'l', free: 1, groups: ['g'] }] } }),
  )

  it('is the same plan', () => {
    const back = JSON.parse(JSON.stringify(plan))
    expect(back).toEqual(plan)
    expect(() => checkPlan(back)).not.toThrow()
  })

  it('is refused as no plan when any part has another shape', () => {
    const broken: ((it: Record<string, unknown>) => void)[] = [
      (it) => Object.assign(it, { target: 1 }),
      (it) => Object.assign(it, { subject: 'ada' }),
      (it) => Object.assign(it, { precondition: {} }),
      (it) => Object.assign(it, { withheld: [{}] }),
      (it) => Object.assign(it, { withheld: undefined }),
      (it) => Object.assign(it, { expiresAt: '1' }),
      (it) =>
        Object.assign(it, {
          operations: [{ kind: 'addMember', group: ['g'], reasons: [], risk: 'low' }],
        }),
      (it) =>
        Object.assign(it, {
          operations: [{ kind: 'addMember', group: 'g', reasons: [], risk: 'none' }],
        }),
      (it) =>
        Object.assign(it, {
          operations: [
            { kind: 'updateUser', before: {}, after: { a: 1 }, reasons: [], risk: 'low' },
          ],
        }),
      (it) =>
        Object.assign(it, {
          operations: [
            { kind: 'createUser', user: { properties: [] }, reasons: [{}], risk: 'low' },
          ],
        }),
      (it) => Object.assign(it, { operations: [{ kind: '__proto__', reasons: [], risk: 'low' }] }),
    ]
    for (const change of broken) {
      const back = JSON.parse(JSON.stringify(plan))
      change(back)
      expect(() => checkPlan(back)).toThrowError(
        expect.objectContaining({
          code: 'PLAN_INVALID',
          details: expect.objectContaining({ reason: 'shape' }),
        }),
      )
    }
  })
})

function applied(state: CurrentState, { operations }: Plan): CurrentState {
  let { user } = state
  const members = new Set(state.memberships)
  for (const it of operations) {
    if (it.kind === 'addMember') members.add(it.group)
    if (it.kind === 'removeMember') members.delete(it.group)
    if (it.kind === 'renameUser' && user) user = { ...user, username: it.after }
    if (it.kind === 'updateUser' && user) {
      const { displayName } = it.after
      if (typeof displayName === 'string') user = { ...user, displayName }
    }
  }
  return { ...state, ...(user && { user }), memberships: [...members].sort() }
}
