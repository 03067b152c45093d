import { digestOf } from '../core/digest.js'
import { inApplyOrder } from '../plan/order.js'
import type { Plan } from '../plan/plan.js'
import { sealPlan, stateDigest } from '../plan/seal.js'
import type { CallOptions, Target } from '../targets/contract.js'
import type { GroupDirectory } from './group-directory.js'
import type { PlanRecord } from './plan-record.js'
import type { ProvisionContext } from './provision.js'
import { membershipsOf } from './read-state.js'
import type { Report } from './report.js'

const week = 7 * 24 * 3_600_000

/**
 * @internal Keeps what a plan has staged as a plan of its own, made against the account as it is now that
 * the rest was applied.
 *
 * @returns the id to approve it by; `undefined` when nothing is staged, or somebody has rejected the
 * very same already
 */
export async function stagePlan(
  target: Target,
  plan: Plan,
  report: Report,
  directory: GroupDirectory,
  { ledger, policy, clock, observe }: ProvisionContext,
  call: CallOptions,
  run?: string,
): Promise<string | undefined> {
  const operations = inApplyOrder(plan.withheld.flatMap(({ operation }) => operation ?? []))
  const { userId } = report
  if (operations.length === 0 || userId === undefined) return undefined
  const user = await target.findUser({ id: userId }, call)
  const memberships = user ? await membershipsOf(target, userId, directory, call) : []
  const { hash: _h, operations: _o, withheld: _w, seats: _s, ...rest } = plan
  const content = {
    ...rest,
    userId,
    operations,
    withheld: [],
    precondition: { ...plan.precondition, state: stateDigest(user, memberships) },
  }
  const id = digestOf(content)
  const now = clock()
  const [known] = (await ledger.plans({ id })).items
  const waits =
    known?.state === 'awaiting' && (known.plan.expiresAt ?? Number.POSITIVE_INFINITY) > now
  if (known?.state === 'rejected') return undefined
  if (waits) return id
  const record: PlanRecord = {
    id,
    at: now,
    state: 'awaiting',
    plan: sealPlan({ ...content, expiresAt: now + (policy.approvalMs ?? week) }),
    userId,
    ...(run !== undefined && { run }),
    ...(known?.version !== undefined && { version: known.version }),
  }
  // When somebody else has just kept the same, theirs is as good.
  await ledger.commit({ plans: [record] })
  observe({ type: 'staged', plan: record.plan, planId: id })
  return id
}
