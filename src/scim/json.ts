import type { JsonValue } from '../identity/claim.js'
import { scimFault } from './faults.js'

/** @internal A JSON object; its members are own. */
export type JsonObject = { readonly [member: string]: JsonValue }

/** How deep values may nest that no schema describes. */
const maxDepth = 32

/** @internal Whether a value is a plain object, as `JSON.parse` makes them. */
export function isObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** @internal */
export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** @internal Refuses member names that programs mistake for the prototype of an object. */
export function refuseTrap(name: string): void {
  if (name === '__proto__' || name === 'constructor' || name === 'prototype')
    throw scimFault('invalidPath', 'This name is refused: it is a trap for programs in JavaScript.')
}

/** @internal A copy of a value that no schema describes, kept as it came. */
export function copyJson(value: unknown, depth = 0): JsonValue {
  if (depth > maxDepth) throw scimFault('invalidValue', 'A value nests too deeply.')
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (isList(value)) return value.map((item) => copyJson(item, depth + 1))
  if (!isObject(value)) throw scimFault('invalidValue', 'A value is not JSON.')
  const copy: Record<string, JsonValue> = {}
  for (const [name, member] of Object.entries(value)) {
    refuseTrap(name)
    copy[name] = copyJson(member, depth + 1)
  }
  return copy
}

/** @internal Whether two JSON values are the same; the order of members does not count. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isList(a) || isList(b))
    return (
      isList(a) && isList(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]))
    )
  return Object.keys(a).length === Object.keys(b).length && includesJson(b, a)
}

/** @internal Whether an object has every member of another, with the same value. */
export function includesJson(whole: JsonValue | undefined, part: JsonObject): boolean {
  if (!isObject(whole)) return false
  for (const name of Object.keys(part))
    if (!Object.hasOwn(whole, name) || !sameJson(part[name], whole[name])) return false
  return true
}

/**
 * @internal A copy of an object with more members, or other values. Where members are new this is ten times as
 * fast as a spread: engines take a microsecond for each one that is added to what a spread has made.
 */
export function extended<S extends object, T extends object>(object: S, more: T): S & T {
  return Object.assign({}, object, more)
}
