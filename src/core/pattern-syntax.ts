/**
 * The simple part of RE2's syntax as a tree: characters, classes, repeats of one character, groups,
 * alternatives, and anchors at the two ends.
 *
 * @module
 */

/** @internal Code points, as ranges in order that do not touch. */
export type CharacterSet = readonly (readonly [from: number, to: number])[]

/** @internal A piece of a simple pattern. */
export type PatternNode =
  | {
      readonly kind: 'unit'
      readonly set: CharacterSet
      readonly min: number
      readonly max: number
    }
  | {
      readonly kind: 'group'
      readonly captures: boolean
      readonly isOptional: boolean
      readonly alternatives: readonly (readonly PatternNode[])[]
    }

/** @internal A simple pattern. */
export interface SimplePattern {
  readonly alternatives: readonly (readonly PatternNode[])[]
  readonly startsAtStart: boolean
  readonly endsAtEnd: boolean
}

const anyCase = '(?i)'
const last = 0x10ffff
const classes: Readonly<Record<string, CharacterSet>> = {
  d: [[0x30, 0x39]],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
}
const anyButLineFeed: CharacterSet = [
  [0, 0x09],
  [0x0b, last],
]
const controls: Readonly<Record<string, number>> = { t: 0x09, n: 0x0a, f: 0x0c, r: 0x0d }

/**
 * @internal Reads a pattern that the library takes; `undefined` when it has anything that is not simple: flags
 * but for case, repeats of groups, lazy repeats, word boundaries, classes by name, quotations, anchors inside;
 * and without regard to case, characters beyond ASCII.
 */
export function parseSimplePattern(source: string, ignoreCase = false): SimplePattern | undefined {
  if (source.startsWith(anyCase)) return parseSimplePattern(source.slice(anyCase.length), true)
  const startsAtStart = source.startsWith('^')
  const endsAtEnd = /(?:^|[^\\])(?:\\\\)*\$$/.test(source)
  const body = source.slice(startsAtStart ? 1 : 0, endsAtEnd ? -1 : undefined)
  const alternatives = readAll([...body], ignoreCase ? foldAscii : (set) => set)
  // An anchor belongs to the alternative it stands in.
  if (!alternatives || ((startsAtStart || endsAtEnd) && alternatives.length > 1)) return undefined
  return { alternatives, startsAtStart, endsAtEnd }
}

type Alternatives = readonly (readonly PatternNode[])[]

/** Adds to a set what counts as its members; `undefined` when that is not known. */
type Widen = (set: CharacterSet) => CharacterSet | undefined

/** Reads the whole of a pattern without its anchors. Sets are widened before what is outside of them is meant. */
function readAll(characters: readonly string[], widen: Widen): Alternatives | undefined {
  let at = 0
  const alternatives = readAlternatives(0)
  return at === characters.length ? alternatives : undefined

  function take(text: string): boolean {
    const isNext = [...text].every((character, i) => characters[at + i] === character)
    if (isNext) at += text.length
    return isNext
  }

  function readAlternatives(depth: number): Alternatives | undefined {
    if (depth > 16) return undefined
    const read: PatternNode[][] = []
    do {
      const nodes: PatternNode[] = []
      while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') {
        const node = readNode(depth)
        if (!node) return undefined
        nodes.push(node)
      }
      read.push(nodes)
    } while (take('|'))
    return read
  }

  function readNode(depth: number): PatternNode | undefined {
    if (take('(')) return readGroup(depth)
    const set = readSet()
    const [min, max] = (set && readRepeat()) ?? []
    if (!set || min === undefined || max === undefined) return undefined
    // A second sign makes the repeat lazy, or is a fault.
    if (/[*+?{]/.test(characters[at] ?? '')) return undefined
    return { kind: 'unit', set, min, max }
  }

  function readGroup(depth: number): PatternNode | undefined {
    const captures = !take('?:')
    if (captures && (take('?P<') || take('?<'))) {
      const end = characters.indexOf('>', at)
      if (end < 0) return undefined
      at = end + 1
    } else if (captures && characters[at] === '?') return undefined
    const alternatives = readAlternatives(depth + 1)
    if (!alternatives || !take(')')) return undefined
    const isOptional = take('?')
    if (/[*+?{]/.test(characters[at] ?? '')) return undefined
    return { kind: 'group', captures, isOptional, alternatives }
  }

  function readRepeat(): readonly [number, number] | undefined {
    if (take('*')) return [0, Infinity]
    if (take('+')) return [1, Infinity]
    if (take('?')) return [0, 1]
    if (!take('{')) return [1, 1]
    const end = characters.indexOf('}', at)
    const found = /^(\d{1,4})(,(\d{1,4})?)?$/.exec(characters.slice(at, end).join(''))
    if (!found) return undefined
    at = end + 1
    const min = Number(found[1])
    return [min, found[3] === undefined ? (found[2] ? Infinity : min) : Number(found[3])]
  }

  function readSet(): CharacterSet | undefined {
    const character = characters[at] ?? ''
    at += 1
    if (character === '[') return readClass()
    if (character === '.') return anyButLineFeed
    if (character === '\\') return readEscape()
    return /[*+?{}()[\]|^$]/.test(character) ? undefined : widen(only(character))
  }

  function readEscape(): CharacterSet | undefined {
    const character = characters[at] ?? ''
    at += 1
    const control = controls[character]
    if (control !== undefined) return [[control, control]]
    const known = classes[character.toLowerCase()]
    const wide = known && widen(known)
    if (wide) return character === character.toLowerCase() ? wide : outside(wide)
    return /^[!-/:-@[-`{-~]$/.test(character) ? only(character) : undefined
  }

  function readClass(): CharacterSet | undefined {
    const isNegated = take('^')
    const ranges: (readonly [number, number])[] = []
    while (at < characters.length && characters[at] !== ']') {
      const from = readMember()
      if (!from) return undefined
      const isRange = characters[at] === '-' && characters[at + 1] !== ']'
      if (!isRange) {
        // A class within has been widened already.
        const members = singleOf(from) === undefined ? from : widen(from)
        if (!members) return undefined
        ranges.push(...members)
        continue
      }
      at += 1
      const to = readMember()
      const [low, high] = [singleOf(from), singleOf(to)]
      if (low === undefined || high === undefined || low > high) return undefined
      const members = widen([[low, high]])
      if (!members) return undefined
      ranges.push(...members)
    }
    // What a class with nothing in it means differs, and so does `]` as its first member.
    if (ranges.length === 0 || !take(']')) return undefined
    return isNegated ? outside(merged(ranges)) : merged(ranges)
  }

  function readMember(): CharacterSet | undefined {
    const character = characters[at] ?? ''
    at += 1
    if (character === '\\') return readEscape()
    return character === '[' || character === '' ? undefined : only(character)
  }
}

function only(character: string): CharacterSet {
  const point = character.codePointAt(0) ?? 0
  return [[point, point]]
}

/**
 * Letters of ASCII in both cases, and the two beyond it that are one of them by Unicode's simple folding: the
 * Kelvin sign and the long s.
 */
function foldAscii(set: CharacterSet): CharacterSet | undefined {
  const wide: (readonly [number, number])[] = [...set]
  for (const [from, to] of set) {
    if (to > 0x7f) return undefined
    for (let point = from; point <= to; point += 1) {
      const letter = String.fromCharCode(point)
      wide.push(...only(letter.toLowerCase()), ...only(letter.toUpperCase()))
      if (/k/i.test(letter)) wide.push(...only('\u212a'))
      if (/s/i.test(letter)) wide.push(...only('\u017f'))
    }
  }
  return merged(wide)
}

function singleOf(set: CharacterSet | undefined): number | undefined {
  const [range, more] = set ?? []
  return range && !more && range[0] === range[1] ? range[0] : undefined
}

function merged(ranges: (readonly [number, number])[]): CharacterSet {
  const all: [number, number][] = []
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const before = all.at(-1)
    if (before && from <= before[1] + 1) before[1] = Math.max(before[1], to)
    else all.push([from, to])
  }
  return all
}

function outside(set: CharacterSet): CharacterSet {
  const all: [number, number][] = []
  let next = 0
  for (const [from, to] of set) {
    if (from > next) all.push([next, from - 1])
    next = to + 1
  }
  if (next <= last) all.push([next, last])
  return all
}
