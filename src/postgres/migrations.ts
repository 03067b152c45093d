import { ledgerTables } from './migration-ledger.js'
import { rateLimitTable } from './migration-rate-limit.js'
import { runTables } from './migration-run.js'
import { runDirectoryTable } from './migration-run-directory.js'
import { runPageTable } from './migration-run-page.js'
import { scimTables } from './migration-scim.js'
import { secondPassColumns } from './migration-second-pass.js'

/** @internal A step of the tables' history. Once published it never changes; what comes later is a new step. */
export interface Migration {
  /** Steps are applied in the order of this list; the number only names them. */
  readonly version: number
  readonly name: string
  /** Statements without parameters, one each. */
  readonly statements: readonly string[]
}

/** @internal Every step there is, oldest first. */
export const migrations: readonly Migration[] = [
  ledgerTables,
  scimTables,
  runTables,
  rateLimitTable,
  secondPassColumns,
  runPageTable,
  runDirectoryTable,
]
