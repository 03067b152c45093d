import type { ClaimState } from '../identity/claim.js'
import { delimitedFinding } from './delimited.js'
import type { Evaluation } from './evaluation.js'
import type { Grant } from './group-drafts.js'
import type { GroupScope, SourceRules } from './group-scope.js'
import { readSource } from './group-sources.js'
import type { MappingFinding, RuleTrace } from './mapped.js'
import type { Match } from './matcher.js'
import { pathOf, pathsAbove } from './matcher-forms.js'
import { noteChange } from './next-flip.js'
import { type Hit, isBrokenDn } from './rule-index.js'
import { isWithin, nextBound } from './rule-time.js'
import type { ScopedRule } from './scoped-rule.js'
import type { Verdict } from './verdict.js'

/** @internal What the rules made of one person's values. */
export interface Matching {
  /** Every rule of the document, in its order. */
  readonly traces: RuleTrace[]
  readonly warnings: MappingFinding[]
  readonly refusals: MappingFinding[]
}

/** @internal What the matching of every person of a document shares. */
export interface MatchingContext {
  readonly expandParents: boolean
  readonly isFiltered: ((text: string) => boolean) | undefined
}

/** @internal Values that no rule took, for those who ask why. */
export interface Leftovers {
  readonly unmatched: string[]
  readonly excluded: string[]
}

interface SpecialHit {
  readonly rule: ScopedRule
  readonly text: string
  readonly match: Match | undefined
}

/** One person's rules being evaluated. */
interface Run extends Matching {
  readonly scope: GroupScope
  readonly evaluation: Evaluation
  readonly give: Grant
  readonly verdicts: readonly (Verdict | undefined)[]
  /** The value in hand, and whether it is of printable ASCII. */
  value: string | undefined
  isAscii: boolean
  /** Rules with `firstMatch` that match it. */
  ordered: SpecialHit[] | undefined
}

/** @internal Evaluates every rule for one person. What rules give goes to `give`. */
export function matchRules(
  scope: GroupScope,
  { expandParents, isFiltered }: MatchingContext,
  evaluation: Evaluation,
  give: Grant,
  leftovers: Leftovers | undefined,
): Matching {
  const run: Run = {
    scope,
    evaluation,
    give,
    traces: scope.traces.slice(),
    verdicts: judge(scope.conditional, evaluation),
    warnings: [],
    refusals: [],
    value: undefined,
    isAscii: false,
    ordered: undefined,
  }
  const { traces, warnings, refusals } = run

  const hit: Hit = (rule, text, match) => {
    if (rule.isPlain) grant(run, rule, text, match)
    else if (rule.rule.firstMatch) {
      run.ordered ??= []
      run.ordered.push({ rule, text, match })
    } else decide(run, rule, text, match)
  }

  // Counted, here and below, since an iterator makes an object for each of them.
  for (let k = 0; k < scope.sources.length; k += 1) {
    const { source, rules, index, dns } = scope.sources[k] as SourceRules
    const values = readSource(source, scope.claimStates, evaluation, warnings, refusals)
    if (values.meaning === 'hold' || values.state !== 'present')
      for (const rule of rules)
        traces[rule.order] = withoutValues(run, rule, values.state, values.meaning)
    let isBroken = false
    run.isAscii = values.isAscii
    const { texts } = values
    for (let i = 0; i < texts.length; i += 1) {
      const text = texts[i] ?? ''
      if (isFiltered?.(text)) {
        leftovers?.excluded.push(text)
        continue
      }
      run.value = text
      let isMatched = index(text, hit)
      if (expandParents && matchAbove(index, text, hit, isFiltered)) isMatched = true
      if (run.ordered) settleOrdered(run, run.ordered)
      if (!isMatched) {
        leftovers?.unmatched.push(text)
        if (dns.length > 0 && isBrokenDn(text)) isBroken = true
        const remark = i === 0 && isOne(texts) && delimitedFinding(source, text, index)
        if (remark) warnings.push(remark)
      }
    }
    if (isBroken) holdDns(run, dns, source.pointer)
  }
  run.value = undefined
  run.isAscii = false
  for (let i = 0; i < scope.conditional.length; i += 1) {
    const rule = scope.conditional[i] as ScopedRule
    if (!rule.source) decideAlone(run, rule)
  }
  if (evaluation.now === undefined && isTimeless(scope.timed, traces))
    warnings.push({
      code: 'now-missing',
      pointer: '/groups/rules',
      message:
        'Rules hold for a time, and no instant was given to map for: what they give is neither given nor taken away.',
    })
  return run
}

function judge(rules: readonly ScopedRule[], evaluation: Evaluation): (Verdict | undefined)[] {
  return rules.map(({ when }) => when?.(evaluation))
}

/** Whether a path above a text matches: it stands in the text's place. */
function matchAbove(
  index: SourceRules['index'],
  text: string,
  hit: Hit,
  isFiltered: MatchingContext['isFiltered'],
): boolean {
  if (pathOf(text) === undefined) return false
  let found = false
  for (const above of pathsAbove(text)) if (!isFiltered?.(above) && index(above, hit)) found = true
  return found
}

function verdictOf({ scope, verdicts }: Run, rule: ScopedRule): Verdict | undefined {
  return rule.when && verdicts[scope.places.get(rule) ?? -1]
}

/** Notes when a rule that matches begins or ends to hold. */
function noteTime({ evaluation }: Run, { time }: ScopedRule): void {
  const { now } = evaluation
  if (time && now !== undefined) noteChange(evaluation, nextBound(time, now))
}

/** What it gave of other values stands; what it could have given of this one is unknown. */
function markUnknown({ traces }: Run, rule: ScopedRule, trace: RuleTrace): void {
  const isKnown = traces[rule.order]?.outcome === 'granted' && rule.makes.patterns.length === 0
  if (!isKnown) traces[rule.order] = trace
}

/** Notes why a rule whose test passed gives nothing, unless more is known of it. */
function noteMiss({ traces }: Run, rule: ScopedRule, why: 'unmet' | 'passed-over'): void {
  if (traces[rule.order]?.outcome === 'no-match') traces[rule.order] = rule.traceOf(why, 'present')
}

function grant(run: Run, rule: ScopedRule, text: string, match: Match | undefined): void {
  const before = run.traces[rule.order]
  if (before?.outcome !== 'unknown') run.traces[rule.order] = rule.granted
  run.give(rule, text, match, run.isAscii, run.value, before === rule.granted)
}

/** Grants if condition and time allow. Tells whether the rule takes the value: yes, no, or unknown. */
function decide(
  run: Run,
  rule: ScopedRule,
  text: string,
  match: Match | undefined,
): boolean | undefined {
  const verdict = verdictOf(run, rule)
  if (verdict?.answer === false) {
    noteMiss(run, rule, 'unmet')
    return false
  }
  noteTime(run, rule)
  if (rule.time && run.evaluation.now === undefined) {
    markUnknown(run, rule, rule.traceOf('timeless', 'absent'))
    return undefined
  }
  if (isOutOfTime(run, rule)) {
    run.traces[rule.order] = rule.traceOf('out-of-time', 'present')
    return false
  }
  if (verdict && verdict.answer === undefined) {
    markUnknown(run, rule, rule.traceOf('undecided', verdict.state))
    return undefined
  }
  grant(run, rule, text, match)
  return true
}

/** Of rules with `firstMatch` the first takes the value; behind one that is unknown all are. */
function settleOrdered(run: Run, ordered: SpecialHit[]): void {
  run.ordered = undefined
  ordered.sort((a, b) => a.rule.order - b.rule.order)
  let took: boolean | undefined = false
  for (const { rule, text, match } of ordered)
    if (took === false) took = decide(run, rule, text, match)
    // What cannot hold anyway is not passed over, nor unknown for the sake of another rule.
    else if (cannotHold(run, rule)) decide(run, rule, text, match)
    else if (took) noteMiss(run, rule, 'passed-over')
    else if (run.traces[rule.order]?.outcome !== 'unknown')
      markUnknown(run, rule, rule.traceOf('undecided', 'malformed'))
}

function cannotHold(run: Run, rule: ScopedRule): boolean {
  return isOutOfTime(run, rule) || verdictOf(run, rule)?.answer === false
}

function isOutOfTime({ evaluation: { now } }: Run, { time }: ScopedRule): boolean {
  return time !== undefined && now !== undefined && !isWithin(time, now)
}

/** A rule whose source has no values: unknown, unless its condition or the time says no. */
function withoutValues(
  run: Run,
  rule: ScopedRule,
  state: ClaimState,
  meaning: 'known' | 'hold',
): RuleTrace {
  if (meaning === 'known' || verdictOf(run, rule)?.answer === false)
    return rule.traceOf('no-match', state)
  noteTime(run, rule)
  return rule.traceOf(isOutOfTime(run, rule) ? 'no-match' : 'unknown', state)
}

/** A rule without a source: its condition alone decides. */
function decideAlone(run: Run, rule: ScopedRule): void {
  const verdict = verdictOf(run, rule)
  if (verdict?.answer === false) run.traces[rule.order] = rule.traceOf('no-match', verdict.state)
  else decide(run, rule, '', undefined)
}

function holdDns(run: Run, dns: readonly ScopedRule[], at: string): void {
  run.warnings.push({
    code: 'dn-unreadable',
    pointer: at,
    message:
      'A value is meant as a distinguished name and is none (RFC 4514): what rules of distinguished names give is not taken away.',
  })
  for (const rule of dns)
    if (verdictOf(run, rule)?.answer !== false)
      markUnknown(run, rule, rule.traceOf('unknown', 'malformed'))
}

function isTimeless(timed: readonly ScopedRule[], traces: readonly RuleTrace[]): boolean {
  return timed.some(({ order }) => traces[order]?.source === 'the time')
}

/** Whether all that came is one value, however often. */
function isOne(texts: readonly string[]): boolean {
  return texts.every((text) => text === texts[0])
}
