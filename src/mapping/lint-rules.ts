import { canonicalJson } from '../core/digest.js'
import { pointer } from '../core/pointer.js'
import { foldCase, normalizeText } from '../core/text.js'
import type { MappingDocument } from './document.js'
import type { GroupMapping, GroupRule } from './group-document.js'
import { lintAliases } from './lint-aliases.js'
import { type LintFacts, type LintFinding, lintFinding } from './lint-finding.js'
import { lintReach } from './lint-reach.js'
import { lintGroupNames } from './lint-templates.js'

/** @internal Remarks on rules that never grant, or grant what another grants. */
export function lintRules({ groups }: MappingDocument, facts: LintFacts): LintFinding[] {
  if (!groups) return []
  return [
    ...repeated(groups.rules),
    ...lintReach(groups, facts),
    ...lintAliases(groups),
    ...lintGroupNames(groups),
    ...withoutSlash(groups),
    ...(groups.ignoreCase?.match ? [] : differByCase(groups.rules)),
  ]
}

const ruleAt = (i: number, ...more: readonly string[]) => pointer('groups', 'rules', i, ...more)

/** A rule that says the same as one before it, but for its id and what it is called. */
function repeated(rules: readonly GroupRule[]): LintFinding[] {
  const seen = new Map<string, string>()
  return rules.flatMap(({ id, description: _, ...rule }, i) => {
    const key = canonicalJson(rule)
    const first = seen.get(key)
    if (first === undefined) seen.set(key, id)
    return first === undefined
      ? []
      : [lintFinding('repeated-rule', 'warning', ruleAt(i), { rule: id, first })]
  })
}

/** Two exact values that differ by case alone: one of them is likely a slip. */
function differByCase(rules: readonly GroupRule[]): LintFinding[] {
  const spelt = new Map<string, string>()
  return rules.flatMap(({ match }, i) => {
    if (match && 'ignoreCase' in match && match.ignoreCase) return []
    return exactTexts(match).flatMap((text) => {
      const key = foldCase(text)
      const other = spelt.get(key)
      if (other === undefined) spelt.set(key, text)
      return other === undefined || other === text
        ? []
        : [
            lintFinding('values-differ-by-case', 'warning', ruleAt(i, 'match', 'exact'), {
              first: other,
              second: text,
            }),
          ]
    })
  })
}

/** `engineering/platform` where paths are meant: Keycloak sends them with a slash in front. */
function withoutSlash({ rules, expandParents = false }: GroupMapping): LintFinding[] {
  const isPath = ({ match }: GroupRule) =>
    match && ('path' in match || exactTexts(match).some((text) => text.startsWith('/')))
  const arePaths = expandParents || rules.some(isPath)
  return rules.flatMap(({ id, match }, i) =>
    exactTexts(match)
      .filter((text) => /^[^/:\s][^/:]*(?:\/[^/]+)+$/u.test(text))
      .map((text) => {
        const at = ruleAt(i, 'match', 'exact')
        const severity = arePaths ? 'warning' : 'info'
        return lintFinding('path-without-slash', severity, at, { rule: id, path: text })
      }),
  )
}

function exactTexts(match: GroupRule['match']): readonly string[] {
  return match && 'exact' in match ? [match.exact].flat().map(normalizeText) : []
}
