import type { DirectoryEntry, SnapshotParts } from './directory-snapshot.js'
import type { DirectoryTally } from './directory-summary.js'
import { type RowMerge, rowMerge } from './merge-rows.js'
import { type Cells, enlarged } from './numbers.js'
import type { DirectoryChange } from './plan-directory.js'
import { segmentBits, segmentMask } from './rows.js'

/** @internal Compares one account after the other with a directory. */
export interface Comparison {
  /** Compares an entry, whose groups are text. */
  entry(entry: DirectoryEntry): DirectoryChange | undefined
  /** Compares rows of a snapshot that shares the numbers, up to but without `to`. */
  rows(other: SnapshotParts, from: number, to: number): DirectoryChange[]
  /** The accounts that nothing was compared with. */
  leavers(): Generator<DirectoryChange>
}

/** @internal */
export function compareWith(
  current: SnapshotParts,
  managed: (group: string) => boolean,
  tally: DirectoryTally,
): Comparison {
  const { ids, names } = current
  const { segments, starts, lengths, size } = current.rows
  const { count } = tally
  const seen = new Uint8Array(size)
  // What is taken away is in the directory, so its groups are all that this is ever asked about.
  const isManaged = Uint8Array.from({ length: names.size }, (_, group) =>
    current.members.at(group) > 0 && managed(names.name(group)) ? 1 : 0,
  )
  // stamps[group]: `turn` while the group is wanted and not yet met, `-turn` when it has been met.
  let stamps = new Int32Array(1024)
  let turn = 0
  let wanted = new Uint32Array(64)
  let add: number[] = []
  let remove: number[] = []
  let merge: RowMerge | undefined

  return { entry, rows, leavers }

  function entry({ id, groups, fingerprint }: DirectoryEntry): DirectoryChange | undefined {
    const length = groups.length
    if (length > wanted.length) wanted = new Uint32Array(length * 2)
    for (let i = 0; i < length; i += 1) wanted[i] = names.add(groups[i] as string)
    if (names.size > stamps.length) stamps = enlarged(stamps, names.size)
    turn += 1
    for (let i = 0; i < length; i += 1) stamps[wanted[i] as number] = turn

    const ordinal = ids.find(id)
    const at = ordinal < 0 ? -1 : current.rowOf.at(ordinal)
    if (at >= 0) {
      const row = segmentOf(at)
      const start = (starts[at] as number) & segmentMask
      const end = start + (lengths[at] as number)
      for (let i = start; i < end; i += 1) {
        const group = row[i] as number
        if (stamps[group] === turn) stamps[group] = -turn
        else if (isManaged[group] === 1) remove.push(group)
      }
    }
    for (let i = 0; i < length; i += 1) {
      const group = wanted[i] as number
      if (stamps[group] !== turn) continue
      stamps[group] = -turn
      add.push(group)
    }
    return outcome(
      id,
      at,
      at >= 0 && fingerprint !== undefined && !current.fingerprints.is(at, fingerprint),
    )
  }

  function rows(other: SnapshotParts, from: number, to: number): DirectoryChange[] {
    merge ??= rowMerge(other, current, isManaged, seen)
    const changes: DirectoryChange[] = []
    const found = merge.compare(from, to)
    count.wanted += to - from - found.length
    count.unchanged += to - from - found.length
    for (const difference of found) {
      add = difference.add
      remove = difference.remove
      const id = ids.text(other.ordinalOf.at(difference.of))
      const change = outcome(id, difference.at, difference.attributes)
      if (change) changes.push(change)
    }
    return changes
  }

  function segmentOf(row: number): Cells {
    return segments[(starts[row] as number) >>> segmentBits] as Cells
  }

  function* leavers(): Generator<DirectoryChange> {
    for (let at = seen.indexOf(0); at >= 0; at = seen.indexOf(0, at + 1)) {
      const row = segmentOf(at)
      const start = (starts[at] as number) & segmentMask
      const end = start + (lengths[at] as number)
      for (let i = start; i < end; i += 1) {
        const group = row[i] as number
        if (isManaged[group] === 1) remove.push(group)
      }
      count.leavers += 1
      yield change('leaver', ids.text(current.ordinalOf.at(at)), false)
    }
  }

  /** Counts what was found about a person, and gives it when there is something. */
  function outcome(id: string, at: number, attributes: boolean): DirectoryChange | undefined {
    if (at >= 0 && seen[at] === 1) {
      count.repeated += 1
      add = []
      remove = []
      return undefined
    }
    count.wanted += 1
    if (at < 0) {
      count.joiners += 1
      return change('joiner', id, false)
    }
    seen[at] = 1
    if (add.length === 0 && remove.length === 0 && !attributes) {
      count.unchanged += 1
      return undefined
    }
    count.movers += 1
    if (attributes) count.attributes += 1
    return change('mover', id, attributes)
  }

  function change(kind: DirectoryChange['kind'], id: string, attributes: boolean): DirectoryChange {
    tally.change(add, remove)
    const made = { kind, id, add: namesOf(add), remove: namesOf(remove), attributes }
    add = []
    remove = []
    return made
  }

  function namesOf(groups: readonly number[]): readonly string[] {
    return groups.length === 0 ? noGroups : groups.map(names.name)
  }
}

const noGroups: readonly string[] = Object.freeze([])
