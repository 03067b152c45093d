import type { Clock } from '../core/clock.js'
import type { Plan } from '../plan/plan.js'
import type { Target } from '../targets/contract.js'
import { changeLink, type LinkChange } from './change-link.js'
import { type ExecuteHooks, execute } from './execute.js'
import type { GroupDirectory } from './group-directory.js'
import type { Ledger } from './ledger.js'
import type { Link } from './link.js'
import type { RecordedItem } from './plan-record.js'
import type { Report, ReportItem } from './report.js'

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
): Promise<CarriedOut> {
  const creates = plan.operations.some(({ kind }) => kind === 'createUser')
  const person = { target: target.name, subject: plan.subject }
  if (creates) await changeLink(ledger, person, (link) => ({ ...unlinked(link), newcomer: true }))
  const report = await execute(plan, target, directory, {
    ...hooks,
    onCreated: async (userId) => {
      await changeLink(ledger, person, (link) => ({ ...link, userId, newcomer: true }))
    },
  })
  if (report.items.length === 0 && !newcomer) return { report }
  const isDone = (creates || newcomer) && report.userId !== undefined && report.status === 'applied'
  const change: LinkChange = (link) =>
    creates && wasRefused(report) ? undefined : isDone ? settled(link) : link
  const record = {
    at: clock(),
    state: 'applied' as const,
    plan,
    items: report.items.map(recorded),
    ...(report.userId !== undefined && { userId: report.userId }),
  }
  const written = await changeLink(
    ledger,
    person,
    change,
    report.items.length > 0 ? record : undefined,
  )
  return { report, ...(written !== 'taken' && written.planId && { planId: written.planId }) }
}

/** @internal What came of a plan, and the id under which the ledger keeps it. */
export interface CarriedOut {
  readonly report: Report
  readonly planId?: string
}

function unlinked({ userId: _, ...link }: Link): Link {
  return link
}

function settled({ newcomer: _, ...link }: Link): Link {
  return link
}

function recorded(item: ReportItem): RecordedItem {
  return item.outcome === 'failed'
    ? { outcome: item.outcome, code: item.error.code }
    : { outcome: item.outcome }
}

/** Whether the target said no to making the account, so that there is certainly none. */
function wasRefused({ items: [first] }: Report): boolean {
  if (first?.outcome !== 'failed') return first?.outcome === 'skipped'
  return first.error.code !== 'TARGET_UNAVAILABLE' && first.error.code !== 'TARGET_PROTOCOL'
}
