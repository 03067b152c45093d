import type { Target } from '../targets/contract.js'
import type { ContractCase, TargetContractOptions } from './target-contract.js'
import { asserted } from './target-contract-errors.js'
import { type ContractWorld, contractWorld } from './target-contract-world.js'
import { readCalls, writeCalls } from './target-faults-calls.js'
import { chunksFail } from './target-faults-chunks.js'
import { firstWrite, mustFail } from './target-faults-failing.js'
import { faultGate, type Gate, type Opened, type Spoil } from './target-faults-gate.js'
import { endsByItself, endsWithSignal } from './target-faults-hang.js'
import { looksOf } from './target-faults-looks.js'
import { lostAnswers } from './target-faults-lost.js'
import { keepsOthers } from './target-faults-meanwhile.js'
import { laterPagesFail, readsFail, settledScene } from './target-faults-pages.js'
import {
  heedsRetryAfter,
  pausesWithSignal,
  stopsAtCredentials,
  tellsRetryAfter,
} from './target-faults-retry.js'
import { circles, spoiltLists } from './target-faults-spoilt.js'
import { type FaultCase, faultCases, gatewayNotFound } from './target-faults-table.js'

/** Options of {@link targetFaults}. */
export interface TargetFaultsOptions extends Omit<TargetContractOptions, 'nest'> {
  /**
   * Whether the product's own 404 holds nothing by which it could be told from that of a gateway: then none
   * that is in JSON is tried. What such a target takes for "not there" may be a route that has gone.
   *
   * @defaultValue `false`
   */
  readonly bare404?: boolean
  /**
   * Whether `create` makes a target that soon gives up waiting for an answer, within a second: then a
   * case sees that each request of each call does so. The target is called several times at once, and the case takes
   * as long as all tries of the call with the most requests: raise the limit of your runner, or try less often.
   *
   * @defaultValue `false`
   */
  readonly impatient?: boolean
  /**
   * What the product only takes as a whole and without a condition (an ETag, a version): then no target can
   * keep what somebody else writes at the same moment, and no case looks for it.
   *
   * @defaultValue `[]`
   */
  readonly takesWhole?: readonly ('accounts' | 'members')[]
}

/**
 * What a target does when its product fails, as cases: for targets that speak HTTP through a `fetch`.
 *
 * Each request of each verb that the target declares meets what a product, or what stands before it, may answer
 * instead of the truth: 400 to 503 with a web page, a gateway's 400 to 500 in JSON, a redirect, dropped
 * and cut connections, broken JSON, JSON of another shape, a sign-in page, ten megabytes. Each gives one error
 * of the right code, and `retryable` as it should be; nothing that is read passes for empty, also not on a later
 * page, and no write for done. Further:
 *
 * - A write whose answer is lost is done once, and doing it again mends what is half done. The request that makes
 *   an account is not sent again with the same body, unless it bears the same `Idempotency-Key`, or in its body a key
 *   that is another one for each call, and the product answers the second as the first. Whether the error of such a
 *   `createUser` is `retryable` is the target's to say: the account may be there or not.
 * - The product's own answer with an object in place of a list is an error, unless that list is not read at all; so
 *   is a list that comes round to its first page for ever, and the target soon stops asking.
 * - What somebody else writes between the target's look and its write is kept.
 * - Where members are written by several requests and one fails, each member still has an outcome of its own. Wrong
 *   credentials are not sent again for each of them, and to no address more than twice.
 * - `Retry-After` is told, in seconds or as a date, and not ignored by whoever tries again; the pause ends with the
 *   caller's signal. To try again is nobody's duty; no request is sent more than 10 times in one call.
 * - A call ends with the caller's signal at each of its requests, and that request with it, also when what waits for
 *   an answer has been collected as garbage: that is forced, where the runtime is V8. A `Request` that nobody holds no longer
 *   follows its signal, in `fetch` of Node neither.
 *
 * @param create - gives the target; called once or more for each case. What it sends its requests with
 * must have gone through `spoil`. Set its pause between tries to 0 (in this package `retryDelayMs: 0`), or the
 * cases take as long as its tries, and let it wait for a Retry-After of a second at most, not for one of an hour
 * @param options - what the product needs
 * @returns the cases, in a fixed order
 * @example
 * ```ts test
 * import { crowd } from 'rostermap/targets/crowd'
 * import { fakeCrowd, targetFaults } from 'rostermap/testing'
 *
 * const cases = targetFaults((spoil) => {
 *   const { application, fetch } = fakeCrowd()
 *   const baseUrl = 'https://crowd.example.com/crowd'
 *   return crowd({ baseUrl, auth: application, fetch: spoil(fetch), retryDelayMs: 0 })
 * })
 * for (const { run } of cases.slice(0, 3)) await run()
 * console.log(cases[1]?.name) //=> '401: a read fails with one typed error and never passes for empty'
 * ```
 */
export function targetFaults(
  create: (spoil: Spoil) => Target | Promise<Target>,
  options: TargetFaultsOptions = {},
): readonly ContractCase[] {
  let runs = 0
  const openWith = async (looks: ReadonlySet<string>): Promise<Opened> => {
    const gate = faultGate(looks)
    runs += 1
    const world = await contractWorld(await create(gate.spoil), {
      prefix: `${options.prefix ?? 'faults'}-${runs}`,
      userIds: [options.userId ?? []].flat(),
      members: options.members ?? 5,
      secrets: options.secrets ?? [],
    })
    return { world, gate }
  }
  let looks: Promise<ReadonlySet<string>> | undefined
  const open = async (): Promise<Opened> => {
    looks ??= openWith(new Set()).then(looksOf)
    return openWith(await looks)
  }
  const within = (work: (world: ContractWorld, gate: Gate) => Promise<void>) => async () => {
    const { world, gate } = await open()
    await work(world, gate)
  }
  const faults = options.bare404 === true ? faultCases : [...faultCases, gatewayNotFound]
  const cases: Record<string, () => Promise<void>> = {}
  for (const one of faults)
    cases[`${one.name}: a read fails with one typed error and never passes for empty`] = within(
      async (world, gate) =>
        readsFail(world, gate, readCalls(world, await settledScene(world)), [one]),
    )
  for (const one of faults)
    cases[`${one.name}: no write passes for done, and none is done`] = within((world, gate) =>
      writesFail(world, gate, one),
    )
  cases['a later page that fails is an error, not the end of the list'] = within((world, gate) =>
    laterPagesFail(world, gate, faults),
  )
  cases['a list that is an object in the product’s own answer never passes for empty'] =
    within(spoiltLists)
  cases['a list that goes round in a circle is an error, and soon'] = within(circles)
  for (const fault of ['drop', 'cut-body'] as const)
    cases[`a write whose answer is lost is done once: ${fault}`] = () => lostAnswers(fault, open)
  cases['what somebody else writes between a look and a write is kept'] = within((world, gate) =>
    keepsOthers(world, gate, options.takesWhole ?? []),
  )
  cases['an hour in Retry-After is told and not waited for'] = within(tellsRetryAfter)
  cases['a second in Retry-After is waited for or told, and not ignored'] = () =>
    heedsRetryAfter(open)
  cases['a pause before another try ends with the caller’s signal'] = within(pausesWithSignal)
  cases['wrong credentials are not tried again for each member'] = within(stopsAtCredentials)
  cases['one of many requests for members that fails leaves the others their outcomes'] =
    within(chunksFail)
  cases['a call that gets no answer ends with the reason of the caller’s signal'] = () =>
    endsWithSignal(open)
  if (options.impatient === true)
    cases['a call that gets no answer ends by itself'] = () => endsByItself(open)
  return Object.entries(cases).map(([name, run]) => ({ name, run: () => asserted(run) }))
}

function writesFail(
  world: ContractWorld,
  gate: Gate,
  { fault, expected }: FaultCase,
): Promise<void> {
  // One look at everything before and after all of them: no write undoes another.
  return world.still(async () => {
    for (const call of await writeCalls(world)) {
      for (let from = await firstWrite(gate, call); from >= 0; from -= 1)
        await mustFail(world, gate, call, { fault, from }, expected)
    }
  })
}
