/**
 * Patterns that a backtracking matcher runs as well as RE2 does: those of which every text can be matched in
 * one way only. The runtime's own regular expressions are then linear too, give the same captures, and are
 * many times as quick.
 *
 * @module
 */

import { type CharacterSet, type PatternNode, parseSimplePattern } from './pattern-syntax.js'

/** Most places to compare at once: patterns with more go to the library. */
const mostChoices = 64
const firstSurrogate = 0xd800
/** Longest text that is looked for at each place of another. */
const longestSought = 64

/**
 * @internal The same pattern as a regular expression of the runtime; `undefined` unless it is certain to be
 * linear and to mean the same. Case is in the sets of characters, never a flag. With `search` it has the flag `g`, otherwise it matches the whole text.
 */
export function nativePattern(
  source: string,
  search: boolean,
  ignoreCase = false,
): RegExp | undefined {
  const pattern = parseSimplePattern(source, ignoreCase)
  if (!pattern) return undefined
  const { alternatives, startsAtStart, endsAtEnd } = pattern
  // What stands behind a match that need not reach the end does not matter: repeats take all they can.
  if (!choose(alternatives, [])) return undefined
  if (search && !startsAtStart && !isSought(alternatives)) return undefined
  // V8 of Node 26 counts units, not characters, where it looks for an end from behind: /[^b]$/u misses '😀'.
  if (search && !startsAtStart && endsAtEnd && !alternatives.every(isPlain)) return undefined
  const body = write(alternatives)
  const begin = search && !startsAtStart ? '' : '^'
  const end = search && !endsAtEnd ? '' : '$'
  // Where every character has one unit, places need not be counted by code points, which is quicker.
  const flags = (search ? 'g' : '') + (alternatives.every(isPlain) ? '' : 'u')
  return new RegExp(`${begin}(?:${body})${end}`, flags)
}

function isPlain(nodes: readonly PatternNode[]): boolean {
  return nodes.every((node) =>
    node.kind === 'unit'
      ? (node.set.at(-1)?.[1] ?? 0) < firstSurrogate
      : node.alternatives.every(isPlain),
  )
}

/** What may come first, by character. */
type Firsts = readonly CharacterSet[]

type Alternatives = readonly (readonly PatternNode[])[]

/**
 * What can come first of alternatives; `undefined` when one character does not tell which way to go: then a
 * matcher may have to come back and try another.
 */
function choose(alternatives: Alternatives, follow: Firsts): Firsts | undefined {
  const firsts: CharacterSet[] = []
  for (const nodes of alternatives) {
    if (alternatives.length > 1 && isNullable(nodes)) return undefined
    const own = firstsOf(nodes, follow)
    if (!own) return undefined
    firsts.push(...own)
  }
  return alternatives.length === 1 || areApart(firsts) ? firsts : undefined
}

function firstsOf(nodes: readonly PatternNode[], follow: Firsts): Firsts | undefined {
  let after: Firsts | undefined = follow
  for (const node of [...nodes].reverse()) {
    after = node.kind === 'unit' ? unitFirsts(node, after) : groupFirsts(node, after)
    if (!after || after.length > mostChoices) return undefined
  }
  return after
}

function unitFirsts(
  { set, min, max }: Extract<PatternNode, { kind: 'unit' }>,
  follow: Firsts,
): Firsts | undefined {
  if (min < max && !areApart([set, ...follow])) return undefined
  return min === 0 ? [set, ...follow] : [set]
}

function groupFirsts(
  { alternatives, isOptional }: Extract<PatternNode, { kind: 'group' }>,
  follow: Firsts,
): Firsts | undefined {
  const own = choose(alternatives, follow)
  if (!own || !isOptional) return own
  if (alternatives.some(isNullable)) return undefined
  const all = [...own, ...follow]
  return areApart(all) ? all : undefined
}

function isNullable(nodes: readonly PatternNode[]): boolean {
  return nodes.every((node) =>
    node.kind === 'unit' ? node.min === 0 : node.isOptional || node.alternatives.some(isNullable),
  )
}

/** Whether no character is in two of the sets. */
function areApart(sets: Firsts): boolean {
  const ranges = sets.flat().sort((a, b) => a[0] - b[0])
  return ranges.every(([from], i) => i === 0 || from > (ranges[i - 1]?.[1] ?? -1))
}

/**
 * Whether looking for it at every place stays linear: one character, repeated or not, or a text of fixed
 * length.
 */
function isSought(alternatives: Alternatives): boolean {
  const [nodes, more] = alternatives
  if (!nodes || more || nodes.length === 0) return false
  const isOne = nodes.length === 1 && nodes[0]?.kind === 'unit' && nodes[0].min === 1
  const isFixed = nodes.every((node) => node.kind === 'unit' && node.min === node.max)
  const length = nodes.reduce((sum, node) => sum + (node.kind === 'unit' ? node.min : 0), 0)
  return isOne || (isFixed && length > 0 && length <= longestSought)
}

function write(alternatives: Alternatives): string {
  return alternatives.map((nodes) => nodes.map(writeNode).join('')).join('|')
}

function writeNode(node: PatternNode): string {
  if (node.kind === 'group')
    return `${node.captures ? '(' : '(?:'}${write(node.alternatives)})${node.isOptional ? '?' : ''}`
  const { set, min, max } = node
  const repeat = min === 1 && max === 1 ? '' : `{${min},${max === Infinity ? '' : max}}`
  const members = set.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`))
  const isOne = set.length === 1 && set[0]?.[0] === set[0]?.[1]
  return (isOne ? members.join('') : `[${members.join('')}]`) + repeat
}

function hex(point: number): string {
  const digits = point.toString(16)
  return point > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}
