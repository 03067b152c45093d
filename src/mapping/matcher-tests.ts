import { type Dn, dnValue, parseDn } from '../core/dn.js'
import { foldCase } from '../core/text.js'
import type { CompiledMatcher, Match } from './matcher.js'
import { guidOf, pathOf, segmentsBelow } from './matcher-forms.js'

/** @internal A plain test of one text, for conditions, `keep`, `drop`, `include` and `exclude`. */
export function testOf(matcher: CompiledMatcher): (text: string) => boolean {
  switch (matcher.kind) {
    case 'anything':
      return () => true
    case 'regex':
      return matcher.pattern.test
    case 'exact': {
      const { texts, ignoreCase } = matcher
      return ignoreCase ? (text) => texts.has(foldCase(text)) : (text) => texts.has(text)
    }
    case 'id': {
      const { texts, guids } = matcher
      return (text) => texts.has(text) || guids.has(guidOf(text) ?? '')
    }
    case 'dn':
    case 'path': {
      const match = matchOf(matcher)
      return (text) => match(text) !== undefined
    }
    default:
      return (text) => matcher.match(text) !== undefined
  }
}

/** @internal Whether any of several matchers passes a text: those of texts are one look-up, however many. */
export function testOfAny(matchers: readonly CompiledMatcher[]): (text: string) => boolean {
  const exact = new Set<string>()
  const folded = new Set<string>()
  const others: ((text: string) => boolean)[] = []
  for (const matcher of matchers)
    if (matcher.kind !== 'exact') others.push(testOf(matcher))
    else for (const text of matcher.texts) (matcher.ignoreCase ? folded : exact).add(text)
  return (text) =>
    exact.has(text) ||
    (folded.size > 0 && folded.has(foldCase(text))) ||
    others.some((test) => test(text))
}

/** @internal What a matcher finds in a text, for those who fill placeholders of it. */
export function matchOf(matcher: CompiledMatcher): (text: string) => Match | undefined {
  switch (matcher.kind) {
    case 'prefix':
    case 'suffix':
    case 'contains':
      return matcher.match
    case 'path':
      return matchPath(matcher)
    case 'dn':
      return matchDn(matcher)
    case 'regex':
      return matcher.pattern.match
    default: {
      const test = testOf(matcher)
      const found: Match = {}
      return (text) => (test(text) ? found : undefined)
    }
  }
}

function matchPath({ paths, below, ignoreCase }: Extract<CompiledMatcher, { kind: 'path' }>) {
  return (text: string): Match | undefined => {
    const path = pathOf(text)
    return path === undefined
      ? undefined
      : segmentsBelow(path, ignoreCase ? foldCase(path) : path, paths, below)
  }
}

function matchDn({ keys, below }: Extract<CompiledMatcher, { kind: 'dn' }>) {
  return (text: string): Match | undefined => {
    const dn = parseDn(text)
    if (!dn) return undefined
    const isMeant = below ? dn.keys.some((key) => keys.has(key)) : keys.has(dn.keys[0] ?? '')
    return isMeant ? partsOfDn(dn) : undefined
  }
}

/** @internal What a distinguished name gives for placeholders. */
export function partsOfDn(dn: Dn): Match {
  const first = dn.rdns[0]?.[0]
  return { rdn: first && !first.isEncoded ? first.value : '', cn: dnValue(dn, 'CN') ?? '' }
}
