/**
 * What is kept in PostgreSQL: the ledger, the resources of SCIM, and the queue that divides the work among
 * many workers.
 *
 * @module
 */
export type { Boss, BossDb, BossJob, BossRows, BossSendOptions } from './boss.js'
export { type SqlClient, type SqlResult, type SqlSession, withTransaction } from './client.js'
export { type PostgresLedgerOptions, postgresLedger } from './ledger.js'
export { migrate } from './migrate.js'
export {
  type ProvisioningQueue,
  type ProvisioningQueueOptions,
  provisioningQueue,
  type QueuedRun,
  type QueuedRunOptions,
} from './queue.js'
export { type PostgresRateLimitsOptions, postgresRateLimits } from './rate-limits.js'
export { type PostgresScimStoreOptions, postgresScimStore } from './scim-store.js'
