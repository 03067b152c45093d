import { looksLikeDn, parseDn } from '../core/dn.js'
import { foldCase } from '../core/text.js'
import type { Match } from './matcher.js'
import { guidOf, pathOf, pathsAbove } from './matcher-forms.js'
import { matchOf, partsOfDn } from './matcher-tests.js'
import type { ScopedRule } from './scoped-rule.js'

/** @internal Calls `hit` for each rule that matches a text; tells whether any did. */
export type RuleIndex = (text: string, hit: Hit) => boolean

/** @internal Takes a rule that matches. */
export type Hit = (rule: ScopedRule, text: string, match: Match | undefined) => void

interface Tested {
  readonly rule: ScopedRule
  readonly match: (text: string) => Match | undefined
}

const found: Match = {}

/**
 * @internal Finds the rules a value matches without asking each: exact rules by one look-up, rules with
 * a known beginning or end by one look-up for each length such texts have, rules of names and paths by one
 * for each level. The cost of a value hardly grows with the number of rules, those apart that have to be
 * asked: regular expressions without a beginning, and `contains`.
 */
export function indexRules(rules: readonly ScopedRule[]): RuleIndex {
  const exact = new Map<string, ScopedRule[]>()
  const folded = new Map<string, ScopedRule[]>()
  const guids = new Map<string, ScopedRule[]>()
  const starts: [string, Tested][] = []
  const ends: [string, Tested][] = []
  const foldedStarts: [string, Tested][] = []
  const foldedEnds: [string, Tested][] = []
  const others: Tested[] = []

  for (const rule of rules) {
    const { matcher } = rule
    switch (matcher?.kind) {
      case 'exact':
        for (const text of matcher.texts) put(matcher.ignoreCase ? folded : exact, text, rule)
        break
      case 'id':
        for (const text of matcher.texts) put(exact, text, rule)
        for (const guid of matcher.guids) put(guids, guid, rule)
        break
      case 'regex': {
        const { match, literalPrefix } = matcher.pattern
        if (literalPrefix === '') others.push({ rule, match })
        else starts.push([literalPrefix, { rule, match }])
        break
      }
      case 'prefix':
      case 'suffix': {
        const { text, match, ignoreCase } = matcher
        const edges = ignoreCase ? [foldedStarts, foldedEnds] : [starts, ends]
        edges[matcher.kind === 'prefix' ? 0 : 1]?.push([text, { rule, match }])
        break
      }
      case 'contains':
        others.push({ rule, match: matcher.match })
        break
      case 'anything':
        others.push({ rule, match: () => found })
        break
      default:
    }
  }
  const parts = [
    started(starts),
    ended(ends),
    started(foldedStarts, foldCase),
    ended(foldedEnds, foldCase),
    indexDns(rules),
    indexPaths(rules),
  ].filter((part) => part !== undefined)

  return (text, hit) => {
    let any = hitAll(exact.get(text), text, hit)
    if (folded.size > 0 && hitAll(folded.get(foldCase(text)), text, hit)) any = true
    if (guids.size > 0 && hitAll(guids.get(guidOf(text) ?? ''), text, hit)) any = true
    // Counted, here and below: iterators are not free where this is asked for each of a thousand values.
    for (let i = 0; i < parts.length; i += 1) if (parts[i]?.(text, hit)) any = true
    if (others.length > 0 && tryAll(others, text, hit)) any = true
    return any
  }
}

/** @internal Whether a text is meant as a distinguished name and is none. */
export function isBrokenDn(text: string): boolean {
  return looksLikeDn(text) && parseDn(text) === undefined
}

type Fold = (text: string) => string

function started(edges: readonly [string, Tested][], fold?: Fold): RuleIndex | undefined {
  return indexEdges(edges, (text, i) => text.charCodeAt(i), fold)
}

function ended(edges: readonly [string, Tested][], fold?: Fold): RuleIndex | undefined {
  return indexEdges(edges, (text, i) => text.charCodeAt(text.length - 1 - i), fold)
}

/**
 * Rules by the texts values begin or end with: first by one character, then by a number made of as many as the
 * text has. To cut the text off would make one for each value. Texts that share a number are told apart by the
 * tests themselves.
 */
function indexEdges(
  edges: readonly [string, Tested][],
  unitAt: (text: string, i: number) => number,
  fold: Fold | undefined,
): RuleIndex | undefined {
  if (edges.length === 0) return undefined
  const numberOf = (text: string, length: number) => {
    let number = length
    for (let i = 0; i < length; i += 1) number = (Math.imul(number, 31) + unitAt(text, i)) | 0
    return number
  }
  const lengths = new Map<number, number[]>()
  const byNumber = new Map<number, Tested[]>()
  for (const [edge, tested] of edges) {
    put(byNumber, numberOf(edge, edge.length), tested)
    const first = unitAt(edge, 0)
    if (!lengths.get(first)?.includes(edge.length)) put(lengths, first, edge.length)
  }
  return (text, hit) => {
    const key = fold ? fold(text) : text
    const sizes = lengths.get(unitAt(key, 0))
    if (!sizes) return false
    let any = false
    for (let i = 0; i < sizes.length; i += 1) {
      const size = sizes[i] ?? 0
      if (size > key.length) continue
      const tested = byNumber.get(numberOf(key, size))
      if (tested && tryAll(tested, text, hit)) any = true
    }
    return any
  }
}

/** Rules of distinguished names: the name itself, and each name above it. */
function indexDns(rules: readonly ScopedRule[]): RuleIndex | undefined {
  const itself = new Map<string, ScopedRule[]>()
  const below = new Map<string, ScopedRule[]>()
  for (const rule of rules)
    if (rule.matcher?.kind === 'dn')
      for (const key of rule.matcher.keys) put(rule.matcher.below ? below : itself, key, rule)
  if (itself.size === 0 && below.size === 0) return undefined
  return (text, hit) => {
    const dn = text.includes('=') ? parseDn(text) : undefined
    if (!dn) return false
    const match = partsOfDn(dn)
    let any = hitAll(itself.get(dn.keys[0] ?? ''), text, hit, match)
    if (below.size > 0)
      for (const key of dn.keys) if (hitAll(below.get(key), text, hit, match)) any = true
    return any
  }
}

/** Rules of paths: the path itself, and each path above it. */
function indexPaths(rules: readonly ScopedRule[]): RuleIndex | undefined {
  const byPath = new Map<string, Tested[]>()
  let folds = false
  let goesBelow = false
  for (const rule of rules) {
    if (rule.matcher?.kind !== 'path') continue
    const tested: Tested = { rule, match: matchOf(rule.matcher) }
    if (rule.matcher.ignoreCase) folds = true
    if (rule.matcher.below) goesBelow = true
    for (const path of rule.matcher.paths) put(byPath, path, tested)
  }
  if (byPath.size === 0) return undefined
  return (text, hit) => {
    const path = pathOf(text)
    if (path === undefined) return false
    const keys = goesBelow ? [path, ...pathsAbove(path)] : [path]
    const all = folds ? new Set([...keys, ...keys.map(foldCase)]) : keys
    const tested = new Set<Tested>()
    for (const key of all) for (const one of byPath.get(key) ?? []) tested.add(one)
    return tryAll([...tested], text, hit)
  }
}

function hitAll(
  rules: readonly ScopedRule[] | undefined,
  text: string,
  hit: Hit,
  match?: Match,
): boolean {
  if (!rules) return false
  for (let i = 0; i < rules.length; i += 1) hit(rules[i] as ScopedRule, text, match)
  return true
}

function tryAll(list: readonly Tested[], text: string, hit: Hit): boolean {
  let any = false
  for (let i = 0; i < list.length; i += 1) {
    const tested = list[i] as Tested
    const matched = tested.match(text)
    if (!matched) continue
    any = true
    hit(tested.rule, text, matched)
  }
  return any
}

function put<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
