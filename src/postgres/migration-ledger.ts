import type { Migration } from './migrations.js'

/**
 * @internal The ledger: links, plans and notes, each one text of JSON. Keys and indexes are SHA-256 of what
 * they stand for, so that no name is too long for an index or holds what a column cannot.
 */
export const ledgerTables: Migration = {
  version: 1,
  name: 'ledger',
  statements: [
    'CREATE SEQUENCE rostermap.ledger_version',
    `CREATE TABLE rostermap.ledger_link (
       key text COLLATE "C" PRIMARY KEY,
       place bigint GENERATED ALWAYS AS IDENTITY,
       target text COLLATE "C" NOT NULL,
       account text COLLATE "C",
       login text COLLATE "C",
       version bigint NOT NULL,
       body text NOT NULL
     )`,
    'CREATE UNIQUE INDEX ledger_link_target ON rostermap.ledger_link (target, place)',
    'CREATE INDEX ledger_link_account ON rostermap.ledger_link (account)',
    'CREATE INDEX ledger_link_login ON rostermap.ledger_link (login)',
    `CREATE TABLE rostermap.ledger_plan (
       key text COLLATE "C" PRIMARY KEY,
       place bigint GENERATED ALWAYS AS IDENTITY,
       tenant text COLLATE "C" NOT NULL,
       person text COLLATE "C" NOT NULL,
       run text COLLATE "C",
       state text COLLATE "C" NOT NULL,
       at double precision NOT NULL,
       version bigint NOT NULL,
       body text NOT NULL
     )`,
    'CREATE INDEX ledger_plan_at ON rostermap.ledger_plan (tenant, at, place)',
    'CREATE INDEX ledger_plan_person ON rostermap.ledger_plan (person, at, place)',
    'CREATE INDEX ledger_plan_run ON rostermap.ledger_plan (run, at, place)',
    `CREATE INDEX ledger_plan_state ON rostermap.ledger_plan (tenant, state, at, place)
       WHERE state <> 'applied'`,
    `CREATE TABLE rostermap.ledger_note (
       key text COLLATE "C" PRIMARY KEY,
       version bigint NOT NULL,
       body text NOT NULL
     )`,
  ],
}
