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

/** @internal Members while a change is carried out: what is stored, what joins, what leaves. */
export interface MembersDraft {
  readonly add: (members: readonly ScimMember[]) => void
  readonly remove: (ids: Iterable<string>) => void
  readonly removeWhere: (leaves: (member: ScimMember) => boolean) => void
  readonly replace: (members: readonly ScimMember[]) => void
  readonly delta: () => MembersDelta
}

/** @internal Costs as much as the change is large, whatever the size of the group. */
export function membersDraft(stored: MemberLookup): MembersDraft {
  const joining = new Map<string, ScimMember>()
  const leaving = new Set<string>()

  const add = (members: readonly ScimMember[]) => {
    for (const member of members) {
      const { value } = member
      // Who was to leave and is added again stays, as stored.
      if (leaving.delete(value) || joining.has(value) || stored.get(value)) continue
      joining.set(value, member)
    }
  }
  const remove = (ids: Iterable<string>) => {
    for (const id of ids)
      if ((joining.size === 0 || !joining.delete(id)) && stored.get(id)) leaving.add(id)
  }
  const removeWhere = (leaves: (member: ScimMember) => boolean) => {
    for (const [id, member] of joining) if (leaves(member)) joining.delete(id)
    for (const member of stored.values()) if (leaves(member)) leaving.add(member.value)
  }
  const replace = (members: readonly ScimMember[]) => {
    const wanted = new Set(members.map(({ value }) => value))
    removeWhere(({ value }) => !wanted.has(value))
    add(members)
  }
  const delta = () => ({ add: [...joining.values()], remove: [...leaving] })
  return { add, remove, removeWhere, replace, delta }
}
