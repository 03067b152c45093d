import fc from 'fast-check'
import {
  type AccessMapping,
  type AttributeRule,
  compileMapping,
  explainMembership,
  type GroupRule,
  type Mapped,
  type Mapper,
  parseMapping,
  profileOf,
} from 'rostermap'
import { expect } from 'vitest'
import { compileNamePatterns } from '../../src/core/name-pattern.js'
import { foldCase } from '../../src/core/text.js'
import { namesOf, person } from './documents.js'
import {
  at,
  claims,
  compile,
  expectOften,
  five,
  groupMapping,
  ids,
  now,
  rules,
  shuffled,
  value,
} from './group-worlds.js'

/** The same input gives the same bytes: again, after another person, through JSON, and frozen. */
export function sameBytes(numRuns: number): void {
  fc.assert(
    fc.property(groupMapping(), five(claims), now, (groups, records, instant) => {
      const given = structuredClone([groups, records])
      const mapper = compile(groups)
      const again = compileMapping(parseMapping(JSON.parse(JSON.stringify(mapper.document))))
      expect(again.digest).toBe(mapper.digest)
      const all = records.map((record) => mapper.map(person(record), at(instant)))
      const bytes = all.map((mapped) => JSON.stringify(mapped))
      // The other way round, so that each comes after another person.
      const of = (by: Mapper) =>
        records.toReversed().map((record) => JSON.stringify(by.map(person(record), at(instant))))
      expect(of(mapper).toReversed()).toEqual(bytes)
      expect(of(again).toReversed()).toEqual(bytes)
      expect([groups, records]).toEqual(given)
      expect(all.every(isDeeplyFrozen)).toBe(true)
    }),
    { numRuns },
  )
}

/** What is decided is what is said in full, whatever there is to fall back on, and whoever came before. */
export function decidesTheSame(numRuns: number): void {
  // One at a time of what it falls back for, so that none hides another.
  const special = ['nesting', 'exclusive', 'ignoreCase', 'maxGroups'] as const
  const groupMappings = fc
    .constantFrom(...special, 'none', 'all')
    .chain((kept) =>
      groupMapping({ without: kept === 'all' ? [] : special.filter((it) => it !== kept) }),
    )
  const gates = fc.constantFrom<AccessMapping>(
    {},
    { signIn: { groups: 'anyRule' } },
    { signIn: { groups: ['g', 'x-*'] } },
    { signIn: { groups: 'anyRule', whenUnknown: 'allow' } },
    { signIn: { when: { of: { claim: 'kind' }, exact: 'staff' } } },
  )
  const profile: AttributeRule[] = [
    { to: 'kind', from: { claim: 'kind' }, required: true },
    { to: 'first', from: { claim: 'roles', transform: ['first'] } },
    { to: 'last', from: { claim: 'gone' }, default: { onUpdate: { claim: 'kind' } } },
  ]
  fc.assert(
    fc.property(groupMappings, gates, five(claims), now, (groups, access, records, instant) => {
      const mapper = compileMapping(parseMapping({ version: 1, profile, groups, access }))
      for (const record of records) {
        const mapped = mapper.map(person(record), at(instant))
        const decision = mapper.decide(person(record), at(instant))
        const wanted = mapped.groups.filter(({ when }) => when === 'always')
        expect(decision).toEqual({
          subject: mapped.subject,
          access: mapped.access,
          profile: profileOf(mapped),
          groups: wanted.map(({ name }) => name),
          authority: mapped.authority,
        })
        expect(isDeeplyFrozen(decision)).toBe(true)
      }
    }),
    { numRuns: numRuns * 3 },
  )
}

/** The order of values and repeated values make no difference. */
export function orderOfValues(numRuns: number): void {
  fc.assert(
    fc.property(
      groupMapping(),
      claims,
      fc
        .array(value, { minLength: 1, maxLength: 6 })
        .chain((list) => fc.tuple(fc.constant(list), shuffled([...list, ...list.slice(0, 2)]))),
      now,
      (groups, record, [one, two], instant) => {
        const mapper = compile(groups)
        const of = (list: readonly string[]) =>
          JSON.stringify(mapper.map(person({ ...record, groups: list }), at(instant)))
        expect(of(two)).toBe(of(one))
      },
    ),
    { numRuns },
  )
}

/** The order of rules makes no difference, but among those that say `firstMatch`. */
export function orderOfRules(numRuns: number): void {
  fc.assert(
    fc.property(
      groupMapping({ without: ['firstMatch'] }).chain((groups) =>
        fc.tuple(fc.constant(groups), shuffled(groups.rules)),
      ),
      five(claims),
      now,
      ([groups, order], records, instant) => {
        const seen = (mapped: Mapped) => ({
          groups: mapped.groups.map(({ name, when, reasons, createMissing }) => ({
            ...{ name, when, createMissing },
            reasons: reasons.map((reason) => [reason.rule, reason.value, reason.via]),
          })),
          access: mapped.access.decision,
          authority: {
            ...mapped.authority,
            grants: byText(mapped.authority.grants),
            held: byText(mapped.authority.held.map(({ groups: held }) => held)),
          },
          withheld: mapped.trace.withheld.map((entry) => [entry.name, entry.why]),
          nextChange: mapped.nextChange,
        })
        const [one, other] = [compile(groups), compile({ ...groups, rules: order })]
        for (const record of records)
          expect(seen(other.map(person(record), at(instant)))).toEqual(
            seen(one.map(person(record), at(instant))),
          )
      },
    ),
    { numRuns },
  )
}

/** One more rule, and one more value, take no grant away where nothing competes. */
export function monotone(numRuns: number): void {
  const without = [
    'exclusive',
    'maxGroups',
    'firstMatch',
    'defaults',
    'claimStates',
    'ignoreCase',
  ] as const
  const values = fc.array(value, { maxLength: 5 })
  fc.assert(
    fc.property(
      groupMapping({ without }),
      rules({ without }),
      five(fc.tuple(values, values)),
      now,
      (groups, more, lists, instant) => {
        const all = [
          ...groups.rules,
          ...more.map((rule): GroupRule => ({ ...rule, id: `m${rule.id}` })),
        ]
        const [mapper, larger] = [compile(groups), compile({ ...groups, rules: all })]
        for (const [few, others] of lists) {
          const of = (by: Mapper, list: readonly string[]) =>
            namesOf(by.map(person({ groups: list, roles: list }), at(instant)))
          const before = expect.arrayContaining(of(mapper, few))
          expect(of(larger, few)).toEqual(before)
          expect(of(mapper, [...few, ...others])).toEqual(before)
        }
      },
    ),
    { numRuns },
  )
}

/** An excluded value counts as if it had not come. */
export function exclusionIsDeletion(numRuns: number): void {
  const without = ['expandParents', 'exclude', 'include', 'ignoreCase'] as const
  fc.assert(
    fc.property(
      groupMapping({ without }),
      five(fc.array(value, { maxLength: 6 })),
      value,
      fc.constantFrom('staff', 'guest'),
      now,
      (groups, lists, out, kind, instant) => {
        const matcher = ids.some((id) => isSame(id, out)) ? { guid: out } : { exact: out }
        const [plain, excluding] = [compile(groups), compile({ ...groups, exclude: [matcher] })]
        for (const list of lists) {
          const of = (by: Mapper, values: readonly string[]) =>
            by.map(person({ groups: values, roles: [], kind }), at(instant))
          const excluded = of(excluding, list)
          const deleted = of(
            plain,
            list.filter((candidate) => !isSame(candidate, out)),
          )
          expect(excluded.groups).toEqual(deleted.groups)
          expect(excluded.authority).toEqual(deleted.authority)
        }
      },
    ),
    { numRuns },
  )
}

/** Never gives a group of `never`, two of a set, or more than may be. */
export function limitsHold(numRuns: number): void {
  let sets = 0
  fc.assert(
    fc.property(groupMapping(), five(claims), now, (groups, records, instant) => {
      const mapper = compile(groups)
      const key = groups.ignoreCase?.names ? foldCase : (text: string) => text
      const isNever = compileNamePatterns(groups.never ?? [], { ignoreCase: true })
      for (const record of records) {
        const names = namesOf(mapper.map(person(record), at(instant)))
        expect(names.filter(isNever)).toEqual([])
        for (const { groups: set } of groups.exclusive ?? []) {
          const of = new Set(set.map(key))
          const given = names.filter((group) => of.has(key(group)))
          if (given.length > 0) sets += 1
          expect(given.length).toBeLessThanOrEqual(1)
        }
        expect(names.length).toBeLessThanOrEqual(groups.maxGroups ?? 5_000)
        expect(new Set(names.map(key)).size).toBe(names.length)
      }
    }),
    { numRuns },
  )
  expectOften(sets, numRuns / 10, numRuns)
}

/** Gives the same answer until the next change, and tells when that is. */
export function nextChange(numRuns: number): void {
  let changes = 0
  fc.assert(
    fc.property(
      groupMapping(),
      five(claims),
      fc.integer({ min: Date.parse('2025-12-30'), max: Date.parse('2026-03-03') }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (groups, records, instant, share) => {
        const mapper = compile(groups)
        for (const record of records) {
          const of = (when: number) => mapper.map(person(record), { now: when })
          const { nextChange } = of(instant)
          const end = nextChange ?? Date.parse('2030-01-01')
          expect(end).toBeGreaterThan(instant)
          const later = Math.min(end - 1, instant + Math.floor((end - instant) * share))
          expect(of(later)).toEqual(of(instant))
          if (nextChange !== undefined) changes += 1
        }
      },
    ),
    { numRuns },
  )
  expectOften(changes, numRuns / 10, numRuns)
}

/** An explanation wants what the mapping wants, and its reasons reproduce it. */
export function explanationReproduces(numRuns: number): void {
  const without = ['exclusive', 'maxGroups', 'firstMatch', 'never', 'include'] as const
  let reasons = 0
  fc.assert(
    fc.property(
      groupMapping({ without }),
      five(fc.array(value, { maxLength: 6 })),
      now,
      (groups, lists, instant) => {
        const mapper = compile(groups)
        const alone = new Map<string, Mapper>()
        const of = (by: Mapper, list: readonly string[]) =>
          by.map(person({ groups: list, roles: list, kind: 'staff' }), at(instant))
        for (const mapped of lists.map((list) => of(mapper, list)))
          for (const { name } of mapped.groups) {
            const why = explainMembership(mapped, name, { reveal: true })
            expect([why.wanted, why.removal]).toEqual([true, 'kept'])
            for (const reason of why.reasons) {
              const only = groups.rules.filter(({ id }) => id === reason.rule)
              if (only.length === 0) continue
              reasons += 1
              const known = alone.get(reason.rule)
              const again = known ?? compile({ ...groups, rules: only, defaults: [] })
              alone.set(reason.rule, again)
              const names = namesOf(of(again, reason.value === undefined ? [] : [reason.value]))
              expect(names.map(foldCase)).toContain(foldCase(name))
            }
          }
      },
    ),
    { numRuns },
  )
  expectOften(reasons, numRuns / 2, numRuns)
}

function byText(list: readonly unknown[]): string[] {
  return list.map((entry) => JSON.stringify(entry)).sort()
}

/** Whether an exact rule, or one by id, takes them for one. */
function isSame(a: string, b: string): boolean {
  const isId = ids.some((id) => id === a.toLowerCase())
  return isId ? a.toLowerCase() === b.toLowerCase() : a.normalize('NFC') === b.normalize('NFC')
}

function isDeeplyFrozen(given: unknown): boolean {
  return (
    typeof given !== 'object' ||
    given === null ||
    (Object.isFrozen(given) && Object.values(given).every(isDeeplyFrozen))
  )
}
