import { compileNamePatterns } from '../core/name-pattern.js'
import { compareText, foldCase } from '../core/text.js'
import { causeOf } from './findings.js'
import type { GroupReason, Hold, Mapped, RuleTrace } from './mapped.js'
import { type NearMiss, nearMissKind, nearMissWords } from './near-miss.js'
import { parseTemplate } from './template.js'

/** Why a person should be in a group, or why not. */
export interface Explanation {
  /** The group asked about. */
  readonly group: string
  /** Whether the mapping wants the membership, if only while the account is being created. */
  readonly wanted: boolean
  /** Every reason for it. */
  readonly reasons: readonly GroupReason[]
  /** The rules that could give the group and did not, in the document's order. */
  readonly candidates: readonly RuleTrace[]
  /** Values that came and nearly matched one of those rules. */
  readonly nearMisses: readonly NearMiss[]
  /**
   * What becomes of a membership that is not wanted: it is taken away, it stays because something is
   * unknown, or the mapping does not manage the group and leaves it alone.
   */
  readonly removal: 'taken-away' | 'held' | 'left-alone'
  /** The same in sentences for an admin. They name rules and group values, never profile values. */
  readonly sentences: readonly string[]
}

/**
 * Explains why a person should be in a group or, when not, what was missing.
 *
 * The sentences are safe to paste in a ticket: they hold the names of groups and rules, and claim
 * values of groups, but nothing of the profile.
 *
 * @param mapped - what the mapping said about the person
 * @param group - the group's name in the target, exactly
 * @example
 * ```ts test
 * import { compileMapping, explainMembership, parseMapping, trustClaims } from 'rostermap'
 *
 * const mapper = compileMapping(
 *   parseMapping({
 *     version: 1,
 *     profile: [],
 *     groups: {
 *       from: { claim: 'groups' },
 *       rules: [{ id: 'users', match: { exact: 'JIRA-USERS' }, to: ['jira-software-users'] }],
 *     },
 *   }),
 * )
 * const joe = trustClaims(
 *   { groups: ['Jira-Users'] },
 *   { reason: 'example', issuer: 'https://adfs.example', subject: 'joe' },
 * )
 * const why = explainMembership(mapper.map(joe), 'jira-software-users')
 * console.log(why.wanted) //=> false
 * console.log(why.nearMisses[0]?.kind) //=> 'case'
 * ```
 */
export function explainMembership(mapped: Mapped, group: string): Explanation {
  const wanted = mapped.groups.find(({ name }) => name === group)
  const candidates = wanted ? [] : mapped.trace.rules.filter((rule) => couldGive(rule, group))
  const nearMisses = candidates.flatMap((rule) => nearMissesOf(rule, mapped))
  const hold = mapped.authority.held.find(
    ({ groups }) => groups === 'all' || groups.includes(group),
  )
  const removal = !isManaged(mapped, group) ? 'left-alone' : hold ? 'held' : 'taken-away'
  const sentences = wanted
    ? [
        wanted.when === 'always'
          ? `"${group}" is wanted.`
          : `"${group}" is wanted while the account is being created, not later.`,
        ...wanted.reasons.map((reason) => reasonSentence(reason, mapped)),
      ]
    : [
        `"${group}" is not wanted.`,
        ...(candidates.length === 0 ? unnamedSentences(mapped, group) : []),
        ...candidates.map(candidateSentence),
        ...nearMisses.map(
          ({ rule, wanted: text, value, kind }) =>
            `Near miss: rule "${rule}" wants "${text}", and the value "${value}" came; ${nearMissWords[kind]}.`,
        ),
        removalSentence(removal, hold),
      ]
  return {
    group,
    wanted: wanted !== undefined,
    reasons: wanted?.reasons ?? [],
    candidates,
    nearMisses,
    removal,
    sentences: [...sentences, ...accessSentences(mapped)],
  }
}

/** Whether a rule's `to` could come out as the group: its text, with anything for a placeholder. */
function couldGive({ to }: RuleTrace, group: string): boolean {
  const patterns = to.map((template) =>
    (parseTemplate(template) ?? []).map((part) => (typeof part === 'string' ? part : '*')).join(''),
  )
  return compileNamePatterns(patterns, { ignoreCase: false })(group)
}

function isManaged({ authority }: Mapped, group: string): boolean {
  return (
    authority.names.includes(group) ||
    compileNamePatterns(authority.patterns, { ignoreCase: false })(group)
  )
}

function nearMissesOf({ rule, wanted }: RuleTrace, { trace }: Mapped): NearMiss[] {
  return wanted.flatMap((text) => {
    const excluded = trace.excluded.filter((value) => foldCase(value) === foldCase(text))
    return [
      ...excluded.map((value): NearMiss => ({ rule, wanted: text, value, kind: 'excluded' })),
      ...trace.unmatched.flatMap((value): NearMiss[] => {
        const kind = nearMissKind(text, value)
        return kind ? [{ rule, wanted: text, value, kind }] : []
      }),
    ]
  })
}

function reasonSentence({ rule, value }: GroupReason, { trace }: Mapped): string {
  const found = trace.rules.find((candidate) => candidate.rule === rule)
  if (!found) return defaultSentences[rule] ?? `It comes from ${rule}.`
  return value === undefined
    ? `Rule "${rule}" gives it, because its condition holds.`
    : `Rule "${rule}" gives it, because the value "${value}" came in ${found.source} (${found.test}).`
}

const defaultSentences: Readonly<Record<string, string>> = {
  'default:newUsers': 'Every new account gets it.',
  'default:everybody': 'Everybody gets it.',
  'default:withoutGroups': 'People to whom no rule gives a group get it.',
}

function candidateSentence({ rule, outcome, state, source, test, to }: RuleTrace): string {
  const cause = state === 'present' ? 'its input cannot be read' : causeOf(state)
  if (outcome === 'unknown')
    return `Rule "${rule}" could give it, but that is unknown (${source}): ${cause}.`
  if (outcome === 'granted')
    return `Rule "${rule}" makes names like "${to.join('", "')}", and made others of the values that came.`
  if (source === 'a condition')
    return `Rule "${rule}" would give it, but its condition does not hold.`
  if (state !== 'present')
    return `Rule "${rule}" would give it, but there is no value in ${source}: ${cause}.`
  return `Rule "${rule}" would give it, but nothing in ${source} passes its test: ${test}.`
}

function unnamedSentences({ trace }: Mapped, group: string): string[] {
  const alike = trace.rules.find(({ to }) => to.some((name) => foldCase(name) === foldCase(group)))
  const came = [...trace.unmatched, ...trace.excluded].some(
    (value) => foldCase(value) === foldCase(group),
  )
  return [
    'No rule names it.',
    ...(alike
      ? [`Rule "${alike.rule}" gives "${alike.to.join('", "')}": mind upper and lower case.`]
      : []),
    ...(came ? ['A claim value of that name came, but no rule turns it into a group.'] : []),
  ]
}

function removalSentence(removal: Explanation['removal'], hold: Hold | undefined): string {
  if (removal === 'taken-away') return 'The mapping manages this group: a membership is taken away.'
  return removal === 'held' && hold
    ? `The mapping manages this group, but the outcome of rule "${hold.rule}" is unknown: a membership stays.`
    : 'The mapping may not take this group away: a membership is left alone.'
}

function accessSentences({ access }: Mapped): string[] {
  if (access.decision === 'allow') return []
  return [
    'Access is refused, so nothing is written.',
    ...access.reasons.map(({ message }) => message).sort(compareText),
  ]
}
