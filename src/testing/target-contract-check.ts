import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { isRosterError } from '../core/errors.js'

/** @internal Fails with what was looked at, what was seen and what must be, unless both are the same. */
export function equals(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return
  const all = differences(actual, expected, '')
  const more = all.length > most ? [`and ${all.length - most} more`] : []
  const message = [what, [...all.slice(0, most), ...more].join('; ')].join(': ')
  throw new assert.AssertionError({ message, actual, expected, operator: 'deepStrictEqual' })
}

/** @internal Fails unless it is one of these. */
export function isOneOf(actual: unknown, expected: readonly unknown[], what: string): void {
  if (expected.includes(actual)) return
  const wanted = expected.map(shown).join(' or ')
  const message = `${what}: is ${shown(actual)}, must be ${wanted}`
  throw new assert.AssertionError({ message, actual, expected: wanted })
}

/** How many differences a message holds. */
const most = 5

/** Each place in which two values differ, as a sentence. */
function differences(actual: unknown, expected: unknown, at: string): readonly string[] {
  if (isDeepStrictEqual(actual, expected)) return []
  const where = at === '' ? '' : `${at} `
  if (isList(actual) && isList(expected)) {
    const [lost, extra] = [without(expected, actual), without(actual, expected)]
    const lacks = lost.length > 0 ? [`${where}lacks ${lost.map(shown).join(', ')}`] : []
    const holds = extra.map((one) => `${where}has ${shown(one)}, which must not be there`)
    if (lacks.length + holds.length > 0) return [...lacks, ...holds]
  }
  if (isRecord(actual) && isRecord(expected))
    return [...new Set([...Object.keys(actual), ...Object.keys(expected)])].flatMap((name) =>
      differences(actual[name], expected[name], at === '' ? name : `${at}.${name}`),
    )
  return [`${where}is ${shown(actual)}, must be ${shown(expected)}`]
}

function without(list: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  return list.filter((one) => !other.some((there) => isDeepStrictEqual(there, one)))
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Error)
}

/** @internal A value in a message. */
export function shown(value: unknown): string {
  if (isRosterError(value)) return value.code
  if (value instanceof Error) return String(value)
  if (value === null) return 'nothing'
  return (JSON.stringify(value) ?? String(value)).slice(0, 200)
}
