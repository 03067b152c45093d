import { type Captures, compilePattern, type Pattern } from '../core/pattern.js'
import { pointer } from '../core/pointer.js'
import { foldCase, normalizeText } from '../core/text.js'
import type { Compiler } from './evaluation.js'
import type { Matcher } from './language.js'

/** @internal What a matcher found in a text, for placeholders. */
export interface Match {
  /** What a prefix or suffix left. */
  readonly rest?: string
  /** What a pattern's groups matched. */
  readonly captures?: Captures
}

/** @internal A compiled matcher. The kind tells how a rule index may find it. */
export type CompiledMatcher =
  | { readonly kind: 'exact'; readonly texts: ReadonlySet<string>; readonly ignoreCase: boolean }
  | {
      readonly kind: 'prefix' | 'suffix'
      readonly text: string
      readonly ignoreCase: boolean
      readonly match: (text: string) => Match | undefined
    }
  | { readonly kind: 'regex'; readonly pattern: Pattern }

/** @internal Compiles a matcher. Faults are reported; the result then matches nothing. */
export function compileMatcher(
  matcher: Matcher,
  at: string,
  report: Compiler['report'],
): CompiledMatcher {
  const ignoreCase = matcher.ignoreCase ?? false
  const key = ignoreCase ? foldCase : normalizeText
  if ('exact' in matcher)
    return { kind: 'exact', texts: new Set(exactTexts(matcher).map(key)), ignoreCase }
  if ('prefix' in matcher)
    return {
      kind: 'prefix',
      text: key(matcher.prefix),
      ignoreCase,
      match: ignoreCase ? foldedPrefix(key(matcher.prefix)) : plainPrefix(key(matcher.prefix)),
    }
  if ('suffix' in matcher)
    return {
      kind: 'suffix',
      text: key(matcher.suffix),
      ignoreCase,
      match: ignoreCase ? foldedSuffix(key(matcher.suffix)) : plainSuffix(key(matcher.suffix)),
    }
  const compiled = compilePattern(matcher.regex, { ignoreCase })
  if (!('fault' in compiled)) return { kind: 'regex', pattern: compiled }
  report(at + pointer('regex'), compiled.fault)
  return { kind: 'exact', texts: new Set(), ignoreCase: false }
}

/** @internal The texts of an exact matcher, as written. */
export function exactTexts(matcher: Matcher): readonly string[] {
  if (!('exact' in matcher)) return []
  return typeof matcher.exact === 'string' ? [matcher.exact] : matcher.exact
}

/** @internal A plain test of one text, for conditions, `keep`, `drop` and `exclude`. */
export function testOf(matcher: CompiledMatcher): (text: string) => boolean {
  if (matcher.kind === 'regex') return matcher.pattern.test
  if (matcher.kind !== 'exact') return (text) => matcher.match(text) !== undefined
  const { texts, ignoreCase } = matcher
  return ignoreCase ? (text) => texts.has(foldCase(text)) : (text) => texts.has(text)
}

/** @internal The matcher in words, for example `exact "dev"`. */
export function describeMatcher(matcher: Matcher): string {
  const suffix = matcher.ignoreCase ? ', ignoring case' : ''
  const quoted = (text: string) => JSON.stringify(text)
  if ('exact' in matcher) return `exact ${exactTexts(matcher).map(quoted).join(' or ')}${suffix}`
  if ('prefix' in matcher) return `prefix ${quoted(matcher.prefix)}${suffix}`
  if ('suffix' in matcher) return `suffix ${quoted(matcher.suffix)}${suffix}`
  return `regex ${quoted(matcher.regex)}${suffix}`
}

function plainPrefix(prefix: string) {
  return (text: string): Match | undefined =>
    text.startsWith(prefix) ? { rest: text.slice(prefix.length) } : undefined
}

function plainSuffix(suffix: string) {
  return (text: string): Match | undefined =>
    text.endsWith(suffix) ? { rest: text.slice(0, text.length - suffix.length) } : undefined
}

// Folding may change the length (ß is ss), so the place of the cut is searched for.
function foldedPrefix(prefix: string) {
  return (text: string): Match | undefined => {
    if (!foldCase(text).startsWith(prefix)) return undefined
    for (let end = 1; end <= Math.min(text.length, prefix.length * 3); end += 1)
      if (foldCase(text.slice(0, end)) === prefix) return { rest: text.slice(end) }
    return undefined
  }
}

function foldedSuffix(suffix: string) {
  return (text: string): Match | undefined => {
    if (!foldCase(text).endsWith(suffix)) return undefined
    for (let length = 1; length <= Math.min(text.length, suffix.length * 3); length += 1) {
      const start = text.length - length
      if (foldCase(text.slice(start)) === suffix) return { rest: text.slice(0, start) }
    }
    return undefined
  }
}
