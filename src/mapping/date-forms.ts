/**
 * Dates as text: read and written in the forms that IdPs use.
 *
 * @module
 */

import { compileDatePattern, type DateForm } from './date-patterns.js'
import { fieldsOf, inRange, instantOf, pad, readOffset, writeOffset } from './instants.js'
import type { DateFormat } from './language-conversions.js'

// The offset behind a day alone is what Workday sends.
const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d\d(?::?\d\d)?)?|([Zz]|[+-]\d\d:\d\d))?$/

/** @internal Reads RFC 3339 and its shorter forms. */
export function readIso(text: string, offset = 0): number | undefined {
  const [, year, month, day, hour, minutes, second, fraction, timed, dated] = iso.exec(text) ?? []
  if (year === undefined) return undefined
  const zone = timed ?? dated
  const own = zone === undefined ? undefined : readOffset(zone)
  if (zone !== undefined && own === undefined) return undefined
  return instantOf(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour ?? 0),
      minute: Number(minutes ?? 0),
      second: Number(second ?? 0),
      milli: Number((fraction ?? '').slice(0, 3).padEnd(3, '0')),
      ...(own !== undefined && { offset: own }),
    },
    offset,
  )
}

/** @internal Writes RFC 3339, milliseconds only when there are some. */
export function writeIso(instant: number, offset = 0): string {
  const { year, month, day, hour, minute: minutes, second, milli } = fieldsOf(instant, offset)
  const fraction = milli === 0 ? '' : `.${pad(milli, 3)}`
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hour, 2)}:${pad(minutes, 2)}:${pad(second, 2)}${fraction}${writeOffset(offset)}`
}

const generalized =
  /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d{1,9}))?(Z|[+-]\d{2}(?:\d\d)?)$/

/** RFC 4517, 3.3.13. A fraction is of the last field written, as there: of an hour, a minute or a second. */
function readGeneralized(text: string): number | undefined {
  const [, year, month, day, hour, minutes, second, fraction, zone] = generalized.exec(text) ?? []
  const offset = readOffset(zone ?? '')
  if (year === undefined || offset === undefined) return undefined
  const whole = instantOf(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minutes ?? 0),
      second: Number(second ?? 0),
    },
    offset,
  )
  if (whole === undefined || fraction === undefined) return whole
  const unit = second !== undefined ? 1_000 : minutes !== undefined ? 60_000 : 3_600_000
  return inRange(whole + Math.floor(Number(`0.${fraction}`) * unit))
}

function writeGeneralized(instant: number): string {
  const { year, month, day, hour, minute: minutes, second } = fieldsOf(instant, 0)
  return `${pad(year, 4)}${pad(month, 2)}${pad(day, 2)}${pad(hour, 2)}${pad(minutes, 2)}${pad(second, 2)}Z`
}

/** Milliseconds from 1601 to 1970. */
const fileTimeStart = 11_644_473_600_000n

function readWhole(text: string, toInstant: (value: bigint) => bigint): number | undefined {
  return /^-?\d{1,19}$/.test(text) ? inRange(Number(toInstant(BigInt(text)))) : undefined
}

/** @internal The form that a format names; `undefined` when its pattern cannot be used. */
export function dateForm(format: DateFormat, offset: number): DateForm | undefined {
  switch (format) {
    case 'iso':
      return {
        read: (text) => readIso(text, offset),
        write: (instant) => writeIso(instant, offset),
      }
    case 'epochSeconds':
      return {
        read: (text) => readWhole(text, (value) => value * 1_000n),
        write: (instant) => String(Math.floor(instant / 1_000)),
      }
    case 'epochMillis':
      return { read: (text) => readWhole(text, (value) => value), write: String }
    case 'fileTime':
      return {
        read: (text) => readWhole(text, (value) => value / 10_000n - fileTimeStart),
        write: (instant) => String((BigInt(instant) + fileTimeStart) * 10_000n),
      }
    case 'generalizedTime':
      return { read: readGeneralized, write: writeGeneralized }
    default:
      return compileDatePattern(format.pattern, offset)
  }
}
