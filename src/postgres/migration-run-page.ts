import type { Migration } from './migrations.js'

/** @internal Where the page after each page of a run's source begins, as it was found when it was first read. */
export const runPageTable: Migration = {
  version: 6,
  name: 'run-pages',
  statements: [
    `CREATE TABLE rostermap.run_page (
       tenant text COLLATE "C" NOT NULL,
       run text COLLATE "C" NOT NULL,
       place integer NOT NULL,
       next text,
       PRIMARY KEY (tenant, run, place),
       FOREIGN KEY (tenant, run) REFERENCES rostermap.run (tenant, id) ON DELETE CASCADE
     )`,
  ],
}
