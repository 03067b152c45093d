import { type Context, locationOf } from './context.js'
import { type EffectiveGroup, effectiveGroups } from './effective-groups.js'
import { entityTag } from './entity-tag.js'
import { extended } from './json.js'
import type { Projection } from './projection.js'
import type { ResourceType } from './registry.js'
import type { ScimMember, ScimResource } from './resource.js'
import type { IdentifiedScimResource, ScimView, StoredResource } from './store.js'

/** @internal A resource as a client is to see it. */
export interface Represented {
  readonly resource: unknown
  readonly etag: string
  readonly location: string
}

/** @internal What is shown of a resource and kept elsewhere. */
export interface Relations {
  /** Absent where they are not asked for. */
  readonly groups?: readonly EffectiveGroup[]
  /** Absent where they are not asked for. */
  readonly members?: readonly ScimMember[]
}

/** @internal Puts a resource together with its relations, its address and its version. */
export function represent(
  context: Context,
  type: ResourceType,
  { resource, version }: StoredResource,
  projection: Projection,
  { groups, members }: Relations,
): Represented {
  const location = locationOf(context, type, resource.id)
  const etag = entityTag(version, groups)
  const { resourceType, created, lastModified } = resource.meta ?? {}
  const more: Record<string, unknown> = {
    meta: { resourceType, created, lastModified, location, version: etag },
  }
  if (groups !== undefined && groups.length > 0) more['groups'] = groupsShown(context, groups)
  if (type.membership && members !== undefined && members.length > 0)
    more[type.membership.name] = members.map((member) =>
      extended(member, { $ref: referenceTo(context, member.type ?? 'User', member.value) }),
    )
  return { resource: projection.apply(extended(resource, more) as ScimResource), etag, location }
}

function groupsShown(context: Context, groups: readonly EffectiveGroup[]): readonly object[] {
  return groups.map(({ id, ...group }) => ({
    value: id,
    $ref: referenceTo(context, 'Group', id),
    ...group,
  }))
}

/**
 * @internal A resource with the groups that its answers show, for a PATCH that sends them back; the given one
 * itself when the PATCH says nothing of them.
 */
export async function withGroups(
  context: Context,
  view: ScimView,
  type: ResourceType,
  resource: IdentifiedScimResource,
  named: readonly string[],
): Promise<ScimResource> {
  if (!named.includes('groups') || !hasGroups(type)) return resource
  const nested = context.config.nestedGroups === 'flatten'
  const groups = (await effectiveGroups(view, [resource.id], nested)).get(resource.id) ?? []
  return groups.length > 0
    ? (extended(resource, { groups: groupsShown(context, groups) }) as ScimResource)
    : resource
}

/** @internal Undoes what `withGroups` did. */
export function withoutGroups(type: ResourceType, resource: ScimResource): ScimResource {
  if (resource['groups'] === undefined || !hasGroups(type)) return resource
  const { groups: _, ...rest } = resource
  return rest as ScimResource
}

function hasGroups(type: ResourceType): boolean {
  return type.attributes.get('groups')?.mutability === 'readOnly'
}

function referenceTo(context: Context, type: string, id: string): string | undefined {
  const found = context.config.registry.resourceType(type)
  return found && locationOf(context, found, id)
}

/** @internal Whether the answer shows which groups a resource of the type is in. */
export function showsGroups(type: ResourceType, projection: Projection): boolean {
  return hasGroups(type) && projection.wants('groups')
}

/** @internal Whether the answer shows members. */
export function showsMembers(type: ResourceType, projection: Projection): boolean {
  return type.membership !== undefined && projection.wants(type.membership.name)
}

/** @internal Reads what one resource's answer shows of its relations. */
export async function relationsOf(
  context: Context,
  view: ScimView,
  type: ResourceType,
  { resource: { id } }: StoredResource,
  projection: Projection,
): Promise<Relations> {
  const nested = context.config.nestedGroups === 'flatten'
  return {
    ...(showsGroups(type, projection)
      ? { groups: (await effectiveGroups(view, [id], nested)).get(id) ?? [] }
      : {}),
    ...(showsMembers(type, projection) ? { members: await view.memberPage(id) } : {}),
  }
}
