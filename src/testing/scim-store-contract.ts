import type { ScimStore } from '../scim/store.js'
import { listCases } from './scim-store-contract-lists.js'
import { memberCases } from './scim-store-contract-members.js'
import { resourceCases } from './scim-store-contract-resources.js'
import { transactionCases } from './scim-store-contract-transactions.js'
import type { ContractCase } from './target-contract.js'

/**
 * The contract of SCIM stores as cases: what every {@link ScimStore} promises, whatever keeps it.
 *
 * @param create - gives an empty store; called once for each case
 * @returns the cases, in a fixed order
 * @example
 * ```ts test
 * import { memoryScimStore } from 'rostermap/scim'
 * import { scimStoreContract } from 'rostermap/testing'
 *
 * for (const { run } of scimStoreContract(memoryScimStore)) await run()
 * ```
 */
export function scimStoreContract(
  create: () => ScimStore | Promise<ScimStore>,
): readonly ContractCase[] {
  const cases = { ...resourceCases, ...memberCases, ...listCases, ...transactionCases }
  return Object.entries(cases).map(([name, test]) => ({
    name,
    run: async () => test(await create()),
  }))
}
