import { deepFreeze } from '../core/freeze.js'
import { compileNamePatterns } from '../core/name-pattern.js'
import { normalizeText, sorted } from '../core/text.js'
import type { GroupMapping, RemovalMode } from './group-document.js'
import type { Authority, RevocableGrants } from './mapped.js'
import { type CompiledRule, madeBy } from './rules.js'

/** @internal What a document may take away, whoever the person is. */
export type StaticAuthority = Omit<Authority, 'held'>

/** Whether a mode, of a document or an IdP, owns every membership. */
function isAuthoritative(mode: RemovalMode): boolean {
  return mode === 'authoritative' || mode === 'authoritativeExcept'
}

/** Whether a mode gives without ever taking away. */
function onlyAdds(mode: RemovalMode): boolean {
  return mode === 'additive' || mode === 'createOnly'
}

/** @internal Says which memberships the document owns: see {@link Authority}. */
export function authorityOf(groups: GroupMapping, rules: readonly CompiledRule[]): StaticAuthority {
  const mode = groups.mode ?? 'managed'
  const takesDeleted =
    (groups.deletedRules ?? (mode === 'provenance' ? 'takeAway' : 'keep')) === 'takeAway'
  const adding = rules.filter(({ trace }) => onlyAdds(trace.mode))
  const except = sorted([...(groups.except ?? []).map(normalizeText), ...adding.flatMap(allMadeBy)])
  const isSpared = compileNamePatterns(except, { ignoreCase: true })
  const listed =
    mode === 'managed' || rules.some(({ trace }) => trace.mode === 'managed')
      ? (groups.managed ?? []).map(normalizeText)
      : []
  const owning = rules.filter(({ trace }) => isAuthoritative(trace.mode)).map(madeBy)
  const names = [
    ...rules.filter(({ trace }) => trace.mode === 'managed').flatMap((rule) => rule.names),
    ...owning.flatMap((made) => made.names),
    ...listed.filter((entry) => !entry.includes('*')),
  ]
  const patterns = [
    ...owning.flatMap((made) => made.patterns),
    ...listed.filter((entry) => entry.includes('*')),
  ]
  return deepFreeze({
    names: sorted(names.filter((name) => !isSpared(name))),
    patterns: sorted(patterns),
    everything: isAuthoritative(mode),
    except,
    shared: [],
    grants: rules.flatMap((rule) => revocableOf(rule, takesDeleted)),
    retired: takesDeleted,
  })
}

/** What the ledger must say of a rule so that it is taken back. */
function revocableOf(rule: CompiledRule, takesDeleted: boolean): RevocableGrants[] {
  const { rule: id, mode } = rule.trace
  if (onlyAdds(mode)) return []
  return [{ rule: id, groups: takesDeleted ? 'any' : sorted(allMadeBy(rule)) }]
}

function allMadeBy(rule: CompiledRule): string[] {
  const { names, patterns } = madeBy(rule)
  return [...names, ...patterns]
}
