import type { Condition, Expression } from '../mapping/language.js'
import type { EntraNode } from './entra-parse.js'
import { replaceOf } from './entra-replace.js'
import { type Context, isReason, type Translated, textOf, transformed } from './entra-value.js'
import { literal } from './names.js'

/** @internal Translates an expression of Entra ID. */
export function translate(node: EntraNode | undefined, context: Context): Translated {
  if (!node) return { reason: 'an argument is missing' }
  switch (node.kind) {
    case 'attribute':
      return { claim: context.claimOf(node.name) }
    case 'text':
      return { constant: node.text }
    case 'word':
      return { constant: node.word }
    case 'compare':
      return asText(conditionOf(node, context))
    case 'call':
      return call(node.name, node.args, context)
  }
}

type Arguments = readonly (EntraNode | undefined)[]

function call(name: string, args: Arguments, context: Context): Translated {
  const [first, second, third] = args
  const source = () => translate(first, context)
  switch (name) {
    case 'ToLower':
    case 'ToUpper':
      if (second) context.remark(`${name} works by the root locale here, not by a culture`)
      return transformed(source(), name === 'ToLower' ? 'lower' : 'upper')
    case 'NormalizeDiacritics':
      return transformed(source(), 'stripDiacritics')
    case 'StripSpaces':
      return transformed(source(), 'stripSpaces')
    case 'RemoveDuplicates':
      return transformed(source(), 'unique')
    case 'CStr':
      return source()
    case 'Redact':
      context.remark('explanations and audit records are redacted without Redact')
      return source()
    case 'IgnoreFlowIfNullOrEmpty':
      return { reason: 'IgnoreFlowIfNullOrEmpty can only stand around a whole expression' }
    case 'SingleAppRoleAssignment':
      return transformed(source(), 'first')
    case 'Split':
      return textOf(second) === undefined
        ? { reason: 'Split needs a constant delimiter' }
        : transformed(source(), { split: textOf(second) ?? '' })
    case 'Append': {
      const suffix = textOf(second)
      if (suffix !== undefined)
        return suffix === '' ? source() : transformed(source(), { append: suffix })
      return template([source(), translate(second, context)], '')
    }
    case 'Join':
      return join(args, context)
    case 'Coalesce':
      return firstOf(args.map((argument) => translate(argument, context)))
    case 'Mid':
      return cut(source(), numberOf(second), numberOf(third), 'Mid')
    case 'Left':
      return cut(source(), 1, numberOf(second), 'Left')
    case 'Item':
      return numberOf(second) === 1
        ? transformed(source(), 'first')
        : { reason: 'Item can only take the first value here' }
    case 'Word':
      return word(source(), numberOf(second), textOf(third))
    case 'Replace':
      return replaceOf(args, context, translate)
    case 'Switch':
      return switchOf(args, context)
    case 'IIF': {
      const condition = conditionOf(first, context)
      if (isReason(condition)) return condition
      const [yes, no] = [translate(second, context), translate(third, context)]
      if (isReason(yes)) return yes
      if (isReason(no)) return no
      return branch(condition, yes, no)
    }
    case 'Not':
    case 'IsPresent':
    case 'IsNull':
    case 'IsNullOrEmpty':
      return asText(conditionOf({ kind: 'call', name, args }, context))
    default:
      return { reason: reasons.get(name) ?? `there is no function ${name} here` }
  }
}

const impure = 'gives another value each time, and a mapping gives the same for the same person'
const dates = 'reckons with dates'
const reasons = new Map([
  ...['Guid', 'RandomString', 'Now'].map((name) => [name, `${name} ${impure}`] as const),
  ...['CDate', 'DateAdd', 'DateDiff', 'DateFromNum', 'FormatDateTime', 'NumFromDate'].map(
    (name) => [name, `${name} ${dates}: let the IdP send what is needed`] as const,
  ),
  ['SelectUniqueValue', 'SelectUniqueValue can only stand around a whole expression'],
  ['AppRoleAssignmentsComplex', 'roles are structured here: read the claim roles in group rules'],
])

/** One branch or another. */
function branch(condition: Condition, yes: Expression, no: Expression | undefined): Expression {
  // biome-ignore lint/suspicious/noThenProperty: the language's word; no document is awaited
  return { if: condition, then: yes, ...(no && { else: no }) }
}

function numberOf(node: EntraNode | undefined): number | undefined {
  const value = Number(textOf(node) ?? Number.NaN)
  return Number.isInteger(value) && value >= 0 && value <= 1_000 ? value : undefined
}

/** Several parts into one text. */
function template(parts: readonly Translated[], separator: string): Translated {
  const failed = parts.find(isReason)
  if (failed) return failed
  const named: Record<string, Expression> = {}
  const written = parts.map((part) => {
    if (isReason(part)) return ''
    if ('constant' in part && !part.transform) return literal(part.constant)
    const key = `part${Object.keys(named).length + 1}`
    named[key] = part
    return `\${${key}}`
  })
  const text = written.join(literal(separator))
  return Object.keys(named).length > 0
    ? { template: text, with: named }
    : { constant: parts.map((part) => ('constant' in part ? part.constant : '')).join(separator) }
}

function join([separator, ...sources]: Arguments, context: Context): Translated {
  const between = textOf(separator)
  if (between === undefined) return { reason: 'Join needs a constant separator' }
  const parts = sources.map((source) => translate(source, context))
  const [only] = parts
  if (parts.length === 1 && only) return transformed(only, { join: between })
  context.remark('Join: when one of its parts has no value, the whole has none here')
  return template(parts, between)
}

function firstOf(candidates: readonly Translated[]): Translated {
  const firstOf: Expression[] = []
  for (const candidate of candidates) {
    if (isReason(candidate)) return candidate
    firstOf.push(candidate)
  }
  return { firstOf }
}

/** Characters by their place, counted from 1; a value that ends before them has none of them. */
function cut(
  source: Translated,
  start: number | undefined,
  length: number | undefined,
  name: string,
): Translated {
  if (start === undefined || start < 1 || length === undefined || length < 1)
    return { reason: `${name} needs constant places` }
  return transformed(source, { extract: { pattern: `(?s).{${start - 1}}(.{1,${length}}).*` } })
}

function word(
  source: Translated,
  place: number | undefined,
  delimiters: string | undefined,
): Translated {
  if (place === undefined || place < 1 || !delimiters)
    return { reason: 'Word needs a constant place and constant delimiters' }
  const mark = `[${[...delimiters].map((it) => `\\x{${it.codePointAt(0)?.toString(16)}}`).join('')}]`
  const other = `[^${mark.slice(1)}`
  const before = place === 1 ? '' : `(?:${other}+${mark}+){${place - 1}}`
  return transformed(source, {
    extract: { pattern: `(?s)${mark}*${before}(${other}+)(?:${mark}.*)?` },
  })
}

/**
 * `Switch(source, default, key, value, …)`. The key `""` stands for a source without a value; a source without
 * one gets the default otherwise.
 */
function switchOf([source, fallback, ...pairs]: Arguments, context: Context): Translated {
  const value = translate(source, context)
  if (isReason(value)) return value
  const otherwise = fallback && translate(fallback, context)
  if (isReason(otherwise)) return otherwise
  const rows: { key: string; value: Expression }[] = []
  for (let i = 0; i < pairs.length; i += 2) {
    const key = textOf(pairs[i])
    const given = translate(pairs[i + 1], context)
    if (key === undefined) return { reason: 'Switch needs constant keys' }
    if (isReason(given)) return given
    rows.push({ key, value: given })
  }
  const whenEmpty = rows.find(({ key }) => key === '')?.value ?? otherwise
  const keyed = rows.filter(({ key }) => key !== '')
  const table = tableOf(value, keyed, otherwise)
  if (!whenEmpty) return table
  return branch({ of: value, anything: true, ifAbsent: false }, table, whenEmpty)
}

function tableOf(
  value: Expression,
  rows: readonly { readonly key: string; readonly value: Expression }[],
  otherwise: Expression | undefined,
): Expression {
  const cases = rows.flatMap((row) =>
    'constant' in row.value && !row.value.transform
      ? [{ is: row.key, give: row.value.constant }]
      : [],
  )
  const isTable = cases.length === rows.length && cases.length > 0
  if (isTable) return { switch: value, cases, ...(otherwise && { default: otherwise }) }
  const nested = rows.reduceRight(
    (rest, row) => branch({ of: value, exact: row.key }, row.value, rest),
    otherwise,
  )
  return nested ?? { constant: '' }
}

type ConditionOrReason = Condition | { readonly reason: string }

function conditionOf(node: EntraNode | undefined, context: Context): ConditionOrReason {
  if (node?.kind === 'compare') {
    const of = translate(node.left, context)
    const text = textOf(node.right)
    if (isReason(of)) return of
    if (text === undefined || !['=', '<>'].includes(node.operator))
      return { reason: 'only = and <> with a constant can be compared here' }
    const equals: Condition = { of, exact: text }
    return node.operator === '=' ? equals : { not: equals }
  }
  if (node?.kind !== 'call') return { reason: 'it is no condition' }
  const inner = () => translate(node.args[0], context)
  if (node.name === 'Not') {
    const of = inner()
    return isReason(of) ? of : { not: { of, exact: 'True', ignoreCase: true } }
  }
  if (node.name === 'IsPresent' || node.name.startsWith('IsNull')) {
    const of = inner()
    if (isReason(of)) return of
    const isPresent: Condition = { of, anything: true, ifAbsent: false }
    return node.name === 'IsPresent' ? isPresent : { not: isPresent }
  }
  return { reason: `${node.name} is no condition here` }
}

function asText(condition: ConditionOrReason): Translated {
  if (isReason(condition)) return condition
  return branch(condition, { constant: 'True' }, { constant: 'False' })
}
