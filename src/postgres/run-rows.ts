import type { GateVerdicts, Shard, ShardCounts } from '../provision/run-kit.js'
import type { SqlSession } from './client.js'

interface RunRow {
  readonly state: string
  readonly mapping: string
  readonly complete: boolean
  readonly approval: boolean
  readonly pages: number | undefined
  readonly verdicts: GateVerdicts
}

/** @internal Rows of one run of one tenant. */
export interface RunRows {
  begin(
    session: SqlSession,
    run: Pick<RunRow, 'mapping' | 'complete' | 'approval'>,
  ): Promise<boolean>
  /** The run; locked against other writers when `forUpdate`. */
  load(session: SqlSession, forUpdate?: boolean): Promise<RunRow | undefined>
  set(session: SqlSession, values: Readonly<Record<string, unknown>>): Promise<void>
  hasShard(session: SqlSession, place: number): Promise<boolean>
  /** Keeps a shard, unless another worker has kept it. */
  addShard(
    session: SqlSession,
    place: number,
    shard: Shard,
    who: { readonly issuers: readonly string[]; readonly seen: readonly string[] },
  ): Promise<void>
  countShards(session: SqlSession, state?: string): Promise<number>
  /** Shards in order, each with what is asked for. */
  shards(
    session: SqlSession,
    columns: 'seen, issuers' | 'summary' | 'outcome' | "items = '[]' AS idle",
  ): AsyncGenerator<Readonly<Record<string, unknown>>>
  /** The items of a shard that waits to be applied. */
  items(session: SqlSession, place: number): Promise<Shard['items'] | undefined>
  /** Notes that nobody could apply a shard. */
  giveUp(session: SqlSession, place: number): Promise<void>
  /** Forgets the tenant's runs that ended so many days ago. */
  forgetEnded(session: SqlSession, days: number): Promise<void>
  /** Notes what came of a shard; `false` when another worker has. */
  finish(session: SqlSession, place: number, outcome: ShardCounts): Promise<boolean>
}

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
        `SELECT state, mapping, complete, approval, pages, verdicts FROM rostermap.run
         WHERE tenant = $1 AND id = $2 ${forUpdate ? 'FOR UPDATE' : ''}`,
        key,
      )
      const [row] = rows
      if (!row) return undefined
      const { state, mapping, complete, approval, pages, verdicts } = row
      return {
        state: String(state),
        mapping: String(mapping),
        complete: complete === true,
        approval: approval === true,
        pages: typeof pages === 'number' ? pages : undefined,
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
    async hasShard(session, place) {
      const { rows } = await session.query(
        'SELECT 1 FROM rostermap.run_shard WHERE tenant = $1 AND run = $2 AND place = $3',
        [...key, place],
      )
      return rows.length > 0
    },
    async addShard(session, place, { items, waiting: _, ...summary }, { issuers, seen }) {
      await session.query(
        `INSERT INTO rostermap.run_shard (tenant, run, place, state, issuers, seen, summary, items)
         VALUES ($1, $2, $3, 'planned', $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [
          ...key,
          place,
          JSON.stringify(issuers),
          JSON.stringify(seen),
          JSON.stringify(summary),
          JSON.stringify(items),
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
    async items(session, place) {
      const { rows } = await session.query(
        `SELECT items FROM rostermap.run_shard
         WHERE tenant = $1 AND run = $2 AND place = $3 AND state = 'planned'`,
        [...key, place],
      )
      return rows[0] && JSON.parse(String(rows[0]['items']))
    },
    async giveUp(session, place) {
      await session.query(
        `UPDATE rostermap.run_shard SET state = 'failed', items = NULL
         WHERE tenant = $1 AND run = $2 AND place = $3 AND state = 'planned'`,
        [...key, place],
      )
    },
    async forgetEnded(session, days) {
      await session.query(
        `DELETE FROM rostermap.run WHERE tenant = $1 AND ended < now() - $2 * interval '1 day'`,
        [tenant, days],
      )
    },
    async finish(session, place, outcome) {
      const { rows } = await session.query(
        `UPDATE rostermap.run_shard SET state = 'applied', outcome = $4, items = NULL
         WHERE tenant = $1 AND run = $2 AND place = $3 AND state = 'planned' RETURNING place`,
        [...key, place, JSON.stringify(outcome)],
      )
      return rows.length > 0
    },
  }
}
