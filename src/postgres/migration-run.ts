import type { Migration } from './migrations.js'

/** @internal Runs that many workers share, and their shards. */
export const runTables: Migration = {
  version: 3,
  name: 'runs',
  statements: [
    `CREATE TABLE rostermap.run (
       tenant text COLLATE "C" NOT NULL,
       id text COLLATE "C" NOT NULL,
       state text NOT NULL,
       mapping text NOT NULL,
       complete boolean NOT NULL,
       approval boolean NOT NULL,
       pages integer,
       verdicts text,
       counts text,
       decided_by text,
       begun timestamptz NOT NULL DEFAULT now(),
       ended timestamptz,
       PRIMARY KEY (tenant, id)
     )`,
    `CREATE TABLE rostermap.run_shard (
       tenant text COLLATE "C" NOT NULL,
       run text COLLATE "C" NOT NULL,
       place integer NOT NULL,
       state text NOT NULL,
       issuers text NOT NULL,
       seen text NOT NULL,
       summary text NOT NULL,
       items text,
       outcome text,
       PRIMARY KEY (tenant, run, place),
       FOREIGN KEY (tenant, run) REFERENCES rostermap.run (tenant, id) ON DELETE CASCADE
     )`,
  ],
}
