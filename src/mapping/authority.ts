import { deepFreeze } from '../core/freeze.js'
import { compileNamePatterns } from '../core/name-pattern.js'
import { normalizeText, sorted } from '../core/text.js'
import type { GroupMapping, RemovalMode } from './group-document.js'
import type { Authority, RevocableGrants } from './mapped.js'
import type { CompiledRule, Makes } from './rules.js'
import { madeBy } from './rules.js'
import type { ScopedRule } from './scoped-rule.js'

/** @internal What a document may take away from people of one IdP, whoever the person is. */
export type StaticAuthority = Omit<Authority, 'held'>

/** @internal What authority is made of, for people of one IdP. */
export interface AuthorityParts {
  readonly groups: GroupMapping
  readonly mode: RemovalMode
  /** What is never taken away, by the document and the IdP's policy. */
  readonly except: readonly string[]
  /** The rules that go for these people. */
  readonly rules: readonly ScopedRule[]
  /** The rules that only go for people of other IdPs. */
  readonly others: readonly CompiledRule[]
  readonly close: (makes: Makes) => Makes
}

/** @internal Says which memberships the document owns: see {@link Authority}. */
export function authorityOf(parts: AuthorityParts): StaticAuthority {
  const { groups, mode, rules, others, close } = parts
  const deleted = groups.deletedRules ?? (mode === 'provenance' ? 'takeAway' : 'keep')
  const except = sorted([
    ...parts.except.map(normalizeText),
    ...rules.filter((rule) => onlyAdds(rule.mode)).flatMap(({ makes }) => all(makes)),
  ])
  const isSpared = compileNamePatterns(except, { ignoreCase: true })
  const listed =
    mode === 'managed' || rules.some((rule) => rule.mode === 'managed')
      ? (groups.managed ?? []).map(normalizeText)
      : []
  const managing = rules.filter((rule) => rule.mode === 'managed')
  const owning = rules.filter((rule) => isAuthoritative(rule.mode)).map(({ makes }) => makes)
  const names = [
    ...managing.flatMap((rule) => close({ names: rule.names, patterns: [] }).names),
    ...owning.flatMap((makes) => makes.names),
    ...listed.filter((entry) => !entry.includes('*')),
  ]
  const patterns = [
    ...owning.flatMap((makes) => makes.patterns),
    ...listed.filter((entry) => entry.includes('*')),
  ]
  return deepFreeze({
    names: sorted(names.filter((name) => !isSpared(name))),
    patterns: sorted(patterns),
    everything: isAuthoritative(mode),
    except,
    shared: sorted(others.flatMap((rule) => all(close(madeBy(rule))))),
    grants: rules.flatMap((rule) => revocableOf(rule, deleted === 'takeAway')),
    retired: deleted === 'takeAway',
  })
}

/** Whether a mode, of a document or an IdP, owns every membership. */
function isAuthoritative(mode: RemovalMode): boolean {
  return mode === 'authoritative' || mode === 'authoritativeExcept'
}

/** Whether a mode gives without ever taking away. */
function onlyAdds(mode: RemovalMode): boolean {
  return mode === 'additive' || mode === 'createOnly'
}

/** What the ledger must say of a rule so that it is taken back. */
function revocableOf({ mode, rule, makes }: ScopedRule, takesDeleted: boolean): RevocableGrants[] {
  if (onlyAdds(mode)) return []
  return [{ rule: rule.id, groups: takesDeleted ? 'any' : sorted(all(makes)) }]
}

function all({ names, patterns }: Makes): string[] {
  return [...names, ...patterns]
}
