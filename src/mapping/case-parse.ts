import { type Issue, isRosterError, RosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import { pointer } from '../core/pointer.js'
import type { MappingCase, MappingCases } from './case-document.js'
import { personOfCase } from './case-person.js'
import { checkCasesShape } from './case-schema.js'
import { limits } from './limits.js'
import { copyPlainJson } from './plain-json.js'
import { isInstant } from './rule-time.js'
import { shapeIssues } from './shape-issues.js'

/**
 * Reads a document of cases and checks all of it: the shape, names that stand twice, people whose claims
 * cannot be read, expectations that contradict each other.
 *
 * @param input - a value as `JSON.parse` or a YAML reader gives it
 * @returns a frozen copy
 * @throws a {@link RosterError} with code `MAPPING_CASES_INVALID` with every issue
 * @example
 * ```ts test
 * import { isRosterError, parseMappingCases } from 'rostermap'
 *
 * try {
 *   parseMappingCases({ version: 1, cases: [{ name: 'a developer', person: { claims: {} } }] })
 * } catch (error) {
 *   if (!isRosterError(error) || error.code !== 'MAPPING_CASES_INVALID') throw error
 *   console.log(error.details.issues[0]?.pointer) //=> '/cases/0/expect'
 * }
 * ```
 */
export function parseMappingCases(input: unknown): MappingCases {
  const { copy, issues } = copyPlainJson(input)
  refuse(issues)
  const shape = checkCasesShape(copy)
  if ('faults' in shape) throw invalid(shapeIssues(shape.faults, copy))
  const { cases } = shape
  const seen = new Set<string>()
  refuse(
    cases.cases.flatMap((one, i) => {
      const at = pointer('cases', i)
      const twice = seen.has(one.name)
      seen.add(one.name)
      return [
        ...(twice
          ? [{ pointer: `${at}/name`, message: 'is the name of an earlier case; give another' }]
          : []),
        ...(one.at !== undefined && !isInstant(one.at)
          ? [{ pointer: `${at}/at`, message: 'is no instant of the calendar' }]
          : []),
        ...personIssues(one, cases, `${at}/person`),
        ...contradictions(one, `${at}/expect`),
      ]
    }),
  )
  return deepFreeze(cases)
}

function personIssues({ person }: MappingCase, document: MappingCases, at: string): Issue[] {
  const twice = Object.keys(person.states ?? {}).filter((name) =>
    Object.hasOwn(person.claims, name),
  )
  try {
    personOfCase(person, document)
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'CLAIMS_INVALID') throw error
    return error.details.issues.map((issue) => ({
      pointer: `${at}/claims${issue.pointer}`,
      message: issue.message,
    }))
  }
  return twice.map((name) => ({
    pointer: at + pointer('states', name),
    message: 'stands among the claims as well; keep one of them',
  }))
}

/** What no mapping could fulfil. */
function contradictions({ expect }: MappingCase, at: string): Issue[] {
  const { access, groups, inGroups = [], notInGroups = [], profile = {}, keeps = [] } = expect
  const issues: Issue[] = []
  const contradict = (member: string, i: number, what: string) =>
    issues.push({ pointer: at + pointer(member, i), message: `contradicts ${what}` })
  inGroups.forEach((name, i) => {
    if (groups && !groups.includes(name)) contradict('inGroups', i, '`groups`, which lacks it')
  })
  notInGroups.forEach((name, i) => {
    if (groups?.includes(name)) contradict('notInGroups', i, '`groups`, which has it')
    if (inGroups.includes(name)) contradict('notInGroups', i, '`inGroups`, which has it')
  })
  keeps.forEach((name, i) => {
    if (Object.hasOwn(profile, name)) contradict('keeps', i, '`profile`, which has a value for it')
  })
  if (access === 'refuse' && ((groups?.length ?? 0) > 0 || inGroups.length > 0))
    issues.push({
      pointer: `${at}/access`,
      message: 'contradicts the groups: nothing is given to somebody who is refused',
    })
  return issues
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw invalid(issues)
}

function invalid(all: readonly Issue[]): RosterError<'MAPPING_CASES_INVALID'> {
  const issues = all.slice(0, limits.issues)
  const [first] = issues
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : ''
  return new RosterError(
    'MAPPING_CASES_INVALID',
    `The mapping tests cannot be used: ${first?.pointer || 'the whole document'} ${first?.message}${more}.`,
    { issues },
  )
}
