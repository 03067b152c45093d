import type { Plan } from '../plan/plan.js'
import type { CallOptions, Target } from '../targets/contract.js'
import type { CarriedOut } from './carry-out.js'
import type { GroupDirectory } from './group-directory.js'
import type { ProvisionContext } from './provision.js'
import type { TargetResult } from './report.js'
import { stagePlan } from './stage-plan.js'

/** @internal What follows when a plan was carried out: the target's health, the event, what waits for approval. */
export async function conclude(
  target: Target,
  plan: Plan,
  { report, planId }: CarriedOut,
  directory: GroupDirectory,
  context: ProvisionContext,
  call: CallOptions,
  run: string | undefined,
): Promise<TargetResult> {
  context.health.note(target.name, report)
  context.observe({ type: 'applied', report })
  const staged = await stagePlan(target, plan, report, directory, context, call, run)
  return {
    target: target.name,
    status: report.status === 'applied' ? 'done' : 'partial',
    plan,
    report,
    ...(planId && { planId }),
    ...(staged && { staged }),
  }
}
