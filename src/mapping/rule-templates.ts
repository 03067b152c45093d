import { isPlainName, isPrintableAscii, normalizeText } from '../core/text.js'
import type { Compiler } from './evaluation.js'
import { limits } from './limits.js'
import type { CompiledMatcher, Match } from './matcher.js'
import { literalOf, namesIn, parseTemplate, type TemplatePart, templateFault } from './template.js'
import { groupOf, noSuchGroup } from './transforms.js'

/** @internal One entry of a rule's `to`: a name, or how to make one of a matched value. */
export interface GroupTemplate {
  readonly pointer: string
  readonly parts: readonly TemplatePart[]
  /** The name, when there are no placeholders. */
  readonly name: string | undefined
  readonly fill: Fill
}

/** Text for a placeholder, of the value that matched and what the matcher found in it. */
type Fill = (value: string, match: Match | undefined) => string

/** @internal The name that the table of aliases has for an id. */
export type AliasOf = (id: string) => string | undefined

/** @internal The name of a group that a text gives, in normalisation form C; `undefined` for none. */
export function groupNameOf(text: string): string | undefined {
  if (isPrintableAscii(text)) {
    const fits =
      text.length <= limits.groupName &&
      text !== '' &&
      text.charCodeAt(0) !== 0x20 &&
      text.charCodeAt(text.length - 1) !== 0x20
    return fits ? text : undefined
  }
  const name = text.normalize('NFC')
  const fits = name.length <= limits.groupName && name.trim() === name && isPlainName(name)
  return fits ? name : undefined
}

/** @internal What to say of a name that is none. */
export const groupNameFault = `must be a group name: not blank, at most ${limits.groupName} characters, without white space at an end and without control or invisible characters`

/** @internal Compiles one entry of `to`. */
export function compileTo(
  template: string,
  matcher: CompiledMatcher | undefined,
  at: string,
  report: Compiler['report'],
  aliasOf: AliasOf | undefined,
): GroupTemplate {
  const parsed = parseTemplate(normalizeText(template))
  if (!parsed) report(at, templateFault)
  const parts = parsed ?? []
  const name = literalOf(parts)
  if (parsed && name !== undefined && groupNameOf(name) === undefined) report(at, groupNameFault)
  const pieces = parts.map((part) =>
    typeof part === 'string' ? part : placeholder(part.name, matcher, at, report, aliasOf),
  )
  return { pointer: at, parts, name, fill: join(pieces) }
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
  if (captured !== undefined) return (_, match) => match?.captures?.[captured] ?? ''
  if (name === 'alias' && matcher && aliasOf) return (value) => aliasOf(value) ?? ''
  const part = (matcher ? found[matcher.kind] : []).find((known) => known === name)
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

/** @internal Whether `${value}` is all that a template is filled with. */
export function takesOnlyValue({ parts }: GroupTemplate): boolean {
  return namesIn(parts).every((name) => name === 'value')
}
