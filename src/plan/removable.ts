import { compileNamePatterns } from '../core/name-pattern.js'
import { type NameCase, nameKey } from '../core/text.js'
import type { Authority, Hold, Mapped } from '../mapping/mapped.js'
import type { CurrentState, RememberedGrant } from './state.js'

/**
 * @internal Why a membership that is not wanted goes or stays: `take`, by name or by what the ledger
 * records; `sweep`, because the document owns everything; or what keeps it. `undefined`: it is none of
 * the mapping's business.
 */
export type Judgement =
  | {
      readonly removable: true
      readonly verdict: 'take' | 'sweep'
      readonly rules: readonly NamedRule[]
    }
  | { readonly verdict: 'adding'; readonly rules: readonly NamedRule[] }
  | { readonly verdict: 'held'; readonly hold: Hold }
  | { readonly verdict: 'another' }

/** @internal A rule of the document, as a reason names it. */
export interface NamedRule {
  readonly rule: string
  readonly pointer?: string
}

/**
 * @internal Judges memberships that are not wanted, by the order that {@link Authority} states: the six
 * removal modes come out of what it lists.
 */
export function judgeOf(
  mapped: Mapped,
  state: CurrentState,
): (group: string) => Judgement | undefined {
  const { authority } = mapped
  const { groups: compared } = state.capabilities.names
  const key = nameKey(compared)
  const { isExcepted, isShared, isNamed, isRevocable } = testsOf(authority, compared)
  const grants = grantsByGroup(state.remembered?.grants ?? [], key)
  // Made when first asked for: most accounts are in no group that is in question.
  const adding = once(() => namedBy(mapped, key, ['additive']))
  const naming = once(() =>
    namedBy(mapped, key, ['managed', 'authoritative', 'authoritativeExcept']),
  )
  const rules = once(() => new Set(mapped.trace.rules.map(({ rule }) => rule)))
  const isRetired = (rule: string) =>
    authority.retired && !rule.startsWith('default:') && !rules().has(rule)

  return (group) => {
    const name = key(group)
    if (isExcepted(group)) {
      const only = adding().get(name)
      return only && { verdict: 'adding', rules: only }
    }
    const recorded = grants.get(name) ?? []
    const own = recorded.filter(({ own: mine }) => mine).flatMap(({ rules: ids }) => ids)
    const another = recorded.some(({ own: mine }) => !mine)
    const owned = !isShared(name) && isNamed(name)
    const revocable =
      own.length > 0 && own.every((rule) => isRetired(rule) || isRevocable(rule, name))
    if (!authority.everything && !owned && !revocable) return undefined
    const hold = authority.held.find(
      ({ groups }) => groups === 'all' || groups.some((held) => key(held) === name),
    )
    if (hold) return { verdict: 'held', hold }
    // Owning everything reaches what somebody made by hand, or another IdP gave: that deserves a look.
    if (authority.everything && own.length === 0)
      return { removable: true, verdict: 'sweep', rules: [] }
    if (another && !authority.everything) return { verdict: 'another' }
    const named = naming().get(name)
    return { removable: true, verdict: 'take', rules: named ?? own.map((rule) => ({ rule })) }
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

interface Tests {
  readonly isExcepted: (group: string) => boolean
  readonly isShared: (name: string) => boolean
  readonly isNamed: (name: string) => boolean
  readonly isRevocable: (rule: string, name: string) => boolean
}

// The lists of an authority are those of its document, the same for everybody.
const known = new WeakMap<
  Authority['names'],
  { readonly compared: NameCase; readonly tests: Tests }
>()

function testsOf(authority: Authority, compared: NameCase): Tests {
  const before = known.get(authority.names)
  if (before?.compared === compared && Object.isFrozen(authority.names)) return before.tests
  const key = nameKey(compared)
  const matcher = (patterns: readonly string[]) =>
    compileNamePatterns(patterns.map(key), { ignoreCase: false })
  const named = new Set(authority.names.map(key))
  const isPatterned = matcher(authority.patterns)
  const revocable = new Map(
    authority.grants.map(({ rule, groups }) => [
      rule,
      groups === 'any' ? () => true : matcher(groups),
    ]),
  )
  const tests: Tests = {
    isExcepted: compileNamePatterns(authority.except, { ignoreCase: true }),
    isShared: matcher(authority.shared),
    isNamed: (name) => named.has(name) || isPatterned(name),
    isRevocable: (rule, name) => revocable.get(rule)?.(name) ?? false,
  }
  known.set(authority.names, { compared, tests })
  return tests
}

function grantsByGroup(grants: readonly RememberedGrant[], key: (name: string) => string) {
  const byGroup = new Map<string, RememberedGrant[]>()
  for (const grant of grants) {
    const name = key(grant.group)
    byGroup.set(name, [...(byGroup.get(name) ?? []), grant])
  }
  return byGroup
}

/** Group key → the rules of some modes that name the group literally. */
function namedBy(
  { trace }: Mapped,
  key: (name: string) => string,
  modes: readonly string[],
): ReadonlyMap<string, readonly NamedRule[]> {
  const rules = new Map<string, NamedRule[]>()
  for (const { rule, pointer, mode, to } of trace.rules) {
    if (!modes.includes(mode)) continue
    for (const name of to)
      rules.set(key(name), [...(rules.get(key(name)) ?? []), { rule, pointer }])
  }
  return rules
}
