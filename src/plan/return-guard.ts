import { nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import type { Withheld } from './plan.js'
import type { PlanPolicy } from './policy.js'
import type { CurrentState } from './state.js'

/** @internal What keeps groups from somebody who came back. */
export interface ReturnGuard {
  /** What keeps this group from being given, if anything does. */
  readonly obstacle: (group: string) => Pick<Withheld, 'code' | 'severity' | 'message'> | undefined
  /** What the plan says besides. */
  readonly remarks: Withheld[]
}

/**
 * @internal Gives nothing to who comes back, when the policy says so: now, and later none of what the mapping
 * gave now. Who comes back is told by the record too, so that a run that ended after the account was opened
 * is gone on with in the same way.
 */
export function returnGuard(
  mapped: Mapped,
  { capabilities, remembered }: CurrentState,
  { returnGroups }: PlanPolicy,
  returning: boolean,
): ReturnGuard {
  if (returnGroups !== 'none') return { obstacle: () => undefined, remarks: [] }
  const key = nameKey(capabilities.names.groups)
  const leftOut = remembered?.leftOut
  const left = new Set(leftOut?.groups.map(key))
  const isComingBack = returning || remembered?.ended !== undefined || leftOut?.open === true
  const remark: Withheld = {
    code: 'left-out',
    severity: 'warn',
    message:
      'The person came back, and the policy gives nothing to those who do. Which groups that keeps back is known when those at the IdP are.',
  }
  return {
    obstacle: (group) =>
      isComingBack || left.has(key(group))
        ? {
            code: 'left-out',
            severity: 'warn',
            message: `${group} is wanted, but the person came back, and the policy gives nothing to those who do. Give it by hand, or take it away at the IdP and give it anew.`,
          }
        : undefined,
    remarks: isComingBack && mapped.authority.held.length > 0 ? [remark] : [],
  }
}
