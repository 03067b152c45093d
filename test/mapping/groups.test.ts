import { type GroupMapping, type GroupRule, RosterError } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { groupsOnly, mapClaims, namesOf } from './documents.js'

const from = { claim: 'groups' }
const map = (groups: GroupMapping, claims: Record<string, unknown>) =>
  mapClaims(groupsOnly(groups), claims)
const granted = (rule: Omit<GroupRule, 'id'>, groups: unknown) =>
  namesOf(map({ from, rules: [{ id: 'r', ...rule }] }, { groups }))

describe('a match', () => {
  it.each<[Omit<GroupRule, 'id'>, unknown, string[]]>([
    [{ match: { exact: ['a', 'b'] }, to: ['x-${value}'] }, ['a', 'b', 'c'], ['x-a', 'x-b']],
    [{ match: { prefix: 'app-' }, to: ['${rest}'] }, ['app-jira', 'App-x'], ['jira']],
    [{ match: { suffix: '-adm' }, to: ['${rest}!'] }, ['jira-adm', 'adm'], ['jira!']],
    [{ match: { prefix: 'APP-', ignoreCase: true }, to: ['${rest}'] }, ['app-Jira'], ['Jira']],
    [
      { match: { prefix: 'STRASSE', ignoreCase: true }, to: ['${rest}'] },
      ['straße-nord'],
      ['-nord'],
    ],
    [
      { match: { suffix: 'STRASSE', ignoreCase: true }, to: ['${rest}'] },
      ['Nord-straße'],
      ['Nord-'],
    ],
    [
      { match: { regex: 'p-(?<k>[a-z]+)-(\\d)' }, to: ['${k}-${2}'] },
      ['p-ab-1', 'xp-ab-1'],
      ['ab-1'],
    ],
    [{ match: { regex: '(a)|(b)' }, to: ['g${1}${2}'] }, ['b'], ['gb']],
    [{ match: { exact: '7' }, to: ['seven'] }, [7], ['seven']],
    [{ match: { exact: 'caf\u00e9' }, to: ['cafe'] }, ['cafe\u0301'], ['cafe']],
    [{ match: { exact: 'constructor' }, to: ['ok'] }, ['constructor', '__proto__'], ['ok']],
    [{ match: { prefix: '__' }, to: ['${value}'] }, ['__proto__'], ['__proto__']],
    [{ match: { exact: 'a' }, to: ['$${value}'] }, ['a'], ['${value}']],
  ])('%j of %j gives %j', (rule, groups, names) => {
    expect(granted(rule, groups)).toEqual(names)
  })

  it('keeps every reason: losing one of two keeps the membership', () => {
    const { groups } = map(
      {
        from,
        rules: [
          { id: 'z', match: { exact: 'a' }, to: ['g'] },
          { id: 'b', match: { prefix: 'b' }, to: ['g'], createMissing: true },
        ],
      },
      { groups: ['b2', 'a', 'b1', 'b1'] },
    )
    expect(groups[0]?.reasons.map(({ rule, value }) => [rule, value])).toEqual([
      ['b', 'b1'],
      ['b', 'b2'],
      ['z', 'a'],
    ])
    expect(groups[0]?.createMissing).toBe(true)
  })

  it('may create and be privileged when any rule behind a group says so, in whatever order', () => {
    const open = { id: 'o', match: { exact: 'a' }, to: ['g'], createMissing: true }
    const rules: GroupRule[] = [
      { ...open, allowPrivileged: true },
      { id: 'p', match: { exact: 'b' }, to: ['g'] },
    ]
    for (const list of [rules, [...rules].reverse()])
      for (const groups of [
        ['a', 'b'],
        ['b', 'a'],
      ]) {
        const [group] = map({ from, rules: list }, { groups }).groups
        expect([group?.createMissing, group?.allowPrivileged]).toEqual([true, true])
      }
    expect(map({ from, rules }, { groups: ['b'] }).groups[0]?.allowPrivileged).toBe(false)
  })

  it('does not grant a name that no group can have, and says so once', () => {
    const { groups, warnings } = map(
      { from, rules: [{ id: 'r', match: { prefix: 'x' }, to: ['${rest}'] }] },
      { groups: ['x', 'x\u202etxt', `x${'a'.repeat(256)}`] },
    )
    expect(groups).toEqual([])
    expect(warnings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['name-unusable', '/groups/rules/0/to/0'],
    ])
  })
})

describe('a value that looks like a name and is not', () => {
  const rule = { match: { prefix: 'x' }, to: ['${rest}'] }
  it.each([
    ' admins',
    'admins ',
    'admins\u00a0',
    'admins\u00ad',
    'admins\ufe0f',
    'ad\u034fmins',
    'admins\u{e0061}',
    '\u3164',
    'a\u2028',
  ])('makes no group: %j', (rest) => {
    expect(granted(rule, [`x${rest}`])).toEqual([])
  })

  it('of 255 characters makes one, also when they are composed first', () => {
    expect(granted(rule, [`x${'a'.repeat(255)}`])).toHaveLength(1)
    expect(granted(rule, [`x${'e\u0301'.repeat(255)}`])).toEqual(['\u00e9'.repeat(255)])
    expect(granted(rule, [`x${'\u00e9'.repeat(256)}`])).toEqual([])
  })

  it('warns in the order of the rules, whatever came first', () => {
    const rules = [
      { id: 'a', match: { prefix: 'a' }, to: ['${rest}'] },
      { id: 'b', match: { prefix: 'b' }, to: ['${rest}'] },
    ]
    const { warnings } = map({ from, rules }, { groups: ['b', 'a', 'b '] })
    expect(warnings.map(({ pointer }) => pointer)).toEqual([
      '/groups/rules/0/to/0',
      '/groups/rules/1/to/0',
    ])
  })
})

describe('ignoring case', () => {
  const admin = (value: string) =>
    granted({ match: { exact: 'admin', ignoreCase: true }, to: ['g'] }, [value])
  it('takes another case, and not the dotless ı, which only shares an upper case', () => {
    expect(admin('ADMIN')).toEqual(['g'])
    expect(admin('adm\u0131n')).toEqual([])
  })
  it('cuts where folding makes the text shorter: J with a caron is two characters, ǰ is one', () => {
    const cut = (match: GroupRule['match'], value: string) =>
      granted({ ...(match && { match }), to: ['x${rest}'] }, [value])
    expect(cut({ prefix: '\u01f0', ignoreCase: true }, 'J\u030c-a')).toEqual(['x-a'])
    expect(cut({ suffix: '\u01f0', ignoreCase: true }, 'a-J\u030c')).toEqual(['xa-'])
  })
  it('finds a beginning also where its last letter has another form at the end of a word', () => {
    const match = { prefix: 'ΟΔΟΣ', ignoreCase: true }
    expect(granted({ match, to: ['x${rest}'] }, ['οδοσ-α', 'οδοςα'])).toEqual(['x-α', 'xα'])
  })
})

describe('numbers', () => {
  it('beyond what JSON keeps exactly are unreadable: two ids would be one', () => {
    const rule = { match: { exact: ['9007199254740991', '9007199254740992'] }, to: ['g-${value}'] }
    expect(granted(rule, [9_007_199_254_740_991])).toEqual(['g-9007199254740991'])
    for (const groups of [[2 ** 53], ['\u00e9', -(2 ** 53)]]) {
      const { authority } = map({ from, rules: [{ id: 'r', ...rule }] }, { groups })
      expect(authority.held.map(({ state }) => state)).toEqual(['malformed'])
    }
    expect(granted({ match: { exact: '0.5' }, to: ['half'] }, [0.5])).toEqual(['half'])
  })
})

describe('one value that looks like a list', () => {
  const rules = [{ id: 'r', match: { exact: 'Users' }, to: ['g'] }]
  const codes = (groups: unknown, exclude?: GroupMapping['exclude']) =>
    map({ from, rules, ...(exclude && { exclude }) }, { groups }).warnings.map(({ code }) => code)
  it('is pointed out, unless it is excluded or not alone', () => {
    expect(codes('Domain Users')).toEqual(['looks-delimited'])
    expect(codes('Domain Users', [{ exact: 'Domain Users' }])).toEqual([])
    expect(codes(['Domain Users', 'x'])).toEqual([])
    expect(codes(['Domain Users', 'Domain Users'])).toEqual(['looks-delimited'])
  })

  it('is pointed out when it is written as JSON, with the transform that reads it', () => {
    const listed = '["Domain","Users"]'
    const { warnings } = map({ from, rules }, { groups: listed })
    expect(warnings.map(({ message }) => message)).toEqual([
      'The source "claim groups" gives one value that looks like a list written as JSON: add the transform "parseJson".',
    ])
    const parsed = { ...from, transform: ['parseJson' as const] }
    expect(namesOf(map({ from: parsed, rules }, { groups: listed }))).toEqual(['g'])
    for (const text of ['["Domain"]', '["Users"', '[1]', '[Users', '{"Users":1}'])
      expect(codes(text)).toEqual([])
  })
})

describe('prefixes and suffixes of several lengths', () => {
  it('are all found, also where they share a beginning or end', () => {
    const rules = ['a', 'ab', 'abc', 'b'].flatMap((edge, i): GroupRule[] => [
      { id: `p${i}`, match: { prefix: edge }, to: [`p-${edge}`] },
      { id: `s${i}`, match: { suffix: edge }, to: [`s-${edge}`] },
    ])
    expect(namesOf(map({ from, rules }, { groups: ['ab'] }))).toEqual([
      'p-a',
      'p-ab',
      's-ab',
      's-b',
    ])
  })
})

describe('a rule with match and when', () => {
  const rule: GroupRule = {
    id: 'r',
    match: { exact: 'a' },
    when: { of: { claim: 'type' }, exact: 'staff' },
    to: ['g'],
  }
  it.each([
    [{ groups: ['a'], type: 'staff' }, 'granted'],
    [{ groups: ['a'], type: 'guest' }, 'no-match'],
    [{ groups: ['b'], type: 'staff' }, 'no-match'],
    [{ groups: ['a'] }, 'unknown'],
    [{ groups: ['b'] }, 'no-match'],
    [{ type: 'staff' }, 'unknown'],
    [{ type: 'guest' }, 'no-match'],
  ])('of %j is %s', (claims, outcome) => {
    const mapped = map({ from, rules: [rule] }, claims)
    expect(mapped.trace.rules[0]?.outcome).toBe(outcome)
    expect(namesOf(mapped)).toEqual(outcome === 'granted' ? ['g'] : [])
    expect(mapped.authority.held).toHaveLength(outcome === 'unknown' ? 1 : 0)
  })
})

describe('claims that cannot be read', () => {
  const rules: GroupRule[] = [
    { id: 'named', match: { exact: 'a' }, to: ['g'] },
    { id: 'open', match: { prefix: 'p' }, to: ['${rest}'] },
  ]
  it.each([
    ['an object among the values', ['a', { id: 'a' }]],
    ['a value that is too long', ['a', 'b'.repeat(1_025)]],
    ['a value that is too long once composed', ['a', '\u0958'.repeat(600)]],
    ['a lone surrogate', ['a', '\udc00']],
    ['a list of lists', [['a']]],
  ])('hold everything: %s', (_, groups) => {
    const mapped = map({ from, rules }, { groups })
    expect(mapped.groups).toEqual([])
    expect(mapped.authority.held).toEqual([
      { rule: 'named', state: 'malformed', groups: ['g'] },
      { rule: 'open', state: 'malformed', groups: 'all' },
    ])
    expect(mapped.warnings.map(({ code }) => code)).toEqual(['claim-malformed'])
  })

  it('are told apart from an empty list, which is knowledge', () => {
    expect(map({ from, rules }, { groups: [] }).authority.held).toEqual([])
    expect(
      map({ from, rules, claimStates: { empty: 'hold' } }, { groups: [] }).authority.held,
    ).toHaveLength(2)
  })

  it('gives no part of more groups than anybody has', () => {
    const groups = Array.from({ length: 5_001 }, (_, i) => `p${i}`)
    const mapped = map({ from, rules, defaults: [{ to: ['d'], for: 'everybody' }] }, { groups })
    expect(mapped.groups).toEqual([])
    expect(mapped.authority.held).toEqual([{ rule: 'open', state: 'malformed', groups: 'all' }])
    expect(mapped.warnings.map(({ code }) => code)).toEqual(['too-many-groups'])
    expect(map({ from, rules }, { groups: groups.slice(1) }).groups).toHaveLength(5_000)
  })

  it('holds every group when there are too many, whatever a rule names', () => {
    const groups = ['a', ...Array.from({ length: 5_001 }, (_, i) => `p${i}`)]
    expect(map({ from, rules }, { groups }).authority.held.map((hold) => hold.groups)).toEqual([
      'all',
      'all',
    ])
  })
})

describe('authority', () => {
  const authority = (groups: Omit<GroupMapping, 'from'>) => {
    const { names, patterns, except, held } = map({ from, ...groups }, { groups: [] }).authority
    return { names, patterns, except, held }
  }

  it('is what managed rules name, and what `managed` lists', () => {
    expect(
      authority({
        rules: [
          { id: 'a', match: { exact: 'a' }, to: ['z', 'b'] },
          { id: 'b', match: { prefix: 'p' }, to: ['${rest}'] },
        ],
        managed: ['app-*', 'b', 'c'],
      }),
    ).toEqual({ names: ['b', 'c', 'z'], patterns: ['app-*'], except: [], held: [] })
  })

  it('leaves out what an additive rule can grant, also by pattern and in another case', () => {
    expect(
      authority({
        rules: [
          { id: 'a', match: { exact: 'a' }, to: ['Both', 'app-1', 'mine'] },
          { id: 'b', match: { exact: 'b' }, to: ['both'], mode: 'additive' },
          { id: 'c', match: { prefix: 'x' }, to: ['app-${rest}'], mode: 'additive' },
        ],
        managed: ['app-*', 'ap*', 'other-*'],
      }),
    ).toEqual({
      names: ['mine'],
      patterns: ['ap*', 'app-*', 'other-*'],
      except: ['app-*', 'both'],
      held: [],
    })
  })

  it('excepts what an additive rule makes of the texts it compares with, and what it spells out', () => {
    expect(
      authority({
        rules: [
          { id: 'a', match: { exact: ['x', 'y'] }, to: ['app-${value}'], mode: 'additive' },
          { id: 'b', match: { exact: 'b' }, to: ['lone'], mode: 'additive' },
        ],
        managed: ['app-*', 'APP-X*', 'app-z*', 'l*', 'app-y', 'lone'],
      }),
    ).toEqual({
      names: [],
      patterns: ['APP-X*', 'app-*', 'app-z*', 'l*'],
      except: ['app-x', 'app-y', 'lone'],
      held: [],
    })
  })

  it('is nothing when everything is additive', () => {
    const rules = [{ id: 'a', match: { exact: 'a' }, to: ['x'] }]
    expect(authority({ mode: 'additive', rules, managed: ['y', 'z*'] })).toEqual({
      names: [],
      patterns: [],
      except: ['x'],
      held: [],
    })
  })

  it('keeps what an additive rule cannot make of the texts it compares with', () => {
    const exact = { exact: ['x'], ignoreCase: true }
    expect(
      authority({
        rules: [
          { id: 'a', match: exact, to: ['app-${value}'], mode: 'additive' },
          { id: 'b', match: { exact: 'b' }, to: ['APP-X', 'app-y'] },
        ],
        managed: ['app-z*', '*x'],
      }),
    ).toEqual({ names: ['app-y'], patterns: ['*x', 'app-z*'], except: ['app-x'], held: [] })
  })

  it('is what `managed` lists also where a single rule is managed', () => {
    const rules: GroupRule[] = [
      { id: 'a', match: { exact: 'a' }, to: ['x'] },
      { id: 'b', match: { exact: 'b' }, to: ['y'], mode: 'managed' },
    ]
    expect(authority({ mode: 'additive', rules, managed: ['z', 'p*'] })).toEqual({
      names: ['y', 'z'],
      patterns: ['p*'],
      except: ['x'],
      held: [],
    })
  })

  it('is nothing without group rules', () => {
    expect(mapClaims({ version: 1, profile: [] }, {}).authority).toEqual({
      names: [],
      patterns: [],
      everything: false,
      except: [],
      shared: [],
      grants: [],
      retired: false,
      held: [],
    })
  })
})

describe('defaults', () => {
  const groups: GroupMapping = {
    from,
    rules: [{ id: 'a', match: { exact: 'a' }, to: ['g'] }],
    defaults: [
      { to: ['new', 'all'], for: 'newUsers' },
      { to: ['all'], for: 'everybody' },
      { to: ['none'], for: 'withoutGroups' },
    ],
  }
  const whenOf = (claims: Record<string, unknown>) =>
    map(groups, claims).groups.map(({ name, when }) => [name, when])

  it('go to new users, to everybody, and to those without groups', () => {
    expect(whenOf({ groups: [] })).toEqual([
      ['all', 'always'],
      ['new', 'onCreate'],
      ['none', 'always'],
    ])
  })

  it('do not count as groups from a rule, and a rule makes them go', () => {
    expect(whenOf({ groups: ['a'] }).map(([name]) => name)).toEqual(['all', 'g', 'new'])
  })

  it('give nothing for being without groups when that is unknown, and hold it', () => {
    expect(whenOf({}).map(([name]) => name)).toEqual(['all', 'new'])
    expect(map(groups, {}).authority.held).toEqual([
      { rule: 'a', state: 'absent', groups: ['g'] },
      { rule: 'default:withoutGroups', state: 'absent', groups: ['none'] },
    ])
    const more = [
      ...groups.rules,
      { id: 'b', from: { claim: 'b' }, match: { exact: 'b' }, to: ['h'] },
    ]
    const known = map({ ...groups, rules: more }, { groups: ['a'] })
    expect(known.authority.held.map(({ rule }) => rule)).toEqual(['b'])
  })
})

it('anything but an identity is refused', async () => {
  const { compileMapping, parseMapping } = await import('rostermap')
  const mapper = compileMapping(parseMapping(groupsOnly({ from, rules: [] })))
  for (const value of [undefined, null, {}, { claims: [] }, 'x'])
    expect(() => mapper.map(value as never)).toThrow(RosterError)
})
