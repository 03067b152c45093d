import { canonicalJson } from '../core/digest.js'
import { pointer } from '../core/pointer.js'
import { foldCase, normalizeText } from '../core/text.js'
import type { MappingDocument } from './document.js'
import type { GroupRule } from './group-document.js'
import type { LintFinding } from './lint-finding.js'
import { compileMatcher } from './matcher.js'
import { testOf } from './matcher-tests.js'

/** @internal Remarks on rules that never grant, or grant what another grants. */
export function lintRules({ groups }: MappingDocument): LintFinding[] {
  if (!groups) return []
  return [
    ...repeated(groups.rules),
    ...unreachable(groups.rules, groups.exclude ?? []),
    ...expired(groups.rules),
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
      : [
          {
            code: 'repeated-rule' as const,
            severity: 'warning' as const,
            pointer: ruleAt(i),
            message: `Rule "${id}" says the same as rule "${first}".`,
            fix: 'Take one of them out.',
          },
        ]
  })
}

function unreachable(
  rules: readonly GroupRule[],
  exclude: NonNullable<NonNullable<MappingDocument['groups']>['exclude']>,
): LintFinding[] {
  const tests = exclude.map((matcher) =>
    testOf(compileMatcher(matcher, '', { report: () => undefined })),
  )
  return rules.flatMap(({ id, match }, i) => {
    const wanted = exactTexts(match)
    if (wanted.length === 0) return []
    const taken = wanted.every((text) => tests.some((test) => test(text)))
    return taken
      ? [
          {
            code: 'unreachable-rule' as const,
            severity: 'error' as const,
            pointer: ruleAt(i, 'match'),
            message: `Rule "${id}" never grants: "exclude" takes away every value it looks for.`,
            fix: 'Narrow "exclude", or take the rule out.',
          },
        ]
      : []
  })
}

function expired(rules: readonly GroupRule[]): LintFinding[] {
  return rules.flatMap(({ id, validFrom, validTo }, i) =>
    validFrom !== undefined && validTo !== undefined && Date.parse(validFrom) >= Date.parse(validTo)
      ? [
          {
            code: 'expired-rule' as const,
            severity: 'error' as const,
            pointer: ruleAt(i, 'validTo'),
            message: `Rule "${id}" never holds: it ends before it begins.`,
            fix: 'Put validTo behind validFrom.',
          },
        ]
      : [],
  )
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
            {
              code: 'values-differ-by-case' as const,
              severity: 'warning' as const,
              pointer: ruleAt(i, 'match', 'exact'),
              message: `The values "${other}" and "${text}" differ only by case, and case counts.`,
              fix: 'Use the spelling that the IdP sends, or set "ignoreCase".',
            },
          ]
    })
  })
}

function exactTexts(match: GroupRule['match']): readonly string[] {
  return match && 'exact' in match ? [match.exact].flat().map(normalizeText) : []
}
