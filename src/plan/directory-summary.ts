import { type DirectorySnapshot, partsOf } from './directory-snapshot.js'
import type { RowDifference } from './merge-rows.js'
import { enlarged } from './numbers.js'

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
  /** Counts the groups of one account that change. */
  change(difference: RowDifference): void
  end(): void
  summary(): DirectorySummary
}

/** @internal */
export function directoryTally(directory: DirectorySnapshot): DirectoryTally {
  const { names, members } = partsOf(directory)
  let adds = new Int32Array(1024)
  let removals = new Int32Array(1024)
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
    change(difference) {
      const { added, removed } = difference
      count.adds += added
      count.removals += removed
      if (names.size > adds.length) {
        adds = enlarged(adds, names.size)
        removals = enlarged(removals, names.size)
      }
      countEach(adds, difference.adds, added)
      countEach(removals, difference.removes, removed)
    },
    end() {
      ended = true
    },
    summary() {
      const groups: GroupChange[] = []
      for (let group = 0; group < names.size; group += 1) {
        const change = { adds: adds[group] ?? 0, removals: removals[group] ?? 0 }
        if (change.adds > 0 || change.removals > 0)
          groups.push({ group: names.name(group), members: members.at(group), ...change })
      }
      groups.sort((a, b) => (a.group < b.group ? -1 : 1))
      return { ended, accounts: directory.accounts, ...count, groups }
    },
  }
}

function countEach(counts: Int32Array, groups: Uint32Array, length: number): void {
  for (let i = 0; i < length; i += 1) {
    const group = groups[i] as number
    counts[group] = (counts[group] as number) + 1
  }
}
