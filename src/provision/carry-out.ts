import type { Clock } from '../core/clock.js'
import type { Plan } from '../plan/plan.js'
import type { Target } from '../targets/contract.js'
import { type ExecuteHooks, execute } from './execute.js'
import type { GroupDirectory } from './group-directory.js'
import type { Ledger } from './ledger.js'
import type { Report } from './report.js'

/**
 * @internal Executes a plan and keeps the ledger true to it: a person whose account is to be made is a
 * newcomer before the first write, linked at once when there is an account, and no newcomer any more
 * when everything was applied. Whatever ends the run, the next one goes on from there.
 */
export async function carryOut(
  plan: Plan,
  target: Target,
  directory: GroupDirectory,
  newcomer: boolean,
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
  hooks: Omit<ExecuteHooks, 'onCreated'>,
): Promise<Report> {
  const creates = plan.operations.some(({ kind }) => kind === 'createUser')
  const person = { target: target.name, subject: plan.subject }
  if (creates) await ledger.saveLink({ ...person, newcomer: true })
  const report = await execute(plan, target, directory, {
    ...hooks,
    onCreated: async (userId) => {
      await ledger.saveLink({ ...person, userId, newcomer: true })
    },
  })
  if (creates && wasRefused(report)) await ledger.removeLink(target.name, plan.subject)
  if ((creates || newcomer) && report.userId !== undefined && report.status === 'applied')
    await ledger.saveLink({ ...person, userId: report.userId })
  if (report.items.length > 0) await ledger.record({ at: clock(), plan, report })
  return report
}

/** Whether the target said no to making the account, so that there is certainly none. */
function wasRefused({ items: [first] }: Report): boolean {
  if (first?.outcome !== 'failed') return first?.outcome === 'skipped'
  return first.error.code !== 'TARGET_UNAVAILABLE' && first.error.code !== 'TARGET_PROTOCOL'
}
