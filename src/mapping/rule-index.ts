import { foldCase } from '../core/text.js'
import type { Match } from './matcher.js'
import type { CompiledRule } from './rules.js'

/** @internal Calls `hit` for each rule that matches a text; tells whether any did. */
export type RuleIndex = (text: string, hit: Hit) => boolean

/** @internal Takes a rule that matches. */
export type Hit = (rule: CompiledRule, text: string, match: Match | undefined) => void

interface Tested {
  readonly rule: CompiledRule
  readonly match: (text: string) => Match | undefined
}

/**
 * @internal Finds the rules a value matches without asking each: exact rules by one look-up, rules
 * with a known beginning or end by one look-up for each length such texts have. The cost of a value
 * hardly grows with the number of exact, prefix and suffix rules.
 */
export function indexRules(rules: readonly CompiledRule[]): RuleIndex {
  const exact = new Map<string, CompiledRule[]>()
  const folded = new Map<string, CompiledRule[]>()
  const starts: [string, Tested][] = []
  const ends: [string, Tested][] = []
  const others: Tested[] = []

  for (const rule of rules) {
    const { matcher } = rule
    if (!matcher) continue
    if (matcher.kind === 'exact') {
      for (const text of matcher.texts) put(matcher.ignoreCase ? folded : exact, text, rule)
    } else if (matcher.kind === 'regex') {
      const { pattern } = matcher
      const tested: Tested = {
        rule,
        match: (text) => {
          const captures = pattern.match(text)
          return captures && { captures }
        },
      }
      if (pattern.literalPrefix === '') others.push(tested)
      else starts.push([pattern.literalPrefix, tested])
    } else {
      const tested: Tested = { rule, match: matcher.match }
      if (matcher.ignoreCase) others.push(tested)
      else if (matcher.kind === 'prefix') starts.push([matcher.text, tested])
      else ends.push([matcher.text, tested])
    }
  }
  const started = indexEdges(
    starts,
    (text) => text.charCodeAt(0),
    (text, n) => text.slice(0, n),
  )
  const ended = indexEdges(
    ends,
    (text) => text.charCodeAt(text.length - 1),
    (text, n) => text.slice(text.length - n),
  )

  return (text, hit) => {
    let found = hitAll(exact.get(text), text, hit)
    if (folded.size > 0 && hitAll(folded.get(foldCase(text)), text, hit)) found = true
    if (started?.(text, hit)) found = true
    if (ended?.(text, hit)) found = true
    if (others.length > 0 && tryAll(others, text, hit)) found = true
    return found
  }
}

/** Rules by the texts values begin or end with: first by one character, then by the whole. */
function indexEdges(
  edges: readonly [string, Tested][],
  characterOf: (text: string) => number,
  cut: (text: string, length: number) => string,
): RuleIndex | undefined {
  if (edges.length === 0) return undefined
  const lengths = new Map<number, number[]>()
  const byEdge = new Map<string, Tested[]>()
  for (const [edge, tested] of edges) {
    put(byEdge, edge, tested)
    const character = characterOf(edge)
    if (!lengths.get(character)?.includes(edge.length)) put(lengths, character, edge.length)
  }
  return (text, hit) => {
    const sizes = lengths.get(characterOf(text))
    if (!sizes) return false
    let found = false
    for (const size of sizes) {
      if (size > text.length) continue
      const tested = byEdge.get(cut(text, size))
      if (tested && tryAll(tested, text, hit)) found = true
    }
    return found
  }
}

function hitAll(rules: readonly CompiledRule[] | undefined, text: string, hit: Hit): boolean {
  if (!rules) return false
  for (const rule of rules) hit(rule, text, undefined)
  return true
}

function tryAll(list: readonly Tested[], text: string, hit: Hit): boolean {
  let found = false
  for (const { rule, match } of list) {
    const matched = match(text)
    if (!matched) continue
    found = true
    hit(rule, text, matched)
  }
  return found
}

function put<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
