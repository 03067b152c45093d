import type { Context, Done } from './context.js'
import { notFound } from './http-error.js'
import type { Projection } from './projection.js'
import type { ResourceType } from './registry.js'
import { relationsOf, represent } from './represent.js'

/** @internal Reads one resource (RFC 7644, 3.4.1). */
export function readResource(
  context: Context,
  type: ResourceType,
  id: string,
  projection: Projection,
): Promise<Done> {
  return context.store.read(async (view) => {
    const stored = await view.get(type, id)
    if (!stored) throw notFound()
    const relations = await relationsOf(context, view, type, stored, projection)
    return { status: 200, ...represent(context, type, stored, projection, relations) }
  })
}
