import { compileNamePatterns } from '../core/name-pattern.js'
import { foldCase } from '../core/text.js'
import type { GroupAlias } from './group-document.js'
import type { Mapped, RuleTrace } from './mapped.js'
import { compileMatcher } from './matcher.js'
import { matchOf } from './matcher-tests.js'
import { nearTextKind } from './near-text.js'
import { compileTo } from './rule-templates.js'
import { fillIn, namesIn, parseTemplate } from './template.js'

/** What was nearly so, of a group that is not given. */
export type NearMissKind =
  | 'excluded'
  | 'elsewhere'
  | 'case'
  | 'space'
  | 'guid'
  | 'dn'
  | 'domain'
  | 'path'
  | 'list'
  | 'below'
  | 'alias'
  | 'unmanaged'
  | 'unknown'

/** A value that nearly gave a group. */
export interface NearMiss {
  /**
   * How it differs: `excluded` passes the test, case aside, but `exclude` or `include` took it out; `elsewhere` passes
   * it, but came in a source that the rule does not read; `case` and `space` differ by nothing else; in `dn`
   * and `path` one is the last part of the other, in `domain` what stands behind `DOMAIN\`; in `guid` both are one
   * id, with braces or without hyphens; in `list` the value is several, of which one is wanted; in `below` the
   * value stands below the path or distinguished name wanted; in `alias` one is an id and the other its name in
   * `aliases`. `unmanaged`: the value is the name of the group, and no rule makes it. `unknown`: whether the
   * value wanted came is unknown, because its claim is.
   */
  readonly kind: NearMissKind
  /** The rule's id; none with `unmanaged`. */
  readonly rule?: string
  /** The text the rule compares with, or else its `to`; none with `unmanaged`. */
  readonly wanted?: string
  /** The value that came: with `reveal`, and never with `unknown`. */
  readonly value?: string
}

/**
 * @internal Every near miss of a rule that could give the group and did not; none of one that no value would have
 * made give it.
 */
export function nearMissesOf(rule: RuleTrace, mapped: Mapped, group: string): NearMiss[] {
  const { outcome, source, wanted } = rule
  const isElsewise = outcome === 'other-idp' || outcome === 'out-of-time'
  const isUnmet = outcome === 'no-match' && source === 'a condition'
  if (isElsewise || isUnmet || outcome === 'passed-over') return []
  const [first] = wanted
  const found = [...ofTest(rule, mapped, group), ...ofTexts(rule, mapped, group)]
  const told = new Set<string | undefined>()
  const misses = found.filter(({ value }) => !told.has(value) && told.add(value))
  if (outcome !== 'unknown' || first === undefined) return misses
  return [{ kind: 'unknown', rule: rule.rule, wanted: first }, ...misses]
}

/** Values that would pass the rule's test if case did not count, or what stands below did. */
function ofTest({ rule, match, to }: RuleTrace, { trace }: Mapped, group: string): NearMiss[] {
  if (!match) return []
  const wantedBy = (more: object) => {
    const matcher = compileMatcher({ ...match, ...more } as typeof match, '', { report })
    const find = matchOf(matcher)
    const names = to.map((text) => ({
      text,
      fill: compileTo(text, matcher, '', report, undefined).fill,
    }))
    return (value: string) => {
      const found = find(value)
      const made = found && names.find(({ fill }) => isSame(fill(value, found), group))
      return made && (textOf(match) ?? made.text)
    }
  }
  const ignoreCase = 'dn' in match || 'anything' in match ? {} : { ignoreCase: true }
  const isLevelled = 'dn' in match || 'path' in match
  const ways = [
    { kind: 'excluded', values: trace.excluded, wantedFor: wantedBy(ignoreCase) },
    // A rule that reads the value's source would have matched it.
    { kind: 'elsewhere', values: trace.unmatched, wantedFor: wantedBy({}) },
    { kind: 'case', values: trace.unmatched, wantedFor: wantedBy(ignoreCase) },
    ...(isLevelled
      ? [
          {
            kind: 'below',
            values: trace.unmatched,
            wantedFor: wantedBy({ ...ignoreCase, below: true }),
          } as const,
        ]
      : []),
  ] as const
  return ways.flatMap(({ kind, values, wantedFor }) =>
    values.flatMap((value): NearMiss[] => {
      const wanted = wantedFor(value)
      return wanted === undefined ? [] : [{ kind, rule, wanted, value }]
    }),
  )
}

/** Values that are nearly a text which the rule compares with and which gives the group. */
function ofTexts(rule: RuleTrace, { trace }: Mapped, group: string): NearMiss[] {
  const { match, wanted, above = [] } = rule
  const isAbove = above.some((name) => isSame(name, group))
  return wanted
    .filter(
      (text) => isAbove || rule.to.some((template) => gives(template, text, group, rule.aliases)),
    )
    .flatMap((text) => {
      const miss = (value: string, kind: NearMissKind | undefined): NearMiss[] =>
        kind ? [{ kind, rule: rule.rule, wanted: text, value }] : []
      const excluded = match ? [] : trace.excluded.filter((value) => isSame(value, text))
      return [
        ...excluded.flatMap((value) => miss(value, 'excluded')),
        ...trace.unmatched.flatMap((value) =>
          miss(value, isAlias(text, value, rule) ? 'alias' : nearTextKind(text, value)),
        ),
      ]
    })
}

/** @internal Whether an entry of `to` is the group, case aside, for a text that the rule compares with. */
export function gives(
  template: string,
  text: string,
  group: string,
  aliases: readonly GroupAlias[] = [],
): boolean {
  const parts = parseTemplate(template) ?? []
  const names = new Set(namesIn(parts))
  const fillings = !names.has('alias')
    ? [text]
    : aliases.flatMap(({ id, name }) => (isSame(id, text) || isSame(name, text) ? [name] : []))
  if (names.size <= 1) return fillings.some((filling) => isSame(fillIn(parts, filling), group))
  return compileNamePatterns([fillIn(parts, '*')], { ignoreCase: true })(group)
}

/** Whether one is an id and the other its name in the document's table. */
function isAlias(wanted: string, value: string, { aliases = [], test }: RuleTrace): boolean {
  const a = foldCase(wanted)
  const b = foldCase(value)
  // A rule by alias compares with ids, so its own text never matches.
  if (a === b) return test.startsWith('alias ')
  return aliases.some(({ id, name }) => {
    const pair = [foldCase(id), foldCase(name)]
    return pair.includes(a) && pair.includes(b)
  })
}

/** The text of a matcher, where it has one. */
function textOf(match: object): string | undefined {
  const [text] = ['prefix', 'suffix', 'contains', 'regex', 'path', 'dn'].flatMap((kind) => {
    const given: unknown = Reflect.get(match, kind)
    return Array.isArray(given) ? given : (given ?? [])
  })
  return typeof text === 'string' ? text : undefined
}

function isSame(a: string, b: string): boolean {
  return foldCase(a) === foldCase(b)
}

/** Faults of the document were reported when it was compiled. */
function report(): void {}
