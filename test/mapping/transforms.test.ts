import type { Transform } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { faultsOf, leave } from './documents.js'
import { transformsKeepTheirWord } from './transform-properties.js'

type Row = [transform: Transform, value: unknown, left: readonly string[], what?: string]

describe('text', () => {
  it.each<Row>([
    ['title', "anne-marie O'NEILL", ["Anne-marie O'neill"], 'title'],
    [{ title: "-'" }, "anne-marie O'NEILL", ["Anne-Marie O'Neill"], 'title "-\'"'],
    ['title', 'ǆaba  straße', ['Ǆaba  Straße']],
    ['caseFold', 'Straße ΣΑΣ', ['strasse σασ']],
    ['collapseSpaces', ' a \u00a0\t b ', ['a b']],
    ['mailAddress', 'Ada L <ada@x.example> ', ['ada@x.example']],
    ['mailAddress', 'ada@x.example', ['ada@x.example']],
    ['mailAddress', 'Ada <>', ['Ada <>']],
    ['accountDomain', ['CONTOSO\\ada', 'ada'], ['CONTOSO']],
    ['length', ['a😀b', 'ab'], ['3', '2']],
    ['base64', 'Zoë', ['Wm/Dqw==']],
    ['utf8Hex', 'Zoë', ['5A6FC3AB']],
    [{ substring: { start: 1, length: 2 } }, 'a😀bc', ['😀b'], 'substring start 1, length 2'],
    [{ substring: { start: -2 } }, ['abc', 'x'], ['bc', 'x']],
    [{ substring: { start: -9, length: 2 } }, 'abc', ['ab']],
    [{ maxLength: 2 }, ['a😀b', 'a', 'ab'], ['a😀', 'a', 'ab'], 'maxLength 2'],
    [{ padStart: { length: 5, with: '0' } }, ['42', '123456'], ['00042', '123456']],
    [{ padEnd: { length: 3, with: '😀' } }, 'a', ['a😀😀'], 'padEnd length 3, with "😀"'],
    [{ replaceText: { find: 'a', with: '$&' } }, 'banana', ['b$&n$&n$&']],
    [{ replaceText: { find: 'a', with: '', first: true } }, 'banana', ['bnana']],
    [{ replace: { pattern: 'a', with: 'o', first: true } }, 'banana', ['bonana']],
  ])('%j of %j', (transform, value, left, what) => {
    expect(leave([transform], value)).toMatchObject({
      state: 'present',
      values: left,
      ...(what !== undefined && { what }),
    })
  })

  it('that has no such place is dropped, and an attribute without any is cleared', () => {
    expect(leave([{ substring: { start: 9 } }], ['abc', '0123456789'])).toMatchObject({
      values: ['9'],
    })
    expect(leave([{ substring: { start: 9 } }], 'abc')).toMatchObject({ outcome: 'clear' })
  })

  it('grown over 1,024 characters makes the whole malformed', () => {
    const grown: Transform = { replaceText: { find: 'a', with: 'b'.repeat(1_024) } }
    expect(leave([grown], 'aa')).toMatchObject({ state: 'malformed', outcome: 'keep' })
    const padded: Transform = { padEnd: { length: 1_024, with: '😀' } }
    expect(leave([padded], 'a')).toMatchObject({ state: 'malformed' })
  })
})

describe('a list', () => {
  it.each<Row>([
    ['sort', ['b', 'B', 'a', 'ä'], ['B', 'a', 'b', 'ä']],
    ['reverse', ['a', 'b', 'c'], ['c', 'b', 'a']],
    ['count', ['a', 'b'], ['2']],
    ['count', [], ['0']],
    [{ at: 1 }, ['a', 'b', 'c'], ['b'], 'at 1'],
    [{ at: -1 }, ['a', 'b', 'c'], ['c']],
    [{ slice: { start: 1 } }, ['a', 'b', 'c'], ['b', 'c'], 'slice start 1'],
    [{ slice: { end: -1 } }, ['a', 'b', 'c'], ['a', 'b']],
    [{ add: ['x', 'y'] }, ['a'], ['a', 'x', 'y']],
    [{ add: ['x'] }, [], ['x'], 'add ["x"]'],
    [{ splitPattern: ' *[;,|]+ *' }, 'a ; b,|c', ['a', 'b', 'c']],
    [{ splitPattern: 'x*' }, 'axxb', ['a', 'b']],
  ])('%j of %j', (transform, value, left, what) => {
    expect(leave([transform], value)).toMatchObject({
      values: left,
      ...(what !== undefined && { what }),
    })
  })

  it('with nothing at a place is empty, which clears', () => {
    expect(leave([{ at: 3 }], ['a'])).toMatchObject({ state: 'empty', outcome: 'clear' })
    expect(leave([{ slice: { start: 3 } }], ['a'])).toMatchObject({ outcome: 'clear' })
  })

  it.each(['count', { add: ['x'] }] as const)('that did not come has no %j', (transform) => {
    expect(leave([transform], undefined)).toMatchObject({ state: 'absent', outcome: 'keep' })
    expect(leave([transform], [['a']])).toMatchObject({ state: 'malformed', outcome: 'keep' })
  })

  it('of nothing readable is no list of nothing', () => {
    const unread: Transform = { extract: { pattern: '(\\d+)' } }
    expect(leave([unread, 'count'], 'none')).toMatchObject({ state: 'empty', outcome: 'keep' })
  })

  it('over 10,000 values makes the whole malformed', () => {
    const all = Array.from({ length: 9_990 }, (_, i) => `v${i}`)
    expect(leave([{ add: 'abcdefghijk'.split('') }], all)).toMatchObject({ state: 'malformed' })
    expect(leave([{ split: ',' }], [`${'a,'.repeat(500)}a`, ...all.slice(0, 9_600)])).toMatchObject(
      { state: 'malformed' },
    )
  })
})

describe('a table', () => {
  const lookup: Transform = {
    lookup: {
      cases: [
        { is: 'DE', give: 'Germany' },
        { prefix: 'cost-', give: 'centre ${rest}' },
        { regex: '(?<y>\\d{4})-(\\d\\d)', give: '${2}/${y}' },
        { dn: 'OU=Apps,DC=x', below: true, give: '${cn}' },
        { guid: '07dd8a60-bf6d-4e17-8844-230b77145381', give: 'crew' },
        { contains: '@', ignoreCase: true, give: 'mail ${value}' },
      ],
    },
  }

  it('gives each value what the first row says whose test passes', () => {
    const values = ['DE', 'cost-7', '2026-01', 'cn=jira,ou=apps,dc=x', 'a@b', 'none']
    values.push('07DD8A60-BF6D-4E17-8844-230B77145381')
    expect(leave([lookup], values)).toMatchObject({
      what: 'lookup',
      values: ['Germany', 'centre 7', '01/2026', 'jira', 'mail a@b', 'crew'],
    })
  })

  it('that has no row for a value drops it, keeps it, and never clears an attribute for it', () => {
    const cases = [{ is: 'a', give: 'b' }]
    expect(leave([{ lookup: { cases, otherwise: 'keep' } }], ['a', 'x'])).toMatchObject({
      values: ['b', 'x'],
    })
    const unknown = leave([{ lookup: { cases } }], 'x')
    expect(unknown).toMatchObject({ state: 'empty', outcome: 'keep' })
    expect(unknown.warnings.map(({ code }) => code)).toEqual(['nothing-left'])
  })

  it('is told of a row that nothing reaches, and of placeholders that are not there', () => {
    const row = (i: number, member: string) =>
      `/profile/0/from/transform/0/lookup/cases/${i}/${member}`
    const faults = faultsOf({
      lookup: {
        cases: [
          { is: 'a', give: 'x' },
          { prefix: 'p', give: '${2}' },
          { is: 'a', give: 'y' },
          { regex: '(', give: '' },
          { exact: 'e', give: '${value' },
        ],
      },
    })
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      row(1, 'give'),
      row(2, 'is'),
      row(3, 'regex'),
      row(4, 'give'),
    ])
  })
})

describe('every transform', () => {
  it('keeps its word, whatever comes and whatever is done before', () => {
    transformsKeepTheirWord(300)
  })
})

describe('a transform that cannot be meant', () => {
  it.each<[unknown, string]>([
    [{ padStart: { length: 3, with: 'ab' } }, '/padStart/with must be one character'],
    [{ padStart: { length: 2_000, with: 'a' } }, '/padStart/length must be at most 1024'],
    [{ substring: {} }, '/substring/start is missing: it must be a number'],
    [{ maxLength: 0 }, '/maxLength must be at least 1'],
    [{ add: [] }, '/add must not be empty'],
    [{ splitPattern: '(' }, '/splitPattern '],
    [{ at: 1.5 }, '/at must be a whole number'],
    [{ sort: true }, ' needs one of "split", "splitPattern", "join"'],
    ['srt', ' must be one of "lower"'],
  ])('%j', (transform, fault) => {
    const [first = ''] = faultsOf(transform)
    expect(first.startsWith(`/profile/0/from/transform/0${fault}`), first).toBe(true)
  })
})
