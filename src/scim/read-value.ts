/**
 * Values as clients send them → values as their schema has them: checked, in the schema's spelling, and
 * otherwise as they came.
 *
 * @module
 */
import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { instantOf } from './date-time.js'
import { scimFault } from './faults.js'
import { copyJson, isList, isObject, type JsonObject, refuseTrap } from './json.js'
import { maxValues } from './limits.js'
import { booleanOfText, numberOfText } from './scope.js'
import type { ScimTolerances } from './tolerances.js'

/** @internal What a value may be written as, and whether read-only parts are kept. */
export interface Reading {
  readonly tolerances: ScimTolerances
  /** Keep read-only parts, to compare them; otherwise they are dropped (RFC 7644, 3.3). */
  readonly keepReadOnly?: boolean
}

/** @internal A fault of the value of an attribute. */
export function valueFault(attribute: ScimAttribute, message: string) {
  return scimFault('invalidValue', `${attribute.path} ${message}.`, { attribute: attribute.path })
}

/**
 * @internal Reads the value of an attribute, a list if it has many. `undefined` means unassigned, which is
 * what `null` and an empty list are (RFC 7643, 2.5).
 */
export function readValue(
  attribute: ScimAttribute,
  value: unknown,
  reading: Reading,
): JsonValue | undefined {
  if (value === null || value === undefined) return undefined
  if (!attribute.multiValued) return readOne(attribute, value, reading)
  const { tolerances } = reading
  if (value === '' && tolerances.emptyTextClears) return undefined
  if (!isList(value) && !tolerances.singleForList) throw valueFault(attribute, 'must be a list')
  const items = readItems(attribute, isList(value) ? value : [value], reading)
  return items.length > 0 ? items : undefined
}

/** @internal Reads values of a multi-valued attribute; at most one may be primary (RFC 7643, 2.4). */
export function readItems(
  attribute: ScimAttribute,
  values: readonly unknown[],
  reading: Reading,
): JsonValue[] {
  if (values.length > maxValues) throw tooManyValues(attribute)
  let primaries = 0
  const items: JsonValue[] = []
  for (const value of values) {
    const item = readOne(attribute, value, reading)
    if (item === undefined) throw valueFault(attribute, 'has a value that is empty')
    if (isPrimary(item)) primaries += 1
    items.push(item)
  }
  if (primaries > 1) throw valueFault(attribute, 'has more than one primary value')
  return items
}

/** @internal */
export function tooManyValues({ path }: ScimAttribute) {
  return scimFault('tooMany', `${path} may have ${maxValues} values at most.`, { attribute: path })
}

/** @internal */
export function isPrimary(item: JsonValue): boolean {
  return isObject(item) && item['primary'] === true
}

/** @internal Reads one value, never a list. `undefined` means unassigned. */
export function readOne(
  attribute: ScimAttribute,
  value: unknown,
  reading: Reading,
): JsonValue | undefined {
  if (value === null || value === undefined) return undefined
  if (attribute.type === 'complex') {
    const parts = readParts(attribute, value, reading)
    const whole = parts && withoutNulls(parts)
    if (whole) demandParts(attribute, whole)
    return whole
  }
  return readSimple(attribute, unwrapped(attribute, value, reading.tolerances), reading.tolerances)
}

function unwrapped(
  attribute: ScimAttribute,
  value: unknown,
  { wrappedValues }: ScimTolerances,
): unknown {
  if (!wrappedValues || attribute.type === 'complex') return value
  const inner = isList(value) && value.length === 1 ? value[0] : value
  const wraps = isObject(inner) && Object.hasOwn(inner, 'value') && Object.keys(inner).length === 1
  return wraps ? inner['value'] : value
}

/**
 * @internal Reads a complex value. A part that is to be cleared is `null` in the result, a part that was not
 * named is not in it. `undefined` when the whole value is to be cleared.
 */
export function readParts(
  attribute: ScimAttribute,
  given: unknown,
  reading: Reading,
): JsonObject | undefined {
  const value = asObject(attribute, given, reading.tolerances)
  if (value === undefined) return undefined
  const parts: Record<string, JsonValue> = {}
  for (const name of Object.keys(value)) {
    const part = attribute.parts?.get(name)
    if (!part) {
      refuseTrap(name)
      parts[name] = copyJson(value[name])
      continue
    }
    if (part.mutability === 'readOnly' && !reading.keepReadOnly) continue
    if (Object.hasOwn(parts, part.name)) throw valueFault(part, 'is there twice')
    parts[part.name] = readValue(part, value[name], reading) ?? null
  }
  return parts
}

function asObject(
  attribute: ScimAttribute,
  value: unknown,
  { textForComplex, emptyTextClears, wrappedValues }: ScimTolerances,
): JsonObject | undefined {
  if (isObject(value)) return value
  if (value === '' && emptyTextClears) return undefined
  const hasValue = attribute.parts?.get('value') !== undefined
  if (textForComplex && hasValue && typeof value === 'string') return { value }
  if (wrappedValues && !attribute.multiValued && isList(value) && value.length === 1) {
    const [inner] = value
    if (isObject(inner)) return inner
  }
  throw valueFault(attribute, 'must be an object')
}

/** @internal A complex value without the parts that are to be cleared; `undefined` when none is left. */
export function withoutNulls(parts: JsonObject): JsonObject | undefined {
  const names = Object.keys(parts)
  const left = names.filter((name) => parts[name] !== null && parts[name] !== undefined)
  if (left.length === 0) return undefined
  if (left.length === names.length) return parts
  return Object.fromEntries(left.map((name) => [name, parts[name] as JsonValue]))
}

/** @internal Refuses a complex value that lacks a part it must have. */
export function demandParts({ parts }: Pick<ScimAttribute, 'parts'>, value: JsonObject): void {
  for (const part of parts?.required ?? []) {
    const given = Object.hasOwn(value, part.name) ? value[part.name] : undefined
    if (given === undefined || given === '')
      throw valueFault(part, 'is required and cannot be empty')
  }
}

function readSimple(
  attribute: ScimAttribute,
  value: unknown,
  { quotedValues, emptyTextClears }: ScimTolerances,
): JsonValue | undefined {
  const { type } = attribute
  if (typeof value === 'string') {
    if (type === 'string') return value
    if (value === '' && emptyTextClears) return undefined
    if (isTextOfType(attribute, value)) return value
    const unquoted = quotedValues ? unquote(attribute, value) : undefined
    if (unquoted !== undefined) return unquoted
  } else if (typeof value === 'boolean' && type === 'boolean') return value
  else if (typeof value === 'number' && isNumberOfType(attribute, value)) return value
  throw valueFault(attribute, typeNames[type])
}

const typeNames: Readonly<Record<ScimAttribute['type'], string>> = {
  string: 'must be a text',
  boolean: 'must be true or false',
  integer: 'must be a whole number',
  decimal: 'must be a number',
  dateTime: 'must be a date and time such as 2026-01-31T12:00:00Z',
  reference: 'must be a URI',
  binary: 'must be base64',
  complex: 'must be an object',
}

const notInUri = /[\s\p{Cc}]/u
const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/

function isTextOfType({ type }: ScimAttribute, value: string): boolean {
  if (type === 'dateTime') return instantOf(value) !== undefined
  if (type === 'reference') return !notInUri.test(value)
  return type === 'binary' && base64.test(value)
}

function isNumberOfType({ type }: ScimAttribute, value: number): boolean {
  return type === 'integer'
    ? Number.isSafeInteger(value)
    : type === 'decimal' && Number.isFinite(value)
}

function unquote(attribute: ScimAttribute, value: string): JsonValue | undefined {
  if (attribute.type === 'boolean') return booleanOfText(value)
  const number = numberOfText(value)
  return number !== undefined && isNumberOfType(attribute, number) ? number : undefined
}
