import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { caseKey } from './compare.js'
import { instantOf } from './date-time.js'
import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'

/** JSON that is there: `null` counts as absent. */
type Searchable = Exclude<JsonValue, null>

/**
 * A resource as a database searches it: the attributes of its schemas, text that is not `caseExact` as
 * `caseKey` gives it, dates as epoch milliseconds, every multi-valued attribute as a list, nothing `null`.
 * A `ScimCondition` compares with values of this form.
 *
 * @example
 * ```ts test
 * import { scimRegistry, searchDocument } from 'rostermap/scim'
 *
 * const user = scimRegistry().resourceType('User')
 * const kim = { schemas: [], userName: 'Kim', externalId: 'A7', nickName: null }
 * console.log(user && searchDocument(kim, user)) //=> { schemas: [], userName: 'kim', externalId: 'A7' }
 * ```
 */
export function searchDocument(
  resource: ScimResource,
  type: ResourceType,
): Readonly<Record<string, JsonValue>> {
  const document: Record<string, JsonValue> = {}
  for (const name of Object.keys(resource)) {
    const attribute = type.attributes.get(name)
    const value = attribute && attributeValue(resource[name] as JsonValue | undefined, attribute)
    if (attribute && value !== undefined) document[attribute.name] = value
  }
  return document
}

function attributeValue(
  value: JsonValue | undefined,
  attribute: ScimAttribute,
): Searchable | undefined {
  if (value === undefined || value === null) return undefined
  if (!attribute.multiValued) return single(value, attribute)
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  return list.flatMap((item) => single(item, attribute) ?? [])
}

function single(value: JsonValue, attribute: ScimAttribute): Searchable | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') {
    if (attribute.type === 'dateTime') return instantOf(value) ?? value
    return attribute.caseExact ? value : caseKey(value)
  }
  if (typeof value !== 'object' || Array.isArray(value)) return value
  const parts: Record<string, JsonValue> = {}
  for (const [name, part] of Object.entries(value)) {
    const known = attribute.parts?.get(name)
    // What no schema knows stays, since it makes a value present.
    const found = known ? attributeValue(part, known) : (part ?? undefined)
    if (found !== undefined) parts[known?.name ?? name] = found
  }
  return parts
}
