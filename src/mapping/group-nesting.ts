import { compileNamePatterns } from '../core/name-pattern.js'
import { pointer } from '../core/pointer.js'
import { foldCase, normalizeText } from '../core/text.js'
import type { Compiler } from './evaluation.js'
import type { GroupMapping } from './group-document.js'
import { groupNameFault, groupNameOf } from './rule-templates.js'
import type { Makes } from './rules.js'

/** @internal The groups a group is in, near or far, each once. Cycles end where they close. */
export interface Nesting {
  /** Groups above one, in code-unit order, without itself. */
  readonly above: (group: string) => readonly string[]
  /** Adds to what a rule makes the groups above it. */
  readonly close: (makes: Makes) => Makes
}

const none: readonly string[] = []

/** @internal Compiles the edges; `undefined` without any. */
export function compileNesting(
  { nesting: edges, ignoreCase }: GroupMapping,
  { report }: Compiler,
): Nesting | undefined {
  if (!edges || edges.length === 0) return undefined
  // Where names that differ only by case are one group, the edges of one are those of the other.
  const keyOf = ignoreCase?.names ? foldCase : normalizeText
  const parents = new Map<string, Set<string>>()
  edges.forEach((edge, i) => {
    const at = pointer('groups', 'nesting', i)
    if (groupNameOf(edge.group) === undefined) report(`${at}/group`, groupNameFault)
    const group = keyOf(edge.group)
    const above = parents.get(group) ?? new Set()
    parents.set(group, above)
    edge.in.forEach((name, k) => {
      if (groupNameOf(name) === undefined) report(at + pointer('in', k), groupNameFault)
      if (name === edge.group) report(at + pointer('in', k), 'is the group itself; remove it')
      above.add(normalizeText(name))
    })
  })
  const known = new Map<string, readonly string[]>()
  const above = (name: string): readonly string[] => {
    const group = keyOf(name)
    if (!parents.has(group)) return none
    const done = known.get(group)
    if (done) return done
    const found = new Set<string>()
    const open = [group]
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const parent of parents.get(next) ?? [])
        if (!found.has(parent)) {
          found.add(parent)
          open.push(keyOf(parent))
        }
    const others = [...found].filter((parent) => keyOf(parent) !== group)
    const sorted = Object.freeze(others.sort())
    known.set(group, sorted)
    return sorted
  }
  return {
    above,
    close: ({ names, patterns }) => {
      const isMade = compileNamePatterns(patterns, { ignoreCase: true })
      const made = patterns.length === 0 ? [] : [...parents.keys()].filter(isMade)
      const children = [...names, ...made]
      return { names: [...new Set([...names, ...children.flatMap(above)])], patterns }
    },
  }
}
