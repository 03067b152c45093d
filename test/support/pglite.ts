import { PGlite } from '@electric-sql/pglite'
import { migrate } from '../../src/postgres/migrate.js'

let shared: Promise<PGlite> | undefined

/**
 * A PostgreSQL in this process, with the tables of rostermap. Starting one takes seconds, so the test files
 * of a worker share it: each test keeps to a tenant of its own. Give the hook that awaits it a minute.
 */
export function sharedPglite(): Promise<PGlite> {
  shared ??= start()
  return shared
}

async function start(): Promise<PGlite> {
  const database = await PGlite.create()
  await migrate(database)
  return database
}
