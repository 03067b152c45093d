import type { Migration } from './migrations.js'

/** @internal What processes know together of rate limits. A crash may forget it: answers tell it anew. */
export const rateLimitTable: Migration = {
  version: 4,
  name: 'rate limits',
  statements: [
    `CREATE UNLOGGED TABLE rostermap.rate_limit (
       tenant text COLLATE "C" NOT NULL,
       key text COLLATE "C" NOT NULL,
       kept text,
       PRIMARY KEY (tenant, key)
     )`,
  ],
}
