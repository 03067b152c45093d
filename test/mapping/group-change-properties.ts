import fc from 'fast-check'
import {
  type ClaimsRecord,
  explainMembership,
  type GroupRule,
  type Mapper,
  type Matcher,
} from 'rostermap'
import { expect } from 'vitest'
import { foldCase } from '../../src/core/text.js'
import { namesOf, person } from './documents.js'
import {
  at,
  claims,
  compile,
  expectOften,
  five,
  groupMapping,
  name,
  now,
  shuffled,
} from './group-worlds.js'

/** A rule that matches nothing, for groups of its own, changes nothing but that it manages them. */
export function unrelatedRule(numRuns: number): void {
  const without = ['deletedRules'] as const
  fc.assert(
    fc.property(groupMapping({ without }), five(claims), now, (groups, records, instant) => {
      const other: GroupRule = { id: 'other', match: { exact: 'nobody' }, to: ['of-nobody'] }
      const [few, more] = [compile(groups), compile({ ...groups, rules: [...groups.rules, other] })]
      for (const record of records) {
        // A claim that is not known makes every rule of it unknown, this one as well.
        const given: unknown = record['groups']
        if (record['hasgroups'] || !Array.isArray(given) || Array.isArray(given[0])) continue
        const of = (by: Mapper) => by.map(person(record), at(instant))
        const [one, two] = [of(few), of(more)]
        expect(two.groups).toEqual(one.groups)
        expect(two.access).toEqual(one.access)
        expect(two.authority.held).toEqual(one.authority.held)
        expect(two.nextChange).toBe(one.nextChange)
        const names = two.authority.names.filter((it) => it !== 'of-nobody')
        expect(names).toEqual(one.authority.names)
      }
    }),
    { numRuns },
  )
}

/** The order in which claims stand makes no difference, nor does a claim that no rule reads. */
export function orderOfClaims(numRuns: number): void {
  fc.assert(
    fc.property(
      groupMapping(),
      five(
        claims.chain((record) => fc.tuple(fc.constant(record), shuffled(Object.entries(record)))),
      ),
      now,
      (groups, records, instant) => {
        const mapper = compile(groups)
        for (const [record, entries] of records) {
          const of = (given: ClaimsRecord) => JSON.stringify(mapper.map(person(given), at(instant)))
          expect(of(Object.fromEntries(entries))).toBe(of(record))
          expect(of({ unread: ['x'], ...record, constructor: 'y' })).toBe(of(record))
        }
      },
    ),
    { numRuns },
  )
}

/** A group of `never` is missing in the answer, and nothing else is. */
export function neverIsDeletion(numRuns: number): void {
  const without = ['never', 'nesting', 'exclusive', 'maxGroups', 'ignoreCase', 'defaults'] as const
  let deleted = 0
  fc.assert(
    fc.property(
      groupMapping({ without }),
      five(claims),
      name,
      now,
      (groups, records, out, instant) => {
        const [all, but] = [compile(groups), compile({ ...groups, never: [out] })]
        for (const record of records) {
          const of = (by: Mapper) => by.map(person(record), at(instant))
          const [before, after] = [of(all), of(but)]
          const kept = before.groups.filter((group) => foldCase(group.name) !== foldCase(out))
          deleted += before.groups.length - kept.length
          expect(after.groups).toEqual(kept)
          // It is still managed: who is in it may be taken out.
          expect(after.authority).toEqual(before.authority)
        }
      },
    ),
    { numRuns },
  )
  expectOften(deleted, numRuns / 40, numRuns)
}

/** Other names for the groups of the target give the same answer in those names. */
export function renamedGroups(numRuns: number): void {
  const without = ['managed', 'except', 'ignoreCase'] as const
  const renamed = (group: string) => (group.includes('$') ? group : `new ${group}`)
  fc.assert(
    fc.property(groupMapping({ without }), five(claims), now, (groups, records, instant) => {
      const open = groups.rules.some(({ to }) => to.some((it) => it.includes('$')))
      if (open) return
      const all = (list: readonly string[] | undefined) => list?.map(renamed)
      const { defaults, never, exclusive, nesting } = groups
      const other = compile({
        ...groups,
        rules: groups.rules.map((rule) => ({ ...rule, to: rule.to.map(renamed) })),
        ...(defaults && { defaults: defaults.map((it) => ({ ...it, to: it.to.map(renamed) })) }),
        ...(never && { never: all(never) ?? [] }),
        ...(exclusive && {
          exclusive: exclusive.map((it) => ({ groups: it.groups.map(renamed) })),
        }),
        ...(nesting && {
          nesting: nesting.map((it) => ({ group: renamed(it.group), in: it.in.map(renamed) })),
        }),
      })
      const mapper = compile(groups)
      for (const record of records) {
        const [one, two] = [mapper, other].map((by) => by.map(person(record), at(instant)))
        const names = (one?.groups ?? []).map((group) => [renamed(group.name), group.when])
        expect(two?.groups.map((group) => [group.name, group.when])).toEqual(names)
        expect(two?.authority.names).toEqual(one?.authority.names.map(renamed))
      }
    }),
    { numRuns },
  )
}

/** Values that are the same but for case or composition give each group once, where case does not count. */
export function foldedValuesAreOne(numRuns: number): void {
  const spelled = fc.constantFrom(
    ...([
      ['straße', 'STRASSE', 'Strasse'],
      ['é', 'e\u0301', 'É'],
      ['dev', 'DEV', 'Dev'],
    ] as const),
  )
  const target = fc.constantFrom('${value}', 'x-${value}', 'g')
  const matcher = fc.constantFrom<Matcher>(
    { anything: true },
    { exact: ['Straße', 'é', 'dev'] },
    { prefix: 'STR' },
    { contains: 'E' },
  )
  let given = 0
  fc.assert(
    fc.property(spelled, matcher, target, fc.nat(2), (spellings, match, to, i) => {
      const mapper = compile({
        from: { claim: 'groups' },
        rules: [{ id: 'r', match, to: [to] }],
        ignoreCase: { match: true, names: true },
      })
      const names = namesOf(mapper.map(person({ groups: spellings })))
      given += names.length
      expect(names.length).toBeLessThanOrEqual(1)
      const alone = namesOf(mapper.map(person({ groups: [spellings[i] ?? ''] })))
      expect(alone.map(foldCase)).toEqual(names.map(foldCase))
    }),
    { numRuns },
  )
  expectOften(given, numRuns / 4, numRuns)
}

/** A near miss is true: where case does not count, nothing is taken out and every source is read, the value gives the group. */
export function nearMissesAreTrue(numRuns: number): void {
  const cures = new Set(['case', 'excluded', 'elsewhere', 'below'])
  const without = ['never', 'exclusive', 'maxGroups', 'claimStates', 'include'] as const
  let cured = 0
  fc.assert(
    fc.property(
      groupMapping({ without }),
      five(claims),
      name,
      now,
      (groups, records, asked, instant) => {
        const mapper = compile(groups)
        for (const record of records) {
          const mapped = mapper.map(person(record), at(instant))
          const { nearMisses } = explainMembership(mapped, asked, { reveal: true })
          for (const miss of nearMisses) {
            const rule = groups.rules.find(({ id }) => id === miss.rule)
            if (!rule?.match || !cures.has(miss.kind)) continue
            cured += 1
            const { match, to } = rule
            const levels = miss.kind === 'below' ? { below: true } : {}
            const cases =
              'dn' in match || 'guid' in match || 'alias' in match || 'anything' in match
            const loose = {
              ...match,
              ...levels,
              ...(!cases && { ignoreCase: true }),
            } as typeof match
            const { aliases = [], nesting = [] } = groups
            const cure = compile({
              ...{ from: { claim: 'groups' }, aliases, nesting, ignoreCase: { names: true } },
              rules: [{ id: 'r', match: loose, to }],
            })
            const names = namesOf(cure.map(person({ groups: [miss.value ?? ''] })))
            expect(names.map(foldCase)).toContain(foldCase(asked))
          }
        }
      },
    ),
    { numRuns },
  )
  expectOften(cured, numRuns / 10, numRuns)
}
