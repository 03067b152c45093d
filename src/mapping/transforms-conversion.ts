import { dnType, dnValues, parseDn } from '../core/dn.js'
import { pointer } from '../core/pointer.js'
import { countryCode } from './countries.js'
import { dateDifference, moveDate } from './date-arithmetic.js'
import { dateForm, readIso, writeIso } from './date-forms.js'
import { readOffset } from './instants.js'
import type { DateTransform, NumberFormat } from './language-conversions.js'
import { numberReader, rounded, writeNumber } from './numbers.js'
import { textsOf } from './reading.js'
import { type Compilers, eachReadable } from './transforms-contract.js'

type Keys = 'dn' | 'number' | 'bitAnd' | 'date' | 'dateAdd' | 'dateDiff' | 'country'

const plain: NumberFormat & { readonly digits?: number } = { decimal: '.' }

/** @internal Transforms that read texts as something else, and write that as text. */
export const conversions: Compilers<Keys> = {
  dn({ type, which = 'first', otherwise = 'drop' }, at, { report }) {
    const wanted = type === undefined ? undefined : dnType(type)
    if (type !== undefined && wanted === undefined)
      report(at + pointer('type'), 'must be the type of an attribute, such as CN, OU or 2.5.4.11')
    return eachReadable((text) => {
      const dn = parseDn(text)
      const values = dn ? dnValues(dn, wanted) : []
      if (values.length === 0) return undefined
      return which === 'all' ? values : values.at(which === 'first' ? 0 : -1)
    }, otherwise)
  },
  number({ from = plain, to = plain, otherwise }, at, { report }) {
    for (const [name, format] of Object.entries<NumberFormat>({ from, to }))
      if (format.group === format.decimal)
        report(at + pointer(name, 'group'), 'must be another sign than the decimal one')
    const read = numberReader(from)
    const { digits } = to
    return eachReadable((text) => {
      const number = read(text)
      return number && writeNumber(digits === undefined ? number : rounded(number, digits), to)
    }, otherwise)
  },
  bitAnd: (mask) =>
    eachReadable((text) =>
      /^\d{1,19}$/.test(text) ? String(BigInt(text) & BigInt(mask)) : undefined,
    ),
  date: (options, at, { report }) => compileDate(options, at, report),
  dateAdd: (move) =>
    eachReadable((text) => {
      const instant = readIso(text)
      const moved = instant === undefined ? undefined : moveDate(instant, move)
      return moved === undefined ? undefined : writeIso(moved)
    }),
  dateDiff({ since, unit }, at, compiler) {
    const readSince = compiler.expression(since, at + pointer('since'))
    return (texts, evaluation) => {
      const start = readSince(evaluation)
      if (start.state !== 'present') return start.state
      const from = readIso(textsOf(start)?.[0] ?? '')
      if (from === undefined) return 'malformed'
      return eachReadable((text) => {
        const to = readIso(text)
        return to === undefined ? undefined : String(dateDifference(from, to, unit))
      })(texts, evaluation)
    }
  },
  country: (wanted) => eachReadable((text) => countryCode(text, wanted)),
}

function compileDate(
  { from = 'iso', to = 'iso', offset = 'Z', otherwise }: DateTransform['date'],
  at: string,
  report: (pointer: string, message: string) => void,
) {
  const minutes = readOffset(offset)
  if (minutes === undefined) report(at + pointer('offset'), 'must be Z or like +02:00')
  const read = dateForm(from, minutes ?? 0)
  const write = dateForm(to, minutes ?? 0)
  for (const [name, form] of Object.entries({ from, to }))
    if (!dateForm(form, 0))
      report(
        at + pointer(name, 'pattern'),
        'must name year, month and day once each, by yyyy MM M MMM MMMM dd d HH H hh h a mm ss SSS XXX; put other letters in apostrophes',
      )
  return eachReadable((text) => {
    const instant = read?.read(text.trim())
    return instant === undefined ? undefined : write?.write(instant)
  }, otherwise)
}
