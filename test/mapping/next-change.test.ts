import fc from 'fast-check'
import { compileMapping, type MappingDocument, parseMapping, trustClaims } from 'rostermap'
import { describe, expect, it } from 'vitest'

type Condition = NonNullable<NonNullable<NonNullable<MappingDocument['access']>['signIn']>['when']>

const compares = ['less', 'atMost', 'equal', 'atLeast', 'greater'] as const
const person = (claims: Record<string, unknown>) =>
  trustClaims(claims, { reason: 'test', issuer: 'i', subject: '1' })
const mapperOf = (when: Condition) =>
  compileMapping(
    parseMapping({
      version: 1,
      profile: [],
      groups: {
        from: { claim: 'g' },
        rules: [{ id: 'r', when, to: ['r'] }],
      },
    }),
  )
const end = '2026-06-30T22:00:00Z'
const endsAt = Date.parse(end)
const untilEnd = (compare: (typeof compares)[number], more = {}): Condition => ({
  ...{ of: { claim: 'end' }, compare, to: { now: true, ...more }, as: 'date' },
})

describe('nextChange of comparisons with now', () => {
  it.each([
    // A contract that holds up to and including its end: the next millisecond is too late.
    ['atLeast', endsAt - 1_000, endsAt + 1],
    ['greater', endsAt - 1_000, endsAt],
    ['less', endsAt - 1_000, endsAt + 1],
    ['atMost', endsAt - 1_000, endsAt],
    ['equal', endsAt - 1_000, endsAt],
    ['equal', endsAt, endsAt + 1],
    ['atLeast', endsAt, endsAt + 1],
    ['atLeast', endsAt + 1, undefined],
  ] as const)('end %s now, seen at %s, changes at %s', (compare, now, next) => {
    const mapper = mapperOf(untilEnd(compare))
    expect(mapper.map(person({ end }), { now }).nextChange).toBe(next)
  })

  it('counts when now is moved: thirty days before the end', () => {
    const soon = untilEnd('atMost', { transform: [{ dateAdd: { days: 30 } }] })
    const day = 24 * 3_600_000
    const mapper = mapperOf(soon)
    const mapped = mapper.map(person({ end }), { now: endsAt - 40 * day })
    expect(mapped.nextChange).toBe(endsAt - 30 * day)
  })

  it('counts when now stands on the left, and the earliest of several dates', () => {
    const mapper = mapperOf({
      of: { now: true },
      compare: 'atLeast',
      to: { claim: 'end' },
      as: 'date',
    })
    expect(mapper.map(person({ end }), { now: endsAt - 5 }).nextChange).toBe(endsAt)
    const several = mapperOf(untilEnd('atMost'))
    const claims = { end: [end, '2026-01-01T00:00:00Z'] }
    expect(several.map(person(claims), { now: 0 }).nextChange).toBe(Date.parse('2026-01-01'))
  })

  it('counts for the time until and since a date, in whole units', () => {
    const day = 24 * 3_600_000
    const until = {
      claim: 'end',
      transform: [{ dateDiff: { since: { now: true }, unit: 'days' } }],
    }
    const since = {
      now: true,
      transform: [{ dateDiff: { since: { claim: 'end' }, unit: 'days' } }],
    }
    const number = (of: object, compare: string, days: string) =>
      mapperOf({ of, compare, to: { constant: days }, as: 'number' } as Condition)
    const nextOf = (mapper: ReturnType<typeof mapperOf>, now: number) =>
      mapper.map(person({ end }), { now }).nextChange
    // 29 whole days are left as soon as it is less than thirty.
    expect(nextOf(number(until, 'less', '30'), endsAt - 40 * day)).toBe(endsAt - 30 * day + 1)
    expect(nextOf(number(until, 'less', '30'), endsAt)).toBeUndefined()
    expect(nextOf(number(since, 'atLeast', '90'), endsAt)).toBe(endsAt + 90 * day)
    expect(nextOf(number(since, 'equal', '1'), endsAt + day)).toBe(endsAt + 2 * day)
    const turned = { of: { constant: '90' }, compare: 'atMost', to: since, as: 'number' }
    expect(nextOf(mapperOf(turned as Condition), endsAt)).toBe(endsAt + 90 * day)
  })

  it('is not there without an instant, for an absent date, or for one that is none', () => {
    const mapper = mapperOf(untilEnd('atLeast'))
    expect(mapper.map(person({ end })).nextChange).toBeUndefined()
    expect(mapper.map(person({}), { now: 0 }).nextChange).toBeUndefined()
    expect(mapper.map(person({ end: 'soon' }), { now: 0 }).nextChange).toBeUndefined()
  })

  it('until then the answer is the same, whatever the document and the claims', () => {
    const date = fc
      .integer({ min: Date.parse('2025-11-01'), max: Date.parse('2026-03-01') })
      .map((at) => new Date(at).toISOString())
    const leaf: fc.Arbitrary<Condition> = fc
      .record({
        compare: fc.constantFrom(...compares),
        claim: fc.constantFrom('a', 'b', 'c'),
        days: fc.constantFrom(undefined, -31, 7, 8),
        isLeft: fc.boolean(),
      })
      .map(({ compare, claim, days, isLeft }) => {
        if (days === 8) {
          const left = [{ dateDiff: { since: { now: true as const }, unit: 'weeks' as const } }]
          const of = { claim, transform: left }
          return { of, compare, to: { constant: '2' }, as: 'number' }
        }
        const now = { now: true as const, ...(days && { transform: [{ dateAdd: { days } }] }) }
        const [of, to] = isLeft ? [now, { claim }] : [{ claim }, now]
        return { of, compare, to, as: 'date' }
      })
    const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ not: tie('condition') }),
      ),
    }))
    const claims = fc.record(
      { a: date, b: fc.array(date, { minLength: 1, maxLength: 2 }), c: date },
      { requiredKeys: [] },
    )
    let changes = 0
    fc.assert(
      fc.property(
        condition,
        claims,
        date,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (when, record, at, share) => {
          const mapper = mapperOf(when)
          const now = Date.parse(at)
          const of = (instant: number) => {
            const { access, groups, authority, trace } = mapper.map(person(record), {
              now: instant,
            })
            return { access, groups, authority, trace }
          }
          const { nextChange } = mapper.map(person(record), { now })
          const until = nextChange ?? now + 400 * 24 * 3_600_000
          expect(until).toBeGreaterThan(now)
          expect(of(until - 1)).toEqual(of(now))
          expect(of(now + Math.floor((until - 1 - now) * share))).toEqual(of(now))
          if (nextChange !== undefined) changes += 1
        },
      ),
      { numRuns: 300 },
    )
    expect(changes).toBeGreaterThan(30)
  })
})
