import { digestOf } from '../core/digest.js'
import { RosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import { compareText } from '../core/text.js'
import type { Plan } from './plan.js'
import { isKeptGroup, isList, isObject, isOperation, isText, isWithheld } from './shape.js'
import type { CurrentUser } from './state.js'

/**
 * Digest of an account and its memberships: the precondition of a plan.
 *
 * @param user - the account, or `undefined` when there is none
 * @param memberships - group names, in any order
 * @returns SHA-256 in lower-case hexadecimal
 */
export function stateDigest(user: CurrentUser | undefined, memberships: readonly string[]): string {
  return digestOf(user ? { user, memberships: [...memberships].sort(compareText) } : null)
}

/** @internal Adds the hash to a plan and freezes it. */
export function sealPlan(plan: Omit<Plan, 'hash'>): Plan {
  return deepFreeze({ ...plan, hash: digestOf(plan) })
}

/**
 * Checks that a plan is as it was made, for plans that were stored or approved elsewhere.
 *
 * @throws a {@link RosterError} with code `PLAN_INVALID`
 */
export function checkPlan(plan: Plan): void {
  if (!isPlan(plan))
    throw new RosterError('PLAN_INVALID', 'This is not a plan that this version can apply.', {
      target: '',
      reason: 'shape',
    })
  const { hash, ...rest } = plan
  if (hash === digestOf(rest)) return
  throw new RosterError(
    'PLAN_INVALID',
    'The plan was changed after it was made. Make a new one and have that approved.',
    { target: plan.target, reason: 'hash' },
  )
}

/** As far as the hash cannot tell: a plan of another version, or of no version, has a right hash too. */
function isPlan(value: unknown): value is Plan {
  if (!isObject(value) || value['version'] !== 1) return false
  const { target, mapping, hash, userId, expiresAt, subject, precondition, seats } = value
  return (
    [target, mapping, hash].every(isText) &&
    (userId === undefined || isText(userId)) &&
    (expiresAt === undefined || typeof expiresAt === 'number') &&
    (seats === undefined || Array.isArray(seats)) &&
    isObject(subject) &&
    isText(subject['issuer']) &&
    isText(subject['subject']) &&
    isObject(precondition) &&
    isText(precondition['state']) &&
    (precondition['keeps'] === undefined || isList(precondition['keeps'], isKeptGroup)) &&
    isList(value['operations'], isOperation) &&
    isList(value['withheld'], isWithheld)
  )
}
