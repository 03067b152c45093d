import { compileNamePatterns } from '../core/name-pattern.js'
import { pointer } from '../core/pointer.js'
import { foldCase, normalizeText } from '../core/text.js'
import type { MappingDocument } from './document.js'
import type { GroupMapping, GroupRule, RemovalMode } from './group-document.js'
import type { LintFacts, LintFinding } from './lint-finding.js'
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
    return [
      {
        code: 'names-differ-by-case',
        severity: 'warning',
        pointer: at,
        message: `"${other}" and "${name}" differ only by case: most products take them for one group.`,
        fix: 'Use the spelling of the product everywhere.',
      },
    ]
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
      {
        code: 'overlapping-authority',
        severity: 'warning',
        pointer: target.at,
        message: `"${target.name}" is never taken away, although rule "${target.rule.id}" could: rule "${keeper}" gives it and takes nothing away.`,
        fix: 'Give both rules the same "mode", or two groups.',
      },
    ]
  })
}

function neverGiven({ never = [] }: GroupMapping, targets: readonly Target[]): LintFinding[] {
  const isNever = compileNamePatterns(never, { ignoreCase: true })
  return targets
    .filter(({ name }) => isNever(name))
    .map(({ name, at }) => ({
      code: 'never-given',
      severity: 'error',
      pointer: at,
      message: `"${name}" is given here, and "never" forbids it.`,
      fix: 'Take it out of one of the two.',
    }))
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
          ? [
              {
                code: 'privileged-by-pattern',
                severity: 'warning',
                pointer: at,
                message: `Rule "${id}" makes names out of values and may grant privileged groups: whoever names groups at the IdP can make administrators.`,
                fix: 'Grant privileged groups by rules of their own with exact values.',
              },
            ]
          : []
      if (!isPrivileged(name) || allowPrivileged) return []
      return [
        {
          code: 'privileged-withheld',
          severity: 'warning',
          pointer: at,
          message: `"${name}" counts as privileged, so rule "${id}" never grants it.`,
          fix: 'Set "allowPrivileged": true if the rule may make administrators.',
        },
      ]
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
      {
        code: 'never-taken-away',
        severity: 'warning',
        pointer: pointer('groups', 'rules', i, 'to'),
        message: `What rule "${rule.id}" gives is never taken away: it makes names out of values, and the mapping manages only groups that it names.`,
        fix: 'Name them in "managed" by a pattern such as "idp-*", or use the mode "provenance".',
      },
    ]
  })
  if (mode === 'authoritative' || mode === 'authoritativeExcept')
    findings.push({
      code: 'takes-everything',
      severity: 'warning',
      pointer: '/groups/mode',
      message:
        'Every membership that no rule grants is taken away, also those that people gave by hand.',
      fix: 'Use "managed" unless the IdP shall decide about every group.',
    })
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
    .map(({ name, at }) => ({
      code: 'missing-group',
      severity: 'warning',
      pointer: at,
      message: `The target has no group "${name}", and it is not to be made.`,
      fix: 'Make the group, correct its name, or set "createMissing".',
    }))
}
