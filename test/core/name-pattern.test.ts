import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileNamePatterns } from '../../src/core/name-pattern.js'

const matches = (pattern: string, name: string, ignoreCase = false) =>
  compileNamePatterns([pattern], { ignoreCase })(name)

describe('a name pattern', () => {
  it.each([
    ['jira-*', 'jira-users', true],
    ['jira-*', 'jira-', true],
    ['jira-*', 'Jira-users', false],
    ['*-admins', 'site-admins', true],
    ['*-admins', 'site-admins-eu', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*', '', true],
    ['**', 'anything', true],
    ['dev', 'dev', true],
    ['dev', 'devs', false],
    ['', 'dev', false],
  ])('%j against %j says %j', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected)
  })

  it('does not let start and end share a letter', () => {
    expect(matches('ab*ba', 'aba')).toBe(false)
    expect(matches('ab*ba', 'abba')).toBe(true)
  })

  it('does not let a middle piece reach into the end', () => {
    expect(matches('*ab*b', 'ab')).toBe(false)
    expect(matches('*ab*b', 'abb')).toBe(true)
  })

  it('takes every character but the star literally', () => {
    expect(matches('a.c', 'abc')).toBe(false)
    expect(matches('a\\*', 'a\\b')).toBe(true)
    expect(matches('[ab]?(c)+', '[ab]?(c)+')).toBe(true)
  })

  it('folds case when asked: İ aside, ß equals SS', () => {
    expect(matches('STRASSE-*', 'straße-nord', true)).toBe(true)
    expect(matches('STRASSE-*', 'straße-nord')).toBe(false)
  })

  it('compares in normalisation form C', () => {
    expect(matches('caf\u00e9-*', 'cafe\u0301-team')).toBe(true)
  })

  it('never holds without patterns', () => {
    expect(compileNamePatterns([], { ignoreCase: true })('dev')).toBe(false)
  })

  it('finishes where a back-tracking matcher would not', () => {
    expect(matches('*a'.repeat(500), `${'a'.repeat(50_000)}b`)).toBe(false)
  })

  it('agrees with the regular expression it stands for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 })
    fc.assert(
      fc.property(pattern, text, (starred, name) => {
        const source = starred.replaceAll('.', '\\.').replaceAll('*', '.*')
        expect(matches(starred, name)).toBe(new RegExp(`^${source}$`).test(name))
      }),
      { numRuns: 2_000 },
    )
  })
})
