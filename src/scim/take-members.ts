import type { ResourceType } from './registry.js'
import type { ScimMember, ScimResource } from './resource.js'

/** @internal A resource without its members, and the members; `undefined` when it says nothing of them. */
export function takeMembers(
  type: ResourceType,
  resource: ScimResource,
): { readonly resource: ScimResource; readonly members: readonly ScimMember[] | undefined } {
  const name = type.membership?.name
  if (name === undefined || resource[name] === undefined) return { resource, members: undefined }
  const { [name]: list, ...rest } = resource
  // parseResource has made it a list of values, each once.
  const members = Array.isArray(list) ? (list as unknown as readonly ScimMember[]) : []
  return { resource: rest as ScimResource, members }
}
