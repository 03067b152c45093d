/**
 * Instants and the fields of a calendar, without a clock and without zone rules.
 *
 * @module
 */

/** @internal What a date needs to become an instant; the month counts from 1. */
export interface DateFields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour?: number
  readonly minute?: number
  readonly second?: number
  readonly milli?: number
  /** Minutes east of UTC; without it, the offset of the transform. */
  readonly offset?: number
}

/** Years 1 to 9999: what four digits can write. */
const earliest = Date.parse('0001-01-01T00:00:00Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')
const minute = 60_000

/** @internal The instant of fields that name a day and time there is; `undefined` for others. */
export function instantOf(fields: DateFields, offset: number): number | undefined {
  const { year, month, day, hour = 0, minute: minutes = 0, second = 0, milli = 0 } = fields
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minutes, second, milli)
  // A date object carries 31 February over into March: then the fields do not come back.
  const isSame =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minutes &&
    date.getUTCSeconds() === second
  return isSame ? inRange(date.getTime() - (fields.offset ?? offset) * minute) : undefined
}

/** @internal The instant, if years of four digits can write it. */
export function inRange(instant: number): number | undefined {
  return instant >= earliest && instant <= latest ? Math.trunc(instant) : undefined
}

/** @internal Minutes east of UTC of `Z`, `+02:00`, `+0200` or `+02`; `undefined` for anything else. */
export function readOffset(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text) ?? []
  if (hours === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** @internal `Z`, or an offset as `+02:00`. */
export function writeOffset(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}`
}

/** @internal A number with leading zeros. */
export function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}

/** @internal The fields of an instant as a clock at an offset shows them. */
export function fieldsOf(instant: number, offset: number): Required<DateFields> {
  const date = new Date(instant + offset * minute)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    milli: date.getUTCMilliseconds(),
    offset,
  }
}
