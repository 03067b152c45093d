import { pointer } from '../core/pointer.js'
import { normalizeText, sorted } from '../core/text.js'
import { authorityOf } from './authority.js'
import type { Verdict } from './condition.js'
import { delimitedFinding } from './delimited.js'
import type { DefaultGroups, GroupMapping } from './document.js'
import type { Compiler, Evaluation } from './evaluation.js'
import { type GroupDrafts, groupDrafts } from './group-drafts.js'
import {
  compileExclude,
  type GroupSource,
  groupSources,
  readSource,
  type SourceValues,
} from './group-sources.js'
import { limits } from './limits.js'
import type { Authority, Hold, MappedGroup, MappingFinding, RuleTrace } from './mapped.js'
import { type Hit, indexRules, type RuleIndex } from './rule-index.js'
import { type CompiledRule, compileRule, groupNameFault, isGroupName } from './rules.js'

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
    if (source) bySource.set(source, [...(bySource.get(source) ?? []), compiled])
    sourceOfRule.push(source)
    return compiled
  })
  const excluded = compileExclude(groups, compiler)
  const owned = authorityOf(groups, rules)
  const sources = [...bySource].map(
    ([source, used]): SourceRules => ({ source, index: indexRules(used) }),
  )

  return (evaluation) => {
    const warnings: MappingFinding[] = []
    const refusals: MappingFinding[] = []
    const drafts = groupDrafts(warnings)
    const verdicts = rules.map(({ when }) => when?.(evaluation))
    const matched = new Set<CompiledRule>()
    const unmatched = new Set<string>()
    const taken = new Set<string>()
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
        if (excluded?.(text)) taken.add(text)
        else if (!index(text, hit)) unmatched.add(text)
      }
      const remark = delimitedFinding(source, values.texts, index)
      if (remark) warnings.push(remark)
    }

    const traces = rules.map((rule): RuleTrace => {
      const source = sourceOfRule[rule.order]
      const verdict = verdicts[rule.order]
      if (!source && verdict?.answer === true) drafts.grant(rule)
      const values = source && given.get(source)
      return traceOf(rule, values, verdict, matched.has(rule))
    })
    grantDefaults(groups.defaults ?? [], traces, drafts)

    const rest = {
      unmatched: Object.freeze(sorted(unmatched)),
      excluded: Object.freeze(sorted(taken)),
      warnings,
      refusals,
    }
    if (drafts.count() > limits.groups)
      return { ...tooMany(rules, traces, warnings, owned), ...rest }
    return {
      groups: drafts.finish(),
      authority: { ...owned, held: holdsOf(rules, traces) },
      rules: traces,
      ...rest,
    }
  }
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
  if (verdict && verdict.answer === undefined) return rule.traceOf('unknown', verdict.state)
  return rule.traceOf('granted', state)
}

function holdsOf(rules: readonly CompiledRule[], traces: readonly RuleTrace[]): Hold[] {
  return rules.flatMap((rule) => {
    const trace = traces[rule.order]
    return trace?.outcome === 'unknown' ? [rule.holdOf(trace.state)] : []
  })
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
  const held = holdsOf(rules, unknown).map((hold): Hold => ({ ...hold, groups: 'all' }))
  return { groups: [], authority: { ...owned, held }, rules: unknown }
}

function grantDefaults(
  defaults: readonly DefaultGroups[],
  traces: readonly RuleTrace[],
  drafts: GroupDrafts,
): void {
  const isWithout = drafts.count() === 0 && traces.every(({ outcome }) => outcome !== 'unknown')
  defaults.forEach(({ to, for: whom }, i) => {
    if (whom === 'withoutGroups' && !isWithout) return
    const reason = Object.freeze({
      rule: `default:${whom}`,
      pointer: pointer('groups', 'defaults', i),
    })
    for (const name of to)
      drafts.grantDefault(normalizeText(name), whom === 'newUsers' ? 'onCreate' : 'always', reason)
  })
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
      if (!isGroupName(name)) report(pointer('groups', 'defaults', i, 'to', k), groupNameFault)
    })
  })
  groups.managed?.forEach((name, i) => {
    if (!isGroupName(name)) report(pointer('groups', 'managed', i), groupNameFault)
  })
}
