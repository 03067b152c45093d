import { isPlainName, isPrintableAscii, normalizeText } from '../core/text.js'
import type { Compiler } from './evaluation.js'
import { limits } from './limits.js'
import type { CompiledMatcher } from './matcher.js'
import { type AliasOf, compileFill, type Fill } from './placeholders.js'
import { literalOf, namesIn, parseTemplate, type TemplatePart, templateFault } from './template.js'

/** @internal One entry of a rule's `to`: a name, or how to make one of a matched value. */
export interface GroupTemplate {
  readonly pointer: string
  readonly parts: readonly TemplatePart[]
  /** The name, when there are no placeholders. */
  readonly name: string | undefined
  readonly fill: Fill
  /** Whether it makes printable ASCII of a value of printable ASCII. */
  readonly keepsAscii: boolean
}

/** @internal The name of a group that a text gives, in normalisation form C; `undefined` for none. */
export function groupNameOf(text: string): string | undefined {
  if (isPrintableAscii(text)) return asciiGroupNameOf(text)
  const name = text.normalize('NFC')
  const fits = name.length <= limits.groupName && name.trim() === name && isPlainName(name)
  return fits ? name : undefined
}

/** @internal The same for a text that is known to be of printable ASCII. */
export function asciiGroupNameOf(text: string): string | undefined {
  const fits =
    text.length <= limits.groupName &&
    text !== '' &&
    text.charCodeAt(0) !== 0x20 &&
    text.charCodeAt(text.length - 1) !== 0x20
  return fits ? text : undefined
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
  const fill = compileFill(parts, matcher, at, report, aliasOf)
  return { pointer: at, parts, name, fill, keepsAscii: parts.every(keepsAscii) }
}

/** An alias comes of the document, and parts of a distinguished name may have been written as bytes. */
function keepsAscii(part: TemplatePart): boolean {
  return typeof part === 'string'
    ? isPrintableAscii(part)
    : !['alias', 'rdn', 'cn'].includes(part.name)
}

/** @internal Whether `${value}` is all that a template is filled with. */
export function takesOnlyValue({ parts }: GroupTemplate): boolean {
  return namesIn(parts).every((name) => name === 'value')
}
