import { type GroupNames, groupNames } from './group-names.js'
import { type IdTable, idTable } from './id-table.js'
import { enlarged, fingerprintDigests, type Numbers, numbers } from './numbers.js'
import { type Rows, rows } from './rows.js'

/** An account with its groups, as a directory has it or as a mapping wants it. */
export interface DirectoryEntry {
  /** The account's id, the same on both sides. */
  readonly id: string
  /** Names of its groups; a name that comes twice counts once. */
  readonly groups: readonly string[]
  /**
   * Text that is equal on both sides exactly when the attributes are. It is kept as a digest of 64 bits.
   *
   * @defaultValue none: attributes are not compared
   */
  readonly fingerprint?: string
}

/** Options of {@link directorySnapshot}. */
export interface DirectorySnapshotOptions {
  /** Whether names of groups that differ only by case are the same. @defaultValue `false` */
  readonly ignoreCase?: boolean
  /**
   * A snapshot to number ids and names with: two snapshots that share them are compared without
   * looking at a text again.
   */
  readonly sharing?: DirectorySnapshot
}

/**
 * A whole directory in little memory: every id and name once, and four bytes a membership. A million
 * accounts in twenty groups each take about 150 MB.
 */
export interface DirectorySnapshot {
  /** How many accounts it holds. */
  readonly accounts: number
  /** How many memberships it holds. */
  readonly memberships: number
  /**
   * Adds an account. One that is there already stays as it was: pages that shift while they are read
   * show an account twice.
   *
   * @throws a `RosterError` with code `POLICY_INVALID` for more than 1,048,576 groups of one account
   */
  add(entry: DirectoryEntry): void
}

/** @internal What a snapshot is inside. */
export interface SnapshotParts {
  readonly ids: IdTable
  readonly names: GroupNames
  readonly rows: Rows
  /** The row of an id by its number; `-1` when the id is only in a snapshot that shares the numbers. */
  readonly rowOf: Numbers
  /** The number of the id of a row. */
  readonly ordinalOf: Numbers
  /** The halves of the digest of a row's fingerprint; 0 for none. */
  readonly high: Numbers
  readonly low: Numbers
  /** Adds an account whose groups come later, by {@link SnapshotParts.fill}. */
  addAccount(id: string, fingerprint: string): void
  /** Gives the accounts that were added so their groups. Only for a snapshot that shares nothing. */
  fill(
    roomOf: (account: number) => number,
    deal: (append: (account: number, group: number) => void) => void,
  ): void
  /** Whether a row was added with this fingerprint. */
  isFingerprint(row: number, fingerprint: string): boolean
  /** How many accounts are in a group. */
  readonly members: Numbers
}

const parts = new WeakMap<DirectorySnapshot, SnapshotParts>()

/** @internal */
export function partsOf(snapshot: DirectorySnapshot): SnapshotParts {
  return parts.get(snapshot) as SnapshotParts
}

/** @internal Tells a snapshot from a list of entries. */
export function isSnapshot(value: object): value is DirectorySnapshot {
  return parts.has(value as DirectorySnapshot)
}

/**
 * Makes an empty snapshot of a directory, to be filled page by page.
 *
 * @example
 * ```ts test
 * import { directorySnapshot } from 'rostermap'
 *
 * const directory = directorySnapshot()
 * directory.add({ id: 'U1', groups: ['dev', 'ops'] })
 * directory.add({ id: 'U2', groups: ['dev'] })
 * console.log([directory.accounts, directory.memberships]) //=> [2, 3]
 * ```
 */
export function directorySnapshot(options: DirectorySnapshotOptions = {}): DirectorySnapshot {
  const shared = options.sharing && partsOf(options.sharing)
  const ids = shared?.ids ?? idTable()
  const names = shared?.names ?? groupNames(options.ignoreCase ?? false)
  const kept = rows()
  const rowOf = numbers(-1)
  const ordinalOf = numbers(-1)
  const high = numbers(0)
  const low = numbers(0)
  const members = numbers(0)
  let scratch = new Uint32Array(64)
  // lastRow[group]: one more than the last row that has it, so that a name that comes twice counts once.
  let lastRow = new Int32Array(1024)
  let memberships = 0

  const snapshot: DirectorySnapshot = {
    get accounts() {
      return kept.size
    },
    get memberships() {
      return memberships
    },
    add({ id, groups, fingerprint }) {
      const ordinal = ids.add(id)
      if (rowOf.at(ordinal) >= 0) return
      if (groups.length > scratch.length) scratch = new Uint32Array(groups.length * 2)
      const row = kept.size
      let length = 0
      for (let i = 0; i < groups.length; i += 1) {
        const group = names.add(groups[i] as string)
        if (group >= lastRow.length) lastRow = enlarged(lastRow, group + 1)
        if (lastRow[group] === row + 1) continue
        lastRow[group] = row + 1
        scratch[length] = group
        length += 1
        members.set(group, members.at(group) + 1)
      }
      rowOf.set(ordinal, row)
      ordinalOf.set(row, ordinal)
      if (fingerprint !== undefined) setFingerprint(row, fingerprint)
      kept.push(scratch, length)
      memberships += length
    },
  }
  parts.set(snapshot, {
    ids,
    names,
    rows: kept,
    rowOf,
    ordinalOf,
    high,
    low,
    members,
    addAccount(id, fingerprint) {
      const known = ids.size
      const ordinal = ids.add(id)
      if (ordinal === known) setFingerprint(ordinal, fingerprint)
    },
    fill(roomOf, deal) {
      for (let row = 0; row < ids.size; row += 1) {
        rowOf.set(row, row)
        ordinalOf.set(row, row)
      }
      kept.layOut(ids.size, roomOf)
      deal((row, group) => {
        kept.append(row, group)
        members.set(group, members.at(group) + 1)
        memberships += 1
      })
    },
    isFingerprint(row, fingerprint) {
      const [first, second] = fingerprintDigests(fingerprint)
      return high.at(row) === first && low.at(row) === second
    },
  })
  return snapshot

  function setFingerprint(row: number, fingerprint: string): void {
    const [first, second] = fingerprintDigests(fingerprint)
    high.set(row, first)
    low.set(row, second)
  }
}
