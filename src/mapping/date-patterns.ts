import { type DateFields, fieldsOf, instantOf, pad, readOffset, writeOffset } from './instants.js'

/** @internal Reads and writes instants in one form. */
export interface DateForm {
  /** The instant, in epoch milliseconds; `undefined` when the text is none in this form. */
  readonly read: (text: string) => number | undefined
  readonly write: (instant: number) => string
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const shortMonths = months.map((name) => name.slice(0, 3))

/** What a pattern reads: the fields of a date, or the hour of a clock with twelve and its half of the day. */
interface ReadFields extends Partial<DateFields> {
  readonly hour12?: number
  readonly isAfternoon?: boolean
}

interface Field {
  /** A regular expression of what it reads, without groups. */
  readonly pattern: string
  readonly read: (text: string) => ReadFields
  readonly write: (fields: Required<DateFields>) => string
}

function digits(name: keyof DateFields, count: number, most = count): Field {
  return {
    pattern: `\\d{${count},${most}}`,
    read: (text) => ({ [name]: Number(text) }),
    write: (fields) => pad(fields[name], count),
  }
}

function hourOf12(count: number): Field {
  return {
    pattern: count === 2 ? '0[1-9]|1[0-2]' : '1[0-2]|0?[1-9]',
    read: (text) => ({ hour12: Number(text) }),
    write: ({ hour }) => pad(hour % 12 || 12, count),
  }
}

function named(names: readonly string[]): Field {
  return {
    pattern: names.join('|'),
    read: (text) => ({
      month: names.findIndex((name) => name.toLowerCase() === text.toLowerCase()) + 1,
    }),
    write: ({ month }) => names[month - 1] ?? '',
  }
}

/** Letters of Unicode Technical Standard 35, "Date Field Symbol Table", as far as they are known here. */
const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['yyyy', digits('year', 4)],
  ['MMMM', named(months)],
  ['MMM', named(shortMonths)],
  ['MM', digits('month', 2)],
  ['M', digits('month', 1, 2)],
  ['dd', digits('day', 2)],
  ['d', digits('day', 1, 2)],
  ['HH', digits('hour', 2)],
  ['H', digits('hour', 1, 2)],
  ['hh', hourOf12(2)],
  ['h', hourOf12(1)],
  [
    'a',
    {
      pattern: 'AM|PM',
      read: (text) => ({ isAfternoon: /p/i.test(text) }),
      write: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
    },
  ],
  ['mm', digits('minute', 2)],
  ['ss', digits('second', 2)],
  ['SSS', digits('milli', 3)],
  [
    'XXX',
    {
      pattern: 'Z|[+-]\\d\\d:\\d\\d',
      read: (text) => ({ offset: readOffset(text) ?? Number.NaN }),
      write: ({ offset }) => writeOffset(offset),
    },
  ],
])

/**
 * @internal Compiles a date pattern; `undefined` when it has letters that mean nothing here, an apostrophe
 * that is never closed, no year, month and day, or half of a clock with twelve hours.
 */
export function compileDatePattern(pattern: string, offset: number): DateForm | undefined {
  const parts = partsOf(pattern)
  const names = parts?.flatMap((part) => (typeof part === 'string' ? [] : [part.name])) ?? []
  const has = (letter: string) => names.some((name) => name.startsWith(letter))
  if (!parts || !has('y') || !has('M') || !has('d')) return undefined
  if (new Set(names.map((name) => name[0])).size < names.length) return undefined
  if (has('h') !== has('a') || (has('h') && has('H'))) return undefined
  const source = parts.map((part) =>
    typeof part === 'string'
      ? part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      : `(${part.field.pattern})`,
  )
  const reader = new RegExp(`^${source.join('')}$`, 'iu')
  const readers = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.field]))
  return {
    read(text) {
      const found = reader.exec(text)
      if (!found) return undefined
      const none = { year: 0, month: 0, day: 0 }
      const read: DateFields & ReadFields = Object.assign(
        none,
        ...readers.map((field, i) => field.read(found[i + 1] ?? '')),
      )
      const { hour12, isAfternoon } = read
      if (hour12 === undefined) return instantOf(read, offset)
      return instantOf({ ...read, hour: (hour12 % 12) + (isAfternoon ? 12 : 0) }, offset)
    },
    write(instant) {
      const clock = fieldsOf(instant, offset)
      return parts
        .map((part) => (typeof part === 'string' ? part : part.field.write(clock)))
        .join('')
    },
  }
}

type Part = string | { readonly name: string; readonly field: Field }

function partsOf(pattern: string): Part[] | undefined {
  const parts: Part[] = []
  for (const [text] of pattern.matchAll(/'(?:[^']|'')*'|'|([A-Za-z])\1*|[^'A-Za-z]+/gu)) {
    const field = fields.get(text)
    if (field) parts.push({ name: text, field })
    else if (text === "''") parts.push("'")
    else if (/^'.*'$/su.test(text) && text.length > 2)
      parts.push(text.slice(1, -1).replaceAll("''", "'"))
    else if (/^[A-Za-z']/.test(text)) return undefined
    else parts.push(text)
  }
  return parts
}
