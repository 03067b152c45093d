import { randomUUID } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { RosterError } from '../core/errors.js'
import type { DirectoryPage } from '../provision/run-kit.js'
import type { SqlSession } from './client.js'

/** @internal The targets' directories of a run, as one worker has read them for all. */
export interface RunDirectories {
  /** Begins to keep what is read. Whoever else reads the same meanwhile keeps it apart. */
  reading(): {
    keep(target: string, page: DirectoryPage): Promise<void>
    /** Keeps what is left. @returns what all of it is found by */
    end(): Promise<string>
  }
  /** Whether somebody has kept something within so many seconds, and so is about to read it all. */
  isBeingRead(seconds: number): Promise<boolean>
  /** A directory that was kept. @throws `PLAN_STALE` when not all of it is there any more */
  pages(kept: string, target: string): AsyncGenerator<DirectoryPage>
  /** Forgets them, when everything is planned. */
  forget(session: SqlSession): Promise<void>
}

/** What a reading is found by, as JSON: how many rows there are of each target. */
interface Kept {
  readonly reading: string
  readonly rows: Readonly<Record<string, number>>
}

/** Accounts and members in one row: some 50 kB. */
const entriesInRow = 10_000
const rowsAtOnce = 10

/** @internal */
export function runDirectories(client: SqlSession, tenant: string, run: string): RunDirectories {
  const key = [tenant, run]
  return {
    reading() {
      const reading = randomUUID()
      const rows: Record<string, number> = {}
      const waiting = new Map<string, { pages: DirectoryPage[]; entries: number }>()
      const flush = async (target: string, pages: readonly DirectoryPage[]) => {
        const place = rows[target] ?? 0
        rows[target] = place + 1
        await client.query(
          `INSERT INTO rostermap.run_directory (tenant, run, reading, target, place, pages)
           VALUES ($1, $2, $3, $4, $5, $6)`,
          [...key, reading, target, place, gzipSync(JSON.stringify(pages), { level: 1 })],
        )
      }
      return {
        async keep(target, page) {
          const { pages, entries } = waiting.get(target) ?? { pages: [], entries: 0 }
          pages.push(page)
          const now = entries + entriesOf(page)
          waiting.set(target, { pages, entries: now })
          if (now < entriesInRow) return
          waiting.delete(target)
          await flush(target, pages)
        },
        async end() {
          for (const [target, { pages }] of waiting) await flush(target, pages)
          return JSON.stringify({ reading, rows } satisfies Kept)
        },
      }
    },
    async isBeingRead(seconds) {
      const { rows } = await client.query(
        `SELECT 1 FROM rostermap.run_directory
         WHERE tenant = $1 AND run = $2 AND kept > now() - $3 * interval '1 second' LIMIT 1`,
        [...key, seconds],
      )
      return rows.length > 0
    },
    async *pages(kept, target) {
      const { reading, rows: counts } = JSON.parse(kept) as Kept
      const count = counts[target] ?? 0
      for (let from = 0; from < count; from += rowsAtOnce) {
        const { rows } = await client.query(
          `SELECT pages FROM rostermap.run_directory
           WHERE tenant = $1 AND run = $2 AND reading = $3 AND target = $4
             AND place >= $5 AND place < $6 ORDER BY place`,
          [...key, reading, target, from, from + rowsAtOnce],
        )
        if (rows.length < Math.min(rowsAtOnce, count - from)) throw forgotten()
        for (const { pages } of rows)
          yield* JSON.parse(gunzipSync(pages as Uint8Array).toString('utf8'))
      }
    },
    async forget(session) {
      await session.query('DELETE FROM rostermap.run_directory WHERE tenant = $1 AND run = $2', [
        ...key,
      ])
    },
  }
}

function entriesOf(page: DirectoryPage): number {
  if ('accounts' in page) return page.accounts.length
  return 'members' in page ? page.members.length : 1
}

function forgotten(): RosterError<'PLAN_STALE'> {
  return new RosterError('PLAN_STALE', 'The run has been planned by others meanwhile.', {
    target: '',
  })
}
