import type { Ledger } from '../provision/ledger.js'
import { linkCases } from './ledger-contract-links.js'
import { planCases } from './ledger-contract-plans.js'
import type { ContractCase } from './target-contract.js'

/**
 * The ledger contract as cases: what every ledger promises, whatever keeps it.
 *
 * @param create - gives an empty ledger; called once for each case
 * @returns the cases, in a fixed order
 * @example
 * ```ts test
 * import { memoryLedger } from 'rostermap'
 * import { ledgerContract } from 'rostermap/testing'
 *
 * for (const { run } of ledgerContract(memoryLedger)) await run()
 * ```
 */
export function ledgerContract(create: () => Ledger | Promise<Ledger>): readonly ContractCase[] {
  return Object.entries({ ...linkCases, ...planCases }).map(([name, test]) => ({
    name,
    run: async () => test(await create()),
  }))
}
