import { structureFault } from './faults.js'

const duration =
  /^P(?=.)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$/

// A year and a month have no fixed length; the shortest is the safe one for a cache.
const unitMs = [365 * 86_400_000, 28 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000]

/**
 * @internal Milliseconds of an xs:duration that is not negative; parts of a second are dropped.
 *
 * @param element - whose attribute it is, for the error
 */
export function readDuration(text: string, element: string): number {
  const match = duration.exec(text)
  if (!match) throw structureFault(element, 'value')
  return unitMs.reduce((sum, ms, i) => sum + Number(match[i + 1] ?? 0) * ms, 0)
}
