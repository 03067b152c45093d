import { textHash } from './text-hash.js'

/**
 * @internal Numbers ids in the order they come, in about 20 bytes an id besides its text. A `Map` takes
 * five times that, which is what a directory of a million accounts cannot afford.
 */
export interface IdTable {
  /** How many ids there are. */
  readonly size: number
  /** The number of an id, which is given one when it is new. */
  add(id: string): number
  /** The number of an id; `-1` when it is not there. */
  find(id: string): number
  /** The id of a number. */
  text(ordinal: number): string
}

/** Bytes from here on say that the two that follow are a whole UTF-16 unit. */
const wide = 0xff

/** Longer texts are put together piece by piece: a call takes only so many arguments. */
const mostArguments = 256

/** Ids that were chosen to meet in one place under one seed do not under the next. */
const mostProbes = 256

/** @internal */
export function idTable(): IdTable {
  let size = 0
  let slots = new Int32Array(1024).fill(-1)
  let hashes = new Uint32Array(512)
  // Where the text of an id ends; it begins where that of the id before it ends.
  let ends = new Uint32Array(512)
  let bytes = new Uint8Array(8192)
  let seed = 0x811c9dc5
  const lists: number[][] = []

  return {
    get size() {
      return size
    },
    add(id) {
      let hash = textHash(id, seed)
      let slot = slotOf(id, hash)
      while (slot < 0) {
        reseed()
        hash = textHash(id, seed)
        slot = slotOf(id, hash)
      }
      const there = slots[slot] as number
      if (there >= 0) return there
      slots[slot] = size
      hashes[size] = hash
      ends[size] = write(id)
      size += 1
      if (size === hashes.length) grow()
      return size - 1
    },
    find(id) {
      const slot = slotOf(id, textHash(id, seed))
      return slot < 0 ? -1 : (slots[slot] as number)
    },
    text,
  }

  /** The place of an id, or the free place where it belongs; `-1` when places are too crowded. */
  function slotOf(id: string, hash: number): number {
    const mask = slots.length - 1
    for (let probe = 0; probe < mostProbes; probe += 1) {
      const slot = (hash + probe) & mask
      const ordinal = slots[slot] as number
      if (ordinal < 0 || (hashes[ordinal] === hash && isText(ordinal, id))) return slot
    }
    return -1
  }

  function startOf(ordinal: number): number {
    return ordinal === 0 ? 0 : (ends[ordinal - 1] as number)
  }

  function isText(ordinal: number, id: string): boolean {
    let at = startOf(ordinal)
    const end = ends[ordinal] as number
    for (let i = 0; i < id.length; i += 1) {
      const unit = id.charCodeAt(i)
      if (at >= end) return false
      if (unit < wide) {
        if (bytes[at] !== unit) return false
        at += 1
      } else {
        if (bytes[at] !== wide || bytes[at + 1] !== unit >> 8 || bytes[at + 2] !== (unit & 0xff))
          return false
        at += 3
      }
    }
    return at === end
  }

  function write(id: string): number {
    let at = startOf(size)
    if (at + id.length * 3 > bytes.length) bytes = larger(bytes, at + id.length * 3)
    for (let i = 0; i < id.length; i += 1) {
      const unit = id.charCodeAt(i)
      if (unit < wide) {
        bytes[at] = unit
        at += 1
      } else {
        bytes[at] = wide
        bytes[at + 1] = unit >> 8
        bytes[at + 2] = unit & 0xff
        at += 3
      }
    }
    return at
  }

  function text(ordinal: number): string {
    const end = ends[ordinal] as number
    const start = startOf(ordinal)
    const length = end - start
    if (length > mostArguments) return wideText(start, end)
    // A list of one length each, filled anew: nothing else is as quick to make a text of.
    let units = lists[length]
    if (units === undefined) {
      units = new Array<number>(length).fill(0)
      lists[length] = units
    }
    for (let i = 0; i < length; i += 1) {
      const byte = bytes[start + i] as number
      if (byte === wide) return wideText(start, end)
      units[i] = byte
    }
    return String.fromCharCode(...units)
  }

  function wideText(start: number, end: number): string {
    let written = ''
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number
      if (byte < wide) written += String.fromCharCode(byte)
      else {
        const unit = ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
        written += String.fromCharCode(unit)
        at += 2
      }
    }
    return written
  }

  function grow(): void {
    hashes = larger(hashes, size * 2)
    ends = larger(ends, size * 2)
    slots = new Int32Array(slots.length * 2)
    if (!place()) reseed()
  }

  function reseed(): void {
    do {
      seed = Math.imul(seed ^ (size + 1), 0x9e3779b1) | 1
      for (let i = 0; i < size; i += 1) hashes[i] = textHash(text(i), seed)
    } while (!place())
  }

  /** Puts every id into the slots anew; `false` when they are too crowded under this seed. */
  function place(): boolean {
    slots.fill(-1)
    const mask = slots.length - 1
    for (let i = 0; i < size; i += 1) {
      let slot = (hashes[i] as number) & mask
      let probes = 0
      for (; (slots[slot] as number) >= 0; slot = (slot + 1) & mask) probes += 1
      if (probes >= mostProbes) return false
      slots[slot] = i
    }
    return true
  }
}

function larger<T extends Uint8Array | Uint32Array>(array: T, atLeast: number): T {
  const length = Math.max(array.length * 1.5, atLeast) >>> 0
  const grown = array instanceof Uint8Array ? new Uint8Array(length) : new Uint32Array(length)
  grown.set(array)
  return grown as T
}
