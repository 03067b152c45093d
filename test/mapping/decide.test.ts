import { compileMapping, type GroupMapping, parseMapping, trustClaims } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { decisionOf } from '../../src/mapping/decision.js'
import { groupsOnly, person } from './documents.js'

const from = { claim: 'groups' }
const a = { id: 'a', match: { exact: 'a' }, to: ['x'] }
const b = { id: 'b', match: { exact: 'b' }, to: ['y'] }
const many = { id: 'many', match: { prefix: 'p-' }, to: ['m-${rest}'] }

/** Decides for somebody in `a`, `b`, `p-1` and `p-2`, and sees that it is what is said in full. */
function decided(groups: Omit<GroupMapping, 'from'>): readonly string[] {
  const mapper = compileMapping(parseMapping(groupsOnly({ from, ...groups })))
  const ada = person({ groups: ['p-1', 'a', 'b', 'a', 'p-2', 'p-1'] })
  const decision = mapper.decide(ada)
  expect(decision).toEqual(decisionOf(mapper.map(ada)))
  return decision.groups
}

describe('decide', () => {
  it('names each group once, sorted', () => {
    expect(decided({ rules: [many, b, a, { ...a, id: 'c' }] })).toEqual(['m-1', 'm-2', 'x', 'y'])
  })

  it('leaves out what only counts while an account is being created', () => {
    expect(decided({ rules: [{ ...a, mode: 'createOnly' }, b] })).toEqual(['y'])
    const defaults = [{ to: ['new'], for: 'newUsers' as const }]
    expect(decided({ rules: [b], defaults })).toEqual(['y'])
  })

  it('gives defaults, but none that is never given', () => {
    const defaults = [{ to: ['all', 'z'], for: 'everybody' as const }]
    expect(decided({ rules: [a, b], defaults, never: ['z', 'x'] })).toEqual(['all', 'y'])
  })

  it('gives what people without groups get only to them', () => {
    const defaults = [{ to: ['guests'], for: 'withoutGroups' as const }]
    expect(decided({ rules: [a], defaults })).toEqual(['x'])
    expect(decided({ rules: [a], defaults, never: ['x'] })).toEqual(['guests'])
    expect(decided({ rules: [{ ...a, mode: 'createOnly' }], defaults })).toEqual([])
  })

  it('asks the full answer where it takes reasons to tell', () => {
    const nesting = [{ group: 'x', in: ['above'] }]
    expect(decided({ rules: [a], nesting })).toEqual(['above', 'x'])
    expect(decided({ rules: [a, b], exclusive: [{ groups: ['y', 'x'] }] })).toEqual(['y'])
    const spelled = { ...b, to: ['X'] }
    expect(decided({ rules: [a, spelled], ignoreCase: { names: true } })).toEqual(['X'])
    expect(decided({ rules: [a, { ...many, maxGroups: 1 }] })).toEqual(['x'])
    expect(decided({ rules: [a, many], maxGroups: 2 })).toEqual([])
  })

  it('opens a gate for groups of rules, and not for defaults', () => {
    const defaults = [{ to: ['x'], for: 'everybody' as const }]
    const signIn = { groups: ['x'] }
    const decision = (rules: GroupMapping['rules']) => {
      const document = { ...groupsOnly({ from, rules, defaults }), access: { signIn } }
      return compileMapping(parseMapping(document)).decide(person({ groups: ['a'] })).access
    }
    expect(decision([a]).decision).toBe('allow')
    expect(decision([{ ...a, mode: 'createOnly' }]).decision).toBe('allow')
    expect(decision([b]).decision).toBe('refuse')
  })

  it('gives nobody a part of too many groups, also where some are never given', () => {
    const rules = [{ id: 'all', match: { anything: true } as const, to: ['${value}'] }]
    const never = ['g0', 'g1', 'g2']
    const mapper = compileMapping(parseMapping(groupsOnly({ from, rules, never })))
    const inSoMany = (count: number) =>
      person({ groups: Array.from({ length: count }, (_, i) => `g${i}`) })
    for (const [count, given] of [
      [5_001, 4_998],
      [5_003, 0],
    ] as const) {
      const mapped = mapper.map(inSoMany(count))
      expect(mapped.groups).toHaveLength(given)
      expect(mapped.authority.held).toHaveLength(given === 0 ? 1 : 0)
      expect(mapper.decide(inSoMany(count))).toEqual(decisionOf(mapped))
    }
  })

  it('takes nobody who is not verified, and holds what is unknown', () => {
    const mapper = compileMapping(parseMapping(groupsOnly({ from, rules: [a] })))
    expect(() => mapper.decide({ issuer: 'i', subject: 's', claims: [] } as never)).toThrow(
      expect.objectContaining({ code: 'IDENTITY_UNVERIFIED' }),
    )
    const unknown = trustClaims({}, { reason: 'test', issuer: 'i', subject: 's' })
    expect(mapper.decide(unknown).authority.held).toEqual([
      { rule: 'a', state: 'absent', groups: ['x'] },
    ])
  })
})
