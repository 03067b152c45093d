/**
 * Decimal numbers as text, exact whatever their length: no floating point is involved.
 *
 * @module
 */

import type { NumberFormat } from './language-conversions.js'

/** Longest text that is taken for a number. */
const longest = 64

/** @internal A decimal number: `units` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

/** @internal Compiles a reader of numbers as a format writes them. */
export function numberReader({
  decimal,
  group,
}: NumberFormat): (text: string) => Decimal | undefined {
  const point = decimal === '.' ? '\\.' : ','
  const mark = group === undefined ? undefined : group === '.' ? '\\.' : group
  const whole = mark === undefined ? '\\d+' : `\\d{1,3}(?:${mark}\\d{3})+|\\d+`
  const pattern = new RegExp(`^([+-]?)(${whole})(?:${point}(\\d+))?$`)
  return (text) => {
    if (text.length > longest) return undefined
    // Groups are often written with one of the blanks that do not break.
    const plain = group === ' ' ? text.trim().replace(/[\u00a0\u2009\u202f]/gu, ' ') : text.trim()
    const [, sign, digits, fraction = ''] = pattern.exec(plain) ?? []
    if (digits === undefined) return undefined
    const units = BigInt(digits.replace(/\D/g, '') + fraction)
    return reduced({ units: sign === '-' ? -units : units, scale: fraction.length })
  }
}

/** Without trailing zeros, so that equal numbers are equal. */
function reduced({ units, scale }: Decimal): Decimal {
  let [left, places] = [units, scale]
  while (places > 0 && left % 10n === 0n) {
    left /= 10n
    places -= 1
  }
  return { units: left, scale: places }
}

/** @internal The number to so many digits behind the decimal sign, half away from zero. */
export function rounded({ units, scale }: Decimal, digits: number): Decimal {
  if (scale <= digits) return { units: units * 10n ** BigInt(digits - scale), scale: digits }
  const divisor = 10n ** BigInt(scale - digits)
  const half = units < 0n ? -divisor / 2n : divisor / 2n
  return { units: (units + half) / divisor, scale: digits }
}

/** @internal The number as a format writes it. */
export function writeNumber({ units, scale }: Decimal, { decimal, group }: NumberFormat): string {
  const sign = units < 0n ? '-' : ''
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = scale === 0 ? '' : decimal + digits.slice(-scale)
  const grouped = group === undefined ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, group)
  return sign + grouped + fraction
}

/** @internal Compares two numbers: below, at or above zero. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const difference = rounded(a, scale).units - rounded(b, scale).units
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
