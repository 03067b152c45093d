import type { Migration } from './migrations.js'

/**
 * @internal What a worker has read of the targets' directories for all workers of a run. Of several that read, one
 * is named by the run.
 */
export const runDirectoryTable: Migration = {
  version: 7,
  name: 'run-directories',
  statements: [
    'ALTER TABLE rostermap.run ADD COLUMN directories text',
    `CREATE TABLE rostermap.run_directory (
       tenant text COLLATE "C" NOT NULL,
       run text COLLATE "C" NOT NULL,
       reading text COLLATE "C" NOT NULL,
       target text COLLATE "C" NOT NULL,
       place integer NOT NULL,
       pages bytea NOT NULL,
       kept timestamptz NOT NULL DEFAULT now(),
       PRIMARY KEY (tenant, run, reading, target, place),
       FOREIGN KEY (tenant, run) REFERENCES rostermap.run (tenant, id) ON DELETE CASCADE
     )`,
  ],
}
