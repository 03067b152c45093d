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
  const [, year, month, day, hour, minute, second, fraction = ''] = match
  const whole = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const instant = Date.parse(`${whole}.${fraction.slice(1, 4).padEnd(3, '0')}Z`)
  // 30 February becomes 2 March, and 24:00 the next day: neither is what was written.
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(whole))
    throw structureFault(element, 'value')
  return instant
}
