import type { Context } from './context.js'
import type { ScimEventMember } from './event.js'
import { scimFault } from './faults.js'
import type { ResourceType } from './registry.js'
import type { ScimMember } from './resource.js'
import type { ScimTransaction } from './store.js'

/** Members in one event. */
const mostInEvent = 1_000

/**
 * @internal Members as they may be stored: each is there, says what it is, and is no group unless groups may
 * be members.
 *
 * @throws a `RosterError` with code `SCIM_INVALID` (`invalidValue`)
 */
export async function admitMembers(
  context: Context,
  transaction: ScimTransaction,
  type: ResourceType,
  group: string,
  members: readonly ScimMember[],
): Promise<readonly ScimMember[]> {
  if (members.length === 0) return members
  const kinds = await transaction.kinds(members.map(({ value }) => value))
  const { nestedGroups, registry } = context.config
  const attribute = type.membership?.name ?? 'members'
  return members.flatMap(({ $ref, ...member }) => {
    const kind = kinds.get(member.value)
    if (kind === undefined) throw scimFault('invalidValue', 'A member is not there.', { attribute })
    if (registry.resourceType(kind)?.membership === undefined) return [{ ...member, type: kind }]
    if (nestedGroups === 'ignore') return []
    if (nestedGroups === 'refuse')
      throw scimFault('invalidValue', 'A group cannot be a member here.', { attribute })
    if (member.value === group)
      throw scimFault('invalidValue', 'A group cannot be a member of itself.', { attribute })
    return [{ ...member, type: kind }]
  })
}

/** @internal Changes who is in a group and keeps the events of it. Those to add have been admitted. */
export async function changeMembers(
  transaction: ScimTransaction,
  about: {
    readonly type: ResourceType
    readonly id: string
    readonly version: number
    readonly at: number
  },
  add: readonly ScimMember[],
  remove: readonly ScimMember[],
): Promise<void> {
  if (add.length === 0 && remove.length === 0) return
  const { id, version, at } = about
  await transaction.changeMembers(id, { add, remove: remove.map(({ value }) => value) })
  const joined = add.map(eventMember)
  const left = remove.map(eventMember)
  const event = { kind: 'membersChanged', type: about.type.name, id, version, at } as const
  for (const added of slices(joined))
    await transaction.emit({ ...event, added, removed: left.splice(0, mostInEvent - added.length) })
  for (const removed of slices(left)) await transaction.emit({ ...event, added: [], removed })
}

/** @internal A member as events name it. */
export function eventMember({ value, type = 'User' }: ScimMember): ScimEventMember {
  return { id: value, type }
}

/** @internal A list in parts of a size that one event may have. */
export function slices<T>(list: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / mostInEvent) }, (_, i) =>
    list.slice(i * mostInEvent, (i + 1) * mostInEvent),
  )
}
