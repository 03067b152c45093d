import type { NameCase } from '../core/text.js'
import { type FingerprintDigest, fingerprints } from './fingerprints.js'
import { type GroupNames, groupNames } from './group-names.js'
import { idTable } from './id-table.js'
import { type Cells, cellBytes, cells, numbers, sortedOnce } from './numbers.js'

/** @internal Turns the members of groups, as products list them, into the groups of accounts. */
export interface MembershipsByAccount {
  /** Adds an account; whoever is not added is nobody's member. One that is there stays as it was. */
  account(id: string, fingerprint: FingerprintDigest): void
  /** Begins a group, when all accounts are there. */
  group(name: string): void
  /** The number of an account, in the order in which they came; `-1` when it is not there. */
  find(id: string): number
  /** Adds an account to the group that was begun last. */
  member(account: number): void
  /** Deals the members out to the accounts. Nothing can be added after it. */
  seal(): AccountGroups
}

/** @internal Accounts with their groups: for a million of them in twenty groups each, about 80 MB. */
export interface AccountGroups {
  readonly names: GroupNames
  /** The number of an account; `-1` when it is not there. */
  find(id: string): number
  /** Whether an account was added with this fingerprint. */
  isFingerprint(account: number, fingerprint: string): boolean
  /** Numbers of the groups of an account; a group that was begun twice comes twice. */
  groupsOf(account: number): Cells
}

/** A small directory needs one small chunk; memory in large ones goes back to the system when they are let go. */
const firstChunkBytes = 1 << 20
const chunkBytes = 1 << 25
const nothing = new Uint8Array(0)

/**
 * @internal Members wait until all groups are there, each group as the distances between its sorted
 * members: one or two bytes each. Then they are dealt out, and each chunk is let go when it has been.
 */
export function membershipsByAccount(compared: NameCase): MembershipsByAccount {
  const ids = idTable()
  const names = groupNames(compared)
  const digests = fingerprints()
  // How many groups an account has; when they are dealt out, where they begin, and at last where they end.
  const places = numbers(0)
  const groups: { readonly group: number; readonly members: number }[] = []
  const chunks: Uint8Array[] = []
  let chunk = new Uint8Array(firstChunkBytes)
  let used = 0
  let group = -1
  let members = new Uint32Array(1024)
  let length = 0
  let memberships = 0

  return {
    account(id, fingerprint) {
      const known = ids.size
      const account = ids.add(id)
      if (account === known) digests.setDigest(account, fingerprint)
    },
    group(name) {
      pack()
      group = names.add(name)
    },
    find: ids.find,
    member(account) {
      if (length === members.length) {
        const grown = new Uint32Array(length * 2)
        grown.set(members)
        members = grown
      }
      members[length] = account
      length += 1
    },
    seal() {
      pack()
      chunks.push(chunk)
      chunk = nothing
      const all = deal()
      return {
        names,
        find: ids.find,
        isFingerprint: digests.is,
        groupsOf: (account) =>
          all.subarray(account === 0 ? 0 : places.at(account - 1), places.at(account)),
      }
    },
  }

  function pack(): void {
    const kept = sortedOnce(members, length)
    length = 0
    if (kept === 0) return
    groups.push({ group, members: kept })
    memberships += kept
    let before = 0
    for (let i = 0; i < kept; i += 1) {
      const member = members[i] as number
      places.set(member, places.at(member) + 1)
      let distance = member - before
      before = member
      // A number takes five bytes at most, and lies in one chunk whole.
      if (used + 5 > chunk.length) {
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

  /** The groups of all accounts, one account after the other. */
  function deal(): Cells {
    const all = cells(memberships, cellBytes(names.size))
    let begin = 0
    for (let account = 0; account < ids.size; account += 1) {
      const size = places.at(account)
      places.set(account, begin)
      begin += size
    }
    let place = 0
    let at = 0
    let bytes = chunks[0] as Uint8Array
    for (const { group: dealt, members: count } of groups) {
      let member = 0
      for (let i = 0; i < count; i += 1) {
        if (at + 5 > bytes.length) {
          chunks[place] = nothing
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
        const free = places.at(member)
        all[free] = dealt
        places.set(member, free + 1)
      }
    }
    chunks.length = 0
    return all
  }
}
