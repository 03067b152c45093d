import { fieldsOf, inRange, instantOf } from './instants.js'
import type { DateAddTransform, DateDiffTransform } from './language-conversions.js'

const units = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
} as const

/** @internal An instant moved; `undefined` when no four digits write its year. */
export function moveDate(instant: number, move: DateAddTransform['dateAdd']): number | undefined {
  const { years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = move
  const moved = moveMonths(instant, years * 12 + months)
  return moved === undefined
    ? undefined
    : inRange(
        moved +
          weeks * units.weeks +
          days * units.days +
          hours * units.hours +
          minutes * units.minutes +
          seconds * units.seconds,
      )
}

/** A day that the month does not have becomes its last: a month after 31 January is 28 or 29 February. */
function moveMonths(instant: number, months: number): number | undefined {
  if (months === 0) return instant
  const fields = fieldsOf(instant, 0)
  const all = fields.year * 12 + fields.month - 1 + months
  const [year, month] = [Math.floor(all / 12), (all % 12) + 1]
  if (year < 1 || year > 9999) return undefined
  for (let day = fields.day; day > 27; day -= 1) {
    const moved = instantOf({ ...fields, year, month, day }, 0)
    if (moved !== undefined) return moved
  }
  return instantOf({ ...fields, year, month }, 0)
}

/** @internal Whole units from one instant to another, towards zero. */
export function dateDifference(
  from: number,
  to: number,
  unit: DateDiffTransform['dateDiff']['unit'],
): number {
  if (unit === 'years' || unit === 'months') {
    const months = wholeMonths(from, to)
    return whole(unit === 'years' ? months / 12 : months)
  }
  return whole((to - from) / units[unit])
}

/** Months that can be added to the first without going past the second. */
function wholeMonths(from: number, to: number): number {
  const [a, b] = [fieldsOf(from, 0), fieldsOf(to, 0)]
  const months = b.year * 12 + b.month - (a.year * 12 + a.month)
  const reached = moveMonths(from, months) ?? from
  if (months > 0 && reached > to) return months - 1
  return months < 0 && reached < to ? months + 1 : months
}

/** Towards zero, and without a negative zero. */
function whole(value: number): number {
  return Math.trunc(value) + 0
}
