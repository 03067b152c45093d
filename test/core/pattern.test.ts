import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { compilePattern, type Pattern, type PatternOptions } from '../../src/core/pattern.js'

function pattern(source: string, options?: PatternOptions): Pattern {
  const compiled = compilePattern(source, options)
  if ('fault' in compiled) throw new Error(compiled.fault)
  return compiled
}

const faultOf = (source: string) => {
  const compiled = compilePattern(source)
  return 'fault' in compiled ? compiled.fault : undefined
}

describe('a pattern', () => {
  it('must match the whole text unless it searches', () => {
    expect(pattern('dev').test('developers')).toBe(false)
    expect(pattern('dev', { search: true }).test('a developer')).toBe(true)
    expect(pattern('a|b').test('ab')).toBe(false)
  })

  it('gives captures by number and name, and undefined for a group that took no part', () => {
    const { match, groupCount, groupNames } = pattern('app-(?<role>[a-z]+)(-x)?')
    expect([...(match('app-admin') ?? [])]).toEqual(['app-admin', 'admin', undefined])
    expect(match('APP-admin')).toBeUndefined()
    expect(groupCount).toBe(2)
    expect([...groupNames]).toEqual([['role', 1]])
  })

  it('inserts replacements literally: `$` and backslash mean nothing', () => {
    expect(pattern('@(.*)', { search: true }).replace('ada@x$1', ['$&\\1-', 1])).toBe(
      'ada$&\\1-x$1',
    )
    expect(pattern('a*', { search: true }).replace('baac', ['-'])).toBe('-b--c-')
  })

  it.each([
    ['a(?=b)', /looks ahead or behind/],
    ['(?<!a)b', /looks ahead or behind/],
    ['(a)\\1', /refers back/],
    ['(a', /not an RE2 pattern \(missing closing\)/],
    ['a{1001}', /invalid repeat count/],
    ['(.*?){1,1000}b', /repeats too much/],
    ['a'.repeat(513), /at most 512/],
  ])('refuses %j in words', (source, words) => {
    expect(faultOf(source)).toMatch(words)
  })

  it('never quotes the pattern in its fault', () => {
    expect(faultOf('secret(')).not.toContain('secret')
  })

  it.each([
    ['app-(.+)', 'app-'],
    ['^app-(.+)$', 'app-'],
    ['a\\.b\\d', 'a.b'],
    ['abc?', 'ab'],
    ['abc+', 'abc'],
    ['abc{0,1}', 'ab'],
    ['a|b', ''],
    ['x(a|b)', 'x'],
    ['x[|]', ''],
    ['(?i)app', ''],
    ['\\Qa|b\\E', ''],
    ['a😀*b', 'a'],
  ])('%j starts with %j', (source, prefix) => {
    expect(pattern(source).literalPrefix).toBe(prefix)
  })

  it('has no beginning to look for when case does not count', () => {
    const { literalPrefix, test } = pattern('App-(.+)', { ignoreCase: true })
    expect([literalPrefix, test('aPP-x')]).toEqual(['', true])
  })

  it('finds the alternative behind a quoted parenthesis', () => {
    const { test, literalPrefix } = pattern('x\\Q(\\E|b')
    expect([literalPrefix, test('b'), test('x(')]).toEqual(['', true, true])
    expect(pattern('a\\Q\\E?').test('')).toBe(true)
  })

  it('answers the same with and without its literal prefix', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '\\.',
      '.',
      '*',
      '+',
      '?',
      '|',
      '(',
      ')',
      '[ab|]',
      '^',
      '$',
      '\\Q',
      '\\E',
    )
    const source = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(''))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '|'), maxLength: 5 })
    fc.assert(
      fc.property(source, text, (given, input) => {
        const compiled = compilePattern(given)
        fc.pre(!('fault' in compiled))
        if (!('fault' in compiled))
          expect(compiled.test(input)).toBe(RE2JS.compile(given).matcher(input).matches())
      }),
      { numRuns: 5_000 },
    )
  })

  it.each(['(a+)+$', '(a|aa)+$', '(x+x+)+y', '(\\w+\\s?)*$', '(.*a){12}'])(
    'finishes on %j with input that hangs a back-tracking engine',
    (source) => {
      expect(pattern(source).test(`${'ax'.repeat(511)}!`)).toBe(false)
    },
  )
})
