import { RosterError } from '../core/errors.js'
import { compareWith } from './compare-directory.js'
import {
  type DirectoryEntry,
  type DirectorySnapshot,
  isSnapshot,
  partsOf,
} from './directory-snapshot.js'
import { type DirectorySummary, directoryTally } from './directory-summary.js'

/** What of an account differs between what is wanted and what is. */
export interface DirectoryChange {
  /**
   * `joiner`: wanted, and not in the directory; `leaver`: in the directory, and not wanted; `mover`: in
   * both, with other groups or attributes.
   */
  readonly kind: 'joiner' | 'mover' | 'leaver'
  /** The account's id. */
  readonly id: string
  /** Groups to be added to. */
  readonly add: readonly string[]
  /** Managed groups to be taken out of. */
  readonly remove: readonly string[]
  /** Whether the fingerprints of the attributes differ. */
  readonly attributes: boolean
}

/** The changes of a stretch of the population. */
export interface DirectoryPage {
  /** The changes, in the order of what is wanted; leavers come last, in the directory's order. */
  readonly changes: readonly DirectoryChange[]
}

/** What is wanted, what is, and how far authority goes. */
export interface PlanDirectoryOptions {
  /** Everybody as they are wanted. It is read once, and nothing of it is kept. */
  readonly wanted: Iterable<DirectoryEntry> | AsyncIterable<DirectoryEntry> | DirectorySnapshot
  /** The directory as it is. */
  readonly current: DirectorySnapshot
  /** Says of which groups memberships may be taken away; asked once a group. */
  readonly managed: (group: string) => boolean
  /**
   * Whether `wanted` is everybody, so that who is not in it has left. Say so only of a source that
   * fails when it cannot be read to its end.
   *
   * @defaultValue `false`: nobody leaves
   */
  readonly complete?: boolean
  /** People looked at for one page. @defaultValue `1000` */
  readonly pageSize?: number
}

/** The difference between a population and a directory, page by page. */
export interface DirectoryPlan extends AsyncIterable<DirectoryPage> {
  /** The numbers so far; they are the whole when `ended` is true. */
  summary(): DirectorySummary
}

/**
 * Compares a whole population with a directory: who joins, who leaves, and whose groups or attributes
 * differ. `add = wanted − current`, `remove = (current ∩ managed) − wanted`.
 *
 * Memory is that of the snapshot and of one page, however many people there are. When `wanted` fails,
 * so does the iteration: nobody counts as a leaver then, and the summary has not `ended`.
 *
 * It is to be iterated once. An id that is wanted twice counts once, as it came first, and under `repeated` in the summary.
 *
 * @example
 * ```ts test
 * import { directorySnapshot, planDirectory } from 'rostermap'
 *
 * const current = directorySnapshot()
 * current.add({ id: 'U1', groups: ['dev', 'chess-club'] })
 * current.add({ id: 'U2', groups: ['dev'] })
 *
 * const plan = planDirectory({
 *   wanted: [{ id: 'U1', groups: ['ops'] }],
 *   current,
 *   managed: (group) => group !== 'chess-club',
 *   complete: true,
 * })
 * const kinds: string[] = []
 * for await (const { changes } of plan)
 *   for (const { kind, id, add, remove } of changes) kinds.push([kind, id, ...add, ...remove].join(' '))
 * console.log(kinds) //=> ['mover U1 ops dev', 'leaver U2 dev']
 * console.log(plan.summary().removals) //=> 2
 * ```
 */
export function planDirectory(options: PlanDirectoryOptions): DirectoryPlan {
  const { wanted, current, managed, complete = false, pageSize = 1000 } = options
  const parts = partsOf(current)
  const other = isSnapshot(wanted) ? partsOf(wanted) : undefined
  if (other && (other.ids !== parts.ids || other.names !== parts.names))
    throw new RosterError('POLICY_INVALID', 'The two snapshots number their names differently.', {
      issues: [{ pointer: '/wanted', message: 'must be made with sharing: current' }],
    })
  const tally = directoryTally(current)
  return { [Symbol.asyncIterator]: pages, summary: tally.summary }

  async function* pages(): AsyncGenerator<DirectoryPage> {
    const comparison = compareWith(parts, managed, tally)
    let changes: DirectoryChange[] = []
    let looked = 0

    if (other)
      for (let row = 0; row < other.rows.size; row += pageSize) {
        const to = Math.min(row + pageSize, other.rows.size)
        yield { changes: comparison.rows(other, row, to) }
      }
    else if (Symbol.iterator in wanted)
      for (const entry of wanted) {
        if (isFull(comparison.entry(entry))) yield take()
      }
    else
      for await (const entry of wanted as AsyncIterable<DirectoryEntry>)
        if (isFull(comparison.entry(entry))) yield take()
    if (complete) for (const leaver of comparison.leavers()) if (isFull(leaver)) yield take()
    tally.end()
    yield take()

    function isFull(change: DirectoryChange | undefined): boolean {
      if (change) changes.push(change)
      looked += 1
      return looked % pageSize === 0
    }

    function take(): DirectoryPage {
      const page = { changes }
      changes = []
      return page
    }
  }
}
