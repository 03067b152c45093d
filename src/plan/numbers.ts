/** @internal A list of numbers that grows; what was never set is `missing`. */
export interface Numbers {
  /** The numbers by place, for tight loops; replaced when the list grows. */
  readonly values: Int32Array
  /** The number at a place. */
  at(place: number): number
  /** Sets the number at a place. */
  set(place: number, value: number): void
}

/** @internal */
export function numbers(missing: number): Numbers {
  let values = new Int32Array(512).fill(missing)
  return {
    get values() {
      return values
    },
    at: (place) => (place < values.length ? (values[place] as number) : missing),
    set(place, value) {
      if (place >= values.length) {
        const grown = new Int32Array(Math.max(place + 1, values.length * 2)).fill(missing)
        grown.set(values)
        values = grown
      }
      values[place] = value
    },
  }
}

/** @internal The same numbers with room for more of them, at least twice as many. */
export function enlarged(array: Int32Array, atLeast: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(array.length * 2, atLeast))
  grown.set(array)
  return grown
}

/** @internal Sorts the first numbers of an array in place and drops what comes twice; returns how many are left. */
export function sortedOnce(array: Uint32Array, length: number): number {
  if (length > 64) array.subarray(0, length).sort()
  else
    for (let i = 1; i < length; i += 1) {
      const value = array[i] as number
      let at = i
      for (; at > 0 && (array[at - 1] as number) > value; at -= 1)
        array[at] = array[at - 1] as number
      array[at] = value
    }
  let kept = 0
  for (let i = 0; i < length; i += 1)
    if (i === 0 || array[i] !== array[i - 1]) {
      array[kept] = array[i] as number
      kept += 1
    }
  return kept
}

/** @internal Small numbers close together, all of one width. */
export type Cells = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

/** @internal Bytes that a number below `count` takes. */
export function cellBytes(count: number): 2 | 4 {
  return count <= 0x10000 ? 2 : 4
}

/** @internal */
export function cells(length: number, bytes: 2 | 4): Cells {
  return bytes === 2 ? new Uint16Array(length) : new Uint32Array(length)
}
