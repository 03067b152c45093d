import { canonicalJson } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { AppliedPlan, Ledger, Link } from './ledger.js'

/**
 * A ledger in memory, for tests and demonstrations: it forgets everything when the process ends, and
 * it grows with every plan applied.
 */
export function memoryLedger(): Ledger {
  const links = new Map<string, Link>()
  const plans = new Map<string, AppliedPlan[]>()
  const keyOf = (...parts: readonly unknown[]) => canonicalJson(parts)
  const person = ({ issuer, subject }: SubjectKey): SubjectKey => ({ issuer, subject })

  return {
    async link(target, subject) {
      return links.get(keyOf(target, person(subject)))
    },
    async owners(target, userId) {
      return [...links.values()]
        .filter((link) => link.target === target && link.userId === userId)
        .map(({ subject }) => subject)
    },
    async saveLink(link) {
      const key = keyOf(link.target, person(link.subject))
      for (const [other, { target, userId }] of links)
        if (other !== key && target === link.target && userId && userId === link.userId)
          return false
      links.set(key, { ...link, subject: person(link.subject) })
      return true
    },
    async removeLink(target, subject) {
      links.delete(keyOf(target, person(subject)))
    },
    async record(applied) {
      const key = keyOf(person(applied.plan.subject))
      plans.set(key, [...(plans.get(key) ?? []), applied])
    },
    async history(subject) {
      return plans.get(keyOf(person(subject))) ?? []
    },
  }
}
