import { compileNamePatterns } from '../core/name-pattern.js'
import { compareText, foldCase, nameKey } from '../core/text.js'
import { causeOf } from './findings.js'
import type { GroupReason, Hold, Mapped, RuleTrace, WithheldGroup } from './mapped.js'
import { type NearMiss, nearMissKind, nearMissWords } from './near-miss.js'
import { fillIn, literalOf, parseTemplate } from './template.js'

/** Options of `explainMembership`. */
export interface ExplainMembershipOptions {
  /**
   * Whether group names that differ only by case are one group, as in Jira, Confluence and Crowd: the
   * target's `capabilities.names.ignoreCase`.
   *
   * @defaultValue `false`
   */
  readonly ignoreCase?: boolean
}

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
   * What becomes of a membership, as far as the mapping goes: it is kept because it is wanted, it is
   * taken away, it stays because something is unknown or access is refused, or the mapping does not
   * manage the group and leaves it alone. The planner's policy may withhold more.
   */
  readonly removal: 'kept' | 'taken-away' | 'held' | 'left-alone'
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
 * @param group - the group's name in the target
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
export function explainMembership(
  mapped: Mapped,
  group: string,
  options: ExplainMembershipOptions = {},
): Explanation {
  const key = nameKey(options.ignoreCase ?? false)
  const name = key(group)
  const wanted = mapped.groups.find((candidate) => key(candidate.name) === name)
  const candidates = wanted ? [] : mapped.trace.rules.filter((rule) => couldGive(rule, group, key))
  const withheld = mapped.trace.withheld.filter((entry) => key(entry.name) === name)
  const nearMisses = candidates.flatMap((rule) => nearMissesOf(rule, mapped))
  const hold = mapped.authority.held.find(
    ({ groups }) => groups === 'all' || groups.some((held) => key(held) === name),
  )
  const isRefused = mapped.access.decision === 'refuse'
  const removal = wanted
    ? 'kept'
    : !isManaged(mapped, name, key)
      ? 'left-alone'
      : hold || isRefused
        ? 'held'
        : 'taken-away'
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
        ...withheld.map(withheldSentence),
        ...candidates
          .filter(({ outcome }) => withheld.length === 0 || outcome !== 'granted')
          .map((rule) => candidateSentence(rule, mapped)),
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

type Key = (name: string) => string

/**
 * Whether a rule's `to` could come out as the group: its text, with anything for a placeholder. Of an
 * exact rule, the only placeholder is a text that it compares with, in whatever case.
 */
function couldGive({ to, wanted }: RuleTrace, group: string, key: Key): boolean {
  return to.some((template) => {
    const parts = parseTemplate(template) ?? []
    if (wanted.length === 0 || literalOf(parts) !== undefined)
      return compileNamePatterns([key(fillIn(parts, '*'))], { ignoreCase: false })(key(group))
    return wanted.some((value) => foldCase(fillIn(parts, value)) === foldCase(group))
  })
}

/** Whether a membership may be taken away as such, not only as a recorded grant. */
function isManaged({ authority }: Mapped, name: string, key: Key): boolean {
  const among = (entries: readonly string[]) =>
    compileNamePatterns(entries.map(key), { ignoreCase: false })(name)
  if (compileNamePatterns(authority.except, { ignoreCase: true })(name)) return false
  if (authority.everything) return true
  if (among(authority.shared)) return false
  return authority.names.some((managed) => key(managed) === name) || among(authority.patterns)
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

function candidateSentence(
  { rule, outcome, state, source, test, to }: RuleTrace,
  { warnings }: Mapped,
): string {
  const cause = state === 'present' ? 'its input cannot be read' : causeOf(state)
  if (outcome === 'unknown')
    return warnings.some(({ code }) => code === 'too-many-groups')
      ? `Rule "${rule}" could give it, but the rules give more groups than anybody may have, so none is given.`
      : `Rule "${rule}" could give it, but that is unknown (${source}): ${cause}.`
  if (outcome === 'out-of-time')
    return `Rule "${rule}" would give it, but does not hold at this time (see \`validFrom\` and \`validTo\`).`
  if (outcome === 'other-idp')
    return `Rule "${rule}" would give it, but goes for people of another IdP.`
  if (outcome === 'granted')
    return `Rule "${rule}" makes names like "${to.join('", "')}", but not this one of the values that came.`
  if (source === 'a condition')
    return `Rule "${rule}" would give it, but its condition does not hold.`
  if (state !== 'present')
    return `Rule "${rule}" would give it, but there is no value in ${source}: ${cause}.`
  return `Rule "${rule}" would give it, but nothing in ${source} passes its test: ${test}.`
}

function withheldSentence({ why, winner, reasons }: WithheldGroup): string {
  const rules = [...new Set(reasons.map(({ rule }) => `"${rule}"`))].join(', ')
  return `${rules} would give it, but ${withheldWords[why]}${winner === undefined ? '' : ` ("${winner}")`}.`
}

const withheldWords: Readonly<Record<WithheldGroup['why'], string>> = {
  never: 'the mapping never gives this group (see `never`)',
  exclusive: 'another group of an exclusive set goes before it',
  'exclusive-unknown': 'it is unknown which group of an exclusive set goes first',
  cap: 'the rule gives more groups than its `maxGroups`',
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
  if (removal === 'left-alone')
    return 'The mapping may not take this group away: a membership is left alone.'
  const why = !hold
    ? 'access is refused'
    : hold.rule.startsWith('default:')
      ? 'whether a rule gives this person any group is unknown'
      : `the outcome of rule "${hold.rule}" is unknown`
  return `The mapping manages this group, but ${why}: a membership stays.`
}

function accessSentences({ access }: Mapped): string[] {
  if (access.decision === 'allow') return []
  return [
    'Access is refused, so nothing is written.',
    ...access.reasons.map(({ message }) => message).sort(compareText),
  ]
}
