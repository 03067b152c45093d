import type { SubjectKey } from '../core/subject.js'
import { nameKey } from '../core/text.js'
import { compilePolicy } from './compiled-policy.js'
import type { Plan, Withheld, WithheldCode } from './plan.js'
import type { PlanPolicy } from './policy.js'
import { sealPlan, stateDigest } from './seal.js'
import type { Capabilities } from './state.js'

/** A group that has another name at the IdP now. */
export interface GroupRename {
  /** The group as the IdP knows it. */
  readonly subject: SubjectKey
  /** The name that the mapping gave for it. */
  readonly before: string
  /** The name that the mapping gives for it now. */
  readonly after: string
}

/** The target as it stands for a group. */
export interface GroupRenameState {
  /** Name of the target. */
  readonly target: string
  /** What the target can do. */
  readonly capabilities: Capabilities
  /** Whether there is a group of the old name. */
  readonly hasBefore: boolean
  /** Whether there is a group of the new name. */
  readonly hasAfter: boolean
}

/**
 * Plans that a group follows its name at the IdP, its members with it, instead of a second one being made.
 *
 * @param rename - the names before and now
 * @param current - the target as it stands for them
 * @param policy - nothing is renamed unless `renameGroups` says so
 */
export function planGroupRename(
  { subject, before, after }: GroupRename,
  current: GroupRenameState,
  policy: PlanPolicy = {},
): Plan {
  const key = nameKey(current.capabilities.names.groups)
  const same = before === after || (!current.hasBefore && current.hasAfter)
  const withheld = same || !current.hasBefore ? undefined : obstacle()
  const isDone = same || !current.hasBefore || withheld !== undefined
  return sealPlan({
    version: 1,
    target: current.target,
    subject,
    mapping: '',
    operations: isDone
      ? []
      : [
          {
            kind: 'renameGroup',
            before,
            after,
            reasons: [{ text: 'The group has another name at the IdP now.' }],
            risk: 'medium',
          },
        ],
    withheld: withheld ? [withheld] : [],
    precondition: { state: stateDigest(undefined, []) },
  })

  function obstacle(): Withheld | undefined {
    const { isPrivileged, isProtectedGroup } = compilePolicy(policy)
    const held = (code: WithheldCode, severity: Withheld['severity'], why: string): Withheld => ({
      code,
      severity,
      group: before,
      message: `${before} has another name at the IdP, ${why}`,
    })
    if (policy.renameGroups !== true)
      return held('rename-disabled', 'warn', 'and the policy renames no groups.')
    if (isProtectedGroup(before) || isProtectedGroup(after))
      return held(
        'protected-group',
        'block',
        'and one of the two names is protected by the policy.',
      )
    if (isPrivileged(before) || isPrivileged(after))
      return held(
        'privileged-group',
        'block',
        'and one of the two names is privileged: rename it by hand.',
      )
    if (!current.capabilities.group.rename)
      return held('capability', 'warn', `and ${current.target} cannot rename groups.`)
    if (current.hasAfter && key(before) !== key(after))
      return held('rename-collision', 'warn', 'and another group has that name.')
    return undefined
  }
}
