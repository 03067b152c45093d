import { conditionOf, conditionText, iif, switchOf } from './entra-conditions.js'
import { dateDiff, formatDate, givesDate, numberOfDate, writtenDate } from './entra-dates.js'
import type { EntraNode } from './entra-parse.js'
import { replaceOf } from './entra-replace.js'
import {
  type Arguments,
  type Context,
  each,
  isReason,
  type Translated,
  textOf,
  transformed,
  wholeOf,
} from './entra-value.js'

/** @internal Translates an expression of Entra ID. */
export function translate(
  node: EntraNode | undefined,
  world: Pick<Context, 'claimOf' | 'remark'>,
): Translated {
  const context: Context = { ...world, translate: (inner) => translate(inner, world) }
  if (!node) return { reason: 'an argument is missing' }
  switch (node.kind) {
    case 'attribute':
      return { claim: context.claimOf(node.name) }
    case 'text':
      return { constant: node.text }
    case 'word':
      return { constant: node.word }
    case 'compare':
      return conditionText(conditionOf(node, context))
    case 'call':
      return call(node.name, node.args, context)
  }
}

/** Functions of one argument that are a transform here. */
const transforms = new Map([
  ['ToLower', 'lower'],
  ['ToUpper', 'upper'],
  ['NormalizeDiacritics', 'stripDiacritics'],
  ['StripSpaces', 'stripSpaces'],
  ['RemoveDuplicates', 'unique'],
  ['SingleAppRoleAssignment', 'first'],
  ['Count', 'count'],
  ['CBool', 'toBoolean'],
  ['ConvertToBase64', 'base64'],
  ['ConvertToUTF8Hex', 'utf8Hex'],
] as const)

/** What is worth a look about functions that mean nearly the same here. */
const remarks = new Map([
  ['Redact', 'explanations and audit records are redacted without Redact'],
  ['ConvertToBase64', 'ConvertToBase64 encodes UTF-16 there, and UTF-8 here'],
  ['CBool', 'CBool takes every number but 0 for true; here it is true, yes, 1 or on'],
  ['Join', 'Join: when one of its parts did not come, the whole is not known here'],
  ['DateDiff', 'dates must come as RFC 3339'],
  ['DateAdd', 'dates must come as RFC 3339'],
  ['CDate', 'dates must come as RFC 3339'],
])

function call(name: string, args: Arguments, context: Context): Translated {
  const [first, second, third] = args
  const source = () => context.translate(first)
  const remark = remarks.get(name)
  if (remark !== undefined) context.remark(remark)
  const known = transforms.get(name as never)
  if (known !== undefined) {
    if (second) context.remark(`${name} works by the root locale here, not by a culture`)
    return transformed(source(), known)
  }
  if (givesDate(name)) return writtenDate(name, args, context)
  switch (name) {
    case 'CStr':
    case 'Redact':
      return source()
    case 'Split':
      return textOf(second)
        ? transformed(source(), { split: textOf(second) ?? '' })
        : { reason: 'Split needs a constant delimiter' }
    case 'Append':
      return append(source(), second, context)
    case 'Join':
      return join(args, context)
    case 'Coalesce': {
      const firstOf = each(args, context)
      return isReason(firstOf) ? firstOf : { firstOf }
    }
    case 'Mid':
      return cut(source(), wholeOf(second, 1, 1_024), wholeOf(third, 1, 1_024), 'Mid')
    case 'Left':
      return cut(source(), 1, wholeOf(second, 1, 1_024), 'Left')
    case 'Item': {
      const place = wholeOf(second, 1, 10_000)
      return place === undefined
        ? { reason: 'Item needs a constant place' }
        : transformed(source(), { at: place - 1 })
    }
    case 'Word':
      return word(source(), wholeOf(second, 1, 1_000), textOf(third))
    case 'PCase':
      if (!second)
        context.remark('PCase takes every punctuation mark for a separator; here, say which')
      return transformed(source(), textOf(second) ? { title: textOf(second) ?? '' } : 'title')
    case 'BitAnd': {
      const bitAnd = wholeOf(second, 0, 2 ** 53 - 1)
      return bitAnd === undefined
        ? { reason: 'BitAnd needs a constant second number' }
        : transformed(source(), { bitAnd })
    }
    case 'Replace':
      return replaceOf(args, context)
    case 'Switch':
      return switchOf(args, context)
    case 'IIF':
      return iif(args, context)
    case 'DateDiff':
      return dateDiff(args, context)
    case 'FormatDateTime':
      return formatDate(args, context)
    case 'NumFromDate':
      return numberOfDate(first, context)
    case 'Not':
    case 'IsPresent':
    case 'IsNull':
    case 'IsNullOrEmpty':
      return conditionText(conditionOf({ kind: 'call', name, args }, context))
    default:
      return { reason: reasons.get(name) ?? `there is no function ${name} here` }
  }
}

const impure = 'gives another value each time, and a mapping gives the same for the same person'
const outermost = 'can only stand around a whole expression'
const reasons = new Map([
  ['Guid', `Guid ${impure}`],
  ['RandomString', `RandomString ${impure}`],
  ['InStr', 'InStr gives a place, which is only good for cutting: use before, after or extract'],
  ['IsString', 'every value that is no structure is text here'],
  ['SelectUniqueValue', `SelectUniqueValue ${outermost}`],
  ['IgnoreFlowIfNullOrEmpty', `IgnoreFlowIfNullOrEmpty ${outermost}`],
  ['AppRoleAssignmentsComplex', 'roles are structured here: read the claim roles in group rules'],
])

function append(source: Translated, suffix: EntraNode | undefined, context: Context): Translated {
  const text = textOf(suffix)
  if (text === '') return source
  if (text !== undefined) return transformed(source, { append: text })
  const other = context.translate(suffix)
  if (isReason(source)) return source
  return isReason(other) ? other : { concat: [source, other], transform: [{ join: '' }] }
}

/** Every value of every part, with the separator between them. */
function join([separator, ...sources]: Arguments, context: Context): Translated {
  const between = textOf(separator)
  if (between === undefined) return { reason: 'Join needs a constant separator' }
  const parts = each(sources, context)
  if (isReason(parts)) return parts
  const [only, ...others] = parts
  if (!only) return { reason: 'Join has nothing to join' }
  return transformed(others.length === 0 ? only : { concat: parts }, { join: between })
}

/** Characters by their place, counted from 1 there and from 0 here. */
function cut(
  source: Translated,
  start: number | undefined,
  length: number | undefined,
  name: string,
): Translated {
  if (start === undefined || length === undefined)
    return { reason: `${name} needs constant places` }
  return transformed(
    source,
    start === 1 ? { maxLength: length } : { substring: { start: start - 1, length } },
  )
}

function word(
  source: Translated,
  place: number | undefined,
  delimiters: string | undefined,
): Translated {
  if (place === undefined || !delimiters)
    return { reason: 'Word needs a constant place and constant delimiters' }
  const marks = [...delimiters].map((mark) => `\\x{${mark.codePointAt(0)?.toString(16)}}`)
  return transformed(source, { splitPattern: `[${marks.join('')}]+` }, { at: place - 1 })
}
