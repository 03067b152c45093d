import { compileNamePatterns } from '../core/name-pattern.js'
import { defaultPrivilegedGroups, defaultProtectedUsers, type PlanPolicy } from './policy.js'
import { checkPlanPolicy } from './policy-shape.js'

type Test = (name: string) => boolean

/** @internal A policy with its patterns compiled. */
export interface CompiledPolicy {
  readonly isProtectedUser: Test
  readonly isSelf: Test
  readonly isProtectedGroup: Test
  readonly isPrivileged: Test
  /** How many open accounts must stay in a group. */
  readonly minMembers: (group: string) => number
}

const compiled = new WeakMap<PlanPolicy, CompiledPolicy>()

/**
 * @internal Compiles a policy once, however many people are planned for by it.
 *
 * @throws a `RosterError` with code `POLICY_INVALID`
 */
export function compilePolicy(policy: PlanPolicy): CompiledPolicy {
  const known = compiled.get(policy)
  if (known) return known
  checkPlanPolicy(policy)
  const matcher = (patterns: readonly string[]) =>
    compileNamePatterns(patterns, { ignoreCase: true })
  const privileged = matcher(policy.privilegedGroups ?? defaultPrivilegedGroups)
  // Some databases behind the products disregard blanks at the end of a name.
  const isPrivileged = (name: string) => privileged(name.trim())
  const minima = policy.minMembers?.map(({ groups, min }) => ({ matches: matcher(groups), min }))
  const made: CompiledPolicy = {
    isProtectedUser: matcher(policy.protectedUsers ?? defaultProtectedUsers),
    isSelf: matcher(policy.self ?? []),
    isProtectedGroup: matcher(policy.protectedGroups ?? []),
    isPrivileged,
    minMembers: minima
      ? (group) => minima.find(({ matches }) => matches(group))?.min ?? 0
      : (group) => (isPrivileged(group) ? 1 : 0),
  }
  compiled.set(policy, made)
  return made
}
