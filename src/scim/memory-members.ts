import type { ScimMember } from './resource.js'

/** @internal Who is a direct member of which group, found from both sides. */
export interface MemoryMembers {
  of(group: string): ReadonlyMap<string, ScimMember>
  groups(member: string): Iterable<string>
  /** Adds a member, or with `undefined` takes it out. */
  put(group: string, id: string, member: ScimMember | undefined): void
}

/** @internal */
export function memoryMembers(): MemoryMembers {
  const byGroup = new Map<string, Map<string, ScimMember>>()
  const byMember = new Map<string, Set<string>>()
  const nobody: ReadonlyMap<string, ScimMember> = new Map()
  return {
    of: (group) => byGroup.get(group) ?? nobody,
    groups: (member) => byMember.get(member) ?? [],
    put(group, id, member) {
      if (member === undefined) {
        const members = byGroup.get(group)
        members?.delete(id)
        if (members?.size === 0) byGroup.delete(group)
        const groups = byMember.get(id)
        groups?.delete(group)
        if (groups?.size === 0) byMember.delete(id)
        return
      }
      const members = byGroup.get(group)
      if (members) members.set(id, member)
      else byGroup.set(group, new Map([[id, member]]))
      const groups = byMember.get(id)
      if (groups) groups.add(group)
      else byMember.set(id, new Set([group]))
    },
  }
}
