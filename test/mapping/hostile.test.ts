import {
  type ClaimsRecord,
  explainMembership,
  type GroupMapping,
  isRosterError,
  type MappingDocument,
  parseMapping,
  profileOf,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { fullDocument, groupsOnly, mapClaims, namesOf, person } from './documents.js'

const from = { claim: 'groups' }
const exact = (text: string, more = {}): GroupMapping => ({
  from,
  rules: [{ id: 'r', match: { exact: text, ...more }, to: ['granted'] }],
})
const sameName: GroupMapping = {
  from,
  rules: [{ id: 'same', match: { anything: true }, to: ['${value}'], createMissing: true }],
}
const map = (groups: GroupMapping, claims: ClaimsRecord) => mapClaims(groupsOnly(groups), claims)
const issuesOf = (make: () => unknown) => {
  try {
    make()
  } catch (error) {
    if (
      isRosterError(error) &&
      (error.code === 'MAPPING_INVALID' || error.code === 'CLAIMS_INVALID')
    )
      return error.details.issues.map(({ pointer }) => pointer)
    throw error
  }
  return undefined
}

/** The places of every object in a value. */
function objectsIn(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([key, item]) =>
    objectsIn(item, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
  return Array.isArray(value) ? inside : [at, ...inside]
}

describe('keys that a parser could drop', () => {
  const places = objectsIn(fullDocument)

  it.each(['__proto__', 'constructor', 'prototype'])(
    '%s is refused at its place, in whatever object of the document it stands',
    (key) => {
      expect(places.length).toBeGreaterThan(100)
      const text = JSON.stringify(fullDocument)
      for (const place of places) {
        const document: unknown = JSON.parse(text)
        const target = place
          .split('/')
          .slice(1)
          .reduce(
            (value, name) =>
              Reflect.get(value as object, name.replaceAll('~1', '/').replaceAll('~0', '~')),
            document,
          )
        Object.defineProperty(target, key, {
          value: { rules: [] },
          enumerable: true,
          configurable: true,
          writable: true,
        })
        expect(issuesOf(() => parseMapping(document))).toContain(`${place}/${key}`)
      }
    },
  )

  it('a document whose rules stand under __proto__ is no document without rules', () => {
    const text =
      '{"version":1,"profile":[],"groups":{"from":{"claim":"g"},"__proto__":{"rules":[{"id":"a","match":{"exact":"x"},"to":["y"]}]},"rules":[]}}'
    expect(issuesOf(() => parseMapping(JSON.parse(text)))).toContain('/groups/__proto__')
  })

  it('claims, values and paths of that name are names like any other, and never reach a prototype', () => {
    const claims = JSON.parse('{"groups":["__proto__","constructor"],"__proto__":{"admin":"yes"}}')
    expect(namesOf(map(sameName, claims))).toEqual(['__proto__', 'constructor'])
    expect(namesOf(map(exact('toString'), { groups: ['x'] }))).toEqual([])
    expect(Reflect.get({}, 'admin')).toBeUndefined()
    const document: MappingDocument = {
      version: 1,
      profile: [
        { to: 'a', from: { claim: '__proto__', path: '$.admin' } },
        { to: 'b', from: { claim: 'o', path: '$.constructor.name' } },
        { to: 'c', from: { claim: 'hasOwnProperty' } },
      ],
    }
    const record = JSON.parse('{"__proto__":{"admin":"yes"},"o":{}}')
    expect(profileOf(mapClaims(document, record))).toEqual({ a: 'yes' })
  })
})

describe('more than may be', () => {
  it('10,000 groups are read; 10,001 values of claims are refused, whichever way they stand', () => {
    const groups = (count: number) => Array.from({ length: count }, (_, i) => `g${i}`)
    const read = map(exact('g9997'), { groups: groups(9_998) })
    expect(namesOf(read)).toEqual(['granted'])
    expect(issuesOf(() => person({ groups: groups(10_001) }))).toHaveLength(1)
    const split: GroupMapping = {
      ...exact('g1'),
      from: { claim: 'groups', transform: [{ split: ',' }] },
    }
    const delimited = Array.from({ length: 100 }, () => 'a,'.repeat(101))
    const { groups: given, authority } = map(split, { groups: delimited })
    expect([given, authority.held[0]?.state]).toEqual([[], 'malformed'])
  })

  it('9,000 groups of the same name are more than a person may have: none is given, none taken', () => {
    const groups = Array.from({ length: 9_000 }, (_, i) => `g${i}`)
    const mapped = map({ ...sameName, managed: ['g*'] }, { groups })
    expect(mapped.groups).toEqual([])
    expect(mapped.authority.held.map(({ groups: held }) => held)).toEqual(['all'])
  })

  it('a value of 1 MB makes its claim malformed: nothing is given or taken away by it', () => {
    const mapped = map(exact('dev'), { groups: ['dev', 'x'.repeat(1_000_000)] })
    expect(mapped.groups).toEqual([])
    expect(mapped.authority.held).toEqual([{ rule: 'r', state: 'malformed', groups: ['granted'] }])
    const why = explainMembership(mapped, 'granted')
    expect(why.sentences.join('').length).toBeLessThan(1_000)
  })

  it('a text of 1 MB in a document is refused', () => {
    expect(issuesOf(() => parseMapping(groupsOnly(exact('x'.repeat(1_000_000)))))).toHaveLength(1)
    const pattern = { id: 'r', match: { regex: `(${'a|'.repeat(400_000)}b)` }, to: ['g'] }
    expect(issuesOf(() => parseMapping(groupsOnly({ from, rules: [pattern] })))).toHaveLength(1)
  })

  it('deep JSON is refused in claims and documents, also far beyond the stack', () => {
    const nested = (depth: number): unknown =>
      JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)
    const lists = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
    for (const depth of [20, 5_000]) {
      expect(issuesOf(() => person({ a: nested(depth) }))).toHaveLength(1)
      expect(issuesOf(() => person({ a: lists(depth) }))).toHaveLength(1)
    }
    for (const depth of [70, 5_000]) {
      const profile = [{ to: 'x', from: nested(depth) }]
      expect(issuesOf(() => parseMapping({ version: 1, profile }))).toHaveLength(1)
      expect(issuesOf(() => parseMapping({ version: 1, profile: lists(depth) }))).toHaveLength(1)
    }
    let not: unknown = { of: { claim: 'a' }, exact: 'b' }
    for (let depth = 0; depth < 1_000; depth += 1) not = { not }
    const rules = [{ id: 'r', when: not, to: ['g'] }]
    expect(issuesOf(() => parseMapping({ version: 1, profile: [], groups: { rules } }))).toEqual([
      expect.stringMatching(/^\/groups\/rules\/0\/when\/not/),
    ])
  })
})

describe('text that looks like another', () => {
  it.each([
    ['Cyrillic a', '\u0430dmin'],
    ['full width', '\uff41dmin'],
    ['a zero-width space', 'ad\u200bmin'],
    ['a soft hyphen', 'ad\u00admin'],
    ['a tag character', 'admin\u{e0041}'],
    ['a combining mark', 'admi\u0301n'],
    ['a right-to-left override', '\u202enimda'],
    ['a NUL', 'admin\u0000'],
  ])('with %s is not the group, whether case counts or not', (_, value) => {
    for (const ignoreCase of [false, true]) {
      const mapped = map(exact('admin', { ignoreCase }), { groups: [value] })
      expect(namesOf(mapped)).toEqual([])
      // Nor is it told to differ by case or white space alone, which would be an invitation.
      expect(explainMembership(mapped, 'granted').nearMisses).toEqual([])
    }
  })

  it('composed and decomposed are one; compatibility forms are not', () => {
    expect(namesOf(map(exact('caf\u00e9'), { groups: ['cafe\u0301'] }))).toEqual(['granted'])
    expect(namesOf(map(exact('file'), { groups: ['\ufb01le'] }))).toEqual([])
  })

  it('case folds fully where it does not count, and not at all where it does', () => {
    const of = (wanted: string, value: string, ignoreCase: boolean) =>
      namesOf(map(exact(wanted, { ignoreCase }), { groups: [value] })).length
    for (const [wanted, value] of [
      ['k', '\u212a'],
      ['ss', 'ß'],
      ['σ', 'ς'],
    ] as const) {
      expect([of(wanted, value, true), of(wanted, value, false)]).toEqual([1, 0])
    }
    expect(of('i', 'İ', true)).toBe(0)
  })

  it.each([
    ['a right-to-left override', 'admin\u202e'],
    ['an isolate', '\u2066admin\u2069'],
    ['a zero-width joiner', 'ad\u200dmin'],
    ['a line break', 'ad\nmin'],
    ['a NUL', 'admin\u0000'],
    ['a blank end', 'admin '],
    ['nothing but blanks', '   '],
    ['256 characters', 'x'.repeat(256)],
  ])('no group is made of a name with %s', (_, value) => {
    const mapped = map(sameName, { groups: [value] })
    expect(mapped.groups).toEqual([])
    expect(mapped.warnings.map(({ code }) => code)).toEqual(['name-unusable'])
  })

  it('a lone surrogate is no text: the claim is malformed, a document with one is refused', () => {
    for (const value of ['\ud800', 'a\udc00b', '\udc00\ud800']) {
      const mapped = map(exact('dev'), { groups: ['dev', value] })
      expect([mapped.groups, mapped.authority.held[0]?.state]).toEqual([[], 'malformed'])
      expect(issuesOf(() => parseMapping(groupsOnly(exact(value))))).toHaveLength(1)
    }
    expect(namesOf(map(sameName, { groups: ['\ud83d\ude00'] }))).toEqual(['\ud83d\ude00'])
  })
})
