import type { DateAddTransform, DateDiffTransform } from '../mapping/language-conversions.js'
import type { EntraNode } from './entra-parse.js'
import {
  type Arguments,
  type Context,
  isReason,
  type Translated,
  textOf,
  transformed,
  wholeOf,
} from './entra-value.js'

const functions = new Set(['CDate', 'DateAdd', 'DateFromNum', 'Now'])

/** @internal Whether a function gives a date, which is RFC 3339 here and `M/d/yyyy h:mm:ss tt` there. */
export function givesDate(name: string): boolean {
  return functions.has(name)
}

/** @internal A date as Entra ID writes it into an attribute. */
export function writtenDate(name: string, args: Arguments, context: Context): Translated {
  const written = { date: { to: { pattern: 'M/d/yyyy h:mm:ss a' } } }
  return transformed(dateOf({ kind: 'call', name, args }, context), written)
}

const units = new Map<string, DateDiffTransform['dateDiff']['unit']>([
  ['yyyy', 'years'],
  ['m', 'months'],
  ['ww', 'weeks'],
  ['d', 'days'],
  ['h', 'hours'],
  ['n', 'minutes'],
  ['s', 'seconds'],
])

/** A date for further reckoning. */
function dateOf(node: EntraNode | undefined, context: Context): Translated {
  if (node?.kind !== 'call' || !givesDate(node.name))
    return transformed(context.translate(node), { date: {} })
  const [first, second, third] = node.args
  if (node.name === 'Now') return { now: true }
  if (node.name === 'CDate') return dateOf(first, context)
  if (node.name === 'DateFromNum')
    return transformed(context.translate(first), { date: { from: 'fileTime' } })
  const unit = units.get(textOf(first) ?? '')
  const count = wholeOf(second, -100_000, 100_000)
  if (unit === undefined || count === undefined)
    return { reason: 'DateAdd needs a constant interval and number' }
  const dateAdd: DateAddTransform['dateAdd'] = { [unit]: count }
  return transformed(dateOf(third, context), { dateAdd })
}

/** @internal `DateDiff(interval, date1, date2)`: how long the second is after the first. */
export function dateDiff([interval, from, to]: Arguments, context: Context): Translated {
  const unit = units.get(textOf(interval) ?? '')
  const since = dateOf(from, context)
  if (unit === undefined) return { reason: 'DateDiff needs a constant interval' }
  if (isReason(since)) return since
  return transformed(dateOf(to, context), { dateDiff: { since, unit } })
}

/** @internal `FormatDateTime(source, styles, inputFormat, outputFormat)`. */
export function formatDate([source, , input, output]: Arguments, context: Context): Translated {
  const to = patternOf(textOf(output) ?? '')
  const from = patternOf(textOf(input) ?? '')
  if (to === undefined) return { reason: 'FormatDateTime: there is no such output format here' }
  if (source?.kind === 'call' && givesDate(source.name))
    return transformed(dateOf(source, context), { date: { to } })
  if (from === undefined) return { reason: 'FormatDateTime: there is no such input format here' }
  return transformed(context.translate(source), { date: { from, to } })
}

const letters: Readonly<Record<string, string>> = Object.fromEntries([
  ...['yyyy', 'MMMM', 'MMM', 'MM', 'M', 'dd', 'd', 'HH', 'H', 'hh', 'h', 'mm', 'ss'].map((it) => [
    it,
    it,
  ]),
  ...[
    ['fff', 'SSS'],
    ['tt', 'a'],
    ['zzz', 'XXX'],
    ['K', 'XXX'],
  ],
])

/** A format of .NET as a pattern of Unicode; `undefined` when it has something that there is not. */
function patternOf(format: string): 'generalizedTime' | { readonly pattern: string } | undefined {
  if (format === '') return undefined
  if (/^yyyyMMddHHmmss(?:\.f+)?Z$/.test(format)) return 'generalizedTime'
  let pattern = ''
  for (const [run] of format.matchAll(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    const known = letters[run]
    if (known !== undefined) pattern += known
    else if (/^[TZ]$/.test(run)) pattern += `'${run}'`
    else if (/^[A-Za-z]/.test(run)) return undefined
    else pattern += run
  }
  return { pattern }
}

/** @internal The number that Active Directory has for a date. */
export function numberOfDate(node: EntraNode | undefined, context: Context): Translated {
  return transformed(dateOf(node, context), { date: { to: 'fileTime' } })
}
