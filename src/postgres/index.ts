/**
 * What is kept in PostgreSQL: the ledger.
 *
 * @module
 */
export type { SqlClient, SqlResult, SqlSession } from './client.js'
export { type PostgresLedgerOptions, postgresLedger } from './ledger.js'
export { migrate } from './migrate.js'
