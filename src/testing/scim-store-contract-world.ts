import assert from 'node:assert/strict'
import { compileFilter } from '../scim/compile-filter.js'
import { conditionOf } from '../scim/condition.js'
import { parseFilter } from '../scim/parse-filter.js'
import { type ResourceType, scimRegistry } from '../scim/registry.js'
import type { ScimQuery, ScimStore, StoredResource } from '../scim/store.js'

/** @internal A promise of a store, kept or not. */
export type StoreCase = (store: ScimStore) => Promise<void>

const registry = scimRegistry()

function typeNamed(name: string): ResourceType {
  const type = registry.resourceType(name)
  assert.ok(type)
  return type
}

/** @internal */
export const User = typeNamed('User')

/** @internal */
export const Group = typeNamed('Group')

/** @internal A resource with an instant that its id does not change. */
export function stored(
  type: ResourceType,
  id: string,
  attributes: Readonly<Record<string, unknown>> = {},
  more: Partial<Pick<StoredResource, 'version' | 'state'>> = {},
): StoredResource {
  const lastModified = '2026-01-01T00:00:00.000Z'
  const resource = {
    schemas: [type.schema.id],
    ...attributes,
    id,
    meta: { resourceType: type.name, created: lastModified, lastModified },
  }
  return { resource: resource as StoredResource['resource'], version: 1, state: 'live', ...more }
}

/** @internal Puts users with these names in; each has its name in lower case as id. */
export async function withUsers(store: ScimStore, ...names: readonly string[]): Promise<void> {
  await store.write(async (transaction) => {
    for (const userName of names)
      assert.equal(
        await transaction.insert(User, stored(User, userName.toLowerCase(), { userName })),
        undefined,
      )
  })
}

/** @internal Puts a group of these users in. */
export async function withGroup(
  store: ScimStore,
  id: string,
  displayName: string,
  members: readonly string[] = [],
): Promise<void> {
  await store.write(async (transaction) => {
    await transaction.insert(Group, stored(Group, id, { displayName }))
    const add = members.map((value) => ({ value, type: 'User' }))
    await transaction.changeMembers(id, { add, remove: [] })
  })
}

/** @internal The filter of a query, from its text. */
export function filtered(type: ResourceType, text: string): Pick<ScimQuery, 'filter'> {
  const parsed = parseFilter(text, { type })
  return {
    filter: { condition: conditionOf(parsed, type), matches: compileFilter(parsed, type) },
  }
}

/** @internal Ids that a query finds, in their order. */
export async function idsOf(
  store: ScimStore,
  type: ResourceType,
  query: Partial<ScimQuery> = {},
): Promise<readonly string[]> {
  const page = await store.read((view) => view.list(type, { limit: 1_000, ...query }))
  return page.resources.map(({ resource }) => resource.id)
}
