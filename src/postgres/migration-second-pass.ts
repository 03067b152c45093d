import type { Migration } from './migrations.js'

/** @internal What waits in a shard until all accounts were made, and what came of it then. */
export const secondPassColumns: Migration = {
  version: 5,
  name: 'second-pass',
  statements: [
    'ALTER TABLE rostermap.run_shard ADD COLUMN waiting text',
    'ALTER TABLE rostermap.run_shard ADD COLUMN second_outcome text',
  ],
}
