import { foldCase, normalizeText } from '../core/text.js'
import type { Mapped, MappingTrace, RuleTrace } from './mapped.js'
import { fillIn, literalOf, parseTemplate } from './template.js'

/** What was nearly so, of a group that is not given. */
export type NearMissKind =
  | 'excluded'
  | 'elsewhere'
  | 'case'
  | 'space'
  | 'dn'
  | 'path'
  | 'alias'
  | 'unmanaged'
  | 'unknown'

/** A value that nearly gave a group. */
export interface NearMiss {
  /**
   * How it differs: `excluded` is equal, case aside, but `exclude` or `include` took it out; `elsewhere` is
   * equal, but came in a source that the rule does not read; `case` and `space` differ by nothing else; in `dn`
   * and `path` one is the last part of the other; in `alias` one is an id and the other its name in
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

/** @internal Every near miss of a rule that could give the group and did not. */
export function nearMissesOf(rule: RuleTrace, { trace }: Mapped, group: string): NearMiss[] {
  const { wanted, outcome } = rule
  const [first] = wanted
  if (first === undefined) return takenOut(rule, trace, group)
  if (outcome === 'unknown')
    return [{ kind: 'unknown', rule: rule.rule, wanted: first }, ...among(rule, trace)]
  return among(rule, trace)
}

/** Of a rule that compares with no text: values of which it would have made the group, had it seen them. */
function takenOut({ rule, to }: RuleTrace, { excluded }: MappingTrace, group: string): NearMiss[] {
  return excluded.flatMap((value) =>
    to
      .filter((text) => {
        const parts = parseTemplate(text) ?? []
        const isOpen = literalOf(parts) === undefined
        return isOpen && foldCase(fillIn(parts, value)) === foldCase(group)
      })
      .map((wanted): NearMiss => ({ kind: 'excluded', rule, wanted, value })),
  )
}

function among(rule: RuleTrace, { excluded, unmatched }: MappingTrace): NearMiss[] {
  return rule.wanted.flatMap((text) => {
    const miss = (value: string, kind: NearMissKind | undefined): NearMiss[] =>
      kind ? [{ kind, rule: rule.rule, wanted: text, value }] : []
    return [
      ...excluded
        .filter((value) => foldCase(value) === foldCase(text))
        .flatMap((value) => miss(value, 'excluded')),
      ...unmatched.flatMap((value) =>
        miss(value, isAlias(text, value, rule) ? 'alias' : nearMissKind(text, value)),
      ),
    ]
  })
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

/** How a value that came nearly is the text wanted; `undefined` when it is something else. */
function nearMissKind(wanted: string, value: string): NearMissKind | undefined {
  // A rule that reads the value's source would have matched it.
  if (normalizeText(wanted) === value) return 'elsewhere'
  const a = foldCase(wanted)
  const b = foldCase(value)
  if (a === b) return 'case'
  if (withoutSpaces(a) === withoutSpaces(b)) return 'space'
  if (firstRdn(b) === a || firstRdn(a) === b) return 'dn'
  if (lastSegment(a) === lastSegment(b)) return 'path'
  return undefined
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/gu, '')
}

/** The value of the first RDN of a distinguished name (RFC 4514), plain escapes resolved. */
function firstRdn(text: string): string | undefined {
  const found = /^[a-z0-9.-]+=((?:[^,\\]|\\.)+)(?:,|$)/u.exec(text)?.[1]
  return found?.replace(/\\([^0-9a-f])/gu, '$1').trim()
}

function lastSegment(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1)
}
