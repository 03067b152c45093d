import type { Compiler } from './evaluation.js'
import type { CompiledMatcher, Match } from './matcher.js'
import type { TemplatePart } from './template.js'

/** @internal Text of the value that passed a test, and of what the test found in it. */
export type Fill = (value: string, match: Match | undefined) => string

/** @internal The name that the table of aliases has for an id. */
export type AliasOf = (id: string) => string | undefined

/** @internal Compiles text with the placeholders that a test fills; those it does not have are reported. */
export function compileFill(
  parts: readonly TemplatePart[],
  matcher: CompiledMatcher | undefined,
  at: string,
  report: Compiler['report'],
  aliasOf?: AliasOf,
): Fill {
  return join(
    parts.map((part) =>
      typeof part === 'string' ? part : placeholder(part.name, matcher, at, report, aliasOf),
    ),
  )
}

/** Most templates are a text and a placeholder: those need no loop. */
function join(pieces: readonly (string | Fill)[]): Fill {
  const [first, second] = pieces
  if (pieces.length === 2 && typeof first === 'string' && typeof second === 'function')
    return (value, match) => first + second(value, match)
  if (pieces.length === 1 && typeof first === 'function') return first
  return (value, match) => {
    let text = ''
    for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(value, match)
    return text
  }
}

/** What each kind of matcher finds, besides `${value}` and `${alias}`. */
const found: Readonly<
  Record<CompiledMatcher['kind'], readonly ('rest' | 'last' | 'rdn' | 'cn')[]>
> = {
  exact: [],
  id: [],
  prefix: ['rest'],
  suffix: ['rest'],
  contains: [],
  dn: ['cn', 'rdn'],
  path: ['last', 'rest'],
  regex: [],
  anything: [],
}

function placeholder(
  name: string,
  matcher: CompiledMatcher | undefined,
  at: string,
  report: Compiler['report'],
  aliasOf: AliasOf | undefined,
): Fill {
  if (name === 'value' && matcher) return (value) => value
  const pattern = matcher?.kind === 'regex' ? matcher.pattern : undefined
  const captured = pattern && groupOf(name, pattern)
  if (captured !== undefined) return (_, match) => match?.[captured] ?? ''
  if (name === 'alias' && matcher && aliasOf) return (value) => aliasOf(value) ?? ''
  const part = (matcher ? found[matcher.kind] : []).find((known) => known === name)
  if (part === 'rest' && matcher && 'text' in matcher && !matcher.ignoreCase) {
    const { kind, text } = matcher
    return kind === 'prefix'
      ? (value) => value.slice(text.length)
      : (value) => value.slice(0, value.length - text.length)
  }
  if (part) return (_, match) => match?.[part] ?? ''
  if (pattern) report(at, noSuchGroup(name, pattern.groupCount))
  else
    report(
      at,
      `uses \${${name}}, which this rule does not have; ${available(matcher, aliasOf !== undefined)}`,
    )
  return () => ''
}

function available(matcher: CompiledMatcher | undefined, hasAliases: boolean): string {
  if (!matcher) return 'a rule without `match` has no placeholders'
  const names = ['value', ...(hasAliases ? ['alias'] : []), ...found[matcher.kind]]
  const last = names.pop()
  const listed = names.map((known) => `\${${known}}`).join(', ')
  return `its match has ${listed === '' ? '' : `${listed} and `}\${${last}}`
}

/** @internal The group a placeholder means: its number, or `undefined` when there is none such. */
export function groupOf(
  name: string,
  { groupCount, groupNames }: { groupCount: number; groupNames: ReadonlyMap<string, number> },
): number | undefined {
  if (!/^\d+$/.test(name)) return groupNames.get(name)
  const number = Number(name)
  return number >= 1 && number <= groupCount ? number : undefined
}

/** @internal What to say of a placeholder that names no group. */
export function noSuchGroup(name: string, groupCount: number): string {
  const has =
    groupCount === 1 ? 'one group' : groupCount === 0 ? 'no group' : `${groupCount} groups`
  return `uses \${${name}}, but the pattern has ${has}${groupCount > 0 && !/^\d/.test(name) ? ' and none of that name' : ''}; put parentheses round the part to keep`
}
