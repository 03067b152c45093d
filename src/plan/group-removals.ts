import { compareText, nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import type { CompiledPolicy } from './compiled-policy.js'
import type { PlanReason, RemoveMember, Withheld, WithheldCode } from './plan.js'
import type { PlanPolicy } from './policy.js'
import { railsFor } from './rails.js'
import { type Judgement, judgeOf, type NamedRule } from './removable.js'
import type { CurrentState } from './state.js'

/** @internal What of the memberships ends, and what is kept that would. */
export interface Removals {
  readonly removals: readonly RemoveMember[]
  readonly withheld: readonly Withheld[]
  /** How many memberships the mapping may take away, those that are still wanted included. */
  readonly population: number
}

/** @internal Plans what ends: what the mapping may take away and does not want, minus what rails keep. */
export function planRemovals(
  mapped: Mapped,
  state: CurrentState,
  policy: PlanPolicy,
  compiled: CompiledPolicy,
): Removals {
  const key = nameKey(state.capabilities.names.groups)
  // Groups for new accounts count too: given once, they are not taken away for lack of a claim.
  const keep = new Set(mapped.groups.map(({ name }) => key(name)))
  const judge = judgeOf(mapped, state)
  const rails = railsFor(state, policy, compiled)
  const removals: RemoveMember[] = []
  const withheld: Withheld[] = []
  let population = 0

  for (const group of [...state.memberships].sort(compareText)) {
    const wanted = keep.has(key(group))
    const judgement = judge(group)
    if (judgement && 'removable' in judgement) population += 1
    if (wanted || !judgement) continue
    if ('removable' in judgement) {
      const removal: RemoveMember = {
        kind: 'removeMember',
        group,
        reasons: reasonsToRemove(judgement.rules, judgement.verdict),
        risk: judgement.verdict === 'sweep' || compiled.isPrivileged(group) ? 'high' : 'medium',
      }
      const kept = rails.keep(removal)
      if (kept) withheld.push(kept)
      else removals.push(removal)
    } else withheld.push(whyKept(group, judgement))
  }
  const staged = rails.stage(removals, population)
  return staged.length > 0
    ? { removals: [], withheld: [...withheld, ...staged], population }
    : { removals, withheld, population }
}

function whyKept(group: string, judgement: Exclude<Judgement, { removable: true }>): Withheld {
  const warn = (code: WithheldCode, message: string): Withheld => ({
    code,
    severity: 'warn',
    group,
    message,
  })
  switch (judgement.verdict) {
    case 'adding':
      return warn(
        'retained-unclaimed',
        `No rule grants ${group} now, but ${quoted(judgement.rules)} only adds: kept.`,
      )
    case 'held':
      return warn(
        'claim-unknown',
        `Whether ${group} is still granted is unknown, because the input of rule "${judgement.hold.rule}" is ${judgement.hold.state}: kept.`,
      )
    case 'another':
      return warn(
        'granted-by-another',
        `No rule grants ${group} now, but the ledger has it as given by another IdP or link of this account: kept.`,
      )
  }
}

function reasonsToRemove(rules: readonly NamedRule[], verdict: 'take' | 'sweep'): PlanReason[] {
  if (verdict === 'sweep')
    return [
      { text: 'The mapping owns every membership of this account, and no rule grants this one.' },
    ]
  if (rules.length === 0)
    return [{ text: 'The mapping manages this group, and no rule grants it now.' }]
  return rules.map(({ rule, pointer }) => ({
    rule,
    ...(pointer !== undefined && { pointer }),
    text:
      pointer === undefined
        ? `The ledger has it as given by rule "${rule}", and no rule grants it now.`
        : `Rule "${rule}" manages this group and does not grant it now.`,
  }))
}

function quoted(rules: readonly NamedRule[]): string {
  return `rule ${rules.map(({ rule }) => `"${rule}"`).join(', ')}`
}
