/**
 * The sentences of explanations and of the linter: each has a key that stays, and parts that are put in. English is a table
 * like any other language's.
 *
 * @module
 */

import { englishLintMessages, type LintMessageKey } from './lint-messages.js'
import type { MappingFinding } from './mapped.js'

/** One sentence of an explanation or of the linter, or a part of one, as data. */
export interface Message {
  /** Which sentence. Stable. */
  readonly key: MessageKey
  /** What is put in: texts as they are, further messages, or several of them with `; ` between. */
  readonly parts: Readonly<Record<string, string | Message | readonly Message[]>>
}

/** What a sentence is about; the keys of {@link englishMessages}. */
export type MessageKey =
  | 'wanted'
  | 'wanted-on-create'
  | 'not-wanted'
  | 'given-by-condition'
  | 'given-by-value'
  | 'given-through'
  | 'given-to-new-users'
  | 'given-to-everybody'
  | 'given-without-groups'
  | 'value-shown'
  | 'value-aliased'
  | 'value-hidden'
  | 'no-rule'
  | 'rule-alike'
  | 'rule-unknown'
  | 'rule-too-many'
  | 'rule-out-of-time'
  | 'rule-other-idp'
  | 'rule-passed-over'
  | 'rule-other-name'
  | 'rule-condition'
  | 'rule-no-value'
  | 'rule-no-match'
  | 'source-condition'
  | 'source-time'
  | 'withheld-never'
  | 'withheld-exclusive'
  | 'withheld-exclusive-unknown'
  | 'withheld-cap'
  | 'near-miss-excluded'
  | 'near-miss-elsewhere'
  | 'near-miss-case'
  | 'near-miss-space'
  | 'near-miss-dn'
  | 'near-miss-path'
  | 'near-miss-domain'
  | 'near-miss-guid'
  | 'near-miss-list'
  | 'near-miss-below'
  | 'near-miss-alias'
  | 'near-miss-unmanaged'
  | 'removal-taken-away'
  | 'removal-left-alone'
  | 'removal-held-access'
  | 'removal-held-default'
  | 'removal-held-rule'
  | 'access-refused'
  | `finding-${MappingFinding['code']}`
  | LintMessageKey
  | 'cause-present'
  | 'cause-absent'
  | 'cause-empty'
  | 'cause-overage'
  | 'cause-malformed'
  | 'cause-fetchFailed'
  | 'profile-set'
  | 'profile-clear'
  | 'profile-keep'
  | 'profile-value'
  | 'profile-created'
  | 'moment-onChange'
  | 'moment-createOnly'
  | 'moment-ifEmpty'
  | 'nothing'
  | 'step-absent'
  | 'step-empty'
  | 'step-overage'
  | 'step-malformed'
  | 'step-fetchFailed'
  | 'step-values'
  | 'step-one'
  | 'step-many'

/**
 * Every sentence in one language. `{name}` stands for a part; parts may come in any order, or not at all. A
 * finding has its English sentence as `message`, and its place in the document as `pointer`.
 */
export type MessageTable = Readonly<Record<MessageKey, string>>

/** The sentences in English, and the pattern for another language. */
export const englishMessages: MessageTable = {
  wanted: '"{group}" is wanted.',
  'wanted-on-create': '"{group}" is wanted while the account is being created, not later.',
  'not-wanted': '"{group}" is not wanted.',

  'given-by-condition': 'Rule "{rule}" gives it, because its condition holds.',
  'given-by-value': 'Rule "{rule}" gives it, because {value} came in {source} ({test}).',
  'given-through':
    '{reason} It comes through "{via}", whose members are in this group as well (see `nesting`).',
  'given-to-new-users': 'Every new account gets it.',
  'given-to-everybody': 'Everybody gets it.',
  'given-without-groups': 'People to whom no rule gives a group get it.',
  'value-shown': 'the value "{value}"',
  'value-aliased': 'the value "{value}" ("{alias}")',
  'value-hidden': 'a value',

  'no-rule': 'No rule names it.',
  'rule-alike': 'Rule "{rule}" gives "{names}": mind upper and lower case.',
  'rule-unknown': 'Rule "{rule}" could give it, but that is unknown ({source}): {cause}.',
  'rule-too-many':
    'Rule "{rule}" could give it, but more groups come out than may be given (see `maxGroups`), so none is.',
  'rule-out-of-time':
    'Rule "{rule}" would give it, but does not hold at this time (see `validFrom` and `validTo`).',
  'rule-other-idp': 'Rule "{rule}" would give it, but goes for people of another IdP.',
  'rule-passed-over':
    'Rule "{rule}" would give it, but a rule with `firstMatch` that stands before it took the value.',
  'rule-other-name':
    'Rule "{rule}" makes names like "{names}", but not this one of the values that came.',
  'rule-condition': 'Rule "{rule}" would give it, but its condition does not hold.',
  'rule-no-value': 'Rule "{rule}" would give it, but there is no value in {source}: {cause}.',
  'rule-no-match': 'Rule "{rule}" would give it, but nothing in {source} passes its test: {test}.',
  'source-condition': 'a condition',
  'source-time': 'the time',

  'withheld-never': '{rules} would give it, but the mapping never gives this group (see `never`).',
  'withheld-exclusive':
    '{rules} would give it, but another group of an exclusive set goes before it ("{winner}").',
  'withheld-exclusive-unknown':
    '{rules} would give it, but it is unknown which group of an exclusive set goes first.',
  'withheld-cap': '{rules} would give it, but the rule gives more groups than its `maxGroups`.',

  'near-miss-excluded':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; case aside it passes the test, but `include` or `exclude` takes it out.',
  'near-miss-elsewhere':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; it passes the test, but came in a source that the rule does not read.',
  'near-miss-case':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; it differs only by upper and lower case (see `ignoreCase`).',
  'near-miss-space':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; it differs only by white space or case (see the transforms "trim" and "stripSpaces").',
  'near-miss-dn':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; one is a distinguished name and the other the plain name in it.',
  'near-miss-path':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; one is a path and the other ends alike.',
  'near-miss-domain':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; one has a domain before it (see the transform "accountName").',
  'near-miss-guid':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; it is the same id with braces or without hyphens.',
  'near-miss-list':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; it looks like a list with the one wanted in it (see the transforms "split" and "parseJson").',
  'near-miss-below':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; case aside it stands below that (see `below` and `expandParents`).',
  'near-miss-alias':
    'Near miss: rule "{rule}" wants "{wanted}", and {value} came; one is an id and the other its name in `aliases`.',
  'near-miss-unmanaged': 'A claim value of that name came, but no rule turns it into a group.',

  'removal-taken-away': 'The mapping manages this group: a membership is taken away.',
  'removal-left-alone': 'The mapping may not take this group away: a membership is left alone.',
  'removal-held-access':
    'The mapping manages this group, but access is refused: a membership stays.',
  'removal-held-default':
    'The mapping manages this group, but whether a rule gives this person any group is unknown: a membership stays.',
  'removal-held-rule':
    'The mapping manages this group, but the outcome of rule "{rule}" is unknown: a membership stays.',

  'access-refused': 'Access is refused, so nothing is written.',
  'finding-required-missing': '{message}',
  'finding-several-values': '{message}',
  'finding-not-text': '{message}',
  'finding-claim-absent': '{message}',
  'finding-claim-empty': '{message}',
  'finding-claim-overage': '{message}',
  'finding-claim-malformed': '{message}',
  'finding-claim-fetchFailed': '{message}',
  'finding-name-unusable': '{message}',
  'finding-too-many-groups': '{message}',
  'finding-looks-delimited': '{message}',
  'finding-nothing-left': '{message}',
  'finding-dn-unreadable': '{message}',
  'finding-claim-name-case': '{message}',
  'finding-now-missing': '{message}',
  'finding-sign-in-refused': '{message}',
  'finding-sign-in-unknown': '{message}',
  'finding-creation-refused': '{message}',
  'finding-creation-unknown': '{message}',
  'finding-names-differ-by-case': '{message}',

  'cause-present': 'its input cannot be read',
  'cause-absent': 'the IdP did not send it',
  'cause-empty': 'the IdP sent it without a value',
  'cause-overage': 'the IdP left its values out because there are too many',
  'cause-malformed': 'it came in a form that cannot be read',
  'cause-fetchFailed': 'its values had to be fetched, and that failed',

  'profile-set': '{to} is set{value}{moment}{created}: {steps}.',
  'profile-clear': '{to} is cleared{moment}{created}: {steps}.',
  'profile-keep': '{to} is kept as it is{created}: {steps}.',
  'profile-value': ' to {value}',
  'profile-created': ' (a new account: set{value}, by its default)',
  'moment-onChange': ', if it is not what was written last',
  'moment-createOnly': ', on creation only',
  'moment-ifEmpty': ', if the account has none',
  nothing: '',
  'step-absent': '{what} is absent',
  'step-empty': '{what} is empty',
  'step-overage': '{what} is overage',
  'step-malformed': '{what} is malformed',
  'step-fetchFailed': '{what} is fetchFailed',
  'step-values': '{what} gives {values}',
  'step-one': '{what} gives 1 value',
  'step-many': '{what} gives {count} values',

  ...englishLintMessages,
}

/** @internal A message with its parts. */
export function message(key: MessageKey, parts: Message['parts'] = {}): Message {
  return { key, parts }
}

/** A finding of a `Mapped` (`warnings`, reasons of `access` and `creation`), to be said in any language. */
export function findingMessage({ code, pointer, message: text }: MappingFinding): Message {
  return message(`finding-${code}`, { pointer, message: text })
}

/**
 * Says a message of an explanation or of the linter in a language.
 *
 * Parts are put in literally, in one pass: text with braces in it stays what it is.
 *
 * @param said - a message of `explainMembership`, `profileMessages` or a `LintFinding`
 * @param table - the language
 * @defaultValue `table` is English
 * @example
 * ```ts test
 * import { englishMessages, sayMessage } from 'rostermap'
 *
 * const german = { ...englishMessages, 'not-wanted': 'Die Gruppe „{group}“ ist nicht vorgesehen.' }
 * const said = { key: 'not-wanted', parts: { group: 'dev-team' } } as const
 * console.log(sayMessage(said)) //=> '"dev-team" is not wanted.'
 * console.log(sayMessage(said, german)) //=> 'Die Gruppe „dev-team“ ist nicht vorgesehen.'
 * ```
 */
export function sayMessage(said: Message, table: MessageTable = englishMessages): string {
  const { key, parts } = said
  return table[key].replace(/\{(\w+)\}/gu, (placeholder, name: string) => {
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined
    if (part === undefined) return placeholder
    if (typeof part === 'string') return part
    return isList(part)
      ? part.map((one) => sayMessage(one, table)).join('; ')
      : sayMessage(part, table)
  })
}

function isList(part: Message | readonly Message[]): part is readonly Message[] {
  return Array.isArray(part)
}
