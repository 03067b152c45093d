import type { SnapshotParts } from './directory-snapshot.js'
import type { Cells } from './numbers.js'
import { segmentBits, segmentMask } from './rows.js'

/** What differs between a row of what is wanted and the same account's row of what is. */
interface RowDifference {
  /** The row of what is wanted. */
  readonly of: number
  /** The row of what is; `-1` for somebody who is not there. */
  readonly at: number
  /** Groups in the first alone. */
  readonly add: number[]
  /** Managed groups in the second alone. */
  readonly remove: number[]
  /** Whether the fingerprints differ. */
  readonly attributes: boolean
}

/** @internal Rows of a snapshot as arrays, which a loop need not look up. */
interface Side {
  readonly segments: readonly Cells[]
  readonly starts: Uint32Array
  readonly lengths: Uint32Array
  readonly high: Int32Array
  readonly low: Int32Array
}

function sideOf({ rows, fingerprints: { high, low } }: SnapshotParts): Side {
  const { segments, starts, lengths } = rows
  return { segments, starts, lengths, high: high.values, low: low.values }
}

/** @internal Compares sorted rows of two snapshots that share their numbers. */
export interface RowMerge {
  /** The differences of the rows from `from` up to but without `to`; equal rows are marked in `seen`. */
  compare(from: number, to: number): RowDifference[]
}

/** @internal */
export function rowMerge(
  wanted: SnapshotParts,
  current: SnapshotParts,
  isManaged: Uint8Array,
  seen: Uint8Array,
): RowMerge {
  wanted.rows.sort()
  current.rows.sort()
  const left = sideOf(wanted)
  const right = sideOf(current)
  const ordinals = wanted.ordinalOf.values
  const rowOf = current.rowOf.values
  const rowAt = (of: number): number => {
    const ordinal = ordinals[of] as number
    return ordinal < rowOf.length ? (rowOf[ordinal] as number) : -1
  }
  return {
    compare(from, to) {
      const found: RowDifference[] = []
      for (let of = from; of < to; ) {
        const leftIndex = (left.starts[of] as number) >>> segmentBits
        let first = of
        while (first < to && rowAt(first) < 0) first += 1
        const rightIndex = first < to ? (right.starts[rowAt(first)] as number) >>> segmentBits : 0
        of = run(of, to, leftIndex, rightIndex, found)
      }
      return found
    },
  }

  function run(
    from: number,
    to: number,
    leftIndex: number,
    rightIndex: number,
    found: RowDifference[],
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
      found,
    )
  }
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
  ordinals: Int32Array,
  rowOf: Int32Array,
  isManaged: Uint8Array,
  seen: Uint8Array,
  from: number,
  to: number,
  found: RowDifference[],
): number {
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
    let add: number[] | undefined
    let remove: number[] | undefined
    while (i < leftEnd && j < rightEnd) {
      const want = left[i] as number
      const have = right[j] as number
      if (want === have) {
        i += 1
        j += 1
      } else if (want < have) {
        add = pushed(add, want)
        i += 1
      } else {
        if (isManaged[have] === 1) remove = pushed(remove, have)
        j += 1
      }
    }
    for (; i < leftEnd; i += 1) add = pushed(add, left[i] as number)
    for (; j < rightEnd; j += 1) {
      const have = right[j] as number
      if (isManaged[have] === 1) remove = pushed(remove, have)
    }
    if (add === undefined && remove === undefined && !attributes && at >= 0) seen[at] = 1
    else found.push({ of, at, add: add ?? [], remove: remove ?? [], attributes })
  }
  return to
}

function pushed(list: number[] | undefined, item: number): number[] {
  if (list === undefined) return [item]
  list.push(item)
  return list
}
