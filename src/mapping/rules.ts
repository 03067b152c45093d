import { deepFreeze } from '../core/freeze.js'
import { pointer } from '../core/pointer.js'
import { isPlainName, isPrintableAscii, normalizeText, sorted } from '../core/text.js'
import type { ClaimState } from '../identity/claim.js'
import { compileCondition, type Judge } from './condition.js'
import type { Compiler } from './evaluation.js'
import type { GroupMapping, GroupRule } from './group-document.js'
import type { Matcher } from './language.js'
import { limits } from './limits.js'
import type { Hold, RuleTrace } from './mapped.js'
import {
  type CompiledMatcher,
  compileMatcher,
  describeMatcher,
  exactTexts,
  type Match,
} from './matcher.js'
import { fillIn, literalOf, parseTemplate, type TemplatePart, templateFault } from './template.js'
import { groupOf, noSuchGroup } from './transforms.js'

/** @internal One entry of a rule's `to`: a name, or how to make one of a matched value. */
export interface GroupTemplate {
  readonly pointer: string
  readonly parts: readonly TemplatePart[]
  /** The name, when there are no placeholders. */
  readonly name: string | undefined
  readonly fill: (value: string, match: Match | undefined) => string
}

type RuleFacts = Omit<RuleTrace, 'outcome' | 'state'>

/** @internal A compiled group rule. */
export interface CompiledRule {
  /** Place in the document's list. */
  readonly order: number
  readonly matcher: CompiledMatcher | undefined
  readonly when: Judge | undefined
  readonly to: readonly GroupTemplate[]
  /** The names without placeholders. */
  readonly names: readonly string[]
  readonly createMissing: boolean
  readonly allowPrivileged: boolean
  /** What the trace says whatever the outcome. */
  readonly trace: RuleFacts
  /**
   * The whole trace; the same object for the same outcome and state. `undecided` is an unknown outcome
   * for which the condition is to blame.
   */
  readonly traceOf: (outcome: RuleTrace['outcome'] | 'undecided', state: ClaimState) => RuleTrace
  /** What an unknown outcome leaves as it is. */
  readonly holdOf: (state: ClaimState) => Hold
}

/** @internal The name of a group that a text gives, in normalisation form C; `undefined` for none. */
export function groupNameOf(text: string): string | undefined {
  if (isPrintableAscii(text)) {
    const fits = text.length <= limits.groupName && text.trim() === text && text !== ''
    return fits ? text : undefined
  }
  const name = text.normalize('NFC')
  const fits = name.length <= limits.groupName && name.trim() === name && isPlainName(name)
  return fits ? name : undefined
}

/** @internal What to say of a name that is none. */
export const groupNameFault = `must be a group name: not blank, at most ${limits.groupName} characters, without white space at an end and without control or invisible characters`

/** @internal Compiles a rule, but for its source. */
export function compileRule(
  rule: GroupRule,
  order: number,
  groups: GroupMapping,
  source: string,
  compiler: Compiler,
): CompiledRule {
  const at = pointer('groups', 'rules', order)
  const matcher = rule.match && compileMatcher(rule.match, `${at}/match`, compiler.report)
  if (!rule.match && !rule.when)
    compiler.report(at, 'needs `match` or `when`; to give groups to everybody, use `defaults`')
  const to = rule.to.map((template, i) =>
    compileTo(template, matcher, at + pointer('to', i), compiler.report),
  )
  const names = to.flatMap(({ name }) => (name === undefined ? [] : [name]))
  const open = names.length < to.length
  const trace: RuleFacts = {
    rule: rule.id,
    pointer: at,
    source,
    test: describeTest(rule.match, rule.when !== undefined),
    wanted: rule.match ? exactTexts(rule.match) : [],
    to: rule.to.map(normalizeText),
    mode: rule.mode ?? groups.mode ?? 'managed',
  }
  const held = open ? 'all' : Object.freeze(sorted(names))
  return {
    order,
    matcher,
    when: rule.when && compileCondition(rule.when, `${at}/when`, compiler),
    to,
    names,
    createMissing: rule.createMissing ?? false,
    allowPrivileged: rule.allowPrivileged ?? false,
    trace,
    traceOf: remember((outcome, state) =>
      outcome === 'undecided'
        ? { ...trace, source: 'a condition', outcome: 'unknown', state }
        : { ...trace, outcome, state },
    ),
    holdOf: (state) => Object.freeze({ rule: rule.id, state, groups: held }),
  }
}

/** Makes a trace once for each of the few ways a rule can come out, instead of once a person. */
function remember(make: CompiledRule['traceOf']): CompiledRule['traceOf'] {
  const made: Partial<
    Record<Parameters<CompiledRule['traceOf']>[0], Partial<Record<ClaimState, RuleTrace>>>
  > = {}
  return (outcome, state) => {
    made[outcome] ??= {}
    const known = made[outcome]
    known[state] ??= deepFreeze(make(outcome, state))
    return known[state]
  }
}

function describeTest(match: Matcher | undefined, conditional: boolean): string {
  if (!match) return 'a condition'
  return conditional ? `${describeMatcher(match)}, and a condition` : describeMatcher(match)
}

function compileTo(
  template: string,
  matcher: CompiledMatcher | undefined,
  at: string,
  report: Compiler['report'],
): GroupTemplate {
  const parsed = parseTemplate(normalizeText(template))
  if (!parsed) report(at, templateFault)
  const parts = parsed ?? []
  const name = literalOf(parts)
  if (parsed && name !== undefined && groupNameOf(name) === undefined) report(at, groupNameFault)
  const pieces = parts.map((part) =>
    typeof part === 'string' ? part : placeholder(part.name, matcher, at, report),
  )
  return {
    pointer: at,
    parts,
    name,
    fill: (value, match) => {
      let text = ''
      for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(value, match)
      return text
    },
  }
}

type Fill = (value: string, match: Match | undefined) => string

function placeholder(
  name: string,
  matcher: CompiledMatcher | undefined,
  at: string,
  report: Compiler['report'],
): Fill {
  if (name === 'value' && matcher) return (value) => value
  if (name === 'rest' && (matcher?.kind === 'prefix' || matcher?.kind === 'suffix'))
    return (_, match) => match?.rest ?? ''
  if (matcher?.kind === 'regex') {
    const group = groupOf(name, matcher.pattern)
    if (group !== undefined) return (_, match) => match?.captures?.[group] ?? ''
    report(at, noSuchGroup(name, matcher.pattern.groupCount))
    return () => ''
  }
  report(at, `uses \${${name}}, which this rule does not have; ${available(matcher)}`)
  return () => ''
}

function available(matcher: CompiledMatcher | undefined): string {
  if (!matcher) return 'a rule without `match` has no placeholders'
  return matcher.kind === 'exact'
    ? 'an exact match has ${value}'
    : `a ${matcher.kind} match has \${value} and \${rest}`
}

/**
 * @internal What a rule may grant: names, and patterns with `*` for what a placeholder may stand for. A
 * name may hold a `*` that means itself. The names of an exact rule that ignores case are right but for
 * their case.
 */
export function madeBy({ to, matcher }: CompiledRule): {
  readonly names: readonly string[]
  readonly patterns: readonly string[]
} {
  const names = to.flatMap(({ name }) => (name === undefined ? [] : [name]))
  const open = to.filter(({ name }) => name === undefined)
  // An exact rule has no placeholder but `${value}`.
  if (matcher?.kind === 'exact')
    for (const { parts } of open)
      names.push(...[...matcher.texts].map((value) => fillIn(parts, value)))
  return {
    names,
    patterns: matcher?.kind === 'exact' ? [] : open.map(({ parts }) => fillIn(parts, '*')),
  }
}
