import type { Answer } from '../http.js'

/**
 * @internal Whether a 404 is Jira's own word that something is not there. A 404 of another make (a wrong base
 * URL, an endpoint this version lacks) must not pass for "absent": it has no `errorMessages`.
 */
export function saysAbsent(answer: Answer): boolean {
  if (answer.status !== 404) return false
  if (!Array.isArray(answer.fields().raw('errorMessages'))) throw answer.refusal()
  return true
}
