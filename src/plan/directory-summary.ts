import { type DirectorySnapshot, partsOf } from './directory-snapshot.js'
import { numbers } from './numbers.js'

/** What a comparison means for one group. */
export interface GroupChange {
  /** The group's name. */
  readonly group: string
  /** How many accounts are in it now. */
  readonly members: number
  /** How many are to be added. */
  readonly adds: number
  /** How many are to be taken out. */
  readonly removals: number
}

/** A comparison in numbers. */
export interface DirectorySummary {
  /** Whether everything was compared; the numbers of a part say nothing about the whole. */
  readonly ended: boolean
  /** Accounts in the directory. */
  readonly accounts: number
  /** People wanted, each once. */
  readonly wanted: number
  /** People who are as they should be. */
  readonly unchanged: number
  /** People with other groups or attributes. */
  readonly movers: number
  /** People who are not in the directory. */
  readonly joiners: number
  /** Accounts of nobody who is wanted; 0 when the source was not said to be complete. */
  readonly leavers: number
  /** Ids that were wanted more than once, and looked at once. */
  readonly repeated: number
  /** Memberships to be added. */
  readonly adds: number
  /** Memberships to be taken away, those of leavers included. */
  readonly removals: number
  /** Accounts whose attributes differ. */
  readonly attributes: number
  /** The groups that change, sorted by name. */
  readonly groups: readonly GroupChange[]
}

/** @internal Counts what a comparison finds. */
export interface DirectoryTally {
  count: Record<
    | 'wanted'
    | 'unchanged'
    | 'movers'
    | 'joiners'
    | 'leavers'
    | 'repeated'
    | 'adds'
    | 'removals'
    | 'attributes',
    number
  >
  add(group: number): void
  remove(group: number): void
  end(): void
  summary(): DirectorySummary
}

/** @internal */
export function directoryTally(directory: DirectorySnapshot): DirectoryTally {
  const { names, members } = partsOf(directory)
  const adds = numbers(0)
  const removals = numbers(0)
  let ended = false
  const count = {
    wanted: 0,
    unchanged: 0,
    movers: 0,
    joiners: 0,
    leavers: 0,
    repeated: 0,
    adds: 0,
    removals: 0,
    attributes: 0,
  }
  return {
    count,
    add(group) {
      count.adds += 1
      adds.set(group, adds.at(group) + 1)
    },
    remove(group) {
      count.removals += 1
      removals.set(group, removals.at(group) + 1)
    },
    end() {
      ended = true
    },
    summary() {
      const groups: GroupChange[] = []
      for (let group = 0; group < names.size; group += 1)
        if (adds.at(group) > 0 || removals.at(group) > 0)
          groups.push({
            group: names.name(group),
            members: members.at(group),
            adds: adds.at(group),
            removals: removals.at(group),
          })
      groups.sort((a, b) => (a.group < b.group ? -1 : 1))
      return { ended, accounts: directory.accounts, ...count, groups }
    },
  }
}
