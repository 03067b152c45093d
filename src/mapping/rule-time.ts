import type { Compiler } from './evaluation.js'
import type { GroupRule } from './group-document.js'

/** @internal When a rule holds: from one instant up to, but without, another; epoch milliseconds. */
export interface TimeBounds {
  readonly from: number
  readonly to: number
}

/** @internal Reads a rule's bounds; `undefined` when it has none. */
export function compileTime(
  { validFrom, validTo }: GroupRule,
  at: string,
  report: Compiler['report'],
): TimeBounds | undefined {
  if (validFrom === undefined && validTo === undefined) return undefined
  const read = (text: string, place: string) => {
    const instant = Date.parse(text)
    if (!isInstant(text, instant)) report(at + place, 'is no instant of the calendar')
    return instant
  }
  const from = validFrom === undefined ? Number.NEGATIVE_INFINITY : read(validFrom, '/validFrom')
  const to = validTo === undefined ? Number.POSITIVE_INFINITY : read(validTo, '/validTo')
  if (from >= to) report(`${at}/validTo`, 'must be later than `validFrom`')
  return { from, to }
}

/** @internal Some readers take the 30th of February for the 2nd of March: what is read must be what is written. */
export function isInstant(text: string, instant = Date.parse(text)): boolean {
  return (
    !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 19) === text.slice(0, 19)
  )
}

/** @internal Whether an instant is within the bounds. */
export function isWithin({ from, to }: TimeBounds, now: number): boolean {
  return from <= now && now < to
}

/** @internal The next instant after `now` at which the answer of {@link isWithin} changes. */
export function nextBound({ from, to }: TimeBounds, now: number): number | undefined {
  if (now < from) return from
  return now < to && to !== Number.POSITIVE_INFINITY ? to : undefined
}
