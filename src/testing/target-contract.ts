import type { Target, TargetGroup } from '../targets/contract.js'
import { accountCases } from './target-contract-accounts.js'
import { changeCases } from './target-contract-changes.js'
import { equals } from './target-contract-check.js'
import { directoryCases } from './target-contract-directory.js'
import { asserted } from './target-contract-errors.js'
import { findCases } from './target-contract-find.js'
import { groupCases } from './target-contract-groups.js'
import { idCases } from './target-contract-ids.js'
import { listCases } from './target-contract-lists.js'
import { membershipCases } from './target-contract-memberships.js'
import { nameCases } from './target-contract-names.js'
import { probeCases } from './target-contract-probe.js'
import { shutCases } from './target-contract-shut.js'
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
   * How many items the paging cases put into one list: more than two pages of the product hold.
   *
   * @defaultValue `5`
   */
  readonly members?: number
  /**
   * Puts a group into another in the product of the target that was made last, where groups can hold
   * groups: then a case sees whether inherited memberships are told from direct ones.
   *
   * @defaultValue nothing is looked at
   */
  readonly nest?: (parent: TargetGroup, child: TargetGroup) => void | Promise<void>
  /**
   * Begins every login and group name the cases make. Give each run its own where the product keeps
   * what earlier runs have made.
   *
   * @defaultValue `'contract'`
   */
  readonly prefix?: string
  /** What no error may hold, besides all that the cases send: tokens and passwords. @defaultValue none */
  readonly secrets?: readonly string[]
  /**
   * The account to work on, or several, where the target cannot make any. With two or more the cases
   * also see that nobody else is touched.
   */
  readonly userId?: string | readonly string[]
}

/**
 * The target contract as cases: what every target promises, whatever the product.
 *
 * Each write happens among neighbours with nearly the same names, and everything that can be read is
 * looked at before and after: nothing else may have moved. Each error must be of the right code, name
 * the target and the verb, and hold no value that was sent.
 *
 * The cases make accounts and groups and leave them behind, so run them against a fake or a product
 * kept for tests. A case that needs what the target declares it cannot do checks instead that the
 * verb answers `TARGET_UNSUPPORTED`. Where reads lag behind writes, a case waits for what must show, for
 * `capabilities.eventualMs` at the longest, and looks once more a moment after its last write: give the
 * runner more time than that, or a case that fails ends as one that takes too long. A failure says which
 * verb it was, what was seen and what must be. What a target does when the product fails is in
 * {@link targetFaults}.
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
    ...probeCases,
    ...findCases,
    ...accountCases,
    ...nameCases,
    ...changeCases,
    ...shutCases,
    ...groupCases,
    ...membershipCases,
    ...idCases,
    ...listCases,
    ...directoryCases,
  }
  return Object.entries(cases).map(([name, test], at) => ({
    name,
    run: () =>
      asserted(async () => {
        const target = await create()
        const world = await contractWorld(target, {
          prefix: `${options.prefix ?? 'contract'}-${at}`,
          userIds: [options.userId ?? []].flat(),
          members: options.members ?? 5,
          secrets: options.secrets ?? [],
          ...(options.nest && { nest: options.nest }),
          isPatient: true,
        })
        await test(world)
        await world.rests()
        const { capabilities } = await target.probe()
        equals(capabilities, world.capabilities, 'probe: what it can do, the second time')
      }),
  }))
}
