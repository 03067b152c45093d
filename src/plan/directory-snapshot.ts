import type { NameCase } from '../core/text.js'
import { type Fingerprints, fingerprints } from './fingerprints.js'
import { type GroupNames, groupNames } from './group-names.js'
import { type IdTable, idTable } from './id-table.js'
import { enlarged, type Numbers, numbers } from './numbers.js'
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
  /** How names of groups compare. @defaultValue `'exact'` */
  readonly groupNames?: NameCase
  /**
   * A snapshot to number ids and names with: two snapshots that share them are compared without
   * looking at a text again.
   */
  readonly sharing?: DirectorySnapshot
}

/**
 * A whole directory in little memory: every id and name once, and two bytes a membership, four from the
 * 65,537th group on. A million accounts in twenty groups each take about 110 MB.
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
  readonly rowOf: readonly number[]
  /** The number of the id of a row. */
  readonly ordinalOf: readonly number[]
  readonly fingerprints: Fingerprints
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
  const names = shared?.names ?? groupNames(options.groupNames ?? 'exact')
  const kept = rows(() => names.size)
  const rowOf: number[] = []
  const ordinalOf: number[] = []
  const digests = fingerprints()
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
      if ((rowOf[ordinal] ?? -1) >= 0) return
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
      while (rowOf.length <= ordinal) rowOf.push(-1)
      rowOf[ordinal] = row
      ordinalOf.push(ordinal)
      if (fingerprint !== undefined) digests.set(row, fingerprint)
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
    fingerprints: digests,
    members,
  })
  return snapshot
}
