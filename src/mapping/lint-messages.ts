import type { LintCode } from './lint-finding.js'

/**
 * The sentences of the linter: what is there (`lint-`), and what to do (`fix-`). A code that is found in two
 * ways has a second one.
 */
export type LintMessageKey =
  | `${'lint' | 'fix'}-${LintCode}`
  | `${'lint' | 'fix'}-unreachable-rule-behind`
  | 'fix-unknown-claim-spelling'

/** @internal The sentences of the linter in English. */
export const englishLintMessages: Readonly<Record<LintMessageKey, string>> = {
  'lint-no-username':
    'No rule makes a username or an e-mail address, so no account can be found or made.',
  'fix-no-username': 'Add a rule with "to": "username".',
  'lint-misspelt-attribute': '"{to}" is a property of its own, not the "{known}" of the account.',
  'fix-misspelt-attribute': 'Write "{known}", if that is meant.',
  'lint-template-may-be-empty': '{to} has no value for a person who lacks one of {names}.',
  'fix-template-may-be-empty':
    'Put the template into "firstOf", with what shall stand in its place behind it.',
  'lint-name-may-lack-a-part':
    '{part} may be empty, and "{template}" is then the name of another group.',
  'fix-name-may-lack-a-part':
    'Match only values that have the part, for example by a capture such as (.+).',

  'lint-repeated-rule': 'Rule "{rule}" says the same as rule "{first}".',
  'fix-repeated-rule': 'Take one of them out.',
  'lint-unreachable-rule':
    'Rule "{rule}" never grants: "exclude" or "include" keeps every value from it that it looks for.',
  'fix-unreachable-rule': 'Narrow "exclude", widen "include", or take the rule out.',
  'lint-unreachable-rule-behind':
    'Rule "{rule}" never grants: rule "{taker}" stands before it and takes every value it looks for.',
  'fix-unreachable-rule-behind':
    'Put it before that rule, or take "firstMatch" out of one of them.',
  'lint-expired-rule': 'Rule "{rule}" does not hold any more: its time is over.',
  'fix-expired-rule': 'Take it out, or let it hold longer.',
  'lint-values-differ-by-case':
    'The values "{first}" and "{second}" differ only by case, and case counts.',
  'fix-values-differ-by-case': 'Use the spelling that the IdP sends, or set "ignoreCase".',
  'lint-path-without-slash':
    'Rule "{rule}" looks for "{path}": paths of groups come with a slash in front.',
  'fix-path-without-slash': 'Write { "path": "/{path}" } if it is a path.',
  'lint-unused-alias': 'No rule and no filter concerns the group "{name}" of the table of aliases.',
  'fix-unused-alias': 'Take the entry out, or add the rule that it was meant for.',

  'lint-names-differ-by-case':
    '"{first}" and "{second}" differ only by case: most products take them for one group.',
  'fix-names-differ-by-case': 'Use the spelling of the product everywhere.',
  'lint-overlapping-authority':
    '"{group}" is never taken away, although rule "{rule}" could: rule "{keeper}" gives it and takes nothing away.',
  'fix-overlapping-authority': 'Give both rules the same "mode", or two groups.',
  'lint-never-given': '"{group}" is given here, and "never" forbids it.',
  'fix-never-given': 'Take it out of one of the two.',
  'lint-privileged-withheld': '"{group}" counts as privileged, so rule "{rule}" never grants it.',
  'fix-privileged-withheld': 'Set "allowPrivileged": true if the rule may make administrators.',
  'lint-privileged-by-pattern':
    'Rule "{rule}" makes names out of values and may grant privileged groups: whoever names groups at the IdP can make administrators.',
  'fix-privileged-by-pattern': 'Grant privileged groups by rules of their own with exact values.',
  'lint-never-taken-away':
    'What rule "{rule}" gives is never taken away: it makes names out of values, and the mapping manages only groups that it names.',
  'fix-never-taken-away':
    'Name them in "managed" by a pattern such as "idp-*", or use the mode "provenance".',
  'lint-takes-everything':
    'Every membership that no rule grants is taken away, also those that people gave by hand.',
  'fix-takes-everything': 'Use "managed" unless the IdP shall decide about every group.',

  'lint-unknown-claim': 'The IdP is not known to send a claim "{claim}".',
  'fix-unknown-claim': 'Correct its name, or have the IdP send it.',
  'fix-unknown-claim-spelling': 'Write "{near}": names of claims are compared exactly.',
  'lint-missing-group': 'The target has no group "{group}", and it is not to be made.',
  'fix-missing-group': 'Make the group, correct its name, or set "createMissing".',
}
