import { structureFault } from './faults.js'

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

/**
 * @internal Epoch milliseconds of an xs:dateTime in UTC (SAML Core 1.3.3), a date that exists. What is finer than a
 * millisecond is left out.
 *
 * @param element - whose attribute it is, for the error
 */
export function readInstant(text: string, element: string): number {
  if (!dateTime.test(text)) throw structureFault(element, 'value')
  const twoDigits = (at: number) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * 0x30
  const year = twoDigits(0) * 100 + twoDigits(2)
  const [month, day] = [twoDigits(5) - 1, twoDigits(8)]
  const [hour, minute, second] = [twoDigits(11), twoDigits(14), twoDigits(17)]
  const fraction = Number(text.slice(20, -1).slice(0, 3).padEnd(3, '0'))
  const instant = Date.UTC(year, month, day, hour, minute, second, fraction)
  // What does not exist becomes something else: 30 February is 2 March, a 13th month is of the next year.
  const date = new Date(instant)
  if (
    date.getUTCFullYear() !== year ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    throw structureFault(element, 'value')
  return instant
}
