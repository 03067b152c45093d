import { compareText } from '../core/text.js'
import type { MappingDocument } from './document.js'
import { lintClaims } from './lint-claims.js'
import type { LintFacts, LintFinding } from './lint-finding.js'
import { lintGroups } from './lint-groups.js'
import { lintProfile } from './lint-profile.js'
import { lintRules } from './lint-rules.js'
import { engineOf } from './parse.js'

/**
 * Looks through a mapping document for what is allowed and probably not meant: rules that never grant, names
 * that differ only by case, groups that two rules treat in two ways, privileges by pattern, memberships that
 * are never taken away.
 *
 * `parseMapping` refuses what is wrong; this remarks on what is right and may surprise. It needs no person.
 *
 * @param document - what `parseMapping` gave; another value is parsed first
 * @param facts - what is known of the IdP and the target; each fact makes further findings possible
 * @returns the findings in the document's order, each with a fix in words
 * @throws a `RosterError` with code `MAPPING_INVALID`
 * @example
 * ```ts test
 * import { lintMapping, parseMapping } from 'rostermap'
 *
 * const findings = lintMapping(
 *   parseMapping({
 *     version: 1,
 *     profile: [{ to: 'username', from: { claim: 'login' } }],
 *     groups: {
 *       from: { claim: 'groups' },
 *       rules: [
 *         { id: 'devs', match: { exact: 'dev' }, to: ['Dev-Team'] },
 *         { id: 'ops', match: { exact: 'ops' }, to: ['dev-team'] },
 *       ],
 *     },
 *   }),
 * )
 * console.log(findings.map(({ code, pointer }) => [code, pointer])) //=> [['names-differ-by-case', '/groups/rules/1/to/0']]
 * ```
 */
export function lintMapping(
  document: MappingDocument,
  facts: LintFacts = {},
): readonly LintFinding[] {
  const { document: checked } = engineOf(document)
  return [
    ...lintProfile(checked),
    ...lintRules(checked, facts),
    ...lintGroups(checked, facts),
    ...lintClaims(checked, facts),
  ].sort(inOrderOf(checked))
}

/** By place in the document, then by code; numbers count as numbers. */
function inOrderOf(document: MappingDocument) {
  const order = Object.keys(document)
  const keyOf = ({ pointer: at }: LintFinding) => at.split('/').slice(1)
  return (a: LintFinding, b: LintFinding) => {
    const [left, right] = [keyOf(a), keyOf(b)]
    for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
      const [x = '', y = ''] = [left[i], right[i]]
      if (x === y) continue
      if (i === 0) return order.indexOf(x) - order.indexOf(y)
      return /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : compareText(x, y)
    }
    return left.length - right.length || compareText(a.code, b.code)
  }
}
