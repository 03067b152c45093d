import type { RateLimitStore } from '../core/rate-limit-store.js'
import { type SqlClient, type SqlSession, withTransaction } from './client.js'

/** Options of {@link postgresRateLimits}. */
export interface PostgresRateLimitsOptions {
  /** Keeps the limits of several customers apart in one database. @defaultValue `'default'` */
  readonly tenant?: string
}

/**
 * Keeps what is known of products' rate limits in PostgreSQL, for all workers together: give it to every
 * target as `rateLimits`. It costs two short transactions a request, and takes its time from the database.
 *
 * @param client - a `Pool` of `pg` (with connections to spare beside those of the ledger), or a `PGlite`
 * @throws from its methods, what the driver throws; targets then keep to what they see by themselves
 * @example
 * ```ts test
 * import { PGlite } from '@electric-sql/pglite'
 * import { migrate, postgresRateLimits } from 'rostermap/postgres'
 * import { jiraDataCenter } from 'rostermap/targets/jira'
 *
 * const database = new PGlite()
 * await migrate(database)
 * const jira = jiraDataCenter({
 *   baseUrl: 'https://jira.example.com',
 *   auth: { token: 'secret' },
 *   rateLimits: postgresRateLimits(database),
 * })
 * console.log(jira.name) //=> 'jira'
 * ```
 */
export function postgresRateLimits(
  client: SqlClient,
  { tenant = 'default' }: PostgresRateLimitsOptions = {},
): RateLimitStore {
  return {
    change: (key, change) =>
      withTransaction(client, 'write', async (session) => {
        const { kept, now } = await locked(session, [tenant, key])
        const { keep, result } = change(kept, now)
        await session.query(
          'UPDATE rostermap.rate_limit SET kept = $3 WHERE tenant = $1 AND key = $2',
          [tenant, key, keep],
        )
        return result
      }),
  }
}

/** The row, which nobody else gets before the transaction ends. */
async function locked(
  session: SqlSession,
  row: readonly [tenant: string, key: string],
): Promise<{ readonly kept: string | undefined; readonly now: number }> {
  const read = () =>
    session.query(
      `SELECT kept, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
       FROM rostermap.rate_limit WHERE tenant = $1 AND key = $2 FOR UPDATE`,
      [...row],
    )
  const { rows } = await read()
  if (rows[0]) return readRow(rows[0])
  await session.query(
    'INSERT INTO rostermap.rate_limit (tenant, key) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [...row],
  )
  return readRow((await read()).rows[0] ?? {})
}

function readRow({ kept, now }: Readonly<Record<string, unknown>>) {
  return { kept: typeof kept === 'string' ? kept : undefined, now: Number(now) }
}
