import {
  type ClaimsRecord,
  type Condition,
  compileMapping,
  type Expression,
  parseMapping,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { faultsOfSource, person } from './documents.js'

function read(from: Expression, claims: ClaimsRecord, now?: number) {
  const mapper = compileMapping(parseMapping({ version: 1, profile: [{ to: 'x', from }] }))
  const mapped = mapper.map(person(claims), now === undefined ? {} : { now })
  const { outcome, steps = [] } = mapped.profile[0] ?? {}
  const { state, values } = steps.at(-1) ?? {}
  return { outcome, state, values, what: steps.at(-1)?.what }
}

describe('concat', () => {
  const [a, b]: Expression[] = [{ claim: 'a' }, { claim: 'b' }]
  const concat: Expression = { concat: [{ claim: 'a' }, { claim: 'b' }] }
  it.each<[ClaimsRecord, string, string[]]>([
    [{ a: ['1', '2'], b: '3' }, 'present', ['1', '2', '3']],
    [{ a: '1', b: [] }, 'present', ['1']],
    [{ a: [], b: '' }, 'empty', []],
    [{ a: '1' }, 'absent', []],
    [{ a: '1', b: [['x']] }, 'malformed', []],
  ])('%j is %s', (claims, state, values) => {
    expect(read(concat, claims)).toMatchObject({ state, values, what: 'all of claim a, claim b' })
  })

  it('may pass over a source that did not come, but not over one that cannot be seen', () => {
    const some: Expression = { concat: [a, b].filter((one) => one !== undefined), missing: 'skip' }
    expect(read(some, { b: '3' })).toMatchObject({ values: ['3'] })
    expect(read(some, {})).toMatchObject({ state: 'absent' })
    expect(read(some, { b: [['x']] })).toMatchObject({ state: 'malformed' })
  })

  it('of values that could not be read is no statement that there are none', () => {
    const unread: Expression = { claim: 'a', transform: [{ extract: { pattern: '(\\d+)' } }] }
    expect(read({ concat: [unread, { claim: 'b' }] }, { a: 'x', b: [] }).outcome).toBe('keep')
  })

  it('over 10,000 values is malformed', () => {
    const half = Array.from({ length: 6_000 }, (_, i) => `v${i}`)
    expect(read({ concat: [{ claim: 'a' }, { claim: 'a' }] }, { a: half }).state).toBe('malformed')
  })
})

describe('what is known beside the claims', () => {
  it('is who speaks of whom, and how', () => {
    expect(read({ identity: 'issuer' }, {}).values).toEqual(['https://idp.example'])
    expect(read({ identity: 'subject' }, {})).toMatchObject({ values: ['1'], what: 'subject' })
    expect(read({ identity: 'protocol' }, {}).values).toEqual(['trusted'])
  })

  it('is the instant that is mapped for, when the caller states one', () => {
    expect(read({ now: true }, {}, 0)).toMatchObject({ values: ['1970-01-01T00:00:00Z'] })
    expect(read({ now: true }, {})).toMatchObject({ state: 'absent', what: 'now' })
    expect(read({ now: true }, {}, 8e15)).toMatchObject({ state: 'absent' })
  })
})

describe('where', () => {
  const emails = [
    { value: 'home@x', type: 'home' },
    { value: 'work@x', type: 'Work', primary: true },
    { value: 'none@x' },
  ]
  it('chooses among structured values', () => {
    const from: Expression = {
      claim: 'emails',
      where: [{ at: '$.type', exact: 'work', ignoreCase: true }],
      path: '$.value',
    }
    expect(read(from, { emails }).values).toEqual(['work@x'])
    expect(
      read({ ...from, where: [{ at: '$.primary', exact: 'true' }] }, { emails }).values,
    ).toEqual(['work@x'])
  })

  it('that chooses none is empty; a value that cannot be judged makes the choice unknown', () => {
    const from: Expression = { claim: 'c', where: [{ at: '$.t', exact: 'x' }], path: '$.v' }
    expect(read(from, { c: [{ t: 'y', v: '1' }] })).toMatchObject({ state: 'empty' })
    expect(read(from, { c: [{ t: 'x', v: '1' }, 'text'] })).toMatchObject({ state: 'malformed' })
    expect(read(from, { c: [{ t: 'x', v: '1' }, { t: { u: 1 } }] }).state).toBe('malformed')
    expect(read(from, {}).state).toBe('absent')
  })

  it('is told of a path that is none, and of a `missing` that says nothing', () => {
    expect(faultsOfSource({ claim: 'c', where: [{ at: 't', exact: 'x' }] })[0]).toContain(
      '/profile/0/from/where/0/at must be a path',
    )
    expect(faultsOfSource({ claim: 'c', missing: 'skip' })[0]).toContain(
      '/profile/0/from/missing is about',
    )
  })
})

describe('null', () => {
  const empty = (path?: string): Expression => ({
    claim: 'c',
    nullIs: 'empty',
    ...(path !== undefined && { path }),
  })
  it.each<[string | undefined, unknown, string, unknown[]]>([
    [undefined, null, 'empty', []],
    [undefined, undefined, 'absent', []],
    [undefined, 'x', 'present', ['x']],
    ['$.a', { a: null }, 'empty', []],
    ['$.a', { b: null }, 'absent', []],
    ['$.a.b', { a: null }, 'empty', []],
    ['$.a', { a: ['x', null] }, 'present', ['x']],
    ['$.a', [{ a: 'x' }, { a: null }], 'present', ['x']],
    ['$.a', [{ a: null }, {}], 'absent', []],
  ])(
    'at %j of %j is %s, where the document says that it means no value',
    (path, c, state, values) => {
      const mine = { outcome: state === 'empty' ? 'clear' : state === 'absent' ? 'keep' : 'set' }
      expect(read(empty(path), { c })).toMatchObject({ ...mine, state, values })
    },
  )

  it('says nothing where the document does not', () => {
    expect(read({ claim: 'c' }, { c: null })).toMatchObject({ state: 'absent', outcome: 'keep' })
    expect(read({ claim: 'c', path: '$.a' }, { c: { a: null } }).state).toBe('absent')
  })
})

describe('a table as source', () => {
  const site: Expression = {
    switch: { claim: 'c' },
    cases: [
      { is: 'DE', give: 'Berlin' },
      { prefix: 'US-', give: 'America (${rest})' },
      { regex: '(..)-.*', give: '${1}' },
      { is: 'none', give: '' },
    ],
    default: { constant: 'elsewhere' },
  }
  it.each<[unknown, string | undefined, string]>([
    ['DE', 'Berlin', 'present'],
    ['US-CA', 'America (CA)', 'present'],
    ['NL-ZH', 'NL', 'present'],
    ['none', undefined, 'empty'],
    ['x', 'elsewhere', 'present'],
    [[], 'elsewhere', 'present'],
    [[['x']], undefined, 'malformed'],
    [undefined, undefined, 'absent'],
  ])('%j gives %j', (c, value, state) => {
    const { values, state: given } = read(site, { c })
    expect([values?.[0], given]).toEqual([value, state])
  })
})

describe('a condition', () => {
  const judge = (condition: Condition, claims: ClaimsRecord, now?: number) => {
    const from: Expression = {
      if: condition,
      // biome-ignore lint/suspicious/noThenProperty: the language's word
      then: { constant: 'yes' },
      else: { constant: 'no' },
    }
    const { values, state } = read(from, claims, now)
    return values?.[0] ?? state
  }

  it.each<[ClaimsRecord, string]>([
    [{}, 'absent'],
    [{ c: null }, 'absent'],
    [{ c: [] }, 'empty'],
    [{ c: 'x' }, 'present'],
    [{ c: [['x']] }, 'malformed'],
  ])('of the state of %j: it is %s', (claims, state) => {
    for (const asked of ['absent', 'empty', 'present', 'malformed', 'overage'] as const)
      expect(judge({ of: { claim: 'c' }, state: asked }, claims)).toBe(
        asked === state ? 'yes' : 'no',
      )
    expect(judge({ of: { claim: 'c' }, state: ['absent', 'empty'] }, claims)).toBe(
      state === 'absent' || state === 'empty' ? 'yes' : 'no',
    )
  })

  it('of the state takes what could not be read for malformed, not for empty', () => {
    const of: Expression = { claim: 'c', transform: [{ extract: { pattern: '(\\d+)' } }] }
    expect(judge({ of, state: 'malformed' }, { c: 'x' })).toBe('yes')
    expect(judge({ of, state: 'empty' }, { c: 'x' })).toBe('no')
  })

  it.each<[string, unknown, string, 'number' | 'date' | 'text', string]>([
    ['less', '9', '10', 'number', 'yes'],
    ['less', '9', '10', 'text', 'no'],
    ['atMost', ['11', '10'], '10.0', 'number', 'yes'],
    ['equal', '1.50', '1.5', 'number', 'yes'],
    ['atLeast', '99999999999999999999.1', '99999999999999999999', 'number', 'yes'],
    ['greater', '-1', '-2', 'number', 'yes'],
    ['greater', '2026-01-31T01:00+02:00', '2026-01-31', 'date', 'no'],
    ['equal', '2026-01-31T02:00+02:00', '2026-01-31', 'date', 'yes'],
    ['less', 'x', '1', 'number', 'malformed'],
    ['less', ['1', 'x'], '2', 'number', 'malformed'],
    ['less', '1', 'x', 'number', 'malformed'],
    ['less', 'soon', '2026-01-01', 'date', 'malformed'],
    ['less', '2026-01-01', 'soon', 'date', 'malformed'],
    ['less', [], '1', 'number', 'no'],
    ['less', [['1']], '2', 'number', 'malformed'],
    ['less', undefined, '1', 'number', 'absent'],
  ])('%s: %j and %j, each a %s: %s', (compare, c, to, as, answer) => {
    const condition = { of: { claim: 'c' }, compare, to: { constant: to }, as } as Condition
    expect(judge(condition, { c })).toBe(answer)
  })

  it('that compares with what is not known is unknown; what is absent may be answered for', () => {
    const started: Condition = {
      of: { claim: 'start' },
      compare: 'atMost',
      to: { now: true },
      as: 'date',
    }
    expect(judge(started, { start: '2026-01-01' }, Date.UTC(2026, 0, 2))).toBe('yes')
    expect(judge(started, { start: '2026-01-01' }, Date.UTC(2025, 11, 31))).toBe('no')
    expect(judge(started, { start: '2026-01-01' })).toBe('absent')
    expect(judge({ ...started, ifAbsent: true }, {})).toBe('yes')
    expect(judge({ not: started }, {})).toBe('absent')
  })
})
