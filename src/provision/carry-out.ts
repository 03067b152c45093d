import type { Clock } from '../core/clock.js'
import type { Plan } from '../plan/plan.js'
import type { Target } from '../targets/contract.js'
import { afterRun, isRefused, type RunContext, withGrantsAhead } from './after-run.js'
import { changeLink } from './change-link.js'
import { type ExecuteHooks, execute } from './execute.js'
import type { GroupDirectory } from './group-directory.js'
import type { Ledger } from './ledger.js'
import type { Link } from './link.js'
import type { PlanRecord, RecordedItem } from './plan-record.js'
import { isSameLink } from './remembered.js'
import type { Report, ReportItem } from './report.js'

/** @internal What carrying out needs besides the plan. */
export interface CarryOutContext {
  readonly ledger: Ledger
  readonly clock: Clock
  /** Changes the link further, once it is known what came of the plan. */
  readonly settle?: (link: Link, report: Report) => Link
  /** The run that the plan belongs to. */
  readonly runId?: string | undefined
  /** The record that the plan was kept under until now. */
  readonly record?: PlanRecord
}

/** @internal What came of a plan, and the id under which the ledger keeps it. */
export interface CarriedOut {
  readonly report: Report
  readonly planId?: string
}

/**
 * @internal Executes a plan and keeps the ledger true to it: what is about to be given, and that a person
 * whose account is to be made is a newcomer, stand there before the first write; the link as soon as there
 * is an account; everything else when it is known. Whatever ends the run, the next one goes on from there.
 *
 * @returns `stale`, and nothing is done, when somebody else wrote about the person since `before`
 */
export async function carryOut(
  plan: Plan,
  target: Target,
  directory: GroupDirectory,
  before: Link,
  run: RunContext,
  { ledger, clock, settle = (link) => link, runId, record }: CarryOutContext,
  hooks: Omit<ExecuteHooks, 'onCreated'>,
): Promise<CarriedOut | 'stale'> {
  const creates = plan.operations.some(({ kind }) => kind === 'createUser')
  const person = { target: target.name, subject: plan.subject }
  const isAboutGroup =
    plan.operations.length > 0 && plan.operations.every(({ kind }) => kind === 'renameGroup')
  hooks.signal?.throwIfAborted()
  if (plan.operations.length > 0 && !isAboutGroup) {
    const { groups: compared } = run.state.capabilities.names
    const known = creates ? newcomerOf(before, plan) : before
    const ahead = withGrantsAhead(notQuiteOut(known, plan), plan, compared)
    // From the version that the plan was made with: of two runs that know the same, one writes.
    if ((await ledger.commit({ links: [ahead] })).outcome !== 'saved') return 'stale'
  }
  const report = await execute(plan, target, directory, {
    ...hooks,
    onCreated: async (userId) => {
      await changeLink(ledger, person, (link) => ({ ...link, userId, newcomer: true }))
    },
  })
  const isDone = report.userId !== undefined && report.status === 'applied'
  const after = (link: Link): Link | undefined => {
    if (isAboutGroup) return undefined
    if (creates && wasRefused(report)) return unmade(link, before)
    const next = settle(afterRun(link, before, report, run), report)
    return isDone ? settled(next) : next
  }
  if (report.items.length === 0) {
    const next = after(before)
    const changed = before.version !== undefined && next && !isSameLink(next, before)
    if (changed) await changeLink(ledger, person, after)
    return { report }
  }
  const written = await changeLink(ledger, person, after, {
    ...(runId !== undefined && { run: runId }),
    ...record,
    at: clock(),
    state: 'applied',
    plan,
    items: report.items.map(recorded),
    ...(report.userId !== undefined && { userId: report.userId }),
  })
  return { report, ...(written !== 'taken' && written.planId && { planId: written.planId }) }
}

/** No account came of it, unless somebody else has made one meanwhile. */
function unmade(link: Link, before: Link): Link | undefined {
  if (link.userId !== undefined) return link
  if (before.version === undefined) return undefined
  return { ...before, ...(link.version !== undefined && { version: link.version }) }
}

/** With the login the account is to have: made without an answer, it is found by it, whatever the person is called by then. */
function newcomerOf({ userId: _, ...link }: Link, { operations }: Plan): Link {
  const creation = operations.find(({ kind }) => kind === 'createUser')
  const login = creation?.kind === 'createUser' && creation.user.username?.toLowerCase()
  return { ...link, newcomer: true, ...(login && { login }) }
}

/** Whoever is let in again may be in before the answer comes: until it does, they are not known to be out. */
function notQuiteOut(link: Link, { operations }: Plan): Link {
  const { ended } = link
  const opens = operations.some(({ kind }) => kind === 'reactivateUser' || kind === 'createUser')
  return ended && opens ? { ...link, ended: { ...ended, open: true } } : link
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
  return first !== undefined && (first.outcome === 'skipped' || isRefused(first))
}
