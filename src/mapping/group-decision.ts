import type { Evaluation } from './evaluation.js'
import type { GroupMapping } from './group-document.js'
import { type GroupTaker, nameOf } from './group-drafts.js'
import { holdsOf, withHolds } from './group-holds.js'
import { type MatchingContext, matchRules } from './group-matching.js'
import type { GroupScope } from './group-scope.js'
import { limits } from './limits.js'
import type { Authority, MappingFinding } from './mapped.js'
import type { GroupTemplate } from './rule-templates.js'

/** @internal What the group rules come to for one person, without why. */
export interface GroupsDecision {
  /** Groups of an account that is there, sorted by name. */
  readonly groups: readonly string[]
  /** Groups that rules give, whenever: what a gate asks for. */
  readonly ruleGroups: () => readonly string[]
  readonly authority: Authority
  readonly refusals: readonly MappingFinding[]
}

/** What holds for all people of a document. */
interface Limits {
  readonly isNever: ((name: string) => boolean) | undefined
  readonly atMost: number
}

/**
 * @internal Decides by names alone, which keeps nothing of a group but its name. Where it takes reasons to
 * tell which groups are given, and where there are too many, the answer is `undefined`.
 */
export function groupDecider(
  groups: GroupMapping,
  scopeOf: (issuer: string) => GroupScope,
  context: MatchingContext,
  { isNever, atMost }: Limits,
): (evaluation: Evaluation) => GroupsDecision | undefined {
  const takesReasons =
    groups.nesting !== undefined ||
    groups.exclusive !== undefined ||
    groups.ignoreCase?.names === true ||
    groups.rules.some(({ maxGroups }) => maxGroups !== undefined)
  if (takesReasons) return () => undefined
  return (evaluation) => {
    const scope = scopeOf(evaluation.identity.issuer)
    const names = groupNames()
    const { traces, refusals } = matchRules(scope, context, evaluation, names, undefined)
    if (isNever) names.drop(isNever)
    const ruleGroups = names.soFar()
    const held = holdsOf(scope, { traces })
    held.push(...scope.grantDefaults(names, held[0]))
    if (isNever) names.drop(isNever)
    if (names.count() > atMost) return undefined
    const authority = withHolds(scope, held)
    return { groups: names.sorted(), ruleGroups, authority, refusals }
  }
}

interface GroupNames extends GroupTaker {
  readonly drop: (isNever: (name: string) => boolean) => void
  /** Whatever has been given by now and is not dropped, whenever it counts. */
  readonly soFar: () => () => readonly string[]
  readonly sorted: () => readonly string[]
}

function groupNames(): GroupNames {
  const always = new Set<string>()
  /** Those that only count while the account is being created. */
  const onCreate = new Set<string>()
  const sets = [always, onCreate] as const
  // A name in both counts twice, which errs towards a second look.
  const count = () => always.size + onCreate.size
  const put = (name: string, when: 'onCreate' | undefined) => {
    if (count() <= limits.groups) (when ? onCreate : always).add(name)
  }
  return {
    count,
    grant({ to, mode }, text, match, isAscii) {
      const when = mode === 'createOnly' ? 'onCreate' : undefined
      for (let i = 0; i < to.length; i += 1) {
        const template = to[i] as GroupTemplate
        const name = template.name ?? nameOf(template, text, match, isAscii)
        if (name !== undefined) put(name, when)
      }
    },
    add: (name, { when }) => put(name, when),
    drop(isNever) {
      for (const set of sets) for (const name of set) if (isNever(name)) set.delete(name)
    },
    soFar() {
      // A set keeps the order in which names came.
      const sizes = sets.map(({ size }) => size)
      return () => sets.flatMap((set, i) => [...set].slice(0, sizes[i]))
    },
    sorted: () => Object.freeze([...always].sort()),
  }
}
