import fc from 'fast-check'
import { type Issue, isRosterError, type MappingDocument, parseMapping } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { fullDocument } from './documents.js'

function issuesOf(input: unknown): readonly Issue[] {
  try {
    parseMapping(input)
  } catch (error) {
    if (isRosterError(error) && error.code === 'MAPPING_INVALID') return error.details.issues
    throw error
  }
  return []
}
const profile = (from: unknown) => ({ version: 1, profile: [{ to: 'a', from }] })
const rules = (...list: unknown[]) => ({
  version: 1,
  profile: [],
  groups: { from: { claim: 'groups' }, rules: list },
})
const rule = (more: object) => rules({ id: 'a', match: { exact: 'x' }, to: ['g'], ...more })

describe('a mapping document', () => {
  it('comes back as a frozen copy of its own', () => {
    const input = structuredClone(fullDocument)
    const document = parseMapping(input)
    expect(document).toEqual(fullDocument)
    expect(Object.isFrozen(document.groups?.rules[0]?.to)).toBe(true)
    expect(Object.isFrozen(input.profile)).toBe(false)
    expect(parseMapping(JSON.stringify(document))).toEqual(document)
  })

  it.each<[string, unknown, string, RegExp]>([
    [
      'a typo in a key',
      { version: 1, profle: [], profile: [] },
      '/profle',
      /did you mean "profile"/,
    ],
    ['a typo in a source', profile({ clam: 'x' }), '/profile/0/from', /did you mean "claim"/],
    ['a typo beside a source', profile({ claim: 'x', pth: '$' }), '/profile/0/from/pth', /"path"/],
    ['two sources', profile({ claim: 'x', constant: 'y' }), '/profile/0/from', /at once/],
    ['no source', profile({}), '/profile/0/from', /needs one of "claim"/],
    ['text for a source', profile('mail'), '/profile/0/from', /must be an object/],
    [
      'a typo in a transform',
      profile({ claim: 'x', transform: ['lowr'] }),
      '/profile/0/from/transform/0',
      /"lower"/,
    ],
    [
      'a matcher with a wrong type',
      rule({ match: { exact: 3 } }),
      '/groups/rules/0/match/exact',
      /text or a list/,
    ],
    [
      'a deep fault',
      profile({ if: { all: [{ not: { of: { claim: 'x' }, exct: 'y' } }] }, else: 1 }),
      '/profile/0/from/if/all/0/not',
      /"exact"/,
    ],
    [
      'a bad value',
      { ...rule({}), profile: [{ to: 'a', from: { claim: 'x' }, apply: 'once' }] },
      '/profile/0/apply',
      /one of "enforce"/,
    ],
    ['no rules', { version: 1, profile: [], groups: {} }, '/groups/rules', /is missing/],
    ['an empty list', rule({ to: [] }), '/groups/rules/0/to', /must not be empty/],
    [
      'an attribute twice',
      {
        version: 1,
        profile: [profile({ claim: 'x' }).profile[0], profile({ claim: 'y' }).profile[0]],
      },
      '/profile/1/to',
      /firstOf/,
    ],
    [
      'a rule id twice',
      rules(
        { id: 'a', match: { exact: 'x' }, to: ['g'] },
        { id: 'a', match: { exact: 'y' }, to: ['g'] },
      ),
      '/groups/rules/1/id',
      /earlier rule/,
    ],
    [
      'a rule without a test',
      rules({ id: 'a', to: ['g'] }),
      '/groups/rules/0',
      /`match` or `when`/,
    ],
    [
      'values nobody names',
      {
        version: 1,
        profile: [],
        groups: { rules: [{ id: 'a', match: { exact: 'x' }, to: ['g'] }] },
      },
      '/groups/rules/0',
      /give `from`/,
    ],
    [
      'a source that is not used',
      rules({ id: 'a', from: { claim: 'x' }, when: { of: { claim: 'y' }, exact: 'z' }, to: ['g'] }),
      '/groups/rules/0/from',
      /not used/,
    ],
    [
      'a pattern that looks ahead',
      rule({ match: { regex: '(?=a)' } }),
      '/groups/rules/0/match/regex',
      /ahead/,
    ],
    [
      'a bad pattern in exclude',
      { version: 1, profile: [], groups: { rules: [], exclude: [{ regex: '(' }] } },
      '/groups/exclude/0/regex',
      /RE2/,
    ],
    [
      'a filter in a path',
      profile({ claim: 'x', path: '$[?(@.a)]' }),
      '/profile/0/from/path',
      /path of/,
    ],
    ['${rest} on an exact rule', rule({ to: ['${rest}'] }), '/groups/rules/0/to/0', /\$\{value\}/],
    [
      'a capture that is not there',
      rule({ match: { regex: '(a)' }, to: ['${2}'] }),
      '/groups/rules/0/to/0',
      /one group/,
    ],
    [
      'a capture name that is not there',
      rule({ match: { regex: '(?<a>a)' }, to: ['${b}'] }),
      '/groups/rules/0/to/0',
      /none of that name/,
    ],
    [
      'a placeholder without match',
      rules({ id: 'a', when: { of: { claim: 'y' }, exact: 'z' }, to: ['${value}'] }),
      '/groups/rules/0/to/0',
      /no placeholders/,
    ],
    [
      'a template left open',
      profile({ template: '${a' }),
      '/profile/0/from/template',
      /close every/,
    ],
    [
      'a part that is not used',
      profile({ template: 'a', with: { b: { claim: 'b' } } }),
      '/profile/0/from/with/b',
      /not used/,
    ],
    [
      'extract without a group',
      profile({ claim: 'x', transform: [{ extract: { pattern: 'a' } }] }),
      '/profile/0/from/transform/0/extract/pattern',
      /no group/,
    ],
    [
      'the whole match for a group',
      profile({ claim: 'x', transform: [{ extract: { pattern: '(a)b', give: '${0}' } }] }),
      '/profile/0/from/transform/0/extract/give',
      /one group/,
    ],
    ['a name no group can have', rule({ to: ['a\u200bb'] }), '/groups/rules/0/to/0', /group name/],
    [
      'a blank default',
      {
        version: 1,
        profile: [],
        groups: { rules: [], defaults: [{ to: [' '], for: 'everybody' }] },
      },
      '/groups/defaults/0/to/0',
      /group name/,
    ],
  ])('with %s is refused at the right place', (_, input, pointer, message) => {
    const issue = issuesOf(input).find((found) => found.pointer === pointer)
    expect(issue?.message, JSON.stringify(issuesOf(input))).toMatch(message)
  })

  it('reports everything at once', () => {
    expect(
      issuesOf({
        version: 2,
        profile: [{ to: 'a b', from: { claim: 1 } }],
        groups: { rules: [{ id: '', to: 'g' }] },
      }).map(({ pointer }) => pointer),
    ).toEqual([
      '/version',
      '/profile/0/to',
      '/profile/0/from/claim',
      '/groups/rules/0/id',
      '/groups/rules/0/to',
    ])
  })

  it.each(['__proto__', 'constructor', 'prototype'])(
    'with the key %s is refused, never read without it',
    (key) => {
      const text = JSON.stringify(fullDocument).replace('"with":{"last":', `"with":{"${key}":`)
      expect(issuesOf(text).map(({ pointer }) => pointer)).toEqual([`/profile/2/from/with/${key}`])
    },
  )

  it('with a member that stands twice is refused: the first would be lost', () => {
    expect(
      issuesOf('{"version":1,"profile":[{"to":"a","from":{"claim":"x","claim":"y"}}]}'),
    ).toEqual([{ pointer: '/profile/0/from/claim', message: 'stands twice here; keep one' }])
  })

  it('nested too deep or too large is refused', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(() => parseMapping(deep)).toThrow(/too much|not JSON/)
    expect(issuesOf(' '.repeat(4_000_001))[0]?.message).toMatch(/at most/)
    const loop: { version: number; profile?: unknown } = { version: 1 }
    loop.profile = loop
    expect(issuesOf(loop)[0]?.message).toMatch(/too much/)
  })

  it.each<[string, number, number]>([
    ['', 1, 1],
    ['{"version": 1,\n  "profile": [}', 2, 15],
    ['{"version": 1,}', 1, 15],
    ['{"version": 01}', 1, 14],
    ['{"a": tru}', 1, 7],
    ['[1, 2', 1, 6],
    ['{} x', 1, 4],
    ['{"a" 1}', 1, 6],
    ['{"a": "b\n"}', 1, 7],
  ])('that is not JSON is refused with line and column: %j', (text, line, column) => {
    try {
      parseMapping(text)
      expect.unreachable()
    } catch (error) {
      expect(isRosterError(error) && [error.code, error.details]).toEqual([
        'MAPPING_JSON_INVALID',
        { line, column },
      ])
    }
  })

  it('of any form gives a document or a RosterError', () => {
    const attempt = (input: unknown) => {
      try {
        parseMapping(input)
      } catch (error) {
        expect(isRosterError(error)).toBe(true)
      }
    }
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything(), fc.string(), fc.json()), attempt),
      { numRuns: 2_000 },
    )
  })

  it('changed in one place gives a document or issues that point into it', () => {
    const places: (string | number)[][] = []
    const walk = (node: unknown, path: (string | number)[]) => {
      if (path.length > 0) places.push(path)
      if (Array.isArray(node))
        node.forEach((item, i) => {
          walk(item, [...path, i])
        })
      else if (typeof node === 'object' && node !== null)
        for (const [key, member] of Object.entries(node)) walk(member, [...path, key])
    }
    walk(fullDocument, [])
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
        const document: MappingDocument = structuredClone(fullDocument)
        let node = document as unknown as Record<string | number, unknown>
        for (const step of path.slice(0, -1)) node = node[step] as typeof node
        node[path.at(-1) ?? ''] = value
        for (const { pointer, message } of issuesOf(document)) {
          expect(pointer === '' || pointer.startsWith('/')).toBe(true)
          expect(message).not.toBe('')
        }
      }),
      { numRuns: 400 },
    )
  })
})
