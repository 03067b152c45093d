import {
  type DirectorySnapshot,
  type DirectorySnapshotOptions,
  directorySnapshot,
  partsOf,
} from './directory-snapshot.js'
import { numbers, sortedOnce } from './numbers.js'

/** @internal Fills a snapshot group by group, as products list members. */
export interface MembershipsByAccount {
  /** Adds an account; whoever is not added is nobody's member. */
  account(id: string, fingerprint: string): void
  /** Begins a group, when all accounts are there. */
  group(name: string): void
  /** Adds a member to the group that was begun last. */
  member(id: string): void
  /** Deals the members out to the accounts. Nothing can be added after it. */
  seal(): DirectorySnapshot
}

const chunkBytes = 1 << 20

/**
 * @internal Members wait until all groups are there, each group as the distances between its sorted
 * members: one or two bytes each. Then they are dealt out, and each chunk is let go when it has been.
 */
export function membershipsByAccount(options: DirectorySnapshotOptions): MembershipsByAccount {
  const snapshot = directorySnapshot(options)
  const { ids, names, addAccount, fill } = partsOf(snapshot)
  const room = numbers(0)
  const groups: { readonly group: number; readonly members: number }[] = []
  const chunks: Uint8Array[] = []
  let chunk = new Uint8Array(chunkBytes)
  let used = 0
  let group = -1
  let members = new Uint32Array(1024)
  let length = 0

  return {
    account: addAccount,
    group(name) {
      pack()
      group = names.add(name)
    },
    member(id) {
      const ordinal = ids.find(id)
      if (ordinal < 0) return
      if (length === members.length) {
        const grown = new Uint32Array(length * 2)
        grown.set(members)
        members = grown
      }
      members[length] = ordinal
      length += 1
    },
    seal() {
      pack()
      chunks.push(chunk)
      fill(room.at, deal)
      return snapshot
    },
  }

  function pack(): void {
    const kept = sortedOnce(members, length)
    length = 0
    if (kept === 0) return
    groups.push({ group, members: kept })
    let before = 0
    for (let i = 0; i < kept; i += 1) {
      const member = members[i] as number
      room.set(member, room.at(member) + 1)
      let distance = member - before
      before = member
      // A number takes five bytes at most, and lies in one chunk whole.
      if (used + 5 > chunkBytes) {
        chunks.push(chunk)
        chunk = new Uint8Array(chunkBytes)
        used = 0
      }
      for (; distance >= 0x80; distance >>>= 7) {
        chunk[used] = (distance & 0x7f) | 0x80
        used += 1
      }
      chunk[used] = distance
      used += 1
    }
  }
  function deal(append: (account: number, group: number) => void): void {
    let place = 0
    let at = 0
    let bytes = chunks[0] as Uint8Array
    for (const { group: dealt, members: count } of groups) {
      let member = 0
      for (let i = 0; i < count; i += 1) {
        if (at + 5 > chunkBytes) {
          chunks[place] = new Uint8Array(0)
          place += 1
          at = 0
          bytes = chunks[place] as Uint8Array
        }
        let distance = 0
        for (let shift = 0; ; shift += 7) {
          const byte = bytes[at] as number
          at += 1
          distance |= (byte & 0x7f) << shift
          if (byte < 0x80) break
        }
        member += distance
        append(member, dealt)
      }
    }
  }
}
