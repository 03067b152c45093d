import type { ScimAttribute } from './attribute.js'
import { caseKey } from './compare.js'
import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'

/** A value of a resource that no other resource of its type may have. */
export interface UniqueKey {
  /** Path of the attribute. */
  readonly path: string
  /** The value as it is compared: as `caseKey` gives it unless the attribute is `caseExact`. */
  readonly key: string
  /** Among which resources: those of this service, or of the world. */
  readonly scope: 'server' | 'global'
}

/**
 * The values of a resource that must be unique (RFC 7643, 7). The `id` is not among them: who gives it out
 * sees to that.
 *
 * @example
 * ```ts test
 * import { scimRegistry, uniqueKeys } from 'rostermap/scim'
 *
 * const user = scimRegistry().resourceType('User')
 * const keys = user && uniqueKeys({ schemas: [], id: '7', userName: 'Ada' }, user)
 * console.log(keys) //=> [{ path: 'userName', key: 'ada', scope: 'server' }]
 * ```
 */
export function uniqueKeys(resource: ScimResource, type: ResourceType): readonly UniqueKey[] {
  const keys: UniqueKey[] = []
  for (const attribute of uniqueAttributes(type)) {
    const { uniqueness: scope, path, caseExact } = attribute
    if (scope === 'none') continue
    for (const value of valuesAt(resource, attribute.keys)) {
      const key = typeof value === 'string' && !caseExact ? caseKey(value) : String(value)
      keys.push({ path, key, scope })
    }
  }
  return keys
}

const known = new WeakMap<ResourceType, readonly ScimAttribute[]>()

function uniqueAttributes(type: ResourceType): readonly ScimAttribute[] {
  const found = known.get(type) ?? type.attributes.all.flatMap(uniqueWithin)
  known.set(type, found)
  return found
}

function uniqueWithin(attribute: ScimAttribute): readonly ScimAttribute[] {
  if (attribute.path === 'id') return []
  const parts = attribute.parts?.all.flatMap(uniqueWithin) ?? []
  return attribute.uniqueness === 'none' ? parts : [attribute, ...parts]
}

function valuesAt(value: unknown, keys: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, keys))
  if (value === undefined || value === null) return []
  const [key, ...rest] = keys
  if (key === undefined) return typeof value === 'object' ? [] : [value]
  return typeof value === 'object' ? valuesAt(Reflect.get(value, key), rest) : []
}
