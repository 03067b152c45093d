import {
  compileMapping,
  isBlocked,
  type MappingDocument,
  parseMapping,
  planUser,
  trustClaims,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { current, nobody } from '../support/mapped.js'

const base: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { claim: 'mail' } },
    { to: 'displayName', from: { claim: 'login' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
    defaults: [{ for: 'everybody', to: ['everybody'] }],
  },
}
const map = (access: MappingDocument['access'], claims: object) =>
  compileMapping(parseMapping({ ...base, access })).map(
    trustClaims(
      { login: 'ada', mail: 'ada@example.com', ...claims },
      { reason: 'test', issuer: 'https://idp.example', subject: '1' },
    ),
  )
const codes = (access: ReturnType<typeof map>['access']) =>
  access.decision === 'allow' ? [] : access.reasons.map(({ code }) => code)

describe('a gate for signing in', () => {
  const staff = { signIn: { when: { of: { claim: 'kind' }, exact: 'staff' } } }

  it('lets those through for whom its condition holds', () => {
    expect(map(staff, { kind: 'staff' }).access.decision).toBe('allow')
    expect(codes(map(staff, { kind: 'guest' }).access)).toEqual(['sign-in-refused'])
  })

  it('is shut while it is unknown whether a person passes, unless the document says otherwise', () => {
    expect(codes(map(staff, {}).access)).toEqual(['sign-in-unknown'])
    const open = { signIn: { ...staff.signIn, whenUnknown: 'allow' as const } }
    expect(map(open, {}).access.decision).toBe('allow')
    expect(codes(map(open, { kind: 'guest' }).access)).toEqual(['sign-in-refused'])
  })

  it('takes a group that a rule gave, whatever its case, and none that a default gave', () => {
    const gate = (groups: 'anyRule' | string[]) => ({ signIn: { groups } })
    const member = { groups: ['idp-dev'] }
    for (const groups of ['anyRule', ['DEV-team'], ['dev-*']] as const)
      expect(map(gate(groups as 'anyRule'), member).access.decision).toBe('allow')
    expect(codes(map(gate(['ops']), member).access)).toEqual(['sign-in-refused'])
    expect(codes(map(gate('anyRule'), { groups: [] }).access)).toEqual(['sign-in-refused'])
    expect(codes(map(gate(['everybody']), { groups: [] }).access)).toEqual(['sign-in-refused'])
  })

  it('does not take missing groups for "in none": they may have been too many', () => {
    expect(codes(map({ signIn: { groups: 'anyRule' } }, {}).access)).toEqual(['sign-in-unknown'])
  })

  it('with both a condition and groups demands both', () => {
    const both = { signIn: { ...staff.signIn, groups: 'anyRule' as const } }
    expect(map(both, { kind: 'staff', groups: ['idp-dev'] }).access.decision).toBe('allow')
    expect(codes(map(both, { kind: 'staff', groups: [] }).access)).toEqual(['sign-in-refused'])
    expect(codes(map(both, { kind: 'guest' }).access)).toEqual(['sign-in-refused'])
  })

  it('has nothing planned behind it', () => {
    const plan = planUser(map(staff, { kind: 'guest', groups: ['idp-dev'] }), nobody())
    expect(plan.operations).toEqual([])
    expect(plan.withheld.map(({ code }) => code)).toEqual(['access-refused'])
  })
})

describe('a gate for accounts being made (restricted creation)', () => {
  const create = { create: { groups: 'anyRule' as const } }

  it('keeps an account from being made for somebody in no mapped group', () => {
    const plan = planUser(map(create, { groups: [] }), nobody())
    expect(plan.operations).toEqual([])
    expect(plan.withheld.map(({ code }) => code)).toContain('creation-restricted')
    expect(isBlocked(plan)).toBe(true)
  })

  it('lets an account be made for somebody in one', () => {
    const plan = planUser(map(create, { groups: ['idp-dev'] }), nobody())
    expect(plan.operations[0]?.kind).toBe('createUser')
  })

  it('does not concern people who have an account', () => {
    const there = { user: { id: 'U1', username: 'ada', active: true }, foundBy: 'link' as const }
    const plan = planUser(map(create, { groups: [] }), current(there))
    expect(plan.withheld.map(({ code }) => code)).not.toContain('creation-restricted')
    expect(map(create, { groups: [] }).access.decision).toBe('allow')
  })

  it('makes none while the groups are unknown', () => {
    const plan = planUser(map(create, {}), nobody())
    expect(plan.withheld.map(({ code }) => code)).toContain('creation-restricted')
    expect(codes(map(create, {}).creation)).toEqual(['creation-unknown'])
  })
})

it.each([
  [{ signIn: {} }, '/access/signIn', 'needs `when` or `groups`'],
  [{ create: { groups: [' '] } }, '/access/create/groups/0', ''],
  [{ create: { groups: [] } }, '/access/create', ''],
  [{ signIn: { groups: 'all' } }, '/access/signIn', ''],
  [{ login: {} }, '/access', ''],
])('the document %j is refused', (access, pointer, message) => {
  expect(() => parseMapping({ ...base, access })).toThrow(
    expect.objectContaining({
      details: {
        issues: expect.arrayContaining([
          expect.objectContaining({
            pointer: expect.stringContaining(pointer),
            message: expect.stringContaining(message),
          }),
        ]),
      },
    }),
  )
})
