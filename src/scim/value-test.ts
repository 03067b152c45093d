import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { caseKey } from './compare.js'
import { instantOf } from './date-time.js'
import type { CompareOperator, FilterValue } from './filter.js'

/** @internal A test of one value, never of a list; `undefined` when there is none. */
export type ValueTest = (value: JsonValue | undefined) => boolean

/** @internal What a comparison says about an attribute without a value. */
export function absentTest(operator: CompareOperator, literal: FilterValue): boolean {
  return operator === 'eq' ? literal === null : operator === 'ne' && literal !== null
}

/** @internal `pr`: there is a value, and it is not empty (RFC 7644, table 3). */
export function hasValue(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return false
  if (typeof value !== 'object') return true
  for (const name in value)
    if (Object.hasOwn(value, name) && hasValue((value as Record<string, JsonValue>)[name]))
      return true
  return false
}

/** @internal A comparison with a literal that fits the attribute. */
export function valueTest(
  attribute: ScimAttribute,
  operator: CompareOperator,
  literal: FilterValue,
): ValueTest {
  if (literal === null) {
    if (operator === 'ne') return (value) => value !== undefined
    return (value) => value === undefined
  }
  if (operator === 'ne') {
    const equal = valueTest(attribute, 'eq', literal)
    return (value) => !equal(value)
  }
  if (typeof literal === 'number')
    return attribute.type === 'dateTime'
      ? instantTest(operator, literal)
      : numberTest(operator, literal)
  if (typeof literal === 'boolean') return (value) => value === literal
  return attribute.caseExact || attribute.type === 'dateTime'
    ? exactTest(operator, literal)
    : caselessTest(operator, caseKey(literal))
}

function numberTest(operator: CompareOperator, literal: number): ValueTest {
  const passes = order(operator)
  return (value) => typeof value === 'number' && passes(value, literal)
}

function instantTest(operator: CompareOperator, literal: number): ValueTest {
  const passes = order(operator)
  return (value) => {
    const instant = typeof value === 'string' ? instantOf(value) : undefined
    return instant !== undefined && passes(instant, literal)
  }
}

function order(operator: CompareOperator): <T extends number | string>(a: T, b: T) => boolean {
  switch (operator) {
    case 'gt':
      return (a, b) => a > b
    case 'ge':
      return (a, b) => a >= b
    case 'lt':
      return (a, b) => a < b
    case 'le':
      return (a, b) => a <= b
    default:
      return (a, b) => a === b
  }
}

function exactTest(operator: CompareOperator, literal: string): ValueTest {
  switch (operator) {
    case 'eq':
      return (value) => value === literal
    case 'co':
      return (value) => typeof value === 'string' && value.includes(literal)
    case 'sw':
      return (value) => typeof value === 'string' && value.startsWith(literal)
    case 'ew':
      return (value) => typeof value === 'string' && value.endsWith(literal)
    default: {
      const passes = order(operator)
      return (value) => typeof value === 'string' && passes(value, literal)
    }
  }
}

function caselessTest(operator: CompareOperator, key: string): ValueTest {
  switch (operator) {
    case 'eq':
      return (value) => typeof value === 'string' && beginsWithKey(value, key, true)
    case 'co':
      return (value) => typeof value === 'string' && caseKey(value).includes(key)
    case 'sw':
      return (value) => typeof value === 'string' && beginsWithKey(value, key, false)
    case 'ew':
      return (value) => typeof value === 'string' && caseKey(value).endsWith(key)
    default: {
      const passes = order(operator)
      return (value) => typeof value === 'string' && passes(caseKey(value), key)
    }
  }
}

/**
 * Whether the key of a text begins with, or is, a key. As long as both are ASCII nothing is copied; the
 * first other character hands over to {@link caseKey}, since it may change lengths.
 */
function beginsWithKey(text: string, key: string, whole: boolean): boolean {
  const length = Math.min(text.length, key.length)
  for (let i = 0; i < length; i += 1) {
    const a = text.charCodeAt(i)
    const b = key.charCodeAt(i)
    if (a > 0x7f || b > 0x7f) return slowly(text, key, whole)
    if (a !== b && (a < 0x41 || a > 0x5a || a + 0x20 !== b)) return false
  }
  if (text.length === key.length) return true
  // What follows might combine with the last character into another one.
  return (
    !whole && text.length > length && (text.charCodeAt(length) <= 0x7f || slowly(text, key, whole))
  )
}

function slowly(text: string, key: string, whole: boolean): boolean {
  return whole ? caseKey(text) === key : caseKey(text).startsWith(key)
}
