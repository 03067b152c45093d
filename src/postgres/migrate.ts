import { type SqlClient, withTransaction } from './client.js'
import { migrations } from './migrations.js'

/** Names our lock among the advisory locks of a database; any number that nobody else has will do. */
const lockKey = 7_239_041_165_338_001

/**
 * Makes or renews the tables of rostermap, all of them in the schema `rostermap`.
 *
 * May be run at every start, and by many processes at once: what is done already is not done again, and
 * who comes second waits. It happens whole or not at all. Nothing that it finds is ever dropped.
 *
 * @param client - see {@link SqlClient}; it must be allowed to create a schema the first time
 * @returns the versions that were applied now; empty when all had been
 * @throws what the driver throws
 * @example
 * ```ts test
 * import { PGlite } from '@electric-sql/pglite'
 * import { migrate } from 'rostermap/postgres'
 *
 * const database = new PGlite()
 * console.log((await migrate(database)).length > 0) //=> true
 * console.log(await migrate(database)) //=> []
 * ```
 */
export async function migrate(client: SqlClient): Promise<readonly number[]> {
  return withTransaction(client, 'write', async (session) => {
    await session.query('SELECT pg_advisory_xact_lock($1)', [lockKey])
    await session.query('CREATE SCHEMA IF NOT EXISTS rostermap')
    await session.query(
      `CREATE TABLE IF NOT EXISTS rostermap.migration (
         version integer PRIMARY KEY,
         name text NOT NULL,
         applied timestamptz NOT NULL DEFAULT now()
       )`,
    )
    const { rows } = await session.query('SELECT version FROM rostermap.migration')
    const done = new Set(rows.map(({ version }) => Number(version)))
    const applied: number[] = []
    for (const { version, name, statements } of migrations) {
      if (done.has(version)) continue
      for (const statement of statements) await session.query(statement)
      await session.query('INSERT INTO rostermap.migration (version, name) VALUES ($1, $2)', [
        version,
        name,
      ])
      applied.push(version)
    }
    return applied
  })
}
