import { RosterError } from '../core/errors.js'
import { type Cells, cellBytes, cells } from './numbers.js'

/** @internal Numbers in one segment, as a power of two: a row that does not fit in its rest begins the next. */
export const segmentBits = 20
const segmentLength = 1 << segmentBits
/** @internal The place in the segment, of a start. */
export const segmentMask = segmentLength - 1

/**
 * @internal Rows of group numbers, one an account, close together: two bytes a membership, or four where
 * the groups are too many for that. They lie in segments, so that growing copies nothing and widens
 * nothing. Where they begin and how long they are is kept in lists: V8 goes through all that the process
 * has whenever its typed arrays have grown by 64 MB.
 */
export interface Rows {
  /** How many rows there are. */
  readonly size: number
  /** The segments, by the bits above {@link segmentBits} of a start. */
  readonly segments: readonly Cells[]
  /** Where each row begins. */
  readonly starts: readonly number[]
  /** How many numbers each row has. */
  readonly lengths: readonly number[]
  /** How many the longest has. */
  readonly longest: number
  /** Adds a row, of the first `length` numbers of `groups`. */
  push(groups: Uint32Array, length: number): void
  /** Puts the numbers of each row in order, unless they are. */
  sort(): void
}

/** @internal @param groupCount - how many groups have a number by now */
export function rows(groupCount: () => number): Rows {
  const segments: Cells[] = []
  const starts: number[] = []
  const lengths: number[] = []
  let next = 0
  let sorted = 0
  let longest = 0
  return {
    get size() {
      return starts.length
    },
    segments,
    starts,
    lengths,
    get longest() {
      return longest
    },
    push(groups, length) {
      const segment = room(length)
      const at = next & segmentMask
      for (let i = 0; i < length; i += 1) segment[at + i] = groups[i] as number
      starts.push(next)
      lengths.push(length)
      if (length > longest) longest = length
      next += length
    },
    sort() {
      for (; sorted < starts.length; sorted += 1) {
        const start = starts[sorted] as number
        const from = start & segmentMask
        const segment = segments[start >>> segmentBits] as Cells
        segment.subarray(from, from + (lengths[sorted] as number)).sort()
      }
    },
  }

  /** The segment with room for so many numbers at `next`, which is moved on where there is none. */
  function room(length: number): Cells {
    if (length > segmentLength)
      throw new RosterError(
        'POLICY_INVALID',
        'An account is in more groups than can be compared.',
        {
          issues: [{ pointer: '/groups', message: `must hold at most ${segmentLength} groups` }],
        },
      )
    const bytes = cellBytes(groupCount())
    const isFull = (next & segmentMask) + length > segmentLength
    if (isFull || (segments[next >>> segmentBits]?.BYTES_PER_ELEMENT ?? bytes) < bytes)
      next = (next | segmentMask) + 1
    const index = next >>> segmentBits
    const end = (next & segmentMask) + length
    const segment = segments[index]
    if (segment && end <= segment.length) return segment
    // Only the first segment begins small: a directory of ten accounts needs no megabytes.
    const wanted = index > 0 ? segmentLength : Math.max(end, (segment?.length ?? 256) * 4)
    const grown = cells(Math.min(segmentLength, wanted), bytes)
    if (segment) grown.set(segment)
    segments[index] = grown
    return grown
  }
}
