import { build } from 'esbuild'
import pg from 'pg'
import { migrate } from 'rostermap/postgres'
import { type PostgresServer, startPostgres } from './postgres-server.js'

/** A PostgreSQL server with our tables, and a pool that bears the loss of its connections. */
export async function startMigrated(): Promise<{ server: PostgresServer; pool: pg.Pool }> {
  const server = startPostgres()
  const pool = new pg.Pool(server.connection)
  pool.on('error', () => undefined)
  await migrate(pool)
  return { server, pool }
}

/** Makes one file of a program of the tests, for processes of its own to run it. */
export async function bundleProgram(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' },
    alias: {
      rostermap: './src/index.ts',
      'rostermap/postgres': './src/postgres/index.ts',
      'rostermap/scim': './src/scim/index.ts',
    },
  })
}
