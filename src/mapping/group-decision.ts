import { distinctTexts } from './distinct-texts.js'
import type { Evaluation } from './evaluation.js'
import type { GroupMapping } from './group-document.js'
import { type DefaultTaker, type Grant, nameOf } from './group-drafts.js'
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
  readonly ruleGroups: readonly string[]
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
  const hasDefaults = groups.defaults !== undefined
  return (evaluation) => {
    const scope = scopeOf(evaluation.identity.issuer)
    const names: Names = { always: [], onCreate: undefined, isOverfull: false }
    const matched = matchRules(scope, context, evaluation, grantTo(names), undefined)
    if (isNever) drop(names, isNever)
    const ofRules = hasDefaults || names.onCreate ? allOf(names) : names.always
    const held = holdsOf(scope, matched)
    if (hasDefaults) {
      held.push(...scope.grantDefaults(takerOf(names), held[0]))
      if (isNever) drop(names, isNever)
    }
    if (names.isOverfull || countOf(names) > atMost) return undefined
    return {
      groups: distinctTexts(names.always),
      ruleGroups: ofRules,
      authority: withHolds(scope, held),
      refusals: matched.refusals,
    }
  }
}

/** Names of groups in the order in which they came; some more than once. */
interface Names {
  always: string[]
  /** Those that only count while the account is being created. */
  onCreate: string[] | undefined
  /** Whether there were too many to keep. */
  isOverfull: boolean
}

function allOf({ always, onCreate = [] }: Names): readonly string[] {
  return [...always, ...onCreate]
}

function drop(names: Names, isNever: (name: string) => boolean): void {
  names.always = names.always.filter((name) => !isNever(name))
  names.onCreate = names.onCreate?.filter((name) => !isNever(name))
}

/** A name that came twice counts twice, which errs towards a second look. */
function countOf({ always, onCreate }: Names): number {
  return always.length + (onCreate?.length ?? 0)
}

function put(names: Names, name: string, isForNewcomers: boolean): void {
  if (countOf(names) > limits.groups) names.isOverfull = true
  else if (!isForNewcomers) names.always.push(name)
  else if (names.onCreate) names.onCreate.push(name)
  else names.onCreate = [name]
}

function grantTo(names: Names): Grant {
  return ({ to, names: own, mode }, text, match, isAscii, _, isAgain) => {
    // Names that are spelled out need to be given once.
    if (isAgain && own.length === to.length) return
    for (let i = 0; i < to.length; i += 1) {
      const template = to[i] as GroupTemplate
      const name = template.name ?? nameOf(template, text, match, isAscii)
      if (name !== undefined) put(names, name, mode === 'createOnly')
    }
  }
}

function takerOf(names: Names): DefaultTaker {
  return {
    count: () => countOf(names),
    add: (name, { when }) => put(names, name, when === 'onCreate'),
  }
}
