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

/** @internal 64 bits of a text, in two halves that are never 0. */
export function fingerprintDigests(text: string): readonly [number, number] {
  return [digest32(text, 0x811c9dc5), digest32(text, 0x2545f491)]
}

function digest32(text: string, seed: number): number {
  let hash = seed
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x5bd1e995)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16) || 1
}
