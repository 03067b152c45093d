import { explainMembership, type GroupMapping, type GroupRule, type RemovalMode } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { groupsOnly, mapClaims, namesOf } from './documents.js'

const from = { claim: 'groups' }
const rule: GroupRule = { id: 'r', match: { prefix: 'app-' }, to: ['${rest}-users', 'fixed'] }
const map = (
  groups: Omit<GroupMapping, 'from'>,
  claims: Record<string, unknown> = { groups: [] },
) => mapClaims(groupsOnly({ from, ...groups }), claims)
const authority = (mode: RemovalMode, more: Partial<GroupMapping> = {}) =>
  map({ mode, rules: [rule], ...more }).authority

describe('what each removal mode owns', () => {
  it.each<[RemovalMode, object]>([
    ['managed', { names: ['fixed'], patterns: [], everything: false, except: [], retired: false }],
    ['provenance', { names: [], patterns: [], everything: false, except: [], retired: true }],
    ['additive', { names: [], patterns: [], everything: false, except: ['*-users', 'fixed'] }],
    ['createOnly', { names: [], patterns: [], everything: false, except: ['*-users', 'fixed'] }],
    ['authoritative', { names: ['fixed'], patterns: ['*-users'], everything: true, except: [] }],
  ])('%s', (mode, owned) => {
    expect(authority(mode)).toMatchObject(owned)
  })

  it('authoritativeExcept keeps what `except` lists', () => {
    expect(authority('authoritativeExcept', { except: ['local-*'] })).toMatchObject({
      everything: true,
      except: ['local-*'],
    })
  })

  it('a single authoritative rule owns what its `to` could come out as, and no more', () => {
    const { names, patterns, everything } = map({
      rules: [{ ...rule, mode: 'authoritative' }],
    }).authority
    expect({ names, patterns, everything }).toEqual({
      names: ['fixed'],
      patterns: ['*-users'],
      everything: false,
    })
  })

  it('a star that a rule spells out owns that one name, not a pattern', () => {
    const { names, patterns } = map({
      rules: [
        { id: 's', match: { exact: 'a*' }, to: ['all*', 'x-${value}'], mode: 'authoritative' },
      ],
    }).authority
    expect({ names, patterns }).toEqual({ names: ['all*', 'x-a*'], patterns: [] })
  })
})

describe('what the ledger must record before a grant is taken back', () => {
  it('anything the rule gave, when deleted rules take away', () => {
    expect(authority('provenance').grants).toEqual([{ rule: 'r', groups: 'any' }])
    expect(authority('managed', { deletedRules: 'takeAway' })).toMatchObject({
      grants: [{ rule: 'r', groups: 'any' }],
      retired: true,
    })
  })

  it('only what the rule can still give, when they keep', () => {
    expect(authority('managed').grants).toEqual([{ rule: 'r', groups: ['*-users', 'fixed'] }])
    expect(authority('provenance', { deletedRules: 'keep' })).toMatchObject({
      grants: [{ rule: 'r', groups: ['*-users', 'fixed'] }],
      retired: false,
    })
  })

  it('nothing that a rule gave which only adds', () => {
    expect(authority('additive').grants).toEqual([])
    expect(authority('createOnly').grants).toEqual([])
  })
})

describe('createOnly', () => {
  it('gives while the account is being created, and says so with the reason', () => {
    const mapped = map({ mode: 'createOnly', rules: [rule] }, { groups: ['app-jira'] })
    expect(namesOf(mapped)).toEqual(['fixed', 'jira-users'])
    expect(mapped.groups[0]).toMatchObject({
      when: 'onCreate',
      reasons: [{ rule: 'r', value: 'app-jira', when: 'onCreate' }],
    })
  })
})

describe('authoritative over everything', () => {
  it('holds everything while any rule is unknown', () => {
    const { held } = map({ mode: 'authoritative', rules: [rule] }, {}).authority
    expect(held).toEqual([{ rule: 'r', state: 'absent', groups: 'all' }])
  })

  it('explains that a membership of any name is taken away, but for `except`', () => {
    const mapped = map({ mode: 'authoritativeExcept', rules: [rule], except: ['Local-*'] })
    expect(explainMembership(mapped, 'whatever').removal).toBe('taken-away')
    expect(explainMembership(mapped, 'local-qa').removal).toBe('left-alone')
  })
})
