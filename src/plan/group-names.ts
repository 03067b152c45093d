import { type NameCase, nameKey } from '../core/text.js'
import { textNumbers } from './text-numbers.js'

/** @internal Numbers names of groups; names that the target takes for one have one number. */
export interface GroupNames {
  /** How many groups there are. */
  readonly size: number
  /** The number of a group, which is given one when it is new. */
  add(name: string): number
  /** The number of a group; `-1` when it is not there. */
  find(name: string): number
  /** The group as it was spelled first. */
  name(group: number): string
}

/** @internal */
export function groupNames(compared: NameCase): GroupNames {
  const key = nameKey(compared)
  const spellings = textNumbers()
  const groups = new Map<string, number>()
  const names: string[] = []
  return {
    get size() {
      return names.length
    },
    add(name) {
      const known = spellings.get(name)
      if (known >= 0) return known
      const group = groups.get(key(name)) ?? names.length
      if (group === names.length) {
        groups.set(key(name), group)
        names.push(name)
      }
      spellings.set(name, group)
      return group
    },
    find(name) {
      const known = spellings.get(name)
      return known >= 0 ? known : (groups.get(key(name)) ?? -1)
    },
    name(group) {
      return names[group] as string
    },
  }
}
