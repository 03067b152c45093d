import { structureFault } from './faults.js'

const dateTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z$/

/**
 * @internal Epoch milliseconds of an xs:dateTime in UTC (SAML Core 1.3.3), a date that exists.
 *
 * @param element - whose attribute it is, for the error
 */
export function readInstant(text: string, element: string): number {
  const match = dateTime.exec(text)
  if (!match) throw structureFault(element, 'value')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number)
  const fraction = Number((match[7] ?? '.').slice(1, 4).padEnd(3, '0'))
  const instant = Date.UTC(year, month - 1, day, hour, minute, second, fraction)
  // What does not exist becomes something else: 30 February is 2 March, second 60 the next minute.
  const date = new Date(instant)
  if (
    date.getUTCFullYear() !== year ||
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    date.getUTCHours() !== hour ||
    date.getUTCMinutes() !== minute ||
    date.getUTCSeconds() !== second
  )
    throw structureFault(element, 'value')
  return instant
}
