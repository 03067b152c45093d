import type { Matching } from './group-matching.js'
import type { GroupScope } from './group-scope.js'
import type { Authority, Hold } from './mapped.js'
import type { ScopedRule } from './scoped-rule.js'

/** @internal Who owns every membership must leave every one while any rule is unknown. */
export function holdsOf(
  scope: GroupScope,
  { traces }: Pick<Matching, 'traces'>,
  all = scope.authority.everything,
): Hold[] {
  const held: Hold[] = []
  for (let i = 0; i < scope.rules.length; i += 1) {
    const rule = scope.rules[i] as ScopedRule
    const trace = traces[rule.order]
    if (trace?.outcome !== 'unknown') continue
    const hold = rule.holdOf(trace.state)
    held.push(all ? Object.freeze({ ...hold, groups: 'all' as const }) : hold)
  }
  return held
}

/** @internal The authority of a scope with what is held for one person; takes the list over. */
export function withHolds({ authority, unheld }: GroupScope, held: readonly Hold[]): Authority {
  return held.length === 0 ? unheld : Object.freeze({ ...authority, held: Object.freeze(held) })
}
