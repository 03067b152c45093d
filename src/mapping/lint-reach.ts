import { canonicalJson } from '../core/digest.js'
import { pointer } from '../core/pointer.js'
import { normalizeText } from '../core/text.js'
import { compilerOf } from './expression.js'
import { aliasTable, idsByAlias } from './group-aliases.js'
import type { GroupMapping, GroupRule } from './group-document.js'
import { compileFilter } from './group-sources.js'
import { type LintFacts, type LintFinding, lintFinding } from './lint-finding.js'
import { compileMatcher } from './matcher.js'
import { testOf } from './matcher-tests.js'

/** @internal Rules that can never grant: their values are filtered out or go to another, or their time is over. */
export function lintReach(groups: GroupMapping, { now }: LintFacts): LintFinding[] {
  return [...filteredOut(groups), ...behindFirstMatch(groups), ...expired(groups.rules, now)]
}

const matchOf = (i: number) => pointer('groups', 'rules', i, 'match')

function filteredOut(groups: GroupMapping): LintFinding[] {
  const compiler = compilerOf(() => undefined, idsByAlias(groups))
  const isFiltered = compileFilter(groups, compiler, aliasTable(groups))
  if (!isFiltered) return []
  return groups.rules.flatMap((rule, i) => {
    const wanted = valuesOf(rule, groups)
    if (wanted.length === 0 || !wanted.every(isFiltered)) return []
    return [lintFinding('unreachable-rule', 'error', matchOf(i), { rule: rule.id })]
  })
}

/** Of rules with `firstMatch` the first one takes the value. */
function behindFirstMatch(groups: GroupMapping): LintFinding[] {
  const { rules, from, ignoreCase } = groups
  const sourceOf = (rule: GroupRule) => canonicalJson(rule.from ?? from ?? null)
  const options = {
    report: () => undefined,
    aliases: idsByAlias(groups),
    ignoreCase: ignoreCase?.match ?? false,
  }
  const earlier: { readonly id: string; readonly source: string; takes(text: string): boolean }[] =
    []
  return rules.flatMap((rule, i) => {
    if (!rule.firstMatch || !rule.match) return []
    const source = sourceOf(rule)
    const before = earlier.filter((other) => other.source === source)
    const isSure = !rule.when && !rule.validFrom && !rule.validTo && !rule.issuers
    const takes = testOf(compileMatcher(rule.match, '', options))
    if (isSure) earlier.push({ id: rule.id, source, takes })
    const wanted = valuesOf(rule, groups)
    const takers = wanted.map((text) => before.find((other) => other.takes(text)))
    const [taker] = takers
    if (!taker || takers.includes(undefined)) return []
    return [
      lintFinding(
        'unreachable-rule',
        'error',
        matchOf(i),
        { rule: rule.id, taker: taker.id },
        'behind',
      ),
    ]
  })
}

/** The values a rule looks for, when they are few and known to the letter. */
function valuesOf({ match }: GroupRule, { ignoreCase }: GroupMapping): readonly string[] {
  if (!match) return []
  if ('guid' in match) return [match.guid].flat().map((guid) => guid.toLowerCase())
  if (!('exact' in match)) return []
  // Another spelling may come through where the filters regard case.
  const isLoose = match.ignoreCase ?? ignoreCase?.match ?? false
  return isLoose && !ignoreCase?.match ? [] : [match.exact].flat().map(normalizeText)
}

function expired(rules: readonly GroupRule[], now: number | undefined): LintFinding[] {
  return rules.flatMap(({ id, validTo }, i): LintFinding[] => {
    if (validTo === undefined || now === undefined || Date.parse(validTo) > now) return []
    return [
      lintFinding('expired-rule', 'warning', pointer('groups', 'rules', i, 'validTo'), {
        rule: id,
      }),
    ]
  })
}
