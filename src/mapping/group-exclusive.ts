import { pointer } from '../core/pointer.js'
import { foldCase, normalizeText, sorted } from '../core/text.js'
import type { ExclusiveGroups, GroupMapping } from './group-document.js'
import type { Draft } from './group-drafts.js'
import type { Hold, WithheldGroup } from './mapped.js'
import type { ScopedRule } from './scoped-rule.js'

/** @internal Leaves one group of each exclusive set, or none while one of the set is unknown. */
export type Resolve = (
  drafts: Map<string, Draft>,
  held: readonly Hold[],
) => { readonly withheld: readonly WithheldGroup[]; readonly held: readonly Hold[] }

/** @internal Compiles the exclusive sets; `undefined` without any. */
export function compileExclusive(
  groups: GroupMapping,
  rules: readonly ScopedRule[],
): Resolve | undefined {
  if (!groups.exclusive || groups.exclusive.length === 0) return undefined
  const priorities = new Map(rules.map(({ rule }) => [rule.id, rule.priority ?? 0]))
  const keyOf = groups.ignoreCase?.names ? foldCase : normalizeText
  const sets = groups.exclusive.map((set, i) => compileSet(set, i, keyOf, priorities))
  return (drafts, held) => {
    const withheld: WithheldGroup[] = []
    const more: Hold[] = []
    for (const resolve of sets) {
      const result = resolve(drafts, held)
      withheld.push(...result.withheld)
      more.push(...result.held)
    }
    return { withheld, held: more }
  }
}

function compileSet(
  { groups }: ExclusiveGroups,
  order: number,
  keyOf: (name: string) => string,
  priorities: ReadonlyMap<string, number>,
): Resolve {
  const keys = groups.map(keyOf)
  const names = Object.freeze(sorted(groups.map(normalizeText)))
  const at = pointer('groups', 'exclusive', order)
  // What no rule gives, a default, gives way to every rule.
  const priorityOf = (draft: Draft) =>
    Math.max(...draft.reasons.map(({ rule }) => priorities.get(rule) ?? Number.NEGATIVE_INFINITY))
  return (drafts, held) => {
    const present = keys.flatMap((key) => drafts.get(key) ?? [])
    const unknown = held.find(
      ({ groups: of }) => of === 'all' || of.some((name) => keys.includes(keyOf(name))),
    )
    if (unknown) {
      for (const key of keys) drafts.delete(key)
      return {
        withheld: present.map((draft) => withheldFor(draft, 'exclusive-unknown', at)),
        held: [Object.freeze({ rule: unknown.rule, state: unknown.state, groups: names })],
      }
    }
    let winner = present[0]
    for (const draft of present)
      if (winner && priorityOf(draft) > priorityOf(winner)) winner = draft
    const losers = present.filter((draft) => draft !== winner)
    for (const loser of losers) drafts.delete(keyOf(loser.name))
    return {
      withheld: losers.map((draft) => withheldFor(draft, 'exclusive', at, winner?.name)),
      held: [],
    }
  }
}

/** @internal What the trace says of a group that is not given. */
export function withheldFor(
  { name, reasons }: Pick<Draft, 'name' | 'reasons'>,
  why: WithheldGroup['why'],
  at: string,
  winner?: string,
): WithheldGroup {
  return { name, why, ...(winner !== undefined && { winner }), pointer: at, reasons }
}
