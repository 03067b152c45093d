import { RosterError } from '../core/errors.js'
import { postgresLedger } from '../postgres/ledger.js'
import { migrate } from '../postgres/migrate.js'
import type { Ledger } from '../provision/ledger.js'
import { memoryLedger } from '../provision/memory-ledger.js'
import { type Io, secretOf } from './io.js'
import { systemCode } from './system-code.js'

/** What a target file says of its ledger; the address, with its password, stands in the environment. */
export interface LedgerFile {
  readonly databaseUrlEnv: string
  readonly tenant?: string
}

/**
 * Runs something with the ledger that a target file names; without one, with a ledger that is forgotten in the end.
 *
 * The tables are made when they are missing. Nothing that the driver says is shown, since it may hold the address.
 *
 * @throws a `RosterError` with code `CLI_LEDGER` when the database fails
 */
export async function withLedger<T>(
  described: LedgerFile | undefined,
  io: Io,
  run: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  if (!described) return run(memoryLedger())
  const url = secretOf(described.databaseUrlEnv, io)
  const { client, close } = await guarded(() => io.openDatabase(url))
  try {
    await guarded(() => migrate(client))
    const { tenant } = described
    const ledger = postgresLedger(client, tenant === undefined ? {} : { tenant })
    return await run({
      link: (...query) => guarded(() => ledger.link(...query)),
      links: (...query) => guarded(() => ledger.links(...query)),
      plans: (...query) => guarded(() => ledger.plans(...query)),
      notes: (...query) => guarded(() => ledger.notes(...query)),
      commit: (...change) => guarded(() => ledger.commit(...change)),
    })
  } finally {
    await close().catch(() => undefined)
  }
}

async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (cause instanceof RosterError) throw cause
    const code = systemCode(cause)
    const missing = code === 'ERR_MODULE_NOT_FOUND'
    throw new RosterError(
      'CLI_LEDGER',
      missing
        ? 'The ledger is in PostgreSQL: install the package pg beside rostermap.'
        : `The database of the ledger failed (${code}). What was applied may not be remembered: plan again.`,
      { reason: missing ? 'driver' : 'database' },
      { cause },
    )
  }
}
