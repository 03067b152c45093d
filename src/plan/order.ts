import { compareText } from '../core/text.js'
import type { Operation } from './plan.js'

/**
 * @internal The order in which operations are applied: the account first, then what it gains, then what
 * it loses, so that there is no moment with neither old nor new access. Privileged memberships are
 * lost last, and what ends the account comes at the very end.
 */
export function inApplyOrder(operations: readonly Operation[]): Operation[] {
  return [...operations].sort((a, b) => rank(a) - rank(b) || compareText(nameOf(a), nameOf(b)))
}

const ranks: Readonly<Record<Operation['kind'], number>> = {
  createUser: 0,
  reactivateUser: 1,
  renameUser: 2,
  updateUser: 3,
  renameGroup: 4,
  createGroup: 5,
  addMember: 6,
  removeMember: 7,
  deactivateUser: 9,
  deleteUser: 10,
}

function rank(operation: Operation): number {
  return operation.kind === 'removeMember' && operation.risk === 'high' ? 8 : ranks[operation.kind]
}

function nameOf(operation: Operation): string {
  if ('group' in operation) return operation.group
  return operation.kind === 'renameGroup' ? operation.before : ''
}
