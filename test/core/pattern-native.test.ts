import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { compilePattern } from '../../src/core/pattern.js'
import { nativePattern } from '../../src/core/pattern-native.js'
import { matchersAgree } from './pattern-properties.js'

describe('a pattern that can match in one way only is run by the runtime', () => {
  it.each([
    'app-([a-z]+)-[0-9]+',
    '^app-(?<role>\\w+)$',
    'prj-(?P<key>[A-Z]{2,10})-(?:dev|prod)',
    'jira-(admins|users)(-eu)?',
    'CN=([^,]+),OU=.*',
    'a.b\\.c\\d\\D',
    'é+x😀*',
    '(dev|ops)?-x',
    'x{3}y{2,}z?',
    '[\\s_-]+a',
    '(?i)app-([a-z]+)-[^0-9]',
  ])('%j', (source) => {
    expect(nativePattern(source, false)).toBeInstanceOf(RegExp)
  })

  it.each(['[^0-9+]', ' +', '^team-', 'abc', '^a(b|c)d*'])('%j, looked for', (source) => {
    expect(nativePattern(source, true)).toBeInstanceOf(RegExp)
  })
})

describe('a pattern is left to the library', () => {
  it.each([
    ['that may match in two ways', 'a*a'],
    ['whose repeats follow each other', '[a-z]+[a-m]?'],
    ['that repeats a group', '(a+)+'],
    ['that repeats alternatives', '(a|b)*c'],
    ['with alternatives that begin alike', 'ab|ac'],
    ['with an empty alternative', '(a|)b'],
    ['with an optional group that may be empty', '(a?)?b'],
    ['with an optional group that begins as what follows', '(ab)?a'],
    ['that is lazy', 'a+?b'],
    ['that has a flag other than for case', '(?s)a'],
    ['that has a word boundary', '\\ba'],
    ['that has a class by name', '[[:alpha:]]'],
    ['that has a property', '\\pL'],
    ['that has an anchor inside', 'a(^b)'],
    ['that has an anchor in one of two alternatives', '^a|b'],
    ['that has a quotation', '\\Qa.b\\E'],
    ['that has an octal escape', '\\101'],
    ['that begins a class with a bracket', '[]a]'],
    ['that is nested deeply', `${'('.repeat(20)}a${')'.repeat(20)}`],
  ])('%s: %s', (_, source) => {
    expect(nativePattern(source, false)).toBeUndefined()
  })

  it.each([
    ['that may be nothing', 'a*'],
    ['that has more than one repeat', 'a+b+'],
    ['of which one repeats', 'ab+'],
    ['that is long', 'a{65}'],
    ['with alternatives', 'a|b'],
    ['at the end, of characters that may have two units', '[^b]{2}$'],
  ])('when it is looked for %s: %s', (_, source) => {
    expect(nativePattern(source, true)).toBeUndefined()
  })
})

describe('without regard to case', () => {
  it.each([
    '[a-z]',
    '[^a-z]',
    '[K-S]',
    '[^ks]',
    '\\w',
    '\\W',
    '[\\w-]',
    '[0-9@`{]',
    '[\\Ds]',
    '[^\\W_]',
    '.',
  ])('%s has the same characters as the library says', (source) => {
    const native = nativePattern(source, false, true)
    const library = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE)
    const differ: string[] = []
    for (let unit = 0; unit < 0xd800; unit += 1) {
      const text = String.fromCharCode(unit)
      if (native?.test(text) !== library.testExact(text)) differ.push(text)
    }
    expect(differ).toEqual([])
  })

  it.each(['é', '[a-é]', 'x[é]', '[^é]'])('%s, beyond ASCII, is left to the library', (source) => {
    expect(nativePattern(source, false, true)).toBeUndefined()
  })
})

describe('the two matchers', () => {
  it.each([
    ['of whole texts', false],
    ['of parts', true],
  ])('give the same captures %s', (_, search) => {
    expect(matchersAgree(search, 1_500)).toBeGreaterThan(100)
  })

  it('are both linear on the longest text', () => {
    const long = 'a'.repeat(1_024)
    for (const source of ['(a+)+b', '(a|aa)+c', 'a*a*a*b', '(?:a{1,9}){9}b', 'a{1,500}b?c'])
      expect(compilePattern(source)).toMatchObject({ groupCount: expect.any(Number) })
    const compiled = compilePattern('[a-z]+-[a-z]+-x')
    expect('fault' in compiled || compiled.test(long)).toBe(false)
  })

  it('replace and split alike', () => {
    for (const [source, subject] of [
      ['[^0-9+]', '+31 (0)15'],
      ['(?:[^0-9+])', '+31 (0)15'],
      ['^a', 'aab'],
      ['(?:^a)', 'aab'],
    ] as const) {
      const compiled = compilePattern(source, { search: true })
      if ('fault' in compiled) throw new Error(compiled.fault)
      expect(compiled.replace(subject, ['<', 0, '>'])).toBe(
        subject.replace(new RegExp(source, 'g'), (found) => `<${found}>`),
      )
      expect(compiled.replace(subject, ['_'], true)).toBe(subject.replace(new RegExp(source), '_'))
      expect(compiled.split(subject)).toEqual(subject.split(new RegExp(source)))
    }
  })
})
