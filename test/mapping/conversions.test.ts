import type { DateFormat, Transform } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { faultsOf, leave } from './documents.js'

type Row = [transform: Transform, value: unknown, left: readonly string[], what?: string]

function gives(...[transform, value, left, what]: Row) {
  expect(leave([transform], value)).toMatchObject({
    state: 'present',
    values: left,
    ...(what !== undefined && { what }),
  })
}

/** What cannot be read makes the whole malformed and keeps the attribute, or does as `otherwise` says. */
function malformed(transform: Transform, value: unknown) {
  expect(leave([transform], value)).toMatchObject({ state: 'malformed', outcome: 'keep' })
}

describe('a distinguished name', () => {
  const dn = 'CN=Smith\\, Ada,OU=Teams,OU=R\\+D,DC=x,DC=example'
  it.each<Row>([
    [{ dn: {} }, dn, ['Smith, Ada']],
    [{ dn: { type: 'ou' } }, dn, ['Teams'], 'dn type "ou"'],
    [{ dn: { type: 'OU', which: 'last' } }, dn, ['R+D']],
    [{ dn: { type: '2.5.4.11', which: 'all' } }, dn, ['Teams', 'R+D']],
    [{ dn: { type: 'DC', which: 'all' } }, dn, ['x', 'example']],
    [{ dn: { type: 'CN' } }, ['UID=1+CN=a', 'no name', 'CN=a\\,OU=Jira'], ['a', 'a,OU=Jira']],
    [{ dn: { type: 'CN', otherwise: 'keep' } }, ['CN=a', 'plain'], ['a', 'plain']],
    [{ dn: { type: 'CN' } }, 'CN=#0c0161,OU=a,CN=b', ['b']],
  ])('%j of %j', gives)

  it('that is none never clears an attribute', () => {
    expect(leave([{ dn: { type: 'CN' } }], ['plain', 'OU=a'])).toMatchObject({
      state: 'empty',
      outcome: 'keep',
    })
    malformed({ dn: { otherwise: 'malformed' } }, ['CN=a', 'CN="a"'])
    malformed({ dn: {} }, { CN: 'a' })
  })

  it('is asked for by a type that there can be', () => {
    expect(faultsOf({ dn: { type: 'C N' } })[0]).toContain('/dn/type must be the type')
  })
})

describe('a number', () => {
  const swiss = { decimal: '.', group: "'" } as const
  const german = { decimal: ',', group: '.' } as const
  it.each<Row>([
    [
      { number: {} },
      ['007', '+1.50', '-0', '12345678901234567890.1'],
      ['7', '1.5', '0', '12345678901234567890.1'],
    ],
    [{ number: {} }, [1.5, 7], ['1.5', '7']],
    [{ number: { from: german } }, ['1.234,5', '1234'], ['1234.5', '1234']],
    [
      { number: { to: { ...swiss, digits: 2 } } },
      ['1234.565', '-0.005', '1'],
      ["1'234.57", '-0.01', '1.00'],
    ],
    [{ number: { from: { decimal: '.', group: ' ' } } }, '1\u202f234', ['1234']],
    [{ number: { to: { decimal: ',', digits: 0 } } }, ['2.5', '-2.5', '0.4'], ['3', '-3', '0']],
    [{ number: { otherwise: 'keep' } }, ['1.0', 'n/a'], ['1', 'n/a']],
    [{ number: { otherwise: 'drop' } }, ['1.0', 'n/a'], ['1']],
    [{ bitAnd: 2 }, ['514', '512'], ['2', '0'], 'bitAnd 2'],
    ['toBoolean', ['TRUE', 'no', true, 0], ['true', 'false', 'true', 'false']],
  ])('%j of %j', gives)

  it.each<[Transform, unknown]>([
    [{ number: {} }, ['1', 'one']],
    [{ number: {} }, '1,5'],
    [{ number: {} }, '1e5'],
    [{ number: {} }, '0x10'],
    [{ number: {} }, '9'.repeat(65)],
    [{ number: { from: german } }, '12.34'],
    [{ bitAnd: 1 }, '-1'],
    ['toBoolean', 'maybe'],
  ])('%j of %j is malformed', (transform, value) => malformed(transform, value))

  it('that is dropped for being none never clears an attribute', () => {
    expect(leave([{ number: { otherwise: 'drop' } }], 'n/a')).toMatchObject({ outcome: 'keep' })
  })

  it('has two different signs', () => {
    expect(faultsOf({ number: { from: { decimal: ',', group: ',' } } })).toEqual([
      '/profile/0/from/transform/0/number/from/group must be another sign than the decimal one',
    ])
  })
})

describe('a date', () => {
  const from = (format: DateFormat): Transform => ({ date: { from: format } })
  const to = (format: DateFormat): Transform => ({ date: { to: format } })
  it.each<Row>([
    [
      { date: {} },
      ['2026-01-31', '2026-01-31T12:00', '2026-01-31T12:00:05.25+02:00'],
      ['2026-01-31T00:00:00Z', '2026-01-31T12:00:00Z', '2026-01-31T10:00:05.250Z'],
    ],
    [
      { date: { offset: '+02:00' } },
      ['2026-01-31', '2026-01-31T12:00Z'],
      ['2026-01-31T00:00:00+02:00', '2026-01-31T14:00:00+02:00'],
    ],
    [from('epochSeconds'), [1769817600, '-1'], ['2026-01-31T00:00:00Z', '1969-12-31T23:59:59Z']],
    [from('epochMillis'), '1769817600001', ['2026-01-31T00:00:00.001Z']],
    [from('fileTime'), '134142912000000000', ['2026-01-31T00:00:00Z']],
    [
      from('generalizedTime'),
      ['20260131120000Z', '202601311200+0200', '2026013112.5Z'],
      ['2026-01-31T12:00:00Z', '2026-01-31T10:00:00Z', '2026-01-31T12:30:00Z'],
    ],
    [
      from({ pattern: "d. MMMM yyyy 'at' H:mm" }),
      '3. march 2026 at 7:05',
      ['2026-03-03T07:05:00Z'],
    ],
    [from({ pattern: 'dd/MM/yyyy' }), '31/01/2026', ['2026-01-31T00:00:00Z']],
    [
      from({ pattern: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" }),
      '2026-01-31T00:00:00.000+01:00',
      ['2026-01-30T23:00:00Z'],
    ],
    [
      from({ pattern: 'M/d/yyyy h:mm a' }),
      ['1/31/2026 12:05 AM', '1/31/2026 12:05 pm', '1/31/2026 1:05 PM'],
      ['2026-01-31T00:05:00Z', '2026-01-31T12:05:00Z', '2026-01-31T13:05:00Z'],
    ],
    [{ date: {} }, '2026-03-16-07:00', ['2026-03-16T07:00:00Z']],
    [
      to({ pattern: 'dd.MM.yyyy hh a' }),
      ['2026-01-31T00:00', '2026-01-31T13:00'],
      ['31.01.2026 12 AM', '31.01.2026 01 PM'],
    ],
    [to('epochSeconds'), '2026-01-31', ['1769817600']],
    [to('epochMillis'), '2026-01-31', ['1769817600000']],
    [to('fileTime'), '2026-01-31', ['134142912000000000']],
    [to('generalizedTime'), '2026-01-31', ['20260131000000Z']],
    [to({ pattern: "MMM d, yyyy ''HH" }), '2026-01-31', ["Jan 31, 2026 '00"]],
    [
      { date: { to: { pattern: 'yyyy-MM-dd' }, offset: '+02:00' } },
      '2026-01-31T23:00Z',
      ['2026-02-01'],
    ],
    [
      { date: { otherwise: 'keep' } },
      ['2026-02-30', '2024-02-29'],
      ['2026-02-30', '2024-02-29T00:00:00Z'],
    ],
    [{ date: { otherwise: 'drop' } }, ['never', '2024-02-29'], ['2024-02-29T00:00:00Z']],
  ])('%j of %j', gives)

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-01-31T24:01',
    '0000-01-01',
    '2026-01-31T00:00+15:00',
    '2026-1-31',
    '2026-01-31-07',
    '1769817600',
    '0001-01-01T00:00+01:00',
    '２０２６-01-31',
  ])('%j is malformed', (text) => malformed({ date: {} }, text))

  it.each<[DateFormat, string]>([
    ['epochSeconds', '1e9'],
    ['epochSeconds', '9999999999999'],
    ['fileTime', '9223372036854775807'],
    ['generalizedTime', '20260131'],
    [{ pattern: 'dd/MM/yyyy' }, '1/1/2026'],
  ])('written as %j is malformed when it is %j', (format, text) => malformed(from(format), text))

  it.each([
    'yyyy-MM',
    'dd.MM.yy',
    'yyyy-MM-dd-dd',
    "yyyy-MM-dd 'at",
    'YYYY-MM-DD',
    'MM d yyyy E',
    'd/M/yyyy h',
    'd/M/yyyy HH a',
  ])('has no pattern %j', (pattern) => {
    expect(faultsOf(to({ pattern }))[0]).toContain('/date/to/pattern must name year, month and day')
  })

  it('has no offset by name', () => {
    expect(faultsOf({ date: { offset: 'CET' } })[0]).toContain('/date/offset must be Z or')
  })

  it.each<Row>([
    [
      { dateAdd: { months: 1 } },
      ['2026-01-31', '2024-01-31'],
      ['2026-02-28T00:00:00Z', '2024-02-29T00:00:00Z'],
    ],
    [{ dateAdd: { weeks: -1 } }, '2026-01-31', ['2026-01-24T00:00:00Z']],
    [{ dateAdd: { years: -1, days: 1 } }, '2024-02-29', ['2023-03-01T00:00:00Z']],
    [{ dateAdd: { hours: 25, minutes: -1, seconds: 1 } }, '2026-01-01', ['2026-01-02T00:59:01Z']],
    [
      { dateDiff: { since: { constant: '2024-02-29' }, unit: 'years' } },
      ['2025-02-28', '2025-02-27', '2028-02-28'],
      ['1', '0', '3'],
    ],
    [
      { dateDiff: { since: { constant: '2026-03-31' }, unit: 'months' } },
      ['2026-02-28', '2026-03-01', '2026-04-30'],
      ['-1', '0', '1'],
      'dateDiff',
    ],
    [
      { dateDiff: { since: { constant: '2026-01-01' }, unit: 'days' } },
      ['2026-01-02T23:00', '2025-12-31T01:00'],
      ['1', '0'],
    ],
  ])('%j of %j', gives)

  it('moved beyond four digits of year, or from what is no date, is malformed', () => {
    malformed({ dateAdd: { years: 8_000 } }, '2026-01-01')
    malformed({ dateAdd: { days: -800_000 } }, '2026-01-01')
    malformed({ dateAdd: { days: 1 } }, 'soon')
    malformed({ dateDiff: { since: { constant: 'soon' }, unit: 'days' } }, '2026-01-01')
  })

  it('is compared with the instant that is mapped for, which nobody may have stated', () => {
    const age: Transform = { dateDiff: { since: { now: true }, unit: 'days' } }
    expect(leave([age], '2026-01-31', Date.UTC(2026, 0, 1))).toMatchObject({ values: ['30'] })
    expect(leave([age], '2026-01-31')).toMatchObject({ state: 'absent', outcome: 'keep' })
  })
})

describe('a country', () => {
  it.each<Row>([
    [{ country: 'alpha2' }, ['DEU', '276', 'de', ' Nld '], ['DE', 'DE', 'DE', 'NL']],
    [{ country: 'alpha3' }, ['GB', '004'], ['GBR', 'AFG']],
    [{ country: 'numeric' }, 'US', ['840'], 'country "numeric"'],
  ])('%j of %j', gives)

  it.each(['Germany', 'XX', '4', '', 'constructor'])('%j is malformed or nothing', (text) => {
    expect(leave([{ country: 'alpha2' }], text).values).toEqual([])
  })
})

describe('JSON in a text', () => {
  it.each<[Transform[], unknown, unknown[]]>([
    [['parseJson'], '["a","b"]', ['a', 'b']],
    [['parseJson'], '"a"', ['a']],
    [['parseJson', { path: '$.roles[*]' }], '{"roles":["a","b"]}', ['a', 'b']],
    [['parseJson', { path: '$.__proto__' }], '{"__proto__":"own"}', ['own']],
  ])('%j of %j', (transform, value, values) => {
    expect(leave(transform, value)).toMatchObject({ values })
  })

  it.each<[string, string]>([
    ['{', 'malformed'],
    ['[[1]]', 'malformed'],
    ['1e999', 'malformed'],
    ['12345678901234567890', 'malformed'],
    ['["a",null]', 'absent'],
    ['null', 'absent'],
    ['[]', 'empty'],
    ['"\\ud800"', 'malformed'],
    ['['.repeat(500) + ']'.repeat(500), 'malformed'],
  ])('%j is %s', (text, state) => {
    expect(leave(['parseJson'], text).state).toBe(state)
  })

  it('takes no structure, and gives none to transforms of text', () => {
    malformed('parseJson', { a: 1 })
    expect(leave(['parseJson', 'lower'], '{"a":1}').state).toBe('malformed')
    expect(faultsOf({ path: '$..a' })[0]).toContain('/transform/0/path must be a path')
  })
})
