import type { DirectoryEntry, SnapshotParts } from './directory-snapshot.js'
import type { DirectoryTally } from './directory-summary.js'
import { makeRoom, type RowDifference, type RowMerge, rowMerge } from './merge-rows.js'
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
  const none = new Uint32Array(0)
  const difference: RowDifference = { adds: none, added: 0, removes: none, removed: 0 }
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
    const at = ordinal < 0 ? -1 : (current.rowOf[ordinal] ?? -1)
    makeRoom(difference, length, at < 0 ? 0 : (lengths[at] as number))
    const { adds, removes } = difference
    let added = 0
    let removed = 0
    if (at >= 0) {
      const row = segmentOf(at)
      const start = (starts[at] as number) & segmentMask
      const end = start + (lengths[at] as number)
      for (let i = start; i < end; i += 1) {
        const group = row[i] as number
        if (stamps[group] === turn) stamps[group] = -turn
        else if (isManaged[group] === 1) {
          removes[removed] = group
          removed += 1
        }
      }
    }
    for (let i = 0; i < length; i += 1) {
      const group = wanted[i] as number
      if (stamps[group] !== turn) continue
      stamps[group] = -turn
      adds[added] = group
      added += 1
    }
    difference.added = added
    difference.removed = removed
    return outcome(
      id,
      at,
      at >= 0 && fingerprint !== undefined && !current.fingerprints.is(at, fingerprint),
    )
  }

  function rows(other: SnapshotParts, from: number, to: number): DirectoryChange[] {
    merge ??= rowMerge(other, current, isManaged, seen, difference)
    const changes: DirectoryChange[] = []
    let different = 0
    merge.compare(from, to, (of, at, attributes) => {
      different += 1
      const change = outcome(ids.text(other.ordinalOf[of] as number), at, attributes)
      if (change) changes.push(change)
    })
    count.wanted += to - from - different
    count.unchanged += to - from - different
    return changes
  }

  function segmentOf(row: number): Cells {
    return segments[(starts[row] as number) >>> segmentBits] as Cells
  }

  function* leavers(): Generator<DirectoryChange> {
    for (let at = seen.indexOf(0); at >= 0; at = seen.indexOf(0, at + 1)) {
      makeRoom(difference, 0, lengths[at] as number)
      const row = segmentOf(at)
      const start = (starts[at] as number) & segmentMask
      const end = start + (lengths[at] as number)
      difference.added = 0
      difference.removed = 0
      for (let i = start; i < end; i += 1) {
        const group = row[i] as number
        if (isManaged[group] !== 1) continue
        difference.removes[difference.removed] = group
        difference.removed += 1
      }
      count.leavers += 1
      yield change('leaver', ids.text(current.ordinalOf[at] as number), false)
    }
  }

  /** Counts what was found about a person, and gives it when there is something. */
  function outcome(id: string, at: number, attributes: boolean): DirectoryChange | undefined {
    if (at >= 0 && seen[at] === 1) {
      count.repeated += 1
      return undefined
    }
    count.wanted += 1
    if (at < 0) {
      count.joiners += 1
      return change('joiner', id, false)
    }
    seen[at] = 1
    if (difference.added === 0 && difference.removed === 0 && !attributes) {
      count.unchanged += 1
      return undefined
    }
    count.movers += 1
    if (attributes) count.attributes += 1
    return change('mover', id, attributes)
  }

  function change(kind: DirectoryChange['kind'], id: string, attributes: boolean): DirectoryChange {
    tally.change(difference)
    const { adds, added, removes, removed } = difference
    return { kind, id, add: namesOf(adds, added), remove: namesOf(removes, removed), attributes }
  }

  function namesOf(groups: Uint32Array, length: number): readonly string[] {
    if (length === 0) return noGroups
    const texts = new Array<string>(length)
    for (let i = 0; i < length; i += 1) texts[i] = names.name(groups[i] as number)
    return texts
  }
}

const noGroups: readonly string[] = Object.freeze([])
