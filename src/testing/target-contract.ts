import assert from 'node:assert/strict'
import type { Target } from '../targets/contract.js'
import { accountCases } from './target-contract-accounts.js'
import { directoryCases } from './target-contract-directory.js'
import { groupCases } from './target-contract-groups.js'
import { type ContractWorld, contractWorld } from './target-contract-world.js'

/** One promise of a contract, to be run by any test runner. */
export interface ContractCase {
  /** The promise, as a sentence. */
  readonly name: string
  /** Resolves when the promise is kept, rejects with an assertion error when not. */
  run(): Promise<void>
}

/** Options of {@link targetContract}. */
export interface TargetContractOptions {
  /**
   * How many members the paging case puts into one group: more than one page of the product holds.
   *
   * @defaultValue `5`
   */
  readonly members?: number
  /**
   * Begins every login and group name the cases make. Give each run its own where the product keeps
   * what earlier runs have made.
   *
   * @defaultValue `'contract'`
   */
  readonly prefix?: string
  /** The account to work on, or several, where the target cannot make any. */
  readonly userId?: string | readonly string[]
}

/**
 * The target contract as cases: what every target promises, whatever the product.
 *
 * The cases make accounts and groups and leave them behind, so run them against a fake or a product
 * kept for tests. A case that needs what the target declares it cannot do checks instead that the
 * verb answers `TARGET_UNSUPPORTED`.
 *
 * @param create - gives the target; called once for each case
 * @param options - what the product needs
 * @returns the cases, in a fixed order
 * @example
 * ```ts test
 * import { memoryTarget, targetContract } from 'rostermap/testing'
 *
 * const cases = targetContract(() => memoryTarget())
 * for (const { run } of cases) await run()
 * console.log(cases[0]?.name) //=> 'says what it is and what it can do'
 * ```
 */
export function targetContract(
  create: () => Target | Promise<Target>,
  options: TargetContractOptions = {},
): readonly ContractCase[] {
  const cases: Readonly<Record<string, (world: ContractWorld) => Promise<void>>> = {
    'says what it is and what it can do': async ({ target, capabilities }) => {
      assert.equal(target.specVersion, 1)
      assert.notEqual(target.name, '')
      assert.notEqual(target.product, '')
      assert.deepEqual((await target.probe()).capabilities, capabilities)
    },
    ...accountCases,
    ...groupCases(options.members ?? 5),
    ...directoryCases,
  }
  return Object.entries(cases).map(([name, test], at) => ({
    name,
    run: async () =>
      test(
        await contractWorld(
          await create(),
          `${options.prefix ?? 'contract'}-${at}`,
          [options.userId ?? []].flat(),
        ),
      ),
  }))
}
