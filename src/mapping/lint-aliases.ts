import { pointer } from '../core/pointer.js'
import { normalizeText } from '../core/text.js'
import { idsByAlias } from './group-aliases.js'
import type { GroupMapping } from './group-document.js'
import type { Matcher } from './language-matchers.js'
import { type LintFinding, lintFinding } from './lint-finding.js'
import { compileMatcher } from './matcher.js'
import { guidOf } from './matcher-forms.js'
import { testOf } from './matcher-tests.js'

/**
 * @internal Entries of the table of aliases that nothing uses: no rule and no filter matches the id, and none
 * the name. Likely a group that is gone, or a rule that was forgotten.
 */
export function lintAliases(groups: GroupMapping): LintFinding[] {
  const { aliases = [], rules, include = [], exclude = [], ignoreCase } = groups
  const options = {
    report: () => undefined,
    aliases: idsByAlias(groups),
    ignoreCase: ignoreCase?.match ?? false,
  }
  const testsOf = (matchers: readonly Matcher[]) =>
    matchers.map((matcher) => testOf(compileMatcher(matcher, '', options)))
  const filters = testsOf([...include, ...exclude])
  const tests = [...testsOf(rules.flatMap(({ match }) => match ?? [])), ...filters]
  return aliases.flatMap(({ id, name }, i): LintFinding[] => {
    const value = guidOf(id) ?? normalizeText(id)
    const isUsed =
      tests.some((test) => test(value)) || filters.some((test) => test(normalizeText(name)))
    if (isUsed) return []
    return [lintFinding('unused-alias', 'info', pointer('groups', 'aliases', i), { name })]
  })
}
