import { digestOf } from '../core/digest.js'
import type { ResourceType } from '../scim/registry.js'
import { searchDocument } from '../scim/search-document.js'
import type { IdentifiedScimResource, ScimResourceState, StoredResource } from '../scim/store.js'
import { uniqueKeys } from '../scim/unique-keys.js'

/** @internal A row of `scim_resource`, its JSON as text. */
export interface ResourceRow {
  readonly resource: string
  readonly version: number
  readonly state: string
}

/** @internal What every look-up of a resource selects. */
export const resourceColumns = 'resource::text AS resource, version, state'

/** @internal */
export function storedOf({ resource, version, state }: ResourceRow): StoredResource {
  return {
    resource: JSON.parse(resource) as IdentifiedScimResource,
    version: Number(version),
    state: state as ScimResourceState,
  }
}

/** @internal What is written of a resource besides its keys. */
export function valuesOf(type: ResourceType, { resource, version, state }: StoredResource) {
  return {
    id: resource.id,
    type: type.name,
    state,
    version,
    modified: Date.parse(resource.meta?.lastModified ?? '') || 0,
    resource: JSON.stringify(resource),
    search: JSON.stringify(searchDocument(resource, type)),
  }
}

/** @internal A value that nobody else may have; a deleted resource has none. */
export function keysOf(
  type: ResourceType,
  { resource, state }: StoredResource,
): readonly { readonly path: string; readonly digest: string }[] {
  if (state === 'deleted') return []
  return uniqueKeys(resource, type).map(({ path, key }) => ({ path, digest: digestOf(key) }))
}
