import { textHash } from './text-hash.js'

/**
 * @internal Texts with a number each. What a `Map` takes longest for is a text that it meets for the first
 * time, and of two systems every text comes so, also one that is known; this looks it up in three quarters
 * of the time. Texts that were chosen to meet in one place go to a `Map` after a few tries.
 */
export interface TextNumbers {
  /** The number of a text; `-1` when it has none. */
  get(text: string): number
  /** Gives a number to a text that has none. */
  set(text: string, number: number): void
}

const mostProbes = 16
const seed = 0x811c9dc5

/** @internal */
export function textNumbers(): TextNumbers {
  let size = 0
  let slots = new Int32Array(256).fill(-1)
  let hashes = new Uint32Array(128)
  const texts: string[] = []
  const given: number[] = []
  const crowded = new Map<string, number>()

  return {
    get(text) {
      const hash = textHash(text, seed)
      const mask = slots.length - 1
      for (let probe = 0; probe < mostProbes; probe += 1) {
        const place = slots[(hash + probe) & mask] as number
        if (place < 0) return -1
        if (hashes[place] === hash && texts[place] === text) return given[place] as number
      }
      return crowded.get(text) ?? -1
    },
    set(text, number) {
      if (size === hashes.length) grow()
      hashes[size] = textHash(text, seed)
      texts.push(text)
      given.push(number)
      size += 1
      put(size - 1)
    },
  }

  function put(place: number): void {
    const hash = hashes[place] as number
    const mask = slots.length - 1
    for (let probe = 0; probe < mostProbes; probe += 1) {
      const slot = (hash + probe) & mask
      if ((slots[slot] as number) >= 0) continue
      slots[slot] = place
      return
    }
    crowded.set(texts[place] as string, given[place] as number)
  }

  function grow(): void {
    const before = hashes
    hashes = new Uint32Array(size * 2)
    hashes.set(before)
    slots = new Int32Array(slots.length * 2).fill(-1)
    crowded.clear()
    for (let place = 0; place < size; place += 1) put(place)
  }
}
