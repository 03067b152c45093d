import type { ScimAttribute } from './attribute.js'
import { caseKey } from './compare.js'
import { instantOf } from './date-time.js'
import type { ScimResource } from './resource.js'

/** @internal What a resource is sorted by: text by code unit, numbers (dates and booleans too) by size. */
export type SortKey = string | number | undefined

/**
 * @internal The value of a resource to sort by: of a list, the primary value or else the first (RFC 7644,
 * 3.4.2.3).
 */
export function sortKeyOf(resource: ScimResource, attribute: ScimAttribute): SortKey {
  let value: unknown = resource
  for (const key of attribute.keys) {
    value = one(value)
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  value = one(value)
  if (attribute.type === 'dateTime') {
    const at = typeof value === 'string' ? instantOf(value) : undefined
    return at
  }
  if (typeof value === 'string') return attribute.caseExact ? value : caseKey(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'number' ? value : undefined
}

function one(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return (
    value.find((item) => item !== null && Reflect.get(Object(item), 'primary') === true) ?? value[0]
  )
}

/** @internal Orders keys; those that are absent come last, or first when it descends (RFC 7644, 3.4.2.3). */
export function compareSortKeys(a: SortKey, b: SortKey, descending: boolean): number {
  const order = ascending(a, b)
  return descending ? -order : order
}

function ascending(a: SortKey, b: SortKey): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1
  return a < b ? -1 : a > b ? 1 : 0
}
