import { compileNamePatterns } from '../core/name-pattern.js'
import { pointer } from '../core/pointer.js'
import { normalizeText } from '../core/text.js'
import { compileCondition } from './condition.js'
import type { Compiler } from './evaluation.js'
import type { GroupMapping, GroupRule } from './group-document.js'
import type { GroupSource } from './group-sources.js'
import { type CompiledMatcher, compileMatcher, describeMatcher, textsOfMatcher } from './matcher.js'
import type { AliasOf } from './placeholders.js'
import {
  compileTo,
  type GroupTemplate,
  groupNameFault,
  groupNameOf,
  takesOnlyValue,
} from './rule-templates.js'
import { compileTime, type TimeBounds } from './rule-time.js'
import { fillIn } from './template.js'
import type { Judge } from './verdict.js'

/** @internal A compiled group rule: what holds for people of whatever IdP. */
export interface CompiledRule {
  /** The rule as the document has it. */
  readonly rule: GroupRule
  /** Place in the document's list. */
  readonly order: number
  readonly pointer: string
  /** Its source; none for a rule that only has a condition. */
  readonly source: GroupSource | undefined
  readonly matcher: CompiledMatcher | undefined
  readonly when: Judge | undefined
  readonly time: TimeBounds | undefined
  readonly to: readonly GroupTemplate[]
  /** The names without placeholders. */
  readonly names: readonly string[]
  /** Its test in words. */
  readonly test: string
  /** Texts that it compares with, as written, and names of aliases among them. */
  readonly wanted: readonly string[]
  readonly isFor: (issuer: string) => boolean
  readonly createsMissing: (name: string) => boolean
}

/** @internal What rules share when they are compiled. */
export interface RuleContext {
  readonly groups: GroupMapping
  readonly compiler: Compiler
  readonly aliasOf: AliasOf | undefined
}

/** @internal Compiles a rule. */
export function compileRule(
  rule: GroupRule,
  order: number,
  source: GroupSource | undefined,
  { groups, compiler, aliasOf }: RuleContext,
): CompiledRule {
  const at = pointer('groups', 'rules', order)
  const { report, aliases } = compiler
  const matcher =
    rule.match &&
    compileMatcher(rule.match, `${at}/match`, {
      report,
      aliases,
      ignoreCase: groups.ignoreCase?.match ?? false,
    })
  if (!rule.match && !rule.when)
    report(at, 'needs `match` or `when`; to give groups to everybody, use `defaults`')
  const to = rule.to.map((template, i) =>
    compileTo(template, matcher, at + pointer('to', i), report, aliasOf),
  )
  return {
    rule,
    order,
    pointer: at,
    source,
    matcher,
    when: rule.when && compileCondition(rule.when, `${at}/when`, compiler),
    time: compileTime(rule, at, report),
    to,
    names: to.flatMap(({ name }) => (name === undefined ? [] : [name])),
    test: describeTest(rule),
    wanted: rule.match ? textsOfMatcher(rule.match) : [],
    isFor: isFor(rule.issuers),
    createsMissing: compileCreates(rule.createMissing, at, report),
  }
}

/** @internal Whether something that may be limited to issuers goes for one. */
export function isFor(issuers: readonly string[] | undefined): (issuer: string) => boolean {
  return issuers ? (issuer) => issuers.includes(issuer) : () => true
}

function describeTest({ match, when }: GroupRule): string {
  if (!match) return 'a condition'
  return when ? `${describeMatcher(match)}, and a condition` : describeMatcher(match)
}

function compileCreates(
  createMissing: GroupRule['createMissing'] = false,
  at: string,
  report: Compiler['report'],
): (name: string) => boolean {
  if (typeof createMissing === 'boolean') return () => createMissing
  createMissing.forEach((name, i) => {
    if (groupNameOf(name) === undefined) report(at + pointer('createMissing', i), groupNameFault)
  })
  return compileNamePatterns(createMissing, { ignoreCase: true })
}

/** @internal What a rule can grant: names, and patterns in which `*` stands for any text. */
export interface Makes {
  /** A name may hold a `*` that means itself. */
  readonly names: readonly string[]
  readonly patterns: readonly string[]
}

/**
 * @internal What a rule may grant by itself. Of an exact rule that ignores case, and of GUIDs, names that
 * hold the value are right but for their case.
 */
export function madeBy({ to, matcher }: CompiledRule): Makes {
  const names: string[] = []
  const patterns: string[] = []
  const values =
    matcher?.kind === 'exact'
      ? [...matcher.texts]
      : matcher?.kind === 'id'
        ? [...matcher.texts, ...matcher.guids]
        : undefined
  for (const template of to)
    if (template.name !== undefined) names.push(template.name)
    else if (values && takesOnlyValue(template))
      names.push(...values.map((value) => normalizeText(fillIn(template.parts, value))))
    else patterns.push(fillIn(template.parts, '*'))
  return { names, patterns }
}
