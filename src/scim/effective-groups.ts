import type { ScimGroupOf, ScimView } from './store.js'

/** @internal A group that a resource is in, itself or through other groups. */
export interface EffectiveGroup extends ScimGroupOf {
  readonly type: 'direct' | 'indirect'
}

/** How many groups on the way up are looked at for one page; a directory of more is not a directory. */
const mostGroups = 100_000

/**
 * @internal The groups of each id: the direct ones, and when memberships of groups count, those above them.
 * A circle of groups is walked once.
 */
export async function effectiveGroups(
  view: Pick<ScimView, 'groupsOf'>,
  ids: readonly string[],
  nested: boolean,
): Promise<ReadonlyMap<string, readonly EffectiveGroup[]>> {
  const direct = await view.groupsOf(ids)
  const above = new Map<string, readonly ScimGroupOf[]>()
  if (nested) {
    const idsOf = (found: ReadonlyMap<string, readonly ScimGroupOf[]>) => [
      ...new Set([...found.values()].flatMap((groups) => groups.map(({ id }) => id))),
    ]
    for (let next = idsOf(direct); next.length > 0; ) {
      const found = await view.groupsOf(next)
      for (const id of next) above.set(id, found.get(id) ?? [])
      next = above.size > mostGroups ? [] : idsOf(found).filter((id) => !above.has(id))
    }
  }
  return new Map(
    [...direct].map(([id, groups]) => {
      const all = new Map<string, EffectiveGroup>(
        groups.map((group) => [group.id, { ...group, type: 'direct' }]),
      )
      // A Map that grows while it is walked is walked to its new end.
      for (const { id: group } of all.values())
        for (const higher of above.get(group) ?? [])
          if (!all.has(higher.id) && higher.id !== id)
            all.set(higher.id, { ...higher, type: 'indirect' })
      return [id, [...all.values()]] as const
    }),
  )
}
