import { deepFreeze } from '../core/freeze.js'
import { compileNamePatterns } from '../core/name-pattern.js'
import { normalizeText } from '../core/text.js'
import { authorityOf, type StaticAuthority } from './authority.js'
import { aliasesAmong } from './group-aliases.js'
import { compileDefaults, type GrantDefaults } from './group-defaults.js'
import type { ClaimStatePolicy, GroupMapping } from './group-document.js'
import { compileExclusive, type Resolve } from './group-exclusive.js'
import type { Nesting } from './group-nesting.js'
import type { GroupSource } from './group-sources.js'
import type { Authority, RuleTrace } from './mapped.js'
import type { AliasOf } from './placeholders.js'
import { indexRules, type RuleIndex } from './rule-index.js'
import type { CompiledRule } from './rules.js'
import { type ScopedRule, scopeRule } from './scoped-rule.js'

/** @internal The group mapping as it goes for people of one IdP. */
export interface GroupScope {
  /** The rules that go for them, in the document's order. */
  readonly rules: readonly ScopedRule[]
  /** Those with a condition; {@link GroupScope.places} tells the place of each in a list of verdicts. */
  readonly conditional: readonly ScopedRule[]
  readonly places: ReadonlyMap<ScopedRule, number>
  /** Those that only hold for a time. */
  readonly timed: readonly ScopedRule[]
  /** Those that may only give so many groups. */
  readonly capped: readonly ScopedRule[]
  readonly sources: readonly SourceRules[]
  /** Every rule of the document as if nothing had matched, in the document's order. */
  readonly traces: readonly RuleTrace[]
  readonly claimStates: ClaimStatePolicy
  readonly authority: StaticAuthority
  /** The same while nothing is held. */
  readonly unheld: Authority
  readonly grantDefaults: GrantDefaults
  readonly resolveExclusive: Resolve | undefined
  readonly byId: ReadonlyMap<string, ScopedRule>
}

/** @internal A source and the rules that read it. */
export interface SourceRules {
  readonly source: GroupSource
  readonly rules: readonly ScopedRule[]
  readonly index: RuleIndex
  /** Those that compare distinguished names. */
  readonly dns: readonly ScopedRule[]
}

/** @internal What scopes of one document share. */
export interface ScopeContext {
  readonly groups: GroupMapping
  readonly rules: readonly CompiledRule[]
  readonly nesting: Nesting | undefined
  readonly aliasOf: AliasOf | undefined
}

/**
 * @internal The scopes of a document: one for each issuer that it names, one for all others. A scope is made
 * when the first person of an issuer comes.
 */
export function compileScopes(context: ScopeContext): (issuer: string) => GroupScope {
  const { groups } = context
  const named = new Set([
    ...groups.rules.flatMap(({ issuers = [] }) => issuers),
    ...(groups.defaults ?? []).flatMap(({ issuers = [] }) => issuers),
    ...(groups.idps ?? []).flatMap(({ issuers }) => issuers),
  ])
  const made = new Map<string, GroupScope>()
  return (issuer) => {
    // No issuer is the empty text.
    const key = named.has(issuer) ? issuer : ''
    const known = made.get(key)
    if (known) return known
    const scope = compileScope(key, context)
    made.set(key, scope)
    return scope
  }
}

function compileScope(issuer: string, context: ScopeContext): GroupScope {
  const { groups, nesting, aliasOf } = context
  const aliasesOf = aliasesAmong(groups)
  const idp = groups.idps?.find(({ issuers }) => issuers.includes(issuer))
  const mode = idp?.mode ?? groups.mode ?? 'managed'
  const all = context.rules.map((rule) => scopeRule(rule, { mode, nesting, aliasOf, aliasesOf }))
  const rules = all.filter((rule) => rule.isFor(issuer))
  const conditional = rules.filter(({ when }) => when !== undefined)
  const authority = authorityOf({
    groups,
    mode,
    except: [...(groups.except ?? []), ...(idp?.except ?? [])],
    rules,
    others: all.filter((rule) => !rule.isFor(issuer)),
    close: nesting?.close ?? ((makes) => makes),
  })
  return {
    rules,
    conditional,
    places: new Map(conditional.map((rule, i) => [rule, i])),
    timed: rules.filter(({ time }) => time !== undefined),
    capped: rules.filter(({ rule }) => rule.maxGroups !== undefined),
    sources: bySource(rules),
    traces: all.map((rule) =>
      rule.traceOf(rule.isFor(issuer) ? 'no-match' : 'other-idp', 'present'),
    ),
    claimStates: { ...groups.claimStates, ...idp?.claimStates },
    authority,
    unheld: deepFreeze({ ...authority, held: [] }),
    grantDefaults: compileDefaults(groups, issuer, nesting),
    resolveExclusive: compileExclusive(groups, rules),
    byId: new Map(rules.map((rule) => [rule.rule.id, rule])),
  }
}

function bySource(rules: readonly ScopedRule[]): SourceRules[] {
  const used = new Map<GroupSource, ScopedRule[]>()
  for (const rule of rules)
    if (rule.source) {
      const others = used.get(rule.source)
      if (others) others.push(rule)
      else used.set(rule.source, [rule])
    }
  return [...used].map(([source, list]) => ({
    source,
    rules: list,
    index: indexRules(list),
    dns: list.filter(({ matcher }) => matcher?.kind === 'dn'),
  }))
}

/** @internal A test of names of groups by pattern, case aside; `undefined` without patterns. */
export function nameTest(
  patterns: readonly string[] | undefined,
): ((name: string) => boolean) | undefined {
  if (!patterns || patterns.length === 0) return undefined
  return compileNamePatterns(patterns.map(normalizeText), { ignoreCase: true })
}
