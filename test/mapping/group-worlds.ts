import fc from 'fast-check'
import {
  type ClaimsRecord,
  compileMapping,
  type GroupMapping,
  type GroupRule,
  type Mapper,
  type Matcher,
  parseMapping,
} from 'rostermap'
import { expect } from 'vitest'
import { foldCase } from '../../src/core/text.js'
import { groupsOnly } from './documents.js'

/** Ids that the table of aliases names, in two spellings. */
export const ids = [
  '07dd8a60-bf6d-4e17-8844-230b77145381',
  '5581e43f-6096-41d4-8ffa-04e560bab39d',
] as const

/** A value as IdPs send them: a name, a path, a distinguished name, an id. */
export const value: fc.Arbitrary<string> = fc.constantFrom(
  ...['a', 'A', 'b', 'ab', 'a-b', 'ß', 'SS', 'é', 'e\u0301', 'DEV', 'dev', 'team-x', 'team-y'],
  ...['/eng', '/eng/web', '/Eng/Web', '/eng/web/ui', 'cn=dev,ou=g', 'CN=Dev, OU=G', 'cn=x,ou=h'],
  ...ids,
  ids[0].toUpperCase(),
)
/** Names of groups that rules give. */
export const name = fc.constantFrom('g', 'G', 'h', 'team-x', 'x-web', 'straße', 'STRASSE', 'admins')
const issuers = ['https://idp.example', 'https://other.example'] as const
/** Bounds in time: an end, a beginning, or both. */
const bounds = fc.constantFrom<Pick<GroupRule, 'validFrom' | 'validTo'>>(
  { validFrom: '2026-01-01T00:00:00Z' },
  { validFrom: '2026-02-01T00:00:00Z' },
  { validTo: '2026-02-01T00:00:00Z' },
  { validFrom: '2026-01-01T00:00:00Z', validTo: '2026-02-01T00:00:00Z' },
  { validFrom: '2026-02-01T00:00:00Z', validTo: '2026-03-01T00:00:00Z' },
)

const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({ exact: fc.array(value, { minLength: 1, maxLength: 2 }) }),
  fc.record({ exact: value, ignoreCase: fc.boolean() }),
  fc.record({ prefix: fc.constantFrom('a', 'team-', '/', 'ß', 'TEAM-'), ignoreCase: fc.boolean() }),
  fc.record({ suffix: fc.constantFrom('b', 'x', 'SS'), ignoreCase: fc.boolean() }),
  fc.record({ contains: fc.constantFrom('-', 'e', 'ou=') }),
  fc.constantFrom<Matcher>({ regex: '(a+)b?' }, { regex: 'team-(.*)' }, { regex: '.*' }),
  fc.record({ dn: fc.constantFrom('cn=dev,ou=g', 'ou=g', 'OU=H'), below: fc.boolean() }),
  fc.record({ guid: fc.constantFrom(...ids) }),
  fc.record({ path: fc.constantFrom('/eng', '/eng/web'), below: fc.boolean() }),
  fc.constant<Matcher>({ alias: 'SG-Dev' }),
  fc.constant<Matcher>({ anything: true }),
)
const target = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom('${value}', 'x-${value}', '${alias}-x') },
)
const condition = fc.record({
  of: fc.constantFrom({ claim: 'kind' }, { claim: 'gone' }),
  exact: fc.constantFrom('staff', 'guest'),
})

/** Something that one rule in four has. */
const rarely = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: one })

/** A rule of any kind, without its id. */
const rule = fc.record({
  match: matcher,
  to: fc.array(target, { minLength: 1, maxLength: 2 }),
  when: rarely(condition),
  from: rarely(fc.constantFrom({ claim: 'roles' }, { claim: 'groups' })),
  issuers: rarely(fc.subarray([...issuers], { minLength: 1 })),
  bounds: rarely(bounds),
  mode: rarely(fc.constantFrom('managed', 'provenance', 'additive', 'createOnly', 'authoritative')),
  priority: rarely(fc.integer({ min: -2, max: 2 })),
  createMissing: fc.boolean(),
  allowPrivileged: fc.boolean(),
  maxGroups: rarely(fc.integer({ min: 1, max: 4 })),
  firstMatch: rarely(fc.boolean()),
})

/** Which features a mapping may use; those that a property does not hold for are left out. */
export interface Features {
  readonly without?: readonly (keyof GroupMapping | keyof GroupRule)[]
}

/** Rules with ids. */
export function rules({ without = [] }: Features = {}): fc.Arbitrary<GroupRule[]> {
  const drop = new Set<string>(without)
  return fc.array(rule, { minLength: 1, maxLength: 6 }).map((list) =>
    list.map(
      ({ bounds: time, ...given }, i): GroupRule => ({
        id: `r${i}`,
        ...time,
        ...(Object.fromEntries(
          Object.entries(given).filter(([key, member]) => member !== undefined && !drop.has(key)),
        ) as unknown as Omit<GroupRule, 'id'>),
      }),
    ),
  )
}

/** A mapping of groups with everything the language has. */
export function groupMapping(features: Features = {}): fc.Arbitrary<GroupMapping> {
  const drop = new Set<string>(features.without ?? [])
  return fc
    .record(
      {
        rules: rules(features),
        mode: fc.constantFrom<GroupMapping['mode'] & string>(
          'managed',
          'provenance',
          'additive',
          'createOnly',
          'authoritative',
        ),
        include: fc.array(matcher, { minLength: 1, maxLength: 2 }),
        exclude: fc.array(matcher, { maxLength: 1 }),
        expandParents: fc.boolean(),
        ignoreCase: fc.record({ match: fc.boolean(), names: fc.boolean() }),
        defaults: fc.array(
          fc.record({
            to: fc.array(name, { minLength: 1, maxLength: 2 }),
            for: fc.constantFrom('newUsers', 'everybody', 'withoutGroups'),
          }),
          { maxLength: 2 },
        ),
        managed: fc.subarray(['team-*', 'x-*', 'g', '*e']),
        except: fc.subarray(['h', 'TEAM-*']),
        never: fc.subarray(['admins', 'G', 'x-*']),
        privileged: fc.subarray(['admins']),
        exclusive: fc
          .uniqueArray(name, { minLength: 2, maxLength: 3 })
          .map((groups) => [{ groups }]),
        nesting: fc.array(
          fc
            .uniqueArray(name, { minLength: 2, maxLength: 3, selector: foldCase })
            .map(([group = '', ...above]) => ({ group, in: above })),
          { maxLength: 3 },
        ),
        maxGroups: fc.integer({ min: 1, max: 6 }),
        claimStates: fc.record({ absent: fc.constantFrom('hold', 'treatAsEmpty', 'refuse') }),
        deletedRules: fc.constantFrom('takeAway', 'keep'),
        idps: fc
          .record({ mode: fc.constantFrom('additive', 'managed') })
          .map((idp) => [{ issuers: [issuers[0]], ...idp }]),
      },
      { requiredKeys: ['rules'] },
    )
    .map((given) => ({
      from: { claim: 'groups' },
      aliases: [{ id: ids[0], name: 'SG-Dev' }],
      ...(Object.fromEntries(
        Object.entries(given).filter(([key]) => !drop.has(key)),
      ) as unknown as GroupMapping),
    }))
}

/** The claims of a person. */
export const claims: fc.Arbitrary<ClaimsRecord> = fc.record(
  {
    groups: fc.oneof(
      { weight: 6, arbitrary: fc.array(value, { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.constant([['nested']]) },
    ),
    roles: fc.array(value, { maxLength: 3 }),
    kind: fc.constantFrom('staff', 'guest'),
    hasgroups: fc.constant(true),
  },
  { requiredKeys: [] },
)

/** An instant about the bounds of the rules, or none. */
export const now = fc.option(
  fc.integer({ min: Date.parse('2025-12-30'), max: Date.parse('2026-03-03') }),
  { nil: undefined },
)

/** The list in some order. */
export function shuffled<T>(list: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length })
}

/** Each mapping is compiled once and asked about five people. */
export const five = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 5, maxLength: 5 })
/** The mapper of a document that only has these. */
export const compile = (groups: GroupMapping): Mapper =>
  compileMapping(parseMapping(groupsOnly(groups)))
/** Options that state an instant, if there is one. */
export const at = (instant: number | undefined) => (instant === undefined ? {} : { now: instant })

/** That a property was about something: said of long runs only, since by chance a short one may see little of it. */
export function expectOften(count: number, least: number, numRuns: number): void {
  if (numRuns >= 1_000) expect(count).toBeGreaterThan(least)
}
