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
 * with a known first or last character only where that stands. The cost of a value hardly grows with
 * the number of exact and prefix rules.
 */
export function indexRules(rules: readonly CompiledRule[]): RuleIndex {
  const exact = new Map<string, CompiledRule[]>()
  const folded = new Map<string, CompiledRule[]>()
  const byFirst = new Map<number, Tested[]>()
  const byLast = new Map<number, Tested[]>()
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
      else put(byFirst, pattern.literalPrefix.charCodeAt(0), tested)
    } else {
      const tested: Tested = { rule, match: matcher.match }
      if (matcher.ignoreCase) others.push(tested)
      else if (matcher.kind === 'prefix') put(byFirst, matcher.text.charCodeAt(0), tested)
      else put(byLast, matcher.text.charCodeAt(matcher.text.length - 1), tested)
    }
  }

  return (text, hit) => {
    let found = false
    const equal = exact.get(text)
    if (equal) {
      found = true
      for (const rule of equal) hit(rule, text, undefined)
    }
    if (folded.size > 0) {
      const alike = folded.get(foldCase(text))
      if (alike) {
        found = true
        for (const rule of alike) hit(rule, text, undefined)
      }
    }
    if (tryAll(byFirst.get(text.charCodeAt(0)), text, hit)) found = true
    if (byLast.size > 0 && tryAll(byLast.get(text.charCodeAt(text.length - 1)), text, hit))
      found = true
    if (others.length > 0 && tryAll(others, text, hit)) found = true
    return found
  }
}

function tryAll(list: readonly Tested[] | undefined, text: string, hit: Hit): boolean {
  let found = false
  if (list)
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
