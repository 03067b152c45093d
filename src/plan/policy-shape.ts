/**
 * What a policy may hold. It often comes out of a file, and a slip there must not leave a rail off: a number
 * that is none is never passed, and a name that is misspelt protects nobody.
 *
 * @module
 */
import { type Issue, RosterError } from '../core/errors.js'
import { type PointerStep, pointer } from '../core/pointer.js'
import type {
  Grace,
  LeaverPolicy,
  MinMembers,
  PlanPolicy,
  Threshold,
  Thresholds,
} from './policy.js'
import { isObject, isText } from './shape.js'

type Say = (message: string, ...below: readonly PointerStep[]) => void

/** @internal Says what is wrong with a value, which is there. */
export type PolicyTest = (value: unknown, say: Say) => void

/** @internal One test for each member of a kind of policy. */
export type PolicyShape<T> = Readonly<Record<keyof Required<T>, PolicyTest>>

/** A value that passes a test, told in words: `must be …`. */
const being =
  (what: string, test: (value: unknown) => boolean): PolicyTest =>
  (value, say) => {
    if (!test(value)) say(`must be ${what}`)
  }

/** @internal */
export const flag = being('true or false', (value) => typeof value === 'boolean')
/** @internal A number that something can be compared with, so not `NaN`. */
export const amount = being(
  'a number, 0 or more',
  (value) => typeof value === 'number' && value >= 0,
)
/** @internal */
export const texts = being(
  'a list of texts',
  (value) => Array.isArray(value) && value.every(isText),
)

const word = (...words: readonly string[]) =>
  being(
    words.map((one) => `"${one}"`).join(', '),
    (value) => isText(value) && words.includes(value),
  )

/** @internal An object with some of the members, or with all of those that are `required`, and no others. */
export const record =
  <T>(shape: PolicyShape<T>, required: readonly (keyof T & string)[] = []): PolicyTest =>
  (value, say) => {
    if (!isObject(value)) return say('must be an object')
    for (const name of required) if (value[name] === undefined) say('must be there', name)
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue
      if (Object.hasOwn(shape, name)) {
        const test: PolicyTest = shape[name as keyof T]
        test(member, (message, ...below) => say(message, name, ...below))
      } else say('is unknown', name)
    }
  }

/** @internal `false`, or what passes the test. */
export const orOff =
  (test: PolicyTest): PolicyTest =>
  (value, say) => {
    if (value !== false) test(value, say)
  }

const list =
  (test: PolicyTest): PolicyTest =>
  (value, say) => {
    if (!Array.isArray(value)) return say('must be a list')
    for (const [i, item] of value.entries())
      test(item, (message, ...below) => say(message, i, ...below))
  }

const grace = record<Grace>({ ms: amount, evaluations: amount })
const threshold = record<Threshold>({ absolute: amount, percent: amount, minPopulation: amount })
const thresholds = list(threshold)
const limit = orOff((value, say) => (Array.isArray(value) ? thresholds : threshold)(value, say))
const departure = word('keep', 'deactivate', 'delete')

/** @internal */
export const planPolicyShape: PolicyShape<PlanPolicy> = {
  create: flag,
  update: flag,
  missingGroups: word('warn', 'block'),
  rename: flag,
  renameGroups: flag,
  reactivate: flag,
  protectedUsers: texts,
  self: texts,
  protectedGroups: texts,
  privilegedGroups: texts,
  minMembers: list(record<MinMembers>({ groups: texts, min: amount }, ['groups', 'min'])),
  thresholds: record<Thresholds>({
    user: limit,
    group: limit,
    removals: limit,
    departures: limit,
  }),
  grace,
  returnGroups: word('reevaluate', 'restore', 'none'),
  leavers: record<LeaverPolicy>({
    deactivated: departure,
    deleted: departure,
    outOfScope: departure,
    gone: departure,
    groups: word('keep', 'licensed', 'managed', 'all'),
    successor: being('a text', isText),
    grace,
    deleteAfterMs: amount,
  }),
}

/** @internal Everything that is wrong with a policy, each with its place; a member without a test is unknown. */
export function policyIssues<T>(policy: unknown, shape: PolicyShape<T>): Issue[] {
  const issues: Issue[] = []
  record(shape)(policy, (message, ...below) => issues.push({ pointer: pointer(...below), message }))
  return issues
}

/**
 * @internal Refuses what a planner cannot go by. Members that it does not know are those of a larger policy.
 *
 * @throws a `RosterError` with code `POLICY_INVALID`
 */
export function checkPlanPolicy(policy: PlanPolicy): void {
  const own = Object.entries(policy).filter(([name]) => Object.hasOwn(planPolicyShape, name))
  refuse(policyIssues(Object.fromEntries(own), planPolicyShape))
}

/** @internal @throws a `RosterError` with code `POLICY_INVALID`, when there is anything wrong */
export function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0)
    throw new RosterError('POLICY_INVALID', 'The policy cannot be used; see the issues.', {
      issues,
    })
}
