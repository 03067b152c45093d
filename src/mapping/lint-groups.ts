import { compileNamePatterns } from '../core/name-pattern.js'
import { pointer } from '../core/pointer.js'
import { foldCase, normalizeText } from '../core/text.js'
import type { MappingDocument } from './document.js'
import type { GroupMapping, GroupRule, RemovalMode } from './group-document.js'
import { type LintFacts, type LintFinding, lintFinding } from './lint-finding.js'
import { literalOf, parseTemplate } from './template.js'

/** A group that a rule or a default spells out. */
interface Target {
  readonly name: string
  readonly at: string
  readonly rule: GroupRule | undefined
}

/** @internal Remarks on the groups that are given and taken away. */
export function lintGroups(document: MappingDocument, facts: LintFacts): LintFinding[] {
  const { groups } = document
  if (!groups) return []
  const targets = targetsOf(groups)
  return [
    ...differByCase(targets),
    ...overlapping(groups, targets),
    ...neverGiven(groups, targets),
    ...privileged(groups, facts),
    ...takenAway(groups),
    ...missing(groups, targets, facts),
  ]
}

function targetsOf({ rules, defaults = [] }: GroupMapping): readonly Target[] {
  const literal = (to: readonly string[], at: readonly (string | number)[], rule?: GroupRule) =>
    to.flatMap((text, i): Target[] => {
      const name = literalOf(parseTemplate(normalizeText(text)) ?? [])
      return name === undefined ? [] : [{ name, at: pointer('groups', ...at, 'to', i), rule }]
    })
  return [
    ...rules.flatMap((rule, i) => literal(rule.to, ['rules', i], rule)),
    ...defaults.flatMap(({ to }, i) => literal(to, ['defaults', i])),
  ]
}

function differByCase(targets: readonly Target[]): LintFinding[] {
  const spelt = new Map<string, string>()
  return targets.flatMap(({ name, at }) => {
    const other = spelt.get(foldCase(name))
    if (other === undefined) spelt.set(foldCase(name), name)
    if (other === undefined || other === name) return []
    return [lintFinding('names-differ-by-case', 'warning', at, { first: other, second: name })]
  })
}

/** What one rule may take away and another never: the careful one wins, and the other reads as if it could. */
function overlapping(
  { mode = 'managed' }: GroupMapping,
  targets: readonly Target[],
): LintFinding[] {
  const keeps = (target: Target) => {
    const own: RemovalMode = target.rule?.mode ?? mode
    return target.rule !== undefined && (own === 'additive' || own === 'createOnly')
  }
  const kept = new Map(targets.filter(keeps).map((it) => [foldCase(it.name), it.rule?.id ?? '']))
  return targets.flatMap((target) => {
    const keeper = kept.get(foldCase(target.name))
    if (keeper === undefined || !target.rule || keeps(target)) return []
    return [
      lintFinding('overlapping-authority', 'warning', target.at, {
        group: target.name,
        rule: target.rule.id,
        keeper,
      }),
    ]
  })
}

function neverGiven({ never = [] }: GroupMapping, targets: readonly Target[]): LintFinding[] {
  const isNever = compileNamePatterns(never, { ignoreCase: true })
  return targets
    .filter(({ name }) => isNever(name))
    .map(({ name, at }) => lintFinding('never-given', 'error', at, { group: name }))
}

/** Privileges are withheld without a word, and given to whoever can choose a value with one. */
function privileged(groups: GroupMapping, { privilegedGroups = [] }: LintFacts): LintFinding[] {
  const patterns = [...(groups.privileged ?? []), ...privilegedGroups]
  const isPrivileged = compileNamePatterns(patterns, { ignoreCase: true })
  return groups.rules.flatMap(({ id, to, match, allowPrivileged }, i) =>
    to.flatMap((text, k): LintFinding[] => {
      const name = literalOf(parseTemplate(normalizeText(text)) ?? [])
      const at = pointer('groups', 'rules', i, 'to', k)
      if (name === undefined)
        return allowPrivileged && match && !('exact' in match)
          ? [lintFinding('privileged-by-pattern', 'warning', at, { rule: id })]
          : []
      if (!isPrivileged(name) || allowPrivileged) return []
      return [lintFinding('privileged-withheld', 'warning', at, { group: name, rule: id })]
    }),
  )
}

function takenAway(groups: GroupMapping): LintFinding[] {
  const { mode = 'managed', managed = [], rules } = groups
  const findings = rules.flatMap((rule, i): LintFinding[] => {
    const own = rule.mode ?? mode
    const made = rule.to.some((text) => literalOf(parseTemplate(text) ?? []) === undefined)
    if (own !== 'managed' || !made || managed.length > 0) return []
    return [
      lintFinding('never-taken-away', 'warning', pointer('groups', 'rules', i, 'to'), {
        rule: rule.id,
      }),
    ]
  })
  if (mode === 'authoritative' || mode === 'authoritativeExcept')
    findings.push(lintFinding('takes-everything', 'warning', '/groups/mode'))
  return findings
}

function missing(
  groups: GroupMapping,
  targets: readonly Target[],
  facts: LintFacts,
): LintFinding[] {
  if (!facts.groups) return []
  const there = new Set(facts.groups.map(foldCase))
  const makes = new Set(
    groups.rules.filter(
      ({ createMissing }) => createMissing !== undefined && createMissing !== false,
    ),
  )
  return targets
    .filter(({ name, rule }) => !there.has(foldCase(name)) && !(rule && makes.has(rule)))
    .map(({ name, at }) => lintFinding('missing-group', 'warning', at, { group: name }))
}
