import { parseDn } from '../core/dn.js'
import { compilePattern, type Pattern } from '../core/pattern.js'
import { pointer } from '../core/pointer.js'
import { foldCase, normalizeText } from '../core/text.js'
import type { Compiler } from './evaluation.js'
import type {
  DnMatcher,
  ExactMatcher,
  GuidMatcher,
  Matcher,
  PathMatcher,
  RegexMatcher,
} from './language-matchers.js'
import { guidFault, guidOf, pathFault, pathOf } from './matcher-forms.js'

/** @internal What a matcher found in a text, for placeholders: what a pattern's groups matched, by number, or parts by name. */
export interface Match {
  readonly [group: number]: string | undefined
  /** What a prefix or suffix that ignores case left, or what stands below a path. */
  readonly rest?: string
  /** The last segment of a path. */
  readonly last?: string
  /** The value of a distinguished name's first relative name. */
  readonly rdn?: string
  /** The value of its first CN. */
  readonly cn?: string
}

/** @internal A compiled matcher. The kind tells how a rule index may find it. */
export type CompiledMatcher =
  | { readonly kind: 'exact'; readonly texts: ReadonlySet<string>; readonly ignoreCase: boolean }
  | {
      readonly kind: 'id'
      readonly texts: ReadonlySet<string>
      readonly guids: ReadonlySet<string>
    }
  | {
      readonly kind: 'prefix' | 'suffix'
      readonly text: string
      readonly ignoreCase: boolean
      readonly match: (text: string) => Match | undefined
    }
  | { readonly kind: 'contains'; readonly match: (text: string) => Match | undefined }
  | { readonly kind: 'dn'; readonly keys: ReadonlySet<string>; readonly below: boolean }
  | {
      readonly kind: 'path'
      readonly paths: ReadonlySet<string>
      readonly below: boolean
      readonly ignoreCase: boolean
    }
  | { readonly kind: 'regex'; readonly pattern: Pattern }
  | { readonly kind: 'anything' }

/** @internal What compiling a matcher may be told besides. */
export interface MatcherContext {
  readonly report: Compiler['report']
  /** What `ignoreCase` is when a matcher does not say. @defaultValue `false` */
  readonly ignoreCase?: boolean
  /** Alias → ids of groups. @defaultValue none */
  readonly aliases?: ReadonlyMap<string, readonly string[]>
}

const nothing: CompiledMatcher = { kind: 'exact', texts: new Set(), ignoreCase: false }

/** @internal Compiles a matcher. Faults are reported; the result then matches nothing. */
export function compileMatcher(
  matcher: Matcher,
  at: string,
  context: MatcherContext,
): CompiledMatcher {
  if ('anything' in matcher) return { kind: 'anything' }
  if ('guid' in matcher) return compileGuids(matcher, at, context)
  if ('alias' in matcher) return compileAliases(listOf(matcher.alias), at, context)
  if ('dn' in matcher) return compileDns(matcher, at, context)

  const ignoreCase = matcher.ignoreCase ?? context.ignoreCase ?? false
  const key = ignoreCase ? foldCase : normalizeText
  if ('path' in matcher) return compilePaths(matcher, at, ignoreCase, context)
  if ('exact' in matcher)
    return { kind: 'exact', texts: new Set(listOf(matcher.exact).map(key)), ignoreCase }
  if ('prefix' in matcher) {
    const text = key(matcher.prefix)
    const match = ignoreCase ? foldedPrefix(text) : plainPrefix(text)
    return { kind: 'prefix', text, ignoreCase, match }
  }
  if ('suffix' in matcher) {
    const text = key(matcher.suffix)
    const match = ignoreCase ? foldedSuffix(text) : plainSuffix(text)
    return { kind: 'suffix', text, ignoreCase, match }
  }
  if ('contains' in matcher) {
    const part = key(matcher.contains)
    const found: Match = {}
    return {
      kind: 'contains',
      match: (text) => ((ignoreCase ? foldCase(text) : text).includes(part) ? found : undefined),
    }
  }
  return compileRegex(matcher, at, ignoreCase, context)
}

function compileRegex(
  { regex }: RegexMatcher,
  at: string,
  ignoreCase: boolean,
  { report }: MatcherContext,
): CompiledMatcher {
  const pattern = compilePattern(regex, { ignoreCase })
  if (!('fault' in pattern)) return { kind: 'regex', pattern }
  report(at + pointer('regex'), pattern.fault)
  return nothing
}

function compileGuids({ guid }: GuidMatcher, at: string, { report }: MatcherContext) {
  const guids = new Set<string>()
  listOf(guid).forEach((text, i) => {
    const found = guidOf(text)
    if (found) guids.add(found)
    else report(place(at, 'guid', guid, i), guidFault)
  })
  return { kind: 'id', texts: new Set<string>(), guids } as const
}

function compileAliases(
  names: readonly string[],
  at: string,
  { report, aliases }: MatcherContext,
): CompiledMatcher {
  const texts = new Set<string>()
  const guids = new Set<string>()
  for (const name of names) {
    const ids = aliases?.get(normalizeText(name))
    if (!ids) report(at + pointer('alias'), 'names a group that `groups.aliases` does not have')
    for (const id of ids ?? []) {
      const guid = guidOf(id)
      if (guid) guids.add(guid)
      else texts.add(normalizeText(id))
    }
  }
  return { kind: 'id', texts, guids }
}

function compileDns({ dn, below = false }: DnMatcher, at: string, { report }: MatcherContext) {
  const keys = new Set<string>()
  listOf(dn).forEach((text, i) => {
    const key = parseDn(text)?.keys[0]
    if (key !== undefined) keys.add(key)
    else
      report(place(at, 'dn', dn, i), 'must be a distinguished name (RFC 4514), such as CN=a,OU=b')
  })
  return { kind: 'dn', keys, below } as const
}

function compilePaths(
  { path, below = false }: PathMatcher,
  at: string,
  ignoreCase: boolean,
  { report }: MatcherContext,
): CompiledMatcher {
  const paths = new Set<string>()
  listOf(path).forEach((text, i) => {
    const found = pathOf(ignoreCase ? foldCase(text) : normalizeText(text))
    if (found !== undefined) paths.add(found)
    else report(place(at, 'path', path, i), pathFault)
  })
  return { kind: 'path', paths, below, ignoreCase }
}

/** The place of one text of a matcher that takes one or several. */
function place(at: string, key: string, given: string | readonly string[], i: number): string {
  return typeof given === 'string' ? at + pointer(key) : at + pointer(key, i)
}

function listOf(given: string | readonly string[]): readonly string[] {
  return typeof given === 'string' ? [given] : given
}

/** @internal The texts that a matcher compares with, as written; none for the kinds that have no such. */
export function textsOfMatcher(matcher: Matcher): readonly string[] {
  const { exact, guid, dn, path, alias } = matcher as Partial<
    ExactMatcher & GuidMatcher & DnMatcher & PathMatcher & { alias: string | readonly string[] }
  >
  return listOf(exact ?? guid ?? dn ?? path ?? alias ?? [])
}

/** @internal The matcher in words, for example `exact "dev"`. */
export function describeMatcher(matcher: Matcher): string {
  const suffix = 'ignoreCase' in matcher && matcher.ignoreCase ? ', ignoring case' : ''
  const below = 'below' in matcher && matcher.below ? ' and what is below' : ''
  const [kind = ''] = kinds.filter((key) => key in matcher)
  if (kind === 'anything') return 'any value'
  const given = (matcher as unknown as Readonly<Record<string, string | readonly string[]>>)[kind]
  const texts = listOf(given ?? []).map((text) => JSON.stringify(text))
  return `${kind} ${texts.join(' or ')}${below}${suffix}`
}

const kinds = [
  'exact',
  'prefix',
  'suffix',
  'contains',
  'regex',
  'dn',
  'guid',
  'path',
  'alias',
  'anything',
]

/** What is left is a matter of length alone, and cut off by the placeholder that asks for it. */
const plain: Match = {}

function plainPrefix(prefix: string) {
  return (text: string): Match | undefined => (text.startsWith(prefix) ? plain : undefined)
}

function plainSuffix(suffix: string) {
  return (text: string): Match | undefined => (text.endsWith(suffix) ? plain : undefined)
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
