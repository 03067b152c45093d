import { deepFreeze } from '../core/freeze.js'
import { pointer } from '../core/pointer.js'
import { normalizeText, sorted } from '../core/text.js'
import { authorityOf } from './authority.js'
import type { Verdict } from './condition.js'
import { delimitedFinding } from './delimited.js'
import type { Compiler, Evaluation } from './evaluation.js'
import type { DefaultGroups, GroupMapping } from './group-document.js'
import { type GroupDrafts, groupDrafts } from './group-drafts.js'
import {
  compileExclude,
  type GroupSource,
  groupSources,
  readSource,
  type SourceValues,
} from './group-sources.js'
import { limits } from './limits.js'
import type {
  Authority,
  GroupReason,
  Hold,
  MappedGroup,
  MappingFinding,
  RuleTrace,
} from './mapped.js'
import { type Hit, indexRules, type RuleIndex } from './rule-index.js'
import { type CompiledRule, compileRule, groupNameFault, groupNameOf } from './rules.js'

/** @internal What the group rules say about one person. */
export interface GroupsResult {
  readonly groups: readonly MappedGroup[]
  readonly authority: Authority
  readonly rules: readonly RuleTrace[]
  readonly unmatched: readonly string[]
  readonly excluded: readonly string[]
  readonly warnings: readonly MappingFinding[]
  readonly refusals: readonly MappingFinding[]
}

interface SourceRules {
  readonly source: GroupSource
  readonly index: RuleIndex
}

/** @internal Compiles the group mapping. */
export function compileGroups(
  groups: GroupMapping,
  compiler: Compiler,
): (evaluation: Evaluation) => GroupsResult {
  checkNames(groups, compiler)
  const sourceOf = groupSources(groups, compiler)
  const bySource = new Map<GroupSource, CompiledRule[]>()
  const sourceOfRule: (GroupSource | undefined)[] = []
  const rules = groups.rules.map((rule, order) => {
    const source = sourceOf(rule, order)
    const compiled = compileRule(rule, order, groups, source?.what ?? 'a condition', compiler)
    if (source) {
      const used = bySource.get(source)
      if (used) used.push(compiled)
      else bySource.set(source, [compiled])
    }
    sourceOfRule.push(source)
    return compiled
  })
  const isExcluded = compileExclude(groups, compiler)
  const owned = authorityOf(groups, rules)
  const defaults = compileDefaults(groups.defaults ?? [])
  const sources = [...bySource].map(
    ([source, used]): SourceRules => ({ source, index: indexRules(used) }),
  )

  return (evaluation) => {
    const warnings: MappingFinding[] = []
    const refusals: MappingFinding[] = []
    const drafts = groupDrafts()
    const verdicts = rules.map(({ when }) => when?.(evaluation))
    const matched = new Set<CompiledRule>()
    const unmatched: string[] = []
    const excluded: string[] = []
    const given = new Map<GroupSource, SourceValues>()

    const hit: Hit = (rule, value, match) => {
      matched.add(rule)
      const verdict = verdicts[rule.order]
      if (verdict === undefined || verdict.answer === true) drafts.grant(rule, value, match)
    }
    for (const { source, index } of sources) {
      const values = readSource(source, groups.claimStates, evaluation, warnings, refusals)
      given.set(source, values)
      for (const text of values.texts) {
        if (isExcluded?.(text)) excluded.push(text)
        else if (!index(text, hit)) {
          unmatched.push(text)
          const remark = values.texts.length === 1 && delimitedFinding(source, text, index)
          if (remark) warnings.push(remark)
        }
      }
    }

    const traces = rules.map((rule): RuleTrace => {
      const source = sourceOfRule[rule.order]
      const verdict = verdicts[rule.order]
      if (!source && verdict?.answer === true) drafts.grant(rule)
      return traceOf(rule, source && given.get(source), verdict, matched.has(rule))
    })
    const held = holdsOf(rules, traces, owned.everything)
    held.push(...grantDefaults(defaults, drafts, held[0]))
    warnings.push(...drafts.remarks(rules))

    const rest = {
      unmatched: distinct(unmatched),
      excluded: distinct(excluded),
      warnings,
      refusals,
    }
    if (drafts.count() > limits.groups)
      return { ...tooMany(rules, traces, warnings, owned), ...rest }
    return {
      groups: drafts.finish(),
      authority: Object.freeze({ ...owned, held: Object.freeze(held) }),
      rules: Object.freeze(traces),
      ...rest,
    }
  }
}

/** Sorts a list in place and drops repetitions. */
function distinct(texts: string[]): readonly string[] {
  texts.sort()
  const once: string[] = []
  for (const text of texts) if (text !== once.at(-1)) once.push(text)
  return Object.freeze(once)
}

/** Match and condition must both hold: one that is known not to decides, whatever the other is. */
function traceOf(
  rule: CompiledRule,
  values: SourceValues | undefined,
  verdict: Verdict | undefined,
  matched: boolean,
): RuleTrace {
  const state = values?.state ?? verdict?.state ?? 'present'
  if (verdict?.answer === false) return rule.traceOf('no-match', state)
  if (values?.meaning === 'known' && !matched) return rule.traceOf('no-match', state)
  if (values?.meaning === 'hold') return rule.traceOf('unknown', state)
  if (verdict && verdict.answer === undefined) return rule.traceOf('undecided', verdict.state)
  return rule.traceOf('granted', state)
}

/** Who owns every membership must leave every one while any rule is unknown. */
function holdsOf(
  rules: readonly CompiledRule[],
  traces: readonly RuleTrace[],
  everything: boolean,
): Hold[] {
  const held: Hold[] = []
  for (const rule of rules) {
    const trace = traces[rule.order]
    if (trace?.outcome !== 'unknown') continue
    const hold = rule.holdOf(trace.state)
    held.push(everything ? Object.freeze({ ...hold, groups: 'all' as const }) : hold)
  }
  return held
}

/** More groups than anybody has: nothing is given or taken away, because a part would be wrong. */
function tooMany(
  rules: readonly CompiledRule[],
  traces: readonly RuleTrace[],
  warnings: MappingFinding[],
  owned: Omit<Authority, 'held'>,
): Pick<GroupsResult, 'groups' | 'authority' | 'rules'> {
  warnings.push({
    code: 'too-many-groups',
    pointer: '/groups',
    message: `The rules give more than ${limits.groups} groups: none is given and none taken away.`,
  })
  const unknown = rules.flatMap(({ order, traceOf }) => {
    const trace = traces[order]
    return trace?.outcome === 'granted' ? [traceOf('unknown', 'malformed')] : (trace ?? [])
  })
  const held = holdsOf(rules, unknown, true)
  return deepFreeze({ groups: [], authority: { ...owned, held }, rules: unknown })
}

interface CompiledDefaults {
  readonly whom: DefaultGroups['for']
  readonly names: readonly string[]
  readonly reason: GroupReason
}

function compileDefaults(defaults: readonly DefaultGroups[]): readonly CompiledDefaults[] {
  return defaults.map(({ to, for: whom }, i) => ({
    whom,
    names: Object.freeze(sorted(to.map(normalizeText))),
    reason: Object.freeze({
      rule: `default:${whom}`,
      pointer: pointer('groups', 'defaults', i),
      ...(whom === 'newUsers' && { when: 'onCreate' as const }),
    }),
  }))
}

/**
 * Grants the defaults. Whether a person is without groups is unknown when no rule gave one and the
 * outcome of a rule is unknown: then what people without groups get is held as well.
 */
function grantDefaults(
  defaults: readonly CompiledDefaults[],
  drafts: GroupDrafts,
  unknown: Hold | undefined,
): Hold[] {
  const isWithout = drafts.count() === 0
  const held: Hold[] = []
  for (const { whom, names, reason } of defaults) {
    if (whom !== 'withoutGroups' || (isWithout && !unknown))
      for (const name of names) drafts.grantDefault(name, reason)
    else if (isWithout && unknown)
      held.push(Object.freeze({ rule: reason.rule, state: unknown.state, groups: names }))
  }
  return held
}

function checkNames(groups: GroupMapping, { report }: Compiler): void {
  const ids = new Set<string>()
  groups.rules.forEach(({ id }, i) => {
    if (ids.has(id))
      report(pointer('groups', 'rules', i, 'id'), 'is the id of an earlier rule; give it its own')
    ids.add(id)
  })
  groups.defaults?.forEach(({ to }, i) => {
    to.forEach((name, k) => {
      if (groupNameOf(name) === undefined)
        report(pointer('groups', 'defaults', i, 'to', k), groupNameFault)
    })
  })
  groups.managed?.forEach((name, i) => {
    if (groupNameOf(name) === undefined) report(pointer('groups', 'managed', i), groupNameFault)
  })
}
