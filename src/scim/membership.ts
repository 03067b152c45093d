import type { ScimMember } from './resource.js'

/** The stored members of a group, by id. A `Map<string, ScimMember>` is one; so is an index of a store. */
export interface MemberLookup {
  /** The stored member; `undefined` when the group does not have it. */
  readonly get: (id: string) => ScimMember | undefined
  /** All stored members. Asked for only when a change is about all of them. */
  readonly values: () => Iterable<ScimMember>
}

/** What a change does to the members of a group: each id once, in one of the two at most. */
export interface MembersDelta {
  /** Members that join. */
  readonly add: readonly ScimMember[]
  /** Ids of members that leave. */
  readonly remove: readonly string[]
}

/**
 * @internal Members while a change is carried out: what is stored, who joins, who leaves. It costs as much as
 * the change is large, whatever the size of the group.
 */
export interface MembersDraft {
  readonly stored: MemberLookup
  /** Who joins: a list as long as there was one step only, by id from the second one on. */
  joining: readonly ScimMember[] | Map<string, ScimMember> | undefined
  leaving: Set<string> | undefined
}

/** @internal */
export function membersDraft(stored: MemberLookup): MembersDraft {
  return { stored, joining: undefined, leaving: undefined }
}

/** @internal They join, each named once; who was to leave and is added again stays, as stored. */
export function addMembers(draft: MembersDraft, members: readonly ScimMember[]): void {
  const { stored, leaving } = draft
  if (draft.joining === undefined && leaving === undefined) {
    draft.joining = members.filter(({ value }) => !stored.get(value))
    return
  }
  const joining = joiningById(draft)
  for (const member of members) {
    const { value } = member
    if (leaving?.delete(value) || joining.has(value) || stored.get(value)) continue
    joining.set(value, member)
  }
}

function joiningById(draft: MembersDraft): Map<string, ScimMember> {
  const { joining } = draft
  if (joining instanceof Map) return joining
  const byId = new Map(joining?.map((member) => [member.value, member]))
  draft.joining = byId
  return byId
}

/** @internal They leave, those who are there. */
export function removeMembers(draft: MembersDraft, ids: readonly string[]): void {
  const { stored } = draft
  const joining = draft.joining && joiningById(draft)
  const leaving = draft.leaving ?? new Set<string>()
  for (const id of ids) if (!joining?.delete(id) && stored.get(id)) leaving.add(id)
  draft.leaving = leaving
}

/** @internal All of whom it is true leave. */
export function removeMembersWhere(
  draft: MembersDraft,
  leaves: (member: ScimMember) => boolean,
): void {
  if (draft.joining !== undefined) {
    const joining = joiningById(draft)
    for (const [id, member] of joining) if (leaves(member)) joining.delete(id)
  }
  const leaving = draft.leaving ?? new Set<string>()
  for (const member of draft.stored.values()) if (leaves(member)) leaving.add(member.value)
  draft.leaving = leaving
}

/** @internal These are the members from now on, each named once. */
export function replaceMembers(draft: MembersDraft, members: readonly ScimMember[]): void {
  const wanted = new Set(members.map(({ value }) => value))
  removeMembersWhere(draft, ({ value }) => !wanted.has(value))
  addMembers(draft, members)
}

/** @internal What became of it. */
export function membersDelta({ joining, leaving }: MembersDraft): MembersDelta {
  return {
    add: joining instanceof Map ? [...joining.values()] : (joining ?? []),
    remove: leaving ? [...leaving] : [],
  }
}
