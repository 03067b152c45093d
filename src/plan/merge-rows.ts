import type { SnapshotParts } from './directory-snapshot.js'
import type { Cells } from './numbers.js'
import { segmentBits, segmentMask } from './rows.js'

/**
 * @internal Groups of one account, in arrays that are filled anew for each: what is told from a row is gone with
 * the next.
 */
export interface RowDifference {
  /** Groups in what is wanted alone: the first `added` numbers. */
  adds: Uint32Array
  added: number
  /** Managed groups in what is alone: the first `removed` numbers. */
  removes: Uint32Array
  removed: number
}

/**
 * Is told of a row that differs.
 *
 * @param of - the row of what is wanted
 * @param at - the row of what is; `-1` for somebody who is not there
 * @param attributes - whether the fingerprints differ
 */
type Tell = (of: number, at: number, attributes: boolean) => void

/** @internal Rows of a snapshot as arrays, which a loop need not look up. */
interface Side {
  readonly segments: readonly Cells[]
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
  readonly high: Int32Array
  readonly low: Int32Array
}

function sideOf({ rows, fingerprints: { high, low } }: SnapshotParts): Side {
  const { segments, starts, lengths } = rows
  return { segments, starts, lengths, high: high.values, low: low.values }
}

/** @internal Compares sorted rows of two snapshots that share their numbers. */
export interface RowMerge {
  /** Tells of the rows from `from` up to but without `to` that differ; equal rows are marked in `seen`. */
  compare(from: number, to: number, tell: Tell): void
}

/** @internal */
export function rowMerge(
  wanted: SnapshotParts,
  current: SnapshotParts,
  isManaged: Uint8Array,
  seen: Uint8Array,
  difference: RowDifference,
): RowMerge {
  wanted.rows.sort()
  current.rows.sort()
  makeRoom(difference, wanted.rows.longest, current.rows.longest)
  const left = sideOf(wanted)
  const right = sideOf(current)
  const ordinals = wanted.ordinalOf
  const rowOf = current.rowOf
  const rowAt = (of: number): number => {
    const ordinal = ordinals[of] as number
    return ordinal < rowOf.length ? (rowOf[ordinal] as number) : -1
  }
  return {
    compare(from, to, tell) {
      for (let of = from; of < to; ) {
        const leftIndex = (left.starts[of] as number) >>> segmentBits
        let first = of
        while (first < to && rowAt(first) < 0) first += 1
        const rightIndex = first < to ? (right.starts[rowAt(first)] as number) >>> segmentBits : 0
        of = run(of, to, leftIndex, rightIndex, tell)
      }
    },
  }

  function run(
    from: number,
    to: number,
    leftIndex: number,
    rightIndex: number,
    tell: Tell,
  ): number {
    return mergeRun(
      left,
      right,
      left.segments[leftIndex] as Cells,
      right.segments[rightIndex] ?? none,
      leftIndex,
      rightIndex,
      ordinals,
      rowOf,
      isManaged,
      seen,
      from,
      to,
      difference,
      tell,
    )
  }
}

/** @internal Sees to it that so many groups can be added and taken away. */
export function makeRoom(difference: RowDifference, adds: number, removes: number): void {
  if (adds > difference.adds.length) difference.adds = new Uint32Array(adds * 2)
  if (removes > difference.removes.length) difference.removes = new Uint32Array(removes * 2)
}

const none = new Uint16Array(0)

/**
 * Rows one after the other, as long as both lie in the segments given: the row it came to. A function of
 * arguments alone whose arrays stay the same, so that an engine looks at them once.
 */
function mergeRun(
  { starts, lengths, high, low }: Side,
  { starts: rightStarts, lengths: rightLengths, high: rightHigh, low: rightLow }: Side,
  left: Cells,
  right: Cells,
  leftIndex: number,
  rightIndex: number,
  ordinals: readonly number[],
  rowOf: readonly number[],
  isManaged: Uint8Array,
  seen: Uint8Array,
  from: number,
  to: number,
  difference: RowDifference,
  tell: Tell,
): number {
  const { adds, removes } = difference
  for (let of = from; of < to; of += 1) {
    const start = starts[of] as number
    if (start >>> segmentBits !== leftIndex) return of
    const ordinal = ordinals[of] as number
    const at = ordinal < rowOf.length ? (rowOf[ordinal] as number) : -1
    let j = 0
    let rightEnd = 0
    let attributes = false
    if (at >= 0) {
      const rightStart = rightStarts[at] as number
      if (rightStart >>> segmentBits !== rightIndex) return of
      j = rightStart & segmentMask
      rightEnd = j + (rightLengths[at] as number)
      const digest = of < high.length ? (high[of] as number) : 0
      attributes = digest !== 0 && (digest !== rightHigh[at] || low[of] !== rightLow[at])
    }
    let i = start & segmentMask
    const leftEnd = i + (lengths[of] as number)
    let added = 0
    let removed = 0
    while (i < leftEnd && j < rightEnd) {
      const want = left[i] as number
      const have = right[j] as number
      if (want === have) {
        i += 1
        j += 1
      } else if (want < have) {
        adds[added] = want
        added += 1
        i += 1
      } else {
        if (isManaged[have] === 1) {
          removes[removed] = have
          removed += 1
        }
        j += 1
      }
    }
    for (; i < leftEnd; i += 1) {
      adds[added] = left[i] as number
      added += 1
    }
    for (; j < rightEnd; j += 1) {
      const have = right[j] as number
      if (isManaged[have] !== 1) continue
      removes[removed] = have
      removed += 1
    }
    if (added === 0 && removed === 0 && !attributes && at >= 0) seen[at] = 1
    else {
      difference.added = added
      difference.removed = removed
      tell(of, at, attributes)
    }
  }
  return to
}
