import { textHash } from './text-hash.js'

/**
 * @internal Numbers ids in the order they come, in at most 20 bytes an id besides its text. A `Map` takes
 * five times that, which is what a directory of a million accounts cannot afford.
 *
 * The texts are texts again and not typed arrays: V8 goes through all that the process has whenever its typed arrays
 * have grown by 64 MB.
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

/** Ids that came one after the other: one text, and where each of them ends in it. */
interface Block {
  readonly text: string
  readonly ends: Uint32Array
}

const blockBits = 10
const blockSize = 1 << blockBits

/** Ids that were chosen to meet in one place under one seed do not under the next. */
const mostProbes = 256

/** @internal */
export function idTable(): IdTable {
  const blocks: Block[] = []
  // Ids that came since the last block, as they came.
  let open: string[] = []
  let size = 0
  // A slot holds the number of an id and, above it, what is left of the hash besides the place.
  let bits = 9
  let slots = new Int32Array(2 << bits).fill(-1)
  let seed = 0x811c9dc5

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
      if (there >= 0) return ordinalIn(there)
      slots[slot] = tagOf(hash) | size
      open.push(id)
      if (open.length === blockSize) close()
      size += 1
      if (size === 1 << bits) grow()
      return size - 1
    },
    find(id) {
      const slot = slotOf(id, textHash(id, seed))
      const there = slot < 0 ? -1 : (slots[slot] as number)
      return there < 0 ? -1 : ordinalIn(there)
    },
    text,
  }

  function tagOf(hash: number): number {
    return (hash >>> (bits + 1)) << bits
  }

  function ordinalIn(slot: number): number {
    return slot & ((1 << bits) - 1)
  }

  /** The place of an id, or the free place where it belongs; `-1` when places are too crowded. */
  function slotOf(id: string, hash: number): number {
    const mask = slots.length - 1
    const tag = tagOf(hash)
    for (let probe = 0; probe < mostProbes; probe += 1) {
      const slot = (hash + probe) & mask
      const there = slots[slot] as number
      if (there < 0) return slot
      const ordinal = ordinalIn(there)
      if ((there ^ ordinal) === tag && isText(ordinal, id)) return slot
    }
    return -1
  }

  function isText(ordinal: number, id: string): boolean {
    const block = blocks[ordinal >>> blockBits]
    const place = ordinal & (blockSize - 1)
    if (block === undefined) return open[place] === id
    const start = startOf(block, place)
    if ((block.ends[place] as number) - start !== id.length) return false
    // Of the length of an id a loop takes half the time that `startsWith` does.
    for (let i = 0; i < id.length; i += 1)
      if (block.text.charCodeAt(start + i) !== id.charCodeAt(i)) return false
    return true
  }

  function startOf({ ends }: Block, place: number): number {
    return place === 0 ? 0 : (ends[place - 1] as number)
  }

  function close(): void {
    const ends = new Uint32Array(blockSize)
    let end = 0
    for (let place = 0; place < blockSize; place += 1) {
      end += (open[place] as string).length
      ends[place] = end
    }
    blocks.push({ text: open.join(''), ends })
    open = []
  }

  function text(ordinal: number): string {
    const block = blocks[ordinal >>> blockBits]
    const place = ordinal & (blockSize - 1)
    if (block === undefined) return open[place] as string
    return block.text.slice(startOf(block, place), block.ends[place])
  }

  function hashOf(ordinal: number): number {
    const block = blocks[ordinal >>> blockBits]
    const place = ordinal & (blockSize - 1)
    if (block === undefined) return textHash(open[place] as string, seed)
    return textHash(block.text, seed, startOf(block, place), block.ends[place])
  }

  function grow(): void {
    // A small table has room for more, because to place ids anew is to read them again.
    bits += bits < 17 ? 2 : 1
    slots = new Int32Array(2 << bits)
    if (!place()) reseed()
  }

  function reseed(): void {
    do seed = Math.imul(seed ^ (size + 1), 0x9e3779b1) | 1
    while (!place())
  }

  /** Puts every id into the slots anew; `false` when they are too crowded under this seed. */
  function place(): boolean {
    slots.fill(-1)
    const mask = slots.length - 1
    for (let i = 0; i < size; i += 1) {
      const hash = hashOf(i)
      let slot = hash & mask
      let probes = 0
      for (; (slots[slot] as number) >= 0; slot = (slot + 1) & mask) probes += 1
      if (probes >= mostProbes) return false
      slots[slot] = tagOf(hash) | i
    }
    return true
  }
}
