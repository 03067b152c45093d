import type { ListParameters } from './list-parameters.js'
import { type Projection, projectionOf } from './projection.js'
import type { ResourceType } from './registry.js'

const usual = new WeakMap<ResourceType, Projection>()

/** @internal What a request wants to see; of those that do not say, the projection is made once a type. */
export function shownOf(
  type: ResourceType,
  { attributes, excludedAttributes }: Partial<ListParameters> = {},
): Projection {
  if (attributes !== undefined || excludedAttributes !== undefined)
    return projectionOf(type, {
      ...(attributes && { attributes }),
      ...(excludedAttributes && { excludedAttributes }),
    })
  const known = usual.get(type)
  if (known) return known
  const made = projectionOf(type)
  usual.set(type, made)
  return made
}
