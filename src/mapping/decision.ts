import type { SubjectKey } from '../core/subject.js'
import type { Access, Authority, Mapped } from './mapped.js'
import { profileOf } from './profile-of.js'

/**
 * What a mapping says about one person, without why: for gates, counts and comparisons, which ask for no
 * reasons. It is about an account that is there; what only counts while one is being created is left out. No
 * planner takes it: what is written must have its reasons.
 */
export interface Decision {
  /** The person's key. */
  readonly subject: SubjectKey
  /** Whether the person may come in. When refused, nothing is to be written. */
  readonly access: Access
  /** The attributes, as `profileOf` gives them: `null` for what is to be cleared, no member for what is kept. */
  readonly profile: Readonly<Record<string, string | null>>
  /** The names of the groups wanted, sorted, each once. */
  readonly groups: readonly string[]
  /** Which memberships the mapping may take away. A group that is not wanted need not be one to leave. */
  readonly authority: Authority
}

/** @internal The decision in what a mapping says in full. */
export function decisionOf(mapped: Mapped): Decision {
  const { subject, access, groups, authority } = mapped
  const wanted = groups.filter(({ when }) => when === 'always').map(({ name }) => name)
  return Object.freeze({
    subject,
    access,
    profile: Object.freeze(profileOf(mapped)),
    groups: Object.freeze(wanted),
    authority,
  })
}
