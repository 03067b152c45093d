import type { Access } from '../mapping/mapped.js'

/**
 * @internal Whether the mapping knows that a person is not to be let in: then who was let in is to be taken
 * out. Refused for want of knowledge (a claim that did not come, a condition that cannot be told) is not that.
 */
export function isOutOfScope(access: Access): boolean {
  return (
    access.decision === 'refuse' && access.reasons.some(({ code }) => code === 'sign-in-refused')
  )
}
