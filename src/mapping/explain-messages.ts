import { compareText, foldCase } from '../core/text.js'
import type { GroupReason, Hold, Mapped, MappedGroup, RuleTrace, WithheldGroup } from './mapped.js'
import { findingMessage, type Message, message } from './messages.js'
import type { NearMiss } from './near-miss.js'

/** @internal What an explanation was found to be, before it is said. */
export interface ExplanationFacts {
  readonly mapped: Mapped
  readonly group: string
  readonly wanted: MappedGroup | undefined
  readonly candidates: readonly RuleTrace[]
  readonly withheld: readonly WithheldGroup[]
  readonly nearMisses: readonly NearMiss[]
  readonly removal: 'kept' | 'taken-away' | 'held' | 'left-alone'
  readonly hold: Hold | undefined
  readonly reveal: boolean
}

/** @internal The sentences of an explanation, as messages. */
export function explanationMessages(facts: ExplanationFacts): readonly Message[] {
  const { mapped, group, wanted, reveal } = facts
  return [
    ...(wanted
      ? [
          message(wanted.when === 'always' ? 'wanted' : 'wanted-on-create', { group }),
          ...wanted.reasons.map((reason) => reasonMessage(reason, mapped, reveal)),
        ]
      : [message('not-wanted', { group }), ...missing(facts)]),
    ...accessMessages(mapped),
  ]
}

function missing(facts: ExplanationFacts): Message[] {
  const { mapped, group, candidates, withheld, nearMisses, removal, hold, reveal } = facts
  const said = new Set(withheld.flatMap(({ reasons }) => reasons.map(({ rule }) => rule)))
  return [
    ...(candidates.length === 0 ? unnamed(mapped, group) : []),
    ...withheld.map(withheldMessage),
    ...candidates
      .filter(
        ({ rule, outcome }) => !said.has(rule) && (withheld.length === 0 || outcome !== 'granted'),
      )
      .map((rule) => candidateMessage(rule, mapped)),
    ...(candidates.some(({ outcome, state }) => outcome === 'unknown' && state === 'absent')
      ? mapped.warnings.filter(({ code }) => code === 'claim-name-case').map(findingMessage)
      : []),
    ...nearMisses.flatMap((near) => nearMissMessage(near, reveal)),
    removalMessage(removal, hold),
  ]
}

function reasonMessage(reason: GroupReason, mapped: Mapped, reveal: boolean): Message {
  const said = causeMessage(reason, mapped, reveal)
  const { via } = reason
  return via === undefined ? said : message('given-through', { reason: said, via })
}

function causeMessage(
  { rule, value, alias }: GroupReason,
  { trace }: Mapped,
  reveal: boolean,
): Message {
  const found = trace.rules.find((candidate) => candidate.rule === rule)
  if (!found) return message(byDefault[rule] ?? 'given-to-everybody')
  if (value === undefined) return message('given-by-condition', { rule })
  const { source, test } = found
  return message('given-by-value', {
    rule,
    value: valueMessage(value, reveal, alias),
    source,
    test,
  })
}

const byDefault: Readonly<Record<string, Message['key']>> = {
  'default:newUsers': 'given-to-new-users',
  'default:everybody': 'given-to-everybody',
  'default:withoutGroups': 'given-without-groups',
}

function valueMessage(value: string | undefined, reveal: boolean, alias?: string): Message {
  if (!reveal || value === undefined) return message('value-hidden')
  return alias === undefined
    ? message('value-shown', { value })
    : message('value-aliased', { value, alias })
}

function unnamed({ trace }: Mapped, group: string): Message[] {
  const alike = trace.rules.find(({ to }) => to.some((name) => foldCase(name) === foldCase(group)))
  return [
    message('no-rule'),
    ...(alike ? [message('rule-alike', { rule: alike.rule, names: listed(alike.to) })] : []),
  ]
}

function candidateMessage(trace: RuleTrace, { warnings }: Mapped): Message {
  const { rule, outcome, state, test, to } = trace
  const source = sourceOf(trace)
  const cause = message(`cause-${state}`)
  if (outcome === 'unknown')
    return warnings.some(({ code }) => code === 'too-many-groups')
      ? message('rule-too-many', { rule })
      : message('rule-unknown', { rule, source, cause })
  if (outcome === 'out-of-time') return message('rule-out-of-time', { rule })
  if (outcome === 'other-idp') return message('rule-other-idp', { rule })
  if (outcome === 'passed-over') return message('rule-passed-over', { rule })
  if (outcome === 'granted') return message('rule-other-name', { rule, names: listed(to) })
  if (trace.source === 'a condition') return message('rule-condition', { rule })
  if (state !== 'present') return message('rule-no-value', { rule, source, cause })
  return message('rule-no-match', { rule, source, test })
}

function sourceOf({ source }: RuleTrace): string | Message {
  if (source === 'a condition') return message('source-condition')
  return source === 'the time' ? message('source-time') : source
}

function listed(names: readonly string[]): string {
  return names.join('", "')
}

function withheldMessage({ why, winner = '', reasons }: WithheldGroup): Message {
  const rules = [...new Set(reasons.map(({ rule }) => `"${rule}"`))].join(', ')
  return message(`withheld-${why}`, why === 'exclusive' ? { rules, winner } : { rules })
}

function nearMissMessage({ kind, rule, wanted, value }: NearMiss, reveal: boolean): Message[] {
  // What is said of the rule says it.
  if (kind === 'unknown') return []
  if (kind === 'unmanaged') return [message('near-miss-unmanaged')]
  const shown = valueMessage(value, reveal)
  return [message(`near-miss-${kind}`, { rule: rule ?? '', wanted: wanted ?? '', value: shown })]
}

function removalMessage(removal: ExplanationFacts['removal'], hold: Hold | undefined): Message {
  if (removal === 'taken-away' || removal === 'left-alone') return message(`removal-${removal}`)
  if (!hold) return message('removal-held-access')
  const { rule } = hold
  return rule.startsWith('default:')
    ? message('removal-held-default')
    : message('removal-held-rule', { rule })
}

function accessMessages({ access }: Mapped): Message[] {
  if (access.decision === 'allow') return []
  const reasons = [...access.reasons].sort((a, b) => compareText(a.message, b.message))
  return [message('access-refused'), ...reasons.map(findingMessage)]
}
