import { type NameCase, nameKey } from '../core/text.js'
import type { CallOptions, Target, TargetGroup } from '../targets/contract.js'

/** @internal Groups of one target as far as this run has asked for them: each is asked for once. */
export interface GroupDirectory {
  /** Finds a group by name. */
  find(name: string): Promise<TargetGroup | undefined>
  /** Notes a group that is known anyway. */
  note(group: TargetGroup): void
}

/** @internal */
export function groupDirectory(
  target: Target,
  compared: NameCase,
  options: CallOptions,
): GroupDirectory {
  const known = new Map<string, Promise<TargetGroup | undefined>>()
  const key = nameKey(compared)
  return {
    find(name) {
      const asked = known.get(key(name)) ?? target.findGroup(name, options)
      known.set(key(name), asked)
      return asked
    },
    note(group) {
      known.set(key(group.name), Promise.resolve(group))
    },
  }
}
