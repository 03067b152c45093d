import { deepFreeze } from '../core/freeze.js'
import { pointer } from '../core/pointer.js'
import type { CaseExpectation, MappingCases } from './case-document.js'
import { parseMappingCases } from './case-parse.js'
import { personOfCase } from './case-person.js'
import type {
  CaseDifference,
  CaseDifferenceCode,
  CaseResult,
  MappingTestReport,
} from './case-report.js'
import { compileMapping } from './compile.js'
import type { MappingDocument } from './document.js'
import { explainMembership } from './explain.js'
import { explainProfile } from './explain-profile.js'
import type { Access, Mapped } from './mapped.js'

/**
 * Tests a mapping with cases that are data: a person in, what must come out. It needs no test runner: feed the
 * result to yours, or run `rostermap test`.
 *
 * A person who comes out refused is wanted nowhere and given nothing. When that was not expected, it is the one
 * difference told of the case, as everything else follows from it.
 *
 * @param mapping - the mapping document; one that `parseMapping` did not make is parsed first
 * @param cases - the document of cases; one that `parseMappingCases` did not make is parsed as well
 * @throws a {@link RosterError} with code `MAPPING_INVALID` or `MAPPING_CASES_INVALID`
 * @example
 * ```ts test
 * import { parseMapping, testMapping } from 'rostermap'
 *
 * const mapping = parseMapping({
 *   version: 1,
 *   profile: [{ to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] } }],
 *   groups: {
 *     from: { claim: 'groups' },
 *     rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
 *   },
 * })
 * const { cases } = testMapping(mapping, {
 *   version: 1,
 *   cases: [
 *     {
 *       name: 'a developer',
 *       person: { claims: { email: 'Ada@example.com', groups: ['IdP-Dev'] } },
 *       expect: { profile: { username: 'ada' }, groups: ['dev-team'] },
 *     },
 *   ],
 * })
 * console.log(cases[0]?.differences.map(({ message }) => message)) //=> ['"dev-team" is not wanted.']
 * console.log(cases[0]?.differences[0]?.pointer) //=> '/cases/0/expect/groups/0'
 * console.log(cases[0]?.differences[0]?.mapping) //=> ['/groups/rules/0']
 * ```
 */
export function testMapping(mapping: MappingDocument, cases: MappingCases): MappingTestReport {
  const mapper = compileMapping(mapping)
  const document = parseMappingCases(cases)
  const results = document.cases.map(({ name, person, at, expect }, i): CaseResult => {
    const now = at === undefined ? {} : { now: Date.parse(at) }
    const mapped = mapper.map(personOfCase(person, document), now)
    const differences = compare(mapped, expect, pointer('cases', i, 'expect'))
    return { name, pointer: pointer('cases', i), passed: differences.length === 0, differences }
  })
  const passed = results.filter((result) => result.passed).length
  const { digest } = mapper
  const { name } = mapper.document
  return deepFreeze({
    mapping: name === undefined ? { digest } : { name, digest },
    passed,
    failed: results.length - passed,
    cases: results,
  })
}

function compare(mapped: Mapped, expect: CaseExpectation, at: string): CaseDifference[] {
  const access = decisionDifference('access', mapped.access, expect.access, at)
  if (access) return [access]
  const creation = decisionDifference('creation', mapped.creation, expect.creation, at)
  const refused = mapped.access.decision === 'refuse'
  const barred = refused || mapped.creation.decision === 'refuse'
  const reasons = [...reasonsOf(mapped.access), ...reasonsOf(mapped.creation)]
  const { newAccount } = expect
  return [
    ...(creation ? [creation] : []),
    ...codesDifference('refusals', reasons, expect.refusals, at),
    ...profileDifferences(mapped, expect, at, refused ? 'refused' : 'there'),
    ...groupDifferences(mapped, expect, at, refused),
    ...(creation || !newAccount
      ? []
      : [
          ...profileDifferences(mapped, newAccount, `${at}/newAccount`, barred ? 'refused' : 'new'),
          ...exactGroups(
            mapped,
            barred ? [] : mapped.groups.map(({ name }) => name),
            newAccount.groups,
            `${at}/newAccount/groups`,
          ),
        ]),
    ...codesDifference('findings', mapped.warnings, expect.findings, at),
  ]
}

function reasonsOf(access: Access) {
  return access.decision === 'refuse' ? access.reasons : []
}

const decisions = {
  access: { allow: 'The person is let in.', refuse: 'The person is refused.' },
  creation: { allow: 'An account may be made.', refuse: 'No account may be made.' },
} as const

function decisionDifference(
  code: 'access' | 'creation',
  access: Access,
  expected: 'allow' | 'refuse' = 'allow',
  at: string,
): CaseDifference | undefined {
  const { decision } = access
  if (decision === expected) return undefined
  const reasons = reasonsOf(access)
  return {
    ...{ code, pointer: `${at}/${code}`, expected, actual: decision },
    message: decisions[code][decision],
    why: reasons.map(({ message }) => message),
    mapping: reasons.map((reason) => reason.pointer),
  }
}

/** Codes count as a set: how often one comes is not told in a case. */
function codesDifference(
  code: 'refusals' | 'findings',
  found: Mapped['warnings'],
  wanted: readonly string[] | undefined,
  at: string,
): CaseDifference[] {
  if (!wanted) return []
  const actual = [...new Set(found.map((finding) => finding.code))].sort()
  const expected = [...new Set(wanted)].sort()
  if (actual.join(' ') === expected.join(' ')) return []
  const list = (codes: readonly string[]) => codes.join(', ') || 'none'
  const told = found.filter((finding) => !expected.includes(finding.code))
  return [
    {
      ...{ code, pointer: `${at}/${code}`, expected, actual },
      message: `The ${code} are ${list(actual)}; expected: ${list(expected)}.`,
      why: told.map(({ message }) => message),
      mapping: told.map((finding) => finding.pointer),
    },
  ]
}

/** Of which account an expectation speaks; nothing is written for one that is refused. */
type Account = 'there' | 'new' | 'refused'

function profileDifferences(
  mapped: Mapped,
  { profile = {}, keeps = [] }: Pick<CaseExpectation, 'profile' | 'keeps'>,
  at: string,
  account: Account,
): CaseDifference[] {
  const wanted = [
    ...Object.entries(profile).map(([to, value]) => ({
      to,
      value,
      place: at + pointer('profile', to),
    })),
    ...keeps.map((to, i) => ({ to, value: undefined, place: at + pointer('keeps', i) })),
  ]
  return wanted.flatMap(({ to, value, place }): CaseDifference[] => {
    const i = mapped.profile.findIndex((attribute) => attribute.to === to)
    const actual = wantedOf(mapped.profile[i], account)
    if (actual === value) return []
    return [
      {
        ...{ code: 'value', pointer: place, expected: value ?? null, actual: actual ?? null },
        message: `${to} ${says(actual, account)}; expected: ${says(value, account)}.`,
        why: explainProfile(mapped, { reveal: true }).filter((_, line) => line === i),
        mapping: i < 0 ? [] : [pointer('profile', i)],
      },
    ]
  })
}

/** A value, `null` for none, `undefined` for an attribute that stays as it is. */
function wantedOf(
  attribute: Mapped['profile'][number] | undefined,
  account: Account,
): string | null | undefined {
  if (!attribute || account === 'refused') return undefined
  const value = attribute.outcome === 'set' ? (attribute.value ?? null) : null
  if (account === 'new') return attribute.onCreate ?? attribute.candidates?.[0] ?? value
  return attribute.outcome === 'keep' ? undefined : value
}

function says(value: string | null | undefined, account: Account): string {
  if (value === undefined) return 'is kept as it is'
  if (value === null) return account === 'new' ? 'is not given' : 'is cleared'
  return `is ${JSON.stringify(value)}`
}

function groupDifferences(
  mapped: Mapped,
  expect: CaseExpectation,
  at: string,
  refused: boolean,
): CaseDifference[] {
  const actual = refused
    ? []
    : mapped.groups.filter(({ when }) => when === 'always').map(({ name }) => name)
  const { groups, inGroups = [], notInGroups = [], takenAway = [], leftAlone = [] } = expect
  const removalOf = (name: string) =>
    actual.includes(name) ? 'kept' : explainMembership(mapped, name).removal
  const removal = (code: 'not-taken-away' | 'not-left-alone', name: string, place: string) => ({
    ...difference(mapped, code, name, place),
    expected: code === 'not-taken-away' ? 'taken-away' : 'left-alone',
    actual: removalOf(name),
    message: `A membership in ${JSON.stringify(name)} is ${removals[removalOf(name)]}.`,
  })
  return [
    ...exactGroups(mapped, actual, groups, `${at}/groups`),
    ...inGroups.flatMap((name, i) =>
      actual.includes(name)
        ? []
        : [difference(mapped, 'missing-group', name, `${at}/inGroups/${i}`)],
    ),
    ...notInGroups.flatMap((name, i) =>
      actual.includes(name)
        ? [difference(mapped, 'unexpected-group', name, `${at}/notInGroups/${i}`)]
        : [],
    ),
    ...takenAway.flatMap((name, i) =>
      removalOf(name) === 'taken-away'
        ? []
        : [removal('not-taken-away', name, `${at}/takenAway/${i}`)],
    ),
    ...leftAlone.flatMap((name, i) =>
      ['held', 'left-alone'].includes(removalOf(name))
        ? []
        : [removal('not-left-alone', name, `${at}/leftAlone/${i}`)],
    ),
  ]
}

const removals = {
  kept: 'kept, because it is wanted',
  'taken-away': 'taken away',
  held: 'left as it is, because something is unknown',
  'left-alone': 'left alone, because the mapping does not manage the group',
} as const

function exactGroups(
  mapped: Mapped,
  actual: readonly string[],
  expected: readonly string[] | undefined,
  at: string,
): CaseDifference[] {
  if (!expected) return []
  return [
    ...expected.flatMap((name, i) =>
      actual.includes(name) ? [] : [difference(mapped, 'missing-group', name, `${at}/${i}`)],
    ),
    ...actual.flatMap((name) =>
      expected.includes(name) ? [] : [difference(mapped, 'unexpected-group', name, at)],
    ),
  ]
}

function difference(
  mapped: Mapped,
  code: CaseDifferenceCode,
  name: string,
  place: string,
): CaseDifference {
  // A case is made up, or stands in for the real person: nothing of it is personal.
  const { reasons, candidates, sentences } = explainMembership(mapped, name, { reveal: true })
  const isWanted = code === 'unexpected-group'
  const deciding = reasons.length > 0 ? reasons : candidates
  return {
    ...{ code, pointer: place, expected: isWanted ? null : name, actual: isWanted ? name : null },
    message: `${JSON.stringify(name)} is ${isWanted ? 'wanted, and should not be' : 'not wanted'}.`,
    why: sentences.filter((sentence) => !/^".*" is (?:not )?wanted\.$/.test(sentence)),
    mapping: [...new Set(deciding.map((it) => it.pointer))],
  }
}
