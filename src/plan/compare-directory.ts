import type { DirectoryEntry, SnapshotParts } from './directory-snapshot.js'
import type { DirectoryTally } from './directory-summary.js'
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

  return { entry, rows, leavers }

  function entry({ id, groups, fingerprint }: DirectoryEntry): DirectoryChange | undefined {
    const length = groups.length
    if (length > wanted.length) wanted = new Uint32Array(length * 2)
    for (let i = 0; i < length; i += 1) wanted[i] = names.add(groups[i] as string)
    if (names.size > stamps.length) stamps = larger(stamps, names.size)
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
      at >= 0 && fingerprint !== undefined && !current.isFingerprint(at, fingerprint),
    )
  }

  function rows(other: SnapshotParts, from: number, to: number): DirectoryChange[] {
    const changes: DirectoryChange[] = []
    const { segments: otherSegments, starts: otherStarts, lengths: otherLengths } = other.rows
    const ordinals = other.ordinalOf.values
    const rowOf = current.rowOf.values
    for (let of = from; of < to; of += 1) {
      const ordinal = ordinals[of] as number
      const at = ordinal < rowOf.length ? (rowOf[ordinal] as number) : -1
      const otherStart = otherStarts[of] as number
      const start = at < 0 ? 0 : (starts[at] as number)
      mergeRows(
        otherSegments[otherStart >>> segmentBits] as Uint32Array,
        otherStart & segmentMask,
        otherLengths[of] as number,
        segments[start >>> segmentBits] as Uint32Array,
        start & segmentMask,
        at < 0 ? 0 : (lengths[at] as number),
        isManaged,
        add,
        remove,
      )
      const attributes = at >= 0 && differ(other, of, at)
      if (add.length === 0 && remove.length === 0 && !attributes && at >= 0 && seen[at] === 0) {
        seen[at] = 1
        count.wanted += 1
        count.unchanged += 1
        continue
      }
      const change = outcome(ids.text(ordinal), at, attributes)
      if (change) changes.push(change)
    }
    return changes
  }

  function differ(other: SnapshotParts, of: number, at: number): boolean {
    const high = other.high.at(of)
    if (high === 0) return false
    return high !== current.high.at(at) || other.low.at(of) !== current.low.at(at)
  }

  function segmentOf(row: number): Uint32Array {
    return segments[(starts[row] as number) >>> segmentBits] as Uint32Array
  }

  function* leavers(): Generator<DirectoryChange> {
    for (let at = 0; at < size; at += 1) {
      if (seen[at] === 1) continue
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
    for (const group of add) tally.add(group)
    for (const group of remove) tally.remove(group)
    const made = { kind, id, add: add.map(names.name), remove: remove.map(names.name), attributes }
    add = []
    remove = []
    return made
  }
}

/**
 * Two sorted rows: what stands in the left alone is to be added, what stands in the right alone and is
 * managed to be removed. A function of its own, of arguments alone: an engine compiles it once.
 */
function mergeRows(
  left: Uint32Array,
  leftStart: number,
  leftLength: number,
  right: Uint32Array,
  rightStart: number,
  rightLength: number,
  isManaged: Uint8Array,
  add: number[],
  remove: number[],
): void {
  const leftEnd = leftStart + leftLength
  const rightEnd = rightStart + rightLength
  let i = leftStart
  let j = rightStart
  while (i < leftEnd && j < rightEnd) {
    const want = left[i] as number
    const have = right[j] as number
    if (want === have) {
      i += 1
      j += 1
    } else if (want < have) {
      add.push(want)
      i += 1
    } else {
      if (isManaged[have] === 1) remove.push(have)
      j += 1
    }
  }
  for (; i < leftEnd; i += 1) add.push(left[i] as number)
  for (; j < rightEnd; j += 1) {
    const have = right[j] as number
    if (isManaged[have] === 1) remove.push(have)
  }
}

function larger(array: Int32Array, atLeast: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(array.length * 2, atLeast))
  grown.set(array)
  return grown
}
