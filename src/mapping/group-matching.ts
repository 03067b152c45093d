import type { ClaimState } from '../identity/claim.js'
import { delimitedFinding } from './delimited.js'
import type { Evaluation } from './evaluation.js'
import type { GroupTaker } from './group-drafts.js'
import type { GroupScope, SourceRules } from './group-scope.js'
import { readSource } from './group-sources.js'
import type { MappingFinding, RuleTrace } from './mapped.js'
import type { Match } from './matcher.js'
import { pathOf, pathsAbove } from './matcher-forms.js'
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
  /** The next instant at which a rule that matches begins or ends to hold. */
  readonly nextChange: () => number | undefined
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

/** @internal Evaluates every rule for one person. What rules give goes to a taker. */
export function matchRules(
  scope: GroupScope,
  { expandParents, isFiltered }: MatchingContext,
  evaluation: Evaluation,
  taker: GroupTaker,
  leftovers: Leftovers | undefined,
): Matching {
  const { now } = evaluation
  const traces = [...scope.traces]
  const warnings: MappingFinding[] = []
  const refusals: MappingFinding[] = []
  const verdicts = scope.conditional.map(({ when }) => when?.(evaluation))
  let next: number | undefined
  /** The value in hand. */
  let value: string | undefined
  let isAscii = false
  let ordered: SpecialHit[] = []

  const verdictOf = (rule: ScopedRule): Verdict | undefined =>
    rule.when && verdicts[scope.places.get(rule) ?? -1]

  const noteTime = ({ time }: ScopedRule) => {
    const bound = time && now !== undefined ? nextBound(time, now) : undefined
    if (bound !== undefined && (next === undefined || bound < next)) next = bound
  }

  /** What it gave of other values stands; what it could have given of this one is unknown. */
  const markUnknown = (rule: ScopedRule, trace: RuleTrace) => {
    const isKnown = traces[rule.order]?.outcome === 'granted' && rule.makes.patterns.length === 0
    if (!isKnown) traces[rule.order] = trace
  }

  const grant = (rule: ScopedRule, text: string, match: Match | undefined) => {
    if (traces[rule.order]?.outcome !== 'unknown') traces[rule.order] = rule.granted
    taker.grant(rule, text, match, isAscii, value)
  }

  /** Grants if condition and time allow. Tells whether the rule takes the value: yes, no, or unknown. */
  const decide = (rule: ScopedRule, text: string, match: Match | undefined) => {
    const verdict = verdictOf(rule)
    if (verdict?.answer === false) return false
    noteTime(rule)
    if (rule.time && now === undefined) {
      markUnknown(rule, rule.traceOf('timeless', 'absent'))
      return undefined
    }
    if (rule.time && now !== undefined && !isWithin(rule.time, now)) {
      traces[rule.order] = rule.traceOf('out-of-time', 'present')
      return false
    }
    if (verdict && verdict.answer === undefined) {
      markUnknown(rule, rule.traceOf('undecided', verdict.state))
      return undefined
    }
    grant(rule, text, match)
    return true
  }

  const hit: Hit = (rule, text, match) => {
    if (rule.isPlain) grant(rule, text, match)
    else if (rule.rule.firstMatch) ordered.push({ rule, text, match })
    else decide(rule, text, match)
  }

  /** Of rules with `firstMatch` the first takes the value; behind one that is unknown all are. */
  const settleOrdered = () => {
    ordered.sort((a, b) => a.rule.order - b.rule.order)
    let isUnknown = false
    for (const { rule, text, match } of ordered) {
      if (isUnknown) markUnknown(rule, rule.traceOf('undecided', 'malformed'))
      else {
        const took = decide(rule, text, match)
        if (took) break
        isUnknown = took === undefined
      }
    }
    ordered = []
  }

  const matchText = (index: SourceRules['index'], text: string): boolean => {
    value = text
    let found = index(text, hit)
    if (expandParents && pathOf(text) !== undefined)
      for (const above of pathsAbove(text)) {
        if (isFiltered?.(above)) continue
        if (index(above, hit)) found = true
      }
    if (ordered.length > 0) settleOrdered()
    return found
  }

  for (const { source, rules, index, dns } of scope.sources) {
    const values = readSource(source, scope.claimStates, evaluation, warnings, refusals)
    if (values.meaning === 'hold' || values.state !== 'present')
      for (const rule of rules)
        traces[rule.order] = withoutValues(rule, values.state, values.meaning)
    let isBroken = false
    isAscii = values.isAscii
    // Counted, since an iterator makes an object for each of them.
    const { texts } = values
    for (let i = 0; i < texts.length; i += 1) {
      const text = texts[i] ?? ''
      if (isFiltered?.(text)) leftovers?.excluded.push(text)
      else if (!matchText(index, text)) {
        leftovers?.unmatched.push(text)
        if (dns.length > 0 && isBrokenDn(text)) isBroken = true
        const remark = values.texts.length === 1 && delimitedFinding(source, text, index)
        if (remark) warnings.push(remark)
      }
    }
    if (isBroken) holdDns(dns, source.pointer)
  }
  value = undefined
  isAscii = false
  for (const rule of scope.conditional) if (!rule.source) decideAlone(rule)
  if (now === undefined && scope.timed.some(({ order }) => traces[order]?.source === 'the time'))
    warnings.push({
      code: 'now-missing',
      pointer: '/groups/rules',
      message:
        'Rules hold for a time, and no instant was given to map for: what they give is neither given nor taken away.',
    })

  return { traces, warnings, refusals, nextChange: () => next }

  /** A rule whose source has no values: unknown, unless its condition or the time says no. */
  function withoutValues(
    rule: ScopedRule,
    state: ClaimState,
    meaning: 'known' | 'hold',
  ): RuleTrace {
    if (meaning === 'known' || verdictOf(rule)?.answer === false)
      return rule.traceOf('no-match', state)
    noteTime(rule)
    const isOver = rule.time && now !== undefined && !isWithin(rule.time, now)
    return rule.traceOf(isOver ? 'no-match' : 'unknown', state)
  }

  /** A rule without a source: its condition alone decides. */
  function decideAlone(rule: ScopedRule): void {
    const verdict = verdictOf(rule)
    if (verdict?.answer === false) traces[rule.order] = rule.traceOf('no-match', verdict.state)
    else decide(rule, '', undefined)
  }

  function holdDns(dns: readonly ScopedRule[], at: string): void {
    warnings.push({
      code: 'dn-unreadable',
      pointer: at,
      message:
        'A value is meant as a distinguished name and is none (RFC 4514): what rules of distinguished names give is not taken away.',
    })
    for (const rule of dns)
      if (verdictOf(rule)?.answer !== false) markUnknown(rule, rule.traceOf('unknown', 'malformed'))
  }
}
