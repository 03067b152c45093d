import { RosterError } from '../core/errors.js'

/** @internal Numbers in one segment, as a power of two: a row that does not fit in its rest begins the next. */
export const segmentBits = 20
const segmentLength = 1 << segmentBits
/** @internal The place in the segment, of a start. */
export const segmentMask = segmentLength - 1

/**
 * @internal Rows of group numbers, one an account, close together: four bytes a membership. They lie in
 * segments, so that growing copies nothing. The arrays are replaced when they grow: ask for them anew.
 */
export interface Rows {
  /** How many rows there are. */
  readonly size: number
  /** The segments, by the bits above {@link segmentBits} of a start. */
  readonly segments: readonly Uint32Array[]
  /** Where each row begins. */
  readonly starts: Uint32Array
  /** How many numbers each row has. */
  readonly lengths: Uint32Array
  /** Adds a row, of the first `length` numbers of `groups`. */
  push(groups: Uint32Array, length: number): void
  /** Makes rows with room for so many numbers each, and none in them yet. */
  layOut(count: number, roomOf: (row: number) => number): void
  /** Puts the numbers of each row in order, unless they are. */
  sort(): void
  /** Adds a number to a row that was laid out with room for it. */
  append(row: number, group: number): void
}

/** @internal */
export function rows(): Rows {
  const segments: Uint32Array[] = []
  let starts = new Uint32Array(512)
  let lengths = new Uint32Array(512)
  let size = 0
  let next = 0
  let sorted = 0
  return {
    get size() {
      return size
    },
    segments,
    get starts() {
      return starts
    },
    get lengths() {
      return lengths
    },
    push(groups, length) {
      const row = begin(length)
      const start = starts[row] as number
      const segment = segments[start >>> segmentBits] as Uint32Array
      const at = start & segmentMask
      for (let i = 0; i < length; i += 1) segment[at + i] = groups[i] as number
      lengths[row] = length
    },
    sort() {
      for (; sorted < size; sorted += 1) {
        const start = starts[sorted] as number
        const from = start & segmentMask
        const segment = segments[start >>> segmentBits] as Uint32Array
        segment.subarray(from, from + (lengths[sorted] as number)).sort()
      }
    },
    layOut(count, roomOf) {
      for (let row = 0; row < count; row += 1) begin(roomOf(row))
    },
    append(row, group) {
      const start = starts[row] as number
      const segment = segments[start >>> segmentBits] as Uint32Array
      const length = lengths[row] as number
      segment[(start & segmentMask) + length] = group
      lengths[row] = length + 1
    },
  }

  /** A new row, empty, with room for so many numbers in one segment. */
  function begin(length: number): number {
    if (length > segmentLength)
      throw new RosterError(
        'POLICY_INVALID',
        'An account is in more groups than can be compared.',
        {
          issues: [{ pointer: '/groups', message: `must hold at most ${segmentLength} groups` }],
        },
      )
    if ((next & segmentMask) + length > segmentLength) next = (next | segmentMask) + 1
    room(next >>> segmentBits, (next & segmentMask) + length)
    if (size === starts.length) {
      starts = doubled(starts)
      lengths = doubled(lengths)
    }
    starts[size] = next
    lengths[size] = 0
    next += length
    size += 1
    return size - 1
  }

  /** Only the first segment begins small: a directory of ten accounts needs no megabytes. */
  function room(index: number, end: number): void {
    const segment = segments[index]
    if (segment && end <= segment.length) return
    const length = index > 0 ? segmentLength : Math.max(end, (segment?.length ?? 256) * 4)
    const grown = new Uint32Array(Math.min(segmentLength, length))
    if (segment) grown.set(segment)
    segments[index] = grown
  }
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(array.length * 2)
  grown.set(array)
  return grown
}
