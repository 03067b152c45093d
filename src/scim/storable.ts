import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'

/**
 * @internal A resource without what can only be written, such as a password: nobody here has a use for it, and
 * what is not kept cannot be stolen.
 */
export function storable(type: ResourceType, resource: ScimResource): ScimResource {
  const secret = (name: string) => type.attributes.get(name)?.mutability === 'writeOnly'
  if (!Object.keys(resource).some(secret)) return resource
  const kept = Object.entries(resource).filter(([name]) => !secret(name))
  return Object.fromEntries(kept) as unknown as ScimResource
}
