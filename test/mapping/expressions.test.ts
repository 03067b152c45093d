import { type Condition, type Expression, profileOf, type Transform } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { mapClaims } from './documents.js'

const one = (from: Expression, claims: Record<string, unknown>) =>
  mapClaims({ version: 1, profile: [{ to: 'x', from }] }, claims)
const resultOf = (from: Expression, claims: Record<string, unknown>) =>
  new Map(Object.entries(profileOf(one(from, claims)))).get('x')
const transformed = (transform: readonly Transform[], c: unknown) =>
  resultOf({ claim: 'c', transform }, { c })

describe('a transform', () => {
  it.each<[readonly Transform[], unknown, string]>([
    [['upper'], 'straße', 'STRASSE'],
    [['trim'], ' a b ', 'a b'],
    [['stripSpaces'], ' a\u00a0b ', 'ab'],
    [['stripDiacritics'], 'Łukasz Zoë', 'Lukasz Zoe'],
    [['localPart'], 'a@b@c', 'a@b'],
    [['localPart'], 'plain', 'plain'],
    [['domainPart'], 'a@b@c', 'c'],
    [['accountName'], 'CONTOSO\\jdoe', 'jdoe'],
    [['accountName'], 'jdoe', 'jdoe'],
    [['last'], ['a', 'b'], 'b'],
    [['unique', { join: '+' }], ['a', 'b', 'a'], 'a+b'],
    [[{ split: ',' }, { join: '|' }], 'a, b,,c', 'a|b|c'],
    [[{ before: '-' }], 'a-b-c', 'a'],
    [[{ after: '-' }], 'a-b-c', 'b-c'],
    [[{ beforeLast: '-' }], 'a-b-c', 'a-b'],
    [[{ afterLast: '-' }], 'a-b-c', 'c'],
    [[{ before: '-' }], 'abc', 'abc'],
    [[{ prepend: '$&' }, { append: '\\1' }], 'a', '$&a\\1'],
    [[{ replace: { pattern: '(a)(?<n>b)', with: '${n}$1${1}' } }], 'xabab', 'xb$1ab$1a'],
    [[{ extract: { pattern: '(\\d+)-.*' } }], '42-x', '42'],
    [[{ keep: { prefix: 'b' } }], ['a', 'b1'], 'b1'],
    [[{ drop: { exact: ['A'], ignoreCase: true } }], ['a', 'b'], 'b'],
    [['lower'], true, 'true'],
    [[{ append: '!' }], 7, '7!'],
  ])('%j makes of %j %j', (transform, value, result) => {
    expect(transformed(transform, value)).toBe(result)
  })

  it('that can read no value keeps the attribute and says so', () => {
    const { profile, warnings } = one(
      { claim: 'c', transform: [{ extract: { pattern: '(\\d+)' } }] },
      { c: 'none' },
    )
    expect(profile[0]?.outcome).toBe('keep')
    expect(warnings.map(({ code }) => code)).toEqual(['nothing-left'])
  })

  it('that can read no value keeps the attribute also inside another source', () => {
    const a: Expression = { claim: 'a', transform: [{ extract: { pattern: '(\\d+)' } }] }
    const claims = { a: 'none', b: [] }
    const b: Expression = { claim: 'b' }
    for (const from of [
      { firstOf: [a, b] },
      { firstOf: [b, a] },
      { template: '${x}${b}', with: { x: a } },
      { template: '${b}${x}', with: { x: a } },
    ])
      expect(one(from, claims).profile[0]?.outcome).toBe('keep')
    expect(one({ firstOf: [b, b] }, claims).profile[0]?.outcome).toBe('clear')
  })

  it('that selects no value clears the attribute, because the document said which count', () => {
    expect(transformed([{ drop: { exact: 'n/a' } }], 'n/a')).toBeNull()
  })

  it('never cuts a long value: it makes it unreadable', () => {
    const { profile, warnings } = one(
      { claim: 'c', transform: [{ append: 'x' }] },
      { c: 'a'.repeat(1_024) },
    )
    expect(profile[0]?.outcome).toBe('keep')
    expect(warnings.map(({ code }) => code)).toEqual(['claim-malformed'])
  })

  it('inserts captures literally, whatever they hold', () => {
    expect(transformed([{ extract: { pattern: '(.*)@.*', give: '<${1}>' } }], '$1${1}\\@x')).toBe(
      '<$1${1}\\>',
    )
  })
})

describe('absent, empty and unreadable', () => {
  it.each([
    ['a missing claim', {}, 'keep'],
    ['null', { c: null }, 'keep'],
    ['an empty list', { c: [] }, 'clear'],
    ['empty text', { c: '' }, 'clear'],
    ['a list of lists', { c: [['a']] }, 'keep'],
    ['an object', { c: { a: 1 } }, 'keep'],
    ['a lone surrogate', { c: '\ud800' }, 'keep'],
    ['a megabyte', { c: 'a'.repeat(1_000_000) }, 'keep'],
    ['a number', { c: 0 }, 'set'],
    ['false', { c: false }, 'set'],
  ])('%s → %s', (_, claims, outcome) => {
    expect(one({ claim: 'c' }, claims).profile[0]?.outcome).toBe(outcome)
  })

  it('sets values in normalisation form C', () => {
    expect(resultOf({ claim: 'c' }, { c: 'Zoe\u0308' })).toBe('Zo\u00eb')
  })

  it('uses the first of several values and says so', () => {
    const { profile, warnings } = one({ claim: 'c' }, { c: ['a', 'b'] })
    expect(profile[0]?.value).toBe('a')
    expect(warnings.map(({ code }) => code)).toEqual(['several-values'])
  })

  it.each([
    ['a bidirectional control in it', 'adm\u202enimda'],
    ['white space before it', ' ada'],
    ['white space behind it', 'ada\u00a0'],
    ['nothing but white space', '  '],
  ])('takes no login with %s', (_, c) => {
    const mapped = mapClaims(
      {
        version: 1,
        profile: [
          { to: 'username', from: { claim: 'c' } },
          { to: 'email', from: { claim: 'c' } },
        ],
      },
      { c },
    )
    expect(mapped.profile.map(({ outcome }) => outcome)).toEqual(['keep', 'keep'])
    expect(mapped.warnings.map(({ code }) => code)).toEqual(['name-unusable', 'name-unusable'])
  })

  it('refuses access when a required attribute has no value', () => {
    const { access } = mapClaims(
      { version: 1, profile: [{ to: 'username', from: { claim: 'c' }, required: true }] },
      {},
    )
    const empty = mapClaims(
      { version: 1, profile: [{ to: 'username', from: { claim: 'c' }, required: true }] },
      { c: [] },
    )
    expect(empty.access.decision).toBe('refuse')
    expect(access.decision === 'refuse' && access.reasons[0]?.code).toBe('required-missing')
  })
})

describe('firstOf', () => {
  const from: Expression = { firstOf: [{ claim: 'a' }, { claim: 'b' }] }
  it.each([
    [{ a: '1', b: '2' }, '1'],
    [{ b: '2' }, '2'],
    [{ a: [], b: '2' }, '2'],
    [{ a: [] }, null],
    [{}, undefined],
    [{ a: [['x']], b: '2' }, undefined],
    [{ a: [], b: [['x']] }, undefined],
  ])('of %j is %j', (claims, value) => {
    expect(resultOf(from, claims)).toBe(value)
  })
})

describe('a template', () => {
  const from: Expression = {
    template: '${a}-$${x}-${b}',
    with: { b: { claim: 'beta', transform: ['upper'] } },
  }
  it.each([
    [{ a: '${b}$1', beta: 'x' }, '${b}$1-${x}-X'],
    [{ a: 'a' }, undefined],
    [{ a: 'a', beta: [] }, null],
    [{ beta: [] }, undefined],
    [{ a: { deep: 1 }, beta: [] }, undefined],
  ])('of %j is %j', (claims, value) => {
    expect(resultOf(from, claims)).toBe(value)
  })
})

describe('switch', () => {
  const cases = [{ is: 'DE', give: 'Berlin' }]
  it.each([
    [{ c: 'DE' }, 'Berlin'],
    [{ c: 'NL' }, 'elsewhere'],
    [{ c: [] }, 'elsewhere'],
    [{}, undefined],
    [{ c: '__proto__' }, 'elsewhere'],
  ])('of %j is %j', (claims, value) => {
    expect(
      resultOf({ switch: { claim: 'c' }, cases, default: { constant: 'elsewhere' } }, claims),
    ).toBe(value)
  })
  it('without a default gives no value', () => {
    expect(resultOf({ switch: { claim: 'c' }, cases }, { c: 'NL' })).toBeUndefined()
  })
})

describe('a condition', () => {
  const holds: Condition = { of: { constant: 'a' }, exact: 'a' }
  const fails: Condition = { not: holds }
  const unknown: Condition = { of: { claim: 'missing' }, exact: 'a' }
  const answer = (condition: Condition) =>
    resultOf(
      // biome-ignore lint/suspicious/noThenProperty: the language's word
      { if: condition, then: { constant: 'yes' }, else: { constant: 'no' } },
      { e: [], l: ['x', 'B'] },
    )

  it.each<[string, Condition, string | undefined]>([
    ['all of nothing unknown', { all: [holds, holds] }, 'yes'],
    ['false wins over unknown in all', { all: [unknown, fails] }, 'no'],
    ['unknown wins over true in all', { all: [holds, unknown] }, undefined],
    ['true wins over unknown in any', { any: [unknown, holds] }, 'yes'],
    ['unknown wins over false in any', { any: [fails, unknown] }, undefined],
    ['not unknown is unknown', { not: unknown }, undefined],
    [
      'ifAbsent answers for a missing claim',
      { of: { claim: 'missing' }, exact: 'a', ifAbsent: false },
      'no',
    ],
    ['empty holds nothing', { of: { claim: 'e' }, regex: '.*' }, 'no'],
    ['any value will do', { of: { claim: 'l' }, exact: ['b'], ignoreCase: true }, 'yes'],
  ])('%s', (_, condition, expected) => {
    expect(answer(condition)).toBe(expected)
  })
})

describe('a path', () => {
  const c = { jira: { roles: ['admin', 'user'], none: [], 'a.b': { "it's": 'x' } }, nil: null }
  it.each([
    ['$.jira.roles', 'admin'],
    ['$.jira.roles[*]', 'admin'],
    ['$.jira.roles[-1]', 'user'],
    ['$.jira.roles[1:]', 'user'],
    ['$.jira.roles[::-1]', 'user'],
    ["$.jira['a.b']['it\\'s']", 'x'],
    ['$["jira"].*.*', 'admin'],
    ['$.jira.none', null],
    ['$.jira.none[*]', null],
    ['$.jira.roles[7]', null],
    ['$.nil', undefined],
    ['$.nil[*]', undefined],
    ['$.*.roles', undefined],
    ['$.jira.other', undefined],
    ['$.jira.roles.length', undefined],
    ['$.jira.roles[0][0]', undefined],
    ['$.constructor', undefined],
    ['$.jira.__proto__', undefined],
  ])('%s gives %j', (path, value) => {
    expect(resultOf({ claim: 'c', path, transform: ['first'] }, { c })).toBe(value)
  })

  const letters = [...'abcdefg']
  it.each([
    // The examples of RFC 9535, 2.3.4.3.
    ['1:3', 'bc'],
    ['5:', 'fg'],
    ['1:5:2', 'bd'],
    ['5:1:-2', 'fd'],
    ['::-1', 'gfedcba'],
    // Bounds beyond the list, from the end, and steps of nothing.
    [':', 'abcdefg'],
    ['-3:-1', 'ef'],
    ['-99:99', 'abcdefg'],
    ['99:-99:-3', 'gda'],
    ['-2::-2', 'fdb'],
    [':-3:-1', 'gf'],
    ['3:3', ''],
    ['3:1', ''],
    ['1:3:-1', ''],
    ['::0', ''],
  ])('RFC 9535: [%s] selects %j', (slice, expected) => {
    const from = { claim: 'c', path: `$.list[${slice}]`, transform: [{ join: '' }] }
    expect(resultOf(from, { c: { list: letters } })).toBe(expected || null)
  })

  it('reads own members only, also when they are called __proto__', () => {
    const own = JSON.parse('{"__proto__":"mine"}')
    expect(resultOf({ claim: 'c', path: '$.__proto__' }, { c: own })).toBe('mine')
  })

  it.each([
    ['a missing member', '$.r', [{ r: 'a' }, { s: 'b' }]],
    ['null', '$.r', [{ r: 'a' }, { r: null }]],
    ['null in a list at the end', '$.r', { r: ['a', null] }],
    ['null where a list is asked for', '$.x[*].r[*]', { x: [{ r: ['a'] }, { r: null }] }],
  ])('takes no part for the whole: %s beside a value is absent', (_, path, c) => {
    const stateOf = (from: Expression) => one(from, { c }).profile[0]?.steps[0]
    expect(stateOf({ claim: 'c', path })).toMatchObject({ state: 'absent', values: [] })
    expect(stateOf({ claim: 'c', path, missing: 'skip' })).toMatchObject({ values: ['a'] })
  })

  it.each([
    ['text where a member is asked for', [{ r: 'a' }, 'text']],
    ['a list of lists', [{ r: 'a' }, { r: [['b']] }]],
  ])('takes no part for the whole: %s beside a value is malformed', (_, c) => {
    const { profile } = one({ claim: 'c', path: '$.r' }, { c })
    expect(profile[0]?.steps[0]?.state).toBe('malformed')
  })

  it.each([
    ['$.list', { list: [] }, 'empty'],
    ['$.list[*]', { list: [] }, 'empty'],
    ['$.list[3]', { list: ['a'] }, 'empty'],
    ['$.list[5:]', { list: ['a'] }, 'empty'],
    ['$.list', { list: [null] }, 'absent'],
    ['$.list', { list: ['a', null] }, 'absent'],
    ['$.list', {}, 'absent'],
    ['$.list.x', { list: ['a'] }, 'malformed'],
  ])('%s of %j is %s', (path, c, state) => {
    expect(one({ claim: 'c', path }, { c }).profile[0]?.steps[0]?.state).toBe(state)
  })

  it('reads each value of a list claim', () => {
    const emails = [{ value: 'a@x' }, { value: 'b@x' }]
    expect(
      resultOf({ claim: 'c', path: '$.value', transform: [{ join: ' ' }] }, { c: emails }),
    ).toBe('a@x b@x')
  })
})
