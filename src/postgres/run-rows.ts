import type { GateVerdicts, Shard, ShardCounts } from '../provision/run-kit.js'
import type { SqlSession } from './client.js'

interface RunRow {
  readonly state: string
  readonly mapping: string
  readonly complete: boolean
  readonly approval: boolean
  readonly pages: number | undefined
  /** By what the directories that a worker has read for all are found. */
  readonly directories: string | undefined
  readonly verdicts: GateVerdicts
}

/**
 * `planned`: to be applied; `waiting`: applied, but for attributes that name accounts which the run makes;
 * `applied`: gone through; `failed`: nobody could.
 */
type ShardState = 'planned' | 'waiting' | 'applied' | 'failed'

/** @internal Rows of one run of one tenant. */
export interface RunRows {
  begin(
    session: SqlSession,
    run: Pick<RunRow, 'mapping' | 'complete' | 'approval'>,
  ): Promise<boolean>
  /** The run; locked against other writers when `forUpdate`. */
  load(session: SqlSession, forUpdate?: boolean): Promise<RunRow | undefined>
  set(session: SqlSession, values: Readonly<Record<string, unknown>>): Promise<void>
  /**
   * Keeps where the page after this one begins, and what follows from it: the first word on it stands.
   *
   * @returns what is kept
   */
  keepPage(
    session: SqlSession,
    place: number,
    next: string | undefined,
  ): Promise<string | undefined>
  hasShard(session: SqlSession, place: number): Promise<boolean>
  /** Keeps a shard, unless another worker has kept it. */
  addShard(
    session: SqlSession,
    place: number,
    shard: Shard,
    who: { readonly issuers: readonly string[]; readonly seen: readonly string[] },
  ): Promise<void>
  countShards(session: SqlSession, state?: ShardState): Promise<number>
  /** Shards in order, each with what is asked for. */
  shards(
    session: SqlSession,
    columns:
      | 'seen, issuers'
      | 'summary'
      | typeof outcomeColumns
      | "items = '[]' AS idle"
      | "state = 'waiting' AS waits",
  ): AsyncGenerator<Readonly<Record<string, unknown>>>
  /** The items of a shard that is to be gone through, for the first time or the second. */
  items(session: SqlSession, place: number, pass: Pass): Promise<Shard['items'] | undefined>
  /** Notes that nobody could apply a shard; `false` when somebody has. */
  giveUp(session: SqlSession, place: number, pass: Pass): Promise<boolean>
  /** Forgets the tenant's runs that ended so many days ago. */
  forgetEnded(session: SqlSession, days: number): Promise<void>
  /** Notes what came of a shard; `false` when another worker has. */
  finish(session: SqlSession, place: number, pass: Pass, outcome: ShardCounts): Promise<boolean>
}

/** @internal Shards are gone through once, and those in which something waits for accounts once more. */
export type Pass = 'first' | 'second'

/** @internal What came of a shard; `twice` when it is gone through twice. */
export const outcomeColumns =
  'outcome, second_outcome, (waiting IS NOT NULL OR second_outcome IS NOT NULL) AS twice'

const passes = {
  first: { state: 'planned', items: 'items', outcome: 'outcome' },
  second: { state: 'waiting', items: 'waiting', outcome: 'second_outcome' },
} as const

const rowsAtOnce = 20

/** @internal */
export function runRows(tenant: string, run: string): RunRows {
  const key = [tenant, run]
  return {
    async begin(session, { mapping, complete, approval }) {
      const { rows } = await session.query(
        `INSERT INTO rostermap.run (tenant, id, state, mapping, complete, approval)
         VALUES ($1, $2, 'planning', $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id`,
        [...key, mapping, complete, approval],
      )
      return rows.length > 0
    },
    async load(session, forUpdate = false) {
      const { rows } = await session.query(
        `SELECT state, mapping, complete, approval, pages, directories, verdicts FROM rostermap.run
         WHERE tenant = $1 AND id = $2 ${forUpdate ? 'FOR UPDATE' : ''}`,
        key,
      )
      const [row] = rows
      if (!row) return undefined
      const { state, mapping, complete, approval, pages, directories, verdicts } = row
      return {
        state: String(state),
        mapping: String(mapping),
        complete: complete === true,
        approval: approval === true,
        pages: typeof pages === 'number' ? pages : undefined,
        directories: typeof directories === 'string' ? directories : undefined,
        verdicts: JSON.parse(String(verdicts ?? '{}')),
      }
    },
    async set(session, values) {
      const names = Object.keys(values)
      const places = names.map((name, i) => `${name} = $${i + 3}`)
      await session.query(
        `UPDATE rostermap.run SET ${places.join(', ')} WHERE tenant = $1 AND id = $2`,
        [...key, ...Object.values(values)],
      )
    },
    async keepPage(session, place, next) {
      await session.query(
        `INSERT INTO rostermap.run_page (tenant, run, place, next) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [...key, place, next ?? null],
      )
      const { rows } = await session.query(
        'SELECT next FROM rostermap.run_page WHERE tenant = $1 AND run = $2 AND place = $3',
        [...key, place],
      )
      const kept = rows[0]?.['next']
      return typeof kept === 'string' ? kept : undefined
    },
    async hasShard(session, place) {
      const { rows } = await session.query(
        'SELECT 1 FROM rostermap.run_shard WHERE tenant = $1 AND run = $2 AND place = $3',
        [...key, place],
      )
      return rows.length > 0
    },
    async addShard(session, place, { items, waiting, ...summary }, { issuers, seen }) {
      await session.query(
        `INSERT INTO rostermap.run_shard
           (tenant, run, place, state, issuers, seen, summary, items, waiting)
         VALUES ($1, $2, $3, 'planned', $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
        [
          ...key,
          place,
          JSON.stringify(issuers),
          JSON.stringify(seen),
          JSON.stringify(summary),
          JSON.stringify(items),
          waiting.length > 0 ? JSON.stringify(waiting) : null,
        ],
      )
    },
    async countShards(session, state) {
      const { rows } = await session.query(
        `SELECT count(*)::integer AS shards FROM rostermap.run_shard
         WHERE tenant = $1 AND run = $2 AND ($3::text IS NULL OR state = $3)`,
        [...key, state ?? null],
      )
      return Number(rows[0]?.['shards'])
    },
    async *shards(session, columns) {
      for (let after = -1; ; ) {
        const { rows } = await session.query(
          `SELECT place, ${columns} FROM rostermap.run_shard
           WHERE tenant = $1 AND run = $2 AND place > $3 ORDER BY place LIMIT ${rowsAtOnce}`,
          [...key, after],
        )
        yield* rows
        if (rows.length < rowsAtOnce) return
        after = Number(rows.at(-1)?.['place'])
      }
    },
    async items(session, place, pass) {
      const { state, items } = passes[pass]
      const { rows } = await session.query(
        `SELECT ${items} AS items FROM rostermap.run_shard
         WHERE tenant = $1 AND run = $2 AND place = $3 AND state = $4`,
        [...key, place, state],
      )
      return rows[0] && JSON.parse(String(rows[0]['items']))
    },
    async giveUp(session, place, pass) {
      const { rows } = await session.query(
        `UPDATE rostermap.run_shard SET state = 'failed', items = NULL
         WHERE tenant = $1 AND run = $2 AND place = $3 AND state = $4 RETURNING place`,
        [...key, place, passes[pass].state],
      )
      return rows.length > 0
    },
    async forgetEnded(session, days) {
      await session.query(
        `DELETE FROM rostermap.run WHERE tenant = $1 AND ended < now() - $2 * interval '1 day'`,
        [tenant, days],
      )
    },
    async finish(session, place, pass, outcome) {
      const { state, items, outcome: column } = passes[pass]
      const next =
        pass === 'first'
          ? "CASE WHEN waiting IS NULL THEN 'applied' ELSE 'waiting' END"
          : "'applied'"
      const { rows } = await session.query(
        `UPDATE rostermap.run_shard SET state = ${next}, ${column} = $5, ${items} = NULL
         WHERE tenant = $1 AND run = $2 AND place = $3 AND state = $4 RETURNING place`,
        [...key, place, state, JSON.stringify(outcome)],
      )
      return rows.length > 0
    },
  }
}
