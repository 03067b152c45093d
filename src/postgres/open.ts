import type { SqlClient } from './client.js'

/** @internal A database that somebody has to close. */
export interface OpenDatabase {
  readonly client: SqlClient
  readonly close: () => Promise<void>
}

/**
 * @internal Opens a database by its URL, with `pg`, which the user installs.
 *
 * @throws what the driver throws; an error with code `ERR_MODULE_NOT_FOUND` when it is not there
 */
export async function openPostgres(url: string): Promise<OpenDatabase> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 10_000 })
  // A connection that breaks while it rests is told to the next query.
  pool.on('error', () => undefined)
  return { client: pool, close: () => pool.end() }
}
