import { nameKey } from '../core/text.js'
import { guardedAccount } from './account-rails.js'
import { compilePolicy } from './compiled-policy.js'
import type { Operation, Plan, PlanReason, RenameGroup, Withheld, WithheldCode } from './plan.js'
import { planOf } from './plan-user.js'
import type { PlanPolicy } from './policy.js'
import type { Steps } from './profile-operations.js'
import { lastMembers } from './rails.js'
import type { CurrentState, CurrentUser } from './state.js'

/** What was applied, as it is to be taken back. */
export interface AppliedOperation {
  /** The operation. */
  readonly operation: Operation
  /** Whether it changed something: only then there is something to take back. */
  readonly changed: boolean
}

/**
 * Plans how an applied plan is taken back, as far as everything still is as that plan left it. What
 * somebody changed since stays. An account that was made is shut and not deleted, a group that was made
 * stays, and what was deleted does not come back.
 *
 * The mapping does not change by it: mend that first, or the next run does the same again.
 *
 * @param applied - the plan that was applied
 * @param outcomes - what came of its operations, in its order
 * @param current - the account as it is now
 * @param policy - whom not to touch, and which groups not to empty
 */
export function planUndo(
  applied: Plan,
  outcomes: readonly AppliedOperation[],
  current: CurrentState,
  policy: PlanPolicy = {},
): Plan {
  const steps = stepsFor(outcomes, current, policy)
  return planOf(current, steps, policy, applied.subject, applied.mapping)
}

function stepsFor(
  outcomes: readonly AppliedOperation[],
  current: CurrentState,
  policy: PlanPolicy,
): Steps {
  const { user } = current
  const renames = outcomes.flatMap(({ operation, changed }) =>
    changed && operation.kind === 'renameGroup' ? [operation] : [],
  )
  if (renames.length > 0 && renames.length === outcomes.length)
    return {
      operations: renames
        .filter(({ after }) => !current.missingGroups.includes(after))
        .map(renamedBack),
      withheld: [],
    }
  if (!user) return blocked('changed-since', 'The account is gone: there is nothing to take back.')
  const obstacle = guardedAccount(user, policy)
  if (obstacle) return blocked(obstacle.code, obstacle.message)
  const operations: Operation[] = []
  const withheld: Withheld[] = []
  const after = outcomes.filter(({ changed }) => changed).map(({ operation }) => operation)
  for (const operation of after.reverse()) {
    const inverse = inverseOf(operation, user, current, policy)
    if (inverse === undefined) continue
    if ('kind' in inverse) operations.push(inverse)
    else withheld.push(inverse)
  }
  return { operations, withheld }
}

const reasons: readonly PlanReason[] = [{ text: 'An applied plan is taken back.' }]

function inverseOf(
  operation: Operation,
  user: CurrentUser,
  current: CurrentState,
  policy: PlanPolicy,
): Operation | Withheld | undefined {
  const key = nameKey(current.capabilities.names.groups)
  const isMember = (group: string) => current.memberships.some((name) => key(name) === key(group))
  const compiled = compilePolicy(policy)
  const since = (what: string, more: Partial<Withheld> = {}) =>
    warn('changed-since', `${what} was changed since: left as it is.`, more)
  switch (operation.kind) {
    case 'addMember': {
      const { group } = operation
      if (!isMember(group)) return undefined
      if (compiled.isProtectedGroup(group))
        return {
          ...warn('protected-group', `${group} is protected by the policy: kept.`, { group }),
          severity: 'block',
        }
      const risk = compiled.isPrivileged(group) ? 'high' : 'medium'
      return lastMembers(group, current, compiled) ?? { kind: 'removeMember', group, reasons, risk }
    }
    case 'removeMember': {
      const { group } = operation
      if (isMember(group)) return undefined
      if (current.missingGroups.some((name) => key(name) === key(group)))
        return warn('missing-group', `${group} is gone: it cannot be given back.`, { group })
      const rules = operation.reasons.flatMap(({ rule, pointer }) =>
        rule === undefined
          ? []
          : [{ rule, ...(pointer !== undefined && { pointer }), text: reasons[0]?.text ?? '' }],
      )
      const risk = compiled.isPrivileged(group) ? 'high' : 'medium'
      return { kind: 'addMember', group, reasons: rules.length > 0 ? rules : reasons, risk }
    }
    case 'updateUser': {
      const kept = Object.keys(operation.after).filter(
        (name) => attributeOf(user, name) === (operation.after[name] ?? null),
      )
      if (kept.length === 0) return since(Object.keys(operation.after).join(', '))
      const pick = (values: Readonly<Record<string, string | null>>) =>
        Object.fromEntries(kept.map((name) => [name, values[name] ?? null]))
      return {
        kind: 'updateUser',
        before: pick(operation.after),
        after: pick(operation.before),
        reasons,
        risk: 'medium',
      }
    }
    case 'renameUser':
      if (key(user.username ?? '') !== key(operation.after)) return since('The login')
      return {
        kind: 'renameUser',
        before: operation.after,
        after: operation.before,
        reasons,
        risk: 'medium',
      }
    case 'reactivateUser':
    case 'createUser':
      return user.active === false
        ? undefined
        : current.capabilities.user.deactivate === false
          ? warn('capability', `${current.target} cannot shut the account.`)
          : { kind: 'deactivateUser', reasons, risk: 'high' }
    case 'deactivateUser':
      return user.active === false ? { kind: 'reactivateUser', reasons, risk: 'medium' } : undefined
    case 'deleteUser':
      return warn('irreversible', 'An account that was deleted does not come back.')
    case 'createGroup':
      return warn(
        'irreversible',
        `${operation.group} was made by that plan and stays: others may be in it by now.`,
        { group: operation.group },
      )
    case 'renameGroup':
      return renamedBack(operation)
  }
}

function renamedBack({ before, after }: RenameGroup): RenameGroup {
  return { kind: 'renameGroup', before: after, after: before, reasons, risk: 'medium' }
}

function attributeOf(user: CurrentUser, name: string): string | null {
  if (name === 'email') return user.email ?? null
  if (name === 'displayName') return user.displayName ?? null
  const { properties = {} } = user
  return Object.hasOwn(properties, name) ? (properties[name] ?? null) : null
}

function warn(code: WithheldCode, message: string, more: Partial<Withheld> = {}): Withheld {
  return { code, severity: 'warn', message, ...more }
}

function blocked(code: WithheldCode, message: string): Steps {
  return { operations: [], withheld: [{ code, severity: 'block', message }] }
}
