import { compileNamePatterns } from '../core/name-pattern.js'
import { foldCase, nameKey } from '../core/text.js'
import { explanationMessages } from './explain-messages.js'
import type { GroupReason, Mapped, RuleTrace } from './mapped.js'
import { type Message, type MessageTable, sayMessage } from './messages.js'
import { gives, type NearMiss, nearMissesOf } from './near-miss.js'
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
  /** Show the claim values of groups. Without it they are left out everywhere. @defaultValue `false` */
  readonly reveal?: boolean
  /** The language of the sentences. @defaultValue English */
  readonly language?: MessageTable
}

/** Why a person should be in a group, or why not. */
export interface Explanation {
  /** The group asked about. */
  readonly group: string
  /** Whether the mapping wants the membership, if only while the account is being created. */
  readonly wanted: boolean
  /** Every reason for it; what came for it only with `reveal`. */
  readonly reasons: readonly GroupReason[]
  /** The rules that could give the group and did not, in the document's order. */
  readonly candidates: readonly RuleTrace[]
  /** What was nearly so: values that came and nearly matched one of those rules, and the like. */
  readonly nearMisses: readonly NearMiss[]
  /**
   * What becomes of a membership, as far as the mapping goes: it is kept because it is wanted, it is
   * taken away, it stays because something is unknown or access is refused, or the mapping does not
   * manage the group and leaves it alone. The planner's policy may withhold more.
   */
  readonly removal: 'kept' | 'taken-away' | 'held' | 'left-alone'
  /** What is to be said, as data, for {@link sayMessage} in any language. */
  readonly messages: readonly Message[]
  /** The same in sentences for an admin. They name rules, and group values only with `reveal`. */
  readonly sentences: readonly string[]
}

/**
 * Explains why a person should be in a group or, when not, what was missing.
 *
 * The sentences are safe to paste in a ticket: they hold the names of groups and rules and what the mapping
 * document says, but nothing that came from the IdP, unless `reveal` is set.
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
  const { reveal = false } = options
  const key = nameKey(options.ignoreCase ? 'ignoreCase' : 'exact')
  const name = key(group)
  const wanted = mapped.groups.find((candidate) => key(candidate.name) === name)
  const candidates = wanted ? [] : mapped.trace.rules.filter((rule) => couldGive(rule, group, key))
  const withheld = mapped.trace.withheld.filter((entry) => key(entry.name) === name)
  const nearMisses = candidates.flatMap((rule) => nearMissesOf(rule, mapped, group))
  if (!wanted && nearMisses.length === 0) nearMisses.push(...unmanaged(mapped, group))
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
  const facts = { mapped, group, wanted, candidates, withheld, nearMisses, removal, hold, reveal }
  const messages = explanationMessages({ ...facts, removal })
  return {
    group,
    wanted: wanted !== undefined,
    reasons: reveal ? (wanted?.reasons ?? []) : (wanted?.reasons ?? []).map(withoutValues),
    candidates,
    nearMisses: reveal ? nearMisses : nearMisses.map(({ value: _, ...rest }) => rest),
    removal,
    messages,
    sentences: messages.map((one) => sayMessage(one, options.language)),
  }
}

function withoutValues({ value: _, alias: __, as: ___, ...reason }: GroupReason): GroupReason {
  return reason
}

/** A value that has the name of the group, when no rule makes it. */
function unmanaged({ trace }: Mapped, group: string): NearMiss[] {
  const value = [...trace.unmatched, ...trace.excluded].find(
    (candidate) => foldCase(candidate) === foldCase(group),
  )
  return value === undefined ? [] : [{ kind: 'unmanaged', value }]
}

type Key = (name: string) => string

/**
 * Whether a rule's `to` could come out as the group: its text, with anything for a placeholder, or a group above
 * it. Of an exact rule, `${value}` is a text that it compares with, and `${alias}` the name of an id, in whatever case.
 */
function couldGive(
  { to, wanted, match, above, aliases }: RuleTrace,
  group: string,
  key: Key,
): boolean {
  if (above?.some((name) => key(name) === key(group))) return true
  return to.some((template) => {
    const parts = parseTemplate(template) ?? []
    if (wanted.length === 0 || match || literalOf(parts) !== undefined)
      return compileNamePatterns([key(fillIn(parts, '*'))], { ignoreCase: false })(key(group))
    return wanted.some((value) => gives(template, value, group, aliases))
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
