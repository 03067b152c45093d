/**
 * What is kept in PostgreSQL: the ledger, and the resources of SCIM.
 *
 * @module
 */
export { type SqlClient, type SqlResult, type SqlSession, withTransaction } from './client.js'
export { type PostgresLedgerOptions, postgresLedger } from './ledger.js'
export { migrate } from './migrate.js'
export { type PostgresScimStoreOptions, postgresScimStore } from './scim-store.js'
