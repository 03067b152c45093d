import {
  type AttributeRule,
  type AttributeStatePolicy,
  explainProfile,
  isRosterError,
  type Mapped,
  parseMapping,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { mapClaims } from './documents.js'

const map = (rule: Omit<AttributeRule, 'to'> & { to?: string }, claims: Record<string, unknown>) =>
  mapClaims({ version: 1, profile: [{ to: 'x', ...rule }] }, claims)
const attribute = (mapped: Mapped) => {
  const { outcome, value, onCreate } = mapped.profile[0] ?? {}
  return [outcome, value, onCreate]
}
const codes = ({ warnings }: Mapped) => warnings.map(({ code }) => code)
const refusals = ({ access }: Mapped) =>
  access.decision === 'refuse' ? access.reasons.map(({ code }) => code) : []
const from = { claim: 'c' }
/** A claim in each state that JSON claims can have. */
const states = {
  present: { c: 'v' },
  empty: { c: [] },
  absent: {},
  overage: { _claim_names: { c: 'src' } },
  malformed: { c: [['a']] },
} as const

describe('a default, stated for each moment by itself', () => {
  const rule = {
    from,
    default: { onCreate: { constant: 'new' }, onUpdate: { claim: 'fallback' } },
  }
  it.each<[keyof typeof states, (string | undefined)[]]>([
    ['present', ['set', 'v', undefined]],
    ['empty', ['set', 'old', 'new']],
    ['absent', ['set', 'old', 'new']],
    ['overage', ['keep', undefined, undefined]],
    ['malformed', ['keep', undefined, undefined]],
  ])('%s gives %j', (state, expected) => {
    expect(attribute(map(rule, { ...states[state], fallback: 'old' }))).toEqual(expected)
  })

  it('on creation only leaves what is known of an account that is there (Entra ID, "default if null")', () => {
    const onCreate = { from, default: { onCreate: { constant: 'new' } } }
    expect(attribute(map(onCreate, states.absent))).toEqual(['keep', undefined, 'new'])
    expect(attribute(map(onCreate, states.empty))).toEqual(['clear', undefined, 'new'])
  })

  it('on update only is also what an account being created gets', () => {
    const onUpdate = { from, default: { onUpdate: { constant: 'd' } } }
    expect(attribute(map(onUpdate, states.absent))).toEqual(['set', 'd', undefined])
  })

  it('without a value itself changes nothing', () => {
    expect(attribute(map(rule, states.empty))).toEqual(['clear', undefined, 'new'])
    expect(attribute(map({ from, default: { onUpdate: { claim: 'no' } } }, {}))[0]).toBe('keep')
  })

  it('does not stand in for values that its transforms could not read', () => {
    const digits = { claim: 'c', transform: [{ extract: { pattern: '(\\d+)' } }] }
    const mapped = map({ from: digits, default: { onCreate: { constant: '0' } } }, { c: 'none' })
    expect(attribute(mapped)).toEqual(['keep', undefined, undefined])
    expect(codes(mapped)).toEqual(['nothing-left'])
  })

  it('satisfies `required` when it is for an account that is there', () => {
    const required = { from, required: true }
    const either = (moment: 'onCreate' | 'onUpdate') =>
      refusals(map({ ...required, default: { [moment]: { constant: 'd' } } }, {}))
    expect(either('onUpdate')).toEqual([])
    expect(either('onCreate')).toEqual(['required-missing'])
  })

  it('shows in the explanation', () => {
    const lines = explainProfile(map(rule, { fallback: 'old' }), { reveal: true })
    expect(lines[0]).toBe(
      'x is set to "old" (a new account: set to "new", by its default): claim c is absent; claim fallback gives "old"; constant gives "new".',
    )
  })
})

describe('the policy of an attribute for each state of its source', () => {
  const unreadable = { claim: 'c', transform: [{ extract: { pattern: '(\\d+)' } }] }
  type Row = [string, Omit<AttributeRule, 'to'>, Record<string, unknown>, AttributeStatePolicy]
  it.each<[...Row, string, string[], string[]]>([
    ['absent by default', { from }, states.absent, {}, 'keep', [], []],
    ['absent', { from }, states.absent, { absent: 'clear' }, 'clear', ['claim-absent'], []],
    ['absent', { from }, states.absent, { absent: 'refuse' }, 'keep', [], ['claim-absent']],
    ['empty by default', { from }, states.empty, {}, 'clear', [], []],
    ['empty', { from }, states.empty, { empty: 'keep' }, 'keep', [], []],
    ['empty', { from }, states.empty, { empty: 'refuse' }, 'keep', [], ['claim-empty']],
    ['overage', { from }, states.overage, {}, 'keep', ['claim-overage'], []],
    ['overage', { from }, states.overage, { overage: 'refuse' }, 'keep', [], ['claim-overage']],
    ['malformed', { from }, states.malformed, {}, 'keep', ['claim-malformed'], []],
    [
      'malformed',
      { from },
      states.malformed,
      { malformed: 'refuse' },
      'keep',
      [],
      ['claim-malformed'],
    ],
    ['unread', { from: unreadable }, { c: 'a' }, {}, 'keep', ['nothing-left'], []],
    [
      'unread',
      { from: unreadable },
      { c: 'a' },
      { unusable: 'refuse' },
      'keep',
      [],
      ['nothing-left'],
    ],
    ['structured', { from }, { c: { a: 1 } }, {}, 'keep', ['not-text'], []],
    ['structured', { from }, { c: { a: 1 } }, { unusable: 'refuse' }, 'keep', [], ['not-text']],
    ['several', { from }, { c: ['a', 'b'] }, {}, 'set', ['several-values'], []],
    ['several', { from }, { c: ['a', 'b'] }, { several: 'keep' }, 'keep', ['several-values'], []],
    ['several', { from }, { c: ['a', 'b'] }, { several: 'refuse' }, 'keep', [], ['several-values']],
  ])('%s', (_, rule, claims, claimStates, outcome, warned, refused) => {
    const mapped = map({ ...rule, claimStates }, claims)
    expect(mapped.profile[0]?.outcome).toBe(outcome)
    expect(codes(mapped)).toEqual(warned)
    expect(refusals(mapped)).toEqual(refused)
  })
})

describe('names for the planner to choose from', () => {
  const rule: AttributeRule = {
    to: 'username',
    from: { claim: 'mail', transform: ['localPart', 'lower'] },
    unique: {
      candidates: [{ template: '${given}.${family}' }, { claim: 'missing' }, { claim: 'mail' }],
      counter: { template: '${value}${n}', last: 4 },
    },
  }
  const claims = { mail: 'ada@x.example', given: 'ada', family: 'l' }
  const candidates = (changed: object, more = {}) =>
    map({ ...rule, ...changed }, { ...claims, ...more }).profile[0]?.candidates

  it('come in order, each once, and only those that have a value', () => {
    expect(candidates({})).toEqual(['ada', 'ada.l', 'ada@x.example', 'ada2', 'ada3', 'ada4'])
    expect(candidates({}, { given: 'a', family: [] })).toEqual([
      'ada',
      'ada@x.example',
      'ada2',
      'ada3',
      'ada4',
    ])
  })

  it('leave out what could be no login', () => {
    const [, second] = candidates({}, { family: 'l\u202e' }) ?? []
    expect(second).toBe('ada@x.example')
  })

  it('take the number into any place, with parts of their own', () => {
    const counter = {
      template: '${local}+${n}@${domain}',
      with: {
        local: { claim: 'mail', transform: ['localPart'] },
        domain: { claim: 'mail', transform: ['domainPart'] },
      },
      first: 1,
      last: 2,
    } as const
    const from = { claim: 'mail' }
    expect(candidates({ to: 'email', from, unique: { counter } })).toEqual([
      'ada@x.example',
      'ada+1@x.example',
      'ada+2@x.example',
    ])
  })

  it('are none when there is no value, or no other', () => {
    expect(map(rule, { given: 'a', family: 'b' }).profile[0]).not.toHaveProperty('candidates')
    const same = { candidates: [{ claim: 'mail', transform: ['localPart'] }] }
    expect(candidates({ unique: same })).toBeUndefined()
  })

  it('begin with the default when the account gets that on creation', () => {
    const mapped = map(
      { ...rule, default: { onCreate: { constant: 'guest' } } },
      { given: 'a', family: 'b' },
    )
    expect(mapped.profile[0]?.candidates?.slice(0, 2)).toEqual(['guest', 'a.b'])
  })
})

describe('a profile rule that cannot mean anything is refused', () => {
  const counter = { template: '${value}${n}' }
  it.each<[object, string]>([
    [{ default: {} }, '/profile/0/default'],
    [{ unique: {} }, '/profile/0/unique'],
    [{ to: 'department', unique: { counter } }, '/profile/0/unique'],
    [{ unique: { counter: { template: '${value}' } } }, '/profile/0/unique/counter/template'],
    [{ unique: { counter: { ...counter, first: 9, last: 8 } } }, '/profile/0/unique/counter/last'],
    [{ unique: { counter: { ...counter, last: 200 } } }, '/profile/0/unique/counter/last'],
    [{ unique: { counter: { ...counter, first: -1 } } }, '/profile/0/unique/counter/first'],
    [
      { unique: { counter: { ...counter, with: { n: { constant: '1' } } } } },
      '/profile/0/unique/counter/with/n',
    ],
  ])('%j', (rule, pointer) => {
    let found: string | undefined
    try {
      parseMapping({ version: 1, profile: [{ to: 'username', from, ...rule }] })
    } catch (error) {
      if (isRosterError(error) && error.code === 'MAPPING_INVALID')
        found = error.details.issues[0]?.pointer
    }
    expect(found).toBe(pointer)
  })
})
