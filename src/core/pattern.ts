/**
 * Patterns that admins write: RE2 syntax, linear time, no look-around and no back-references.
 *
 * The only file that knows which library runs them.
 *
 * @module
 */

import { RE2JS } from 're2js'
import { nativePattern } from './pattern-native.js'

/** Longest pattern, in UTF-16 units. */
const maxPatternLength = 512
const maxProgramSize = 2_000

/** @internal How a pattern is to be read. */
export interface PatternOptions {
  /** Compare without regard to case. */
  readonly ignoreCase?: boolean
  /** Find it anywhere in the text; otherwise it must match the whole text. */
  readonly search?: boolean
}

/** What the groups of a pattern matched: `[0]` is the whole match. */
type Captures = readonly (string | undefined)[]

/** @internal A compiled pattern. It keeps nothing between calls. */
export interface Pattern {
  readonly groupCount: number
  /** Group name → number. */
  readonly groupNames: ReadonlyMap<string, number>
  /** Text every match starts with; `''` when none is known, and always with `search`. */
  readonly literalPrefix: string
  readonly test: (text: string) => boolean
  readonly match: (text: string) => Captures | undefined
  /** Replaces every match by the parts: text as it is, a number as what that group matched. */
  readonly replace: (text: string, parts: readonly (string | number)[], once?: boolean) => string
  /** What stands between the matches. A match of nothing separates nothing. */
  readonly split: (text: string) => readonly string[]
}

/** @internal Why a pattern cannot be used, as a sentence for an issue. */
export interface PatternFault {
  readonly fault: string
}

/** @internal Compiles a pattern, or says why not. Never throws. */
export function compilePattern(
  source: string,
  { ignoreCase = false, search = false }: PatternOptions = {},
): Pattern | PatternFault {
  if (source.length > maxPatternLength)
    return { fault: `must be at most ${maxPatternLength} characters` }
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(source.normalize('NFC'), ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  } catch (error) {
    return { fault: faultOf(error) }
  }
  if (compiled.programSize() > maxProgramSize)
    return { fault: 'repeats too much: use smaller counts in braces' }

  const normal = source.normalize('NFC')
  const groupCount = compiled.groupCount()
  const literalPrefix = ignoreCase || search ? '' : literalPrefixOf(normal)
  const native = nativePattern(normal, search, ignoreCase)
  const run = native ? runNative(native) : runLibrary(compiled, groupCount, search)
  const startsRight = (text: string) => literalPrefix === '' || text.startsWith(literalPrefix)
  return {
    groupCount,
    groupNames: new Map(Object.entries(compiled.namedGroups())),
    literalPrefix,
    test: (text) => startsRight(text) && run.test(text),
    match: (text) => (startsRight(text) ? run.match(text) : undefined),
    replace(text, parts, once = false) {
      if (native && !once && parts.every(isText)) return text.replace(native, literally(parts))
      let replaced = ''
      let from = 0
      for (const { start, end, captures } of run.findAll(text)) {
        replaced += text.slice(from, start)
        for (const part of parts)
          replaced += typeof part === 'string' ? part : (captures(part) ?? '')
        from = end
        if (once) break
      }
      return replaced + text.slice(from)
    },
    split(text) {
      const pieces: string[] = []
      let from = 0
      for (const { start, end } of run.findAll(text)) {
        if (end === start) continue
        pieces.push(text.slice(from, start))
        from = end
      }
      return [...pieces, text.slice(from)]
    },
  }
}

function isText(part: string | number): part is string {
  return typeof part === 'string'
}

/** A replacement in which nothing has a meaning of its own. */
function literally(parts: readonly string[]): string {
  return parts.join('').replaceAll('$', '$$$$')
}

/** A match, and what its groups matched. */
interface Found {
  readonly start: number
  readonly end: number
  readonly captures: (group: number) => string | undefined
}

/** A pattern as one of the two matchers runs it. */
interface Runner {
  readonly test: (text: string) => boolean
  readonly match: (text: string) => Captures | undefined
  readonly findAll: (text: string) => Iterable<Found>
}

function runLibrary(compiled: RE2JS, groupCount: number, search: boolean): Runner {
  const test = (text: string) => (search ? compiled.test(text) : compiled.testExact(text))
  return {
    test,
    match(text) {
      if (!test(text)) return undefined
      if (groupCount === 0 && !search) return [text]
      const matcher = compiled.matcher(text)
      if (!(search ? matcher.find() : matcher.matches())) return undefined
      return Array.from({ length: groupCount + 1 }, (_, i) => matcher.group(i) ?? undefined)
    },
    *findAll(text) {
      const matcher = compiled.matcher(text)
      while (matcher.find())
        yield {
          start: matcher.start(),
          end: matcher.end(),
          captures: (group) => matcher.group(group) ?? undefined,
        }
    },
  }
}

function runNative(pattern: RegExp): Runner {
  // A search keeps the place of its last match in the pattern.
  const fresh = (text: string) => {
    pattern.lastIndex = 0
    return text
  }
  return {
    test: (text) => pattern.test(fresh(text)),
    match: (text) => pattern.exec(fresh(text)) ?? undefined,
    *findAll(text) {
      for (const found of text.matchAll(pattern))
        yield {
          start: found.index,
          end: found.index + found[0].length,
          captures: (group) => found[group],
        }
    },
  }
}

/** The library's words without the pattern they quote, and what RE2 leaves out by name. */
function faultOf(error: unknown): string {
  const text = error instanceof Error ? error.message : ''
  if (/\(\?(=|!|<=|<!)/.test(text))
    return 'looks ahead or behind, which RE2 patterns cannot; use two rules or `exclude` instead'
  if (/escape sequence: `\\[1-9]/.test(text))
    return 'refers back to a group, which RE2 patterns cannot'
  const reason = /error parsing regexp: ([a-zA-Z ]+)/.exec(text)?.[1]?.trim()
  return `is not an RE2 pattern${reason ? ` (${reason})` : ''}; see https://github.com/google/re2/wiki/Syntax`
}

/**
 * Reads the plain characters a whole-text pattern begins with. Whatever is not plainly literal ends
 * it, and a character that a `*`, `?` or `{` could take away does not count.
 */
function literalPrefixOf(source: string): string {
  // A quotation (`\Q…\E`) may hide parentheses, or be nothing: `a\Q\E?` is `a?`.
  if (source.includes('\\Q') || hasAlternatives(source)) return ''
  const characters = [...source.replace(/^\^/, '')]
  const prefix: string[] = []
  for (let i = 0; i < characters.length; i += 1) {
    let literal = characters[i] ?? ''
    if (literal === '\\') {
      i += 1
      literal = characters[i] ?? ''
      if (!/[^\w\s]/.test(literal)) break
    } else if (/[.^$*+?()[\]{}|]/.test(literal)) break
    if (/[*?{]/.test(characters[i + 1] ?? '')) break
    prefix.push(literal)
  }
  return prefix.join('')
}

/** Whether a `|` stands outside every group; a class or an escape that hides one only costs speed. */
function hasAlternatives(source: string): boolean {
  let depth = 0
  for (let i = 0; i < source.length; i += 1) {
    const character = source[i]
    if (character === '\\') i += 1
    else if (character === '[') return source.includes('|')
    else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    else if (character === '|' && depth === 0) return true
  }
  return false
}
