import type { Context, Done } from './context.js'
import { demandMatch } from './entity-tag.js'
import { notFound } from './http-error.js'
import { eventMember, slices } from './members.js'
import type { Subject } from './update.js'

/** @internal Deletes a resource (RFC 7644, 3.6). Its memberships go with it, whatever becomes of the rest. */
export function deleteResource(
  { config, store }: Context,
  { type, id, ifMatch }: Subject,
): Promise<Done> {
  return store.write(async (transaction) => {
    const stored = await transaction.lock(type, id)
    if (!stored) throw notFound()
    demandMatch(ifMatch, stored.version)
    const at = config.clock()
    const version = stored.version + 1
    const groups = (await transaction.groupsOf([id])).get(id) ?? []
    const members = type.membership ? (await transaction.memberPage(id)).map(eventMember) : []
    await transaction.remove(type, id)
    if (config.deletion === 'soft') {
      const meta = { ...stored.resource.meta, lastModified: new Date(at).toISOString() }
      const resource = { ...stored.resource, meta }
      await transaction.insert(type, { resource, version, state: 'deleted' })
    }
    const event = { kind: 'deleted', type: type.name, id, version, at } as const
    const [first = [], ...rest] = slices(members)
    await transaction.emit({ ...event, groups: groups.map((group) => group.id), members: first })
    for (const more of rest) await transaction.emit({ ...event, groups: [], members: more })
    return { status: 204 }
  })
}
