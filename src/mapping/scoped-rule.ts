import { deepFreeze } from '../core/freeze.js'
import { normalizeText, sorted } from '../core/text.js'
import type { ClaimState } from '../identity/claim.js'
import type { GroupAlias, RemovalMode } from './group-document.js'
import type { Nesting } from './group-nesting.js'
import type { Matcher } from './language-matchers.js'
import type { GroupReason, Hold, RuleTrace } from './mapped.js'
import { type CompiledRule, type Makes, madeBy } from './rules.js'

/** @internal A rule as it goes for people of one IdP. */
export interface ScopedRule extends CompiledRule {
  readonly mode: RemovalMode
  /** What it can grant, with what nesting adds. */
  readonly makes: Makes
  /** What its trace says when it granted. */
  readonly granted: RuleTrace
  /**
   * The trace of another outcome; the same object for the same outcome and state. `undecided` is an
   * unknown outcome for which the condition is to blame, `timeless` one for which no instant was given; `unmet`
   * is no match, because the condition does not hold though a value passed the test.
   */
  readonly traceOf: (outcome: Outcome, state: ClaimState) => RuleTrace
  /** What an unknown outcome leaves as it is. */
  readonly holdOf: (state: ClaimState) => Hold
  /** The reason it gives for a group; the same object where only one value can match. */
  readonly reasonFor: (value: string | undefined, as: string | undefined) => GroupReason
  /** Whether a hit needs more than granting: a condition, bounds in time, an order among rules. */
  readonly isPlain: boolean
}

type Outcome = RuleTrace['outcome'] | 'undecided' | 'timeless' | 'unmet'

/** @internal What rules of a scope share. */
export interface RuleScope {
  readonly mode: RemovalMode
  readonly nesting: Nesting | undefined
  readonly aliasOf: ((id: string) => string | undefined) | undefined
  /** The entries of the table of aliases that concern some of these texts. */
  readonly aliasesOf: (texts: readonly string[]) => { readonly aliases?: readonly GroupAlias[] }
}

/** @internal Sees a rule as people of one IdP do. */
export function scopeRule(rule: CompiledRule, scope: RuleScope): ScopedRule {
  const mode = rule.rule.mode ?? scope.mode
  const own = madeBy(rule)
  const makes = scope.nesting?.close(own) ?? own
  const { match } = rule.rule
  const above = new Set(rule.names.flatMap((name) => scope.nesting?.above(name) ?? []))
  const facts = {
    rule: rule.rule.id,
    pointer: rule.pointer,
    source: rule.source?.what ?? 'a condition',
    test: rule.test,
    wanted: rule.wanted,
    ...scope.aliasesOf(rule.wanted),
    ...(match && !isOfTexts(match) && { match }),
    to: rule.rule.to.map(normalizeText),
    ...(above.size > 0 && { above: sorted([...above]) }),
    mode,
  }
  const held = makes.patterns.length > 0 ? 'all' : Object.freeze(sorted(makes.names))
  const traceOf = remember((outcome, state) => {
    if (outcome === 'undecided')
      return { ...facts, source: 'a condition', outcome: 'unknown', state }
    if (outcome === 'unmet') return { ...facts, source: 'a condition', outcome: 'no-match', state }
    if (outcome === 'timeless') return { ...facts, source: 'the time', outcome: 'unknown', state }
    return { ...facts, outcome, state }
  })
  return {
    ...rule,
    mode,
    makes,
    granted: traceOf('granted', 'present'),
    traceOf,
    holdOf: (state) => Object.freeze({ rule: facts.rule, state, groups: held }),
    reasonFor: reasonsOf(rule, mode, scope.aliasOf),
    isPlain: !rule.when && !rule.time && rule.rule.firstMatch !== true,
  }
}

/** Whether the texts of a matcher say all of it. */
function isOfTexts(match: Matcher): boolean {
  return 'exact' in match || 'guid' in match || 'alias' in match
}

/** Makes a trace once for each of the few ways a rule can come out, instead of once a person. */
function remember(make: ScopedRule['traceOf']): ScopedRule['traceOf'] {
  const made: Partial<Record<Outcome, Partial<Record<ClaimState, RuleTrace>>>> = {}
  return (outcome, state) => {
    made[outcome] ??= {}
    const known = made[outcome]
    known[state] ??= deepFreeze(make(outcome, state))
    return known[state]
  }
}

function reasonsOf(
  { rule: { id: rule }, pointer, matcher }: CompiledRule,
  mode: RemovalMode,
  aliasOf: RuleScope['aliasOf'],
): ScopedRule['reasonFor'] {
  const make = (value: string | undefined, as: string | undefined): GroupReason => {
    const alias = value === undefined ? undefined : aliasOf?.(value)
    return Object.freeze({
      rule,
      pointer,
      ...(value !== undefined && { value }),
      ...(alias !== undefined && { alias }),
      ...(as !== undefined && { as }),
      ...(mode === 'createOnly' && { when: 'onCreate' as const }),
    })
  }
  const isOne = !matcher || (matcher.kind === 'exact' && matcher.texts.size === 1)
  if (isOne && !(matcher?.kind === 'exact' && matcher.ignoreCase)) {
    const [text] = matcher?.kind === 'exact' ? matcher.texts : []
    const reason = make(text, undefined)
    return (value, as) => (as === undefined ? reason : make(value, as))
  }
  if (mode === 'createOnly' || aliasOf) return make
  return (value, as) =>
    value !== undefined && as === undefined
      ? Object.freeze({ rule, pointer, value })
      : make(value, as)
}
