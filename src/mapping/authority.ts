import { deepFreeze } from '../core/freeze.js'
import { compileNamePatterns } from '../core/name-pattern.js'
import { foldCase, normalizeText, sorted } from '../core/text.js'
import type { GroupMapping } from './document.js'
import { type CompiledRule, namePatternsOf } from './rules.js'

/** @internal What a document may take away, whoever the person is. */
export interface StaticAuthority {
  readonly names: readonly string[]
  readonly patterns: readonly string[]
}

/**
 * @internal Names the groups that the document owns: what managed rules name, and `managed`.
 *
 * What an additive rule can grant is left out, because additive means that nobody takes it away; a
 * pattern is left out when it could reach such a group. Names that an additive rule spells out rule no
 * pattern out: the planner knows them by the trace and spares them.
 */
export function authorityOf(groups: GroupMapping, rules: readonly CompiledRule[]): StaticAuthority {
  const managing = rules.filter(({ trace }) => trace.mode === 'managed')
  const adding = rules.filter(({ trace }) => trace.mode === 'additive')
  const owns = (groups.mode ?? 'managed') === 'managed' || managing.length > 0
  const listed = owns ? (groups.managed ?? []).map(normalizeText) : []
  const names = [
    ...managing.flatMap((rule) => rule.names),
    ...listed.filter((entry) => !entry.includes('*')),
  ]
  const patterns = listed.filter((entry) => entry.includes('*'))
  const additive = adding.flatMap(namePatternsOf)
  const isAdditive = compileNamePatterns(additive, { ignoreCase: true })
  const spelled = new Set(adding.flatMap(({ trace }) => trace.to))
  const made = additive.filter((name) => !spelled.has(name))
  const reaches = (pattern: string) => {
    const matches = compileNamePatterns([pattern], { ignoreCase: true })
    return made.some((name) => (name.includes('*') ? overlap(pattern, name) : matches(name)))
  }
  return deepFreeze({
    names: sorted(names.filter((name) => !isAdditive(name))),
    patterns: sorted(patterns.filter((pattern) => !reaches(pattern))),
  })
}

/** Whether a name could match both patterns, as far as their beginnings and ends tell. */
function overlap(one: string, other: string): boolean {
  const a = ends(one)
  const b = ends(other)
  return (
    (a.start.startsWith(b.start) || b.start.startsWith(a.start)) &&
    (a.end.endsWith(b.end) || b.end.endsWith(a.end))
  )
}

function ends(pattern: string): { start: string; end: string } {
  const folded = foldCase(pattern)
  return {
    start: folded.slice(0, folded.indexOf('*')),
    end: folded.slice(folded.lastIndexOf('*') + 1),
  }
}
