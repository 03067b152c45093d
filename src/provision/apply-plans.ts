import { canonicalJson } from '../core/digest.js'
import { type AnyRosterError, isRosterError } from '../core/errors.js'
import type { Plan } from '../plan/plan.js'
import type { Target } from '../targets/contract.js'
import { type ApplyPlanOptions, applyPlan } from './apply-plan.js'
import { oneAtATime } from './one-at-a-time.js'
import type { Report } from './report.js'
import { stopsTheRun } from './target-error.js'

/** Options of `applyPlans`. */
export interface ApplyPlansOptions extends ApplyPlanOptions {
  /** How many people are served at a time. @defaultValue `4` */
  readonly concurrency?: number
  /**
   * After so many plans in a row that the target could not serve at all, the rest is skipped.
   *
   * @defaultValue `5`
   */
  readonly giveUpAfter?: number
}

/** What came of one of many plans. */
export type PlanOutcome =
  | {
      /** The plan. */
      readonly plan: Plan
      /** `applied` and `partial`: see the report. */
      readonly outcome: 'applied' | 'partial' | 'failed'
      /** What came of each operation. */
      readonly report: Report
    }
  | {
      /** The plan. */
      readonly plan: Plan
      /** Nothing was written: the plan is stale, expired or invalid, or the target could not be read. */
      readonly outcome: 'refused'
      /** Why. */
      readonly error: AnyRosterError
    }
  | {
      /** The plan. */
      readonly plan: Plan
      /** Not tried: given up, or the target could not serve those before. */
      readonly outcome: 'skipped'
    }

/**
 * Applies many plans that were made earlier: people side by side, the plans of one person one after the
 * other in their order. Plans are taken from the source as they are needed, so there may be any number.
 *
 * Whoever stops reading, or gives up by the signal, waits for what has begun and begins nothing more.
 *
 * @param plans - the plans, from anything that can be iterated
 * @param target - the target all of them are for
 * @param options - the ledger, how many at a time
 * @returns one outcome a plan, as each is done: count them for a progress bar
 * @throws what the ledger or the source throws
 * @example
 * ```ts test
 * import { applyPlans, memoryLedger, provisioner, compileMapping, parseMapping, trustClaims } from 'rostermap'
 * import { memoryTarget } from 'rostermap/testing'
 *
 * const target = memoryTarget()
 * const ledger = memoryLedger()
 * const mapper = compileMapping(
 *   parseMapping({ version: 1, profile: [{ to: 'username', from: { claim: 'login' } }] }),
 * )
 * const { preview } = provisioner({ mapper, targets: [target], ledger })
 * async function* plans() {
 *   for (const login of ['ada', 'bob']) {
 *     const person = trustClaims({ login }, { reason: 'example', issuer: 'https://idp.example', subject: login })
 *     yield* (await preview(person)).plans
 *   }
 * }
 * let done = 0
 * for await (const { outcome } of applyPlans(plans(), target, { ledger })) done += outcome === 'applied' ? 1 : 0
 * console.log(done) //=> 2
 * console.log(target.users().map(({ username }) => username)) //=> ['ada', 'bob']
 * ```
 */
export async function* applyPlans(
  plans: Iterable<Plan> | AsyncIterable<Plan>,
  target: Target,
  { concurrency = 4, giveUpAfter = 5, ...options }: ApplyPlansOptions,
): AsyncGenerator<PlanOutcome, void, undefined> {
  const inTurn = oneAtATime()
  const running = new Set<Promise<void>>()
  const finished: PlanOutcome[] = []
  let failure: { readonly thrown: unknown } | undefined
  let inARow = 0

  const serve = async (plan: Plan): Promise<PlanOutcome> => {
    if (options.signal?.aborted || inARow >= giveUpAfter) return { plan, outcome: 'skipped' }
    try {
      const report = await applyPlan(plan, target, options)
      const stopped = report.items.some((it) => it.outcome === 'failed' && stopsTheRun(it.error))
      inARow = stopped ? inARow + 1 : 0
      return { plan, outcome: report.status, report }
    } catch (error) {
      if (options.signal?.aborted) return { plan, outcome: 'skipped' }
      if (!isRosterError(error)) throw error
      inARow = stopsTheRun(error) ? inARow + 1 : 0
      return { plan, outcome: 'refused', error }
    }
  }
  const begin = (plan: Plan) => {
    const { issuer, subject } = plan.subject
    const noted = inTurn(canonicalJson([issuer, subject]), () => serve(plan))
      .then(
        (outcome) => {
          finished.push(outcome)
        },
        (thrown: unknown) => {
          failure ??= { thrown }
        },
      )
      .finally(() => running.delete(noted))
    running.add(noted)
  }

  try {
    for await (const plan of plans) {
      begin(plan)
      while (running.size >= Math.max(1, concurrency)) await Promise.race(running)
      if (failure) throw failure.thrown
      yield* finished.splice(0)
    }
    while (running.size > 0) {
      await Promise.race(running)
      if (failure) throw failure.thrown
      yield* finished.splice(0)
    }
    yield* finished.splice(0)
  } finally {
    await Promise.all(running)
  }
}
