import { isRosterError, RosterError } from '../core/errors.js'
import { isBlocked, type Operation, type Plan } from '../plan/plan.js'
import { planUndo } from '../plan/plan-undo.js'
import type { CurrentState } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { applyKept } from './apply-plan.js'
import { carryOut } from './carry-out.js'
import { contended } from './change-link.js'
import type { StillAlone } from './exclusive.js'
import { groupDirectory } from './group-directory.js'
import type { PlanRecord, PlanState } from './plan-record.js'
import type { ProvisionContext } from './provision.js'
import { missingFacts } from './read-facts.js'
import { membershipsOf } from './read-state.js'
import { rememberedOf } from './remembered.js'
import type { Report, TargetResult } from './report.js'

/** @internal The kept plan of an id that stands where it must. */
export async function keptPlan(
  { ledger }: ProvisionContext,
  id: string,
  expected: 'awaiting' | 'applied',
): Promise<PlanRecord> {
  const [record] = (await ledger.plans({ id, state: expected })).items
  if (record) return record
  throw new RosterError(
    'PLAN_UNKNOWN',
    expected === 'awaiting'
      ? 'No plan of this id waits for approval. It may have been decided already.'
      : 'No plan of this id was applied and not taken back yet.',
    { expected },
  )
}

/** @internal Applies a plan that was waiting; of two that approve it, one does. */
export async function applyApproved(
  record: PlanRecord,
  target: Target,
  context: ProvisionContext,
  by: string | undefined,
  call: CallOptions,
): Promise<Report> {
  const { clock, ledger, observe } = context
  const approved = await decide(record, 'approved', context, by)
  try {
    const report = await applyKept(
      record.plan,
      target,
      {
        ...call,
        ledger,
        clock,
        onItem: (item) =>
          observe({ type: 'operation', target: target.name, plan: record.plan, item }),
      },
      approved,
    )
    observe({ type: 'applied', report })
    return report
  } catch (error) {
    // Nothing was written. A stale plan is over; for any other fault it may be approved again.
    const isOver = isRosterError(error) && error.code === 'PLAN_STALE' && !isEarly(error)
    await decide(approved, isOver ? 'rejected' : 'awaiting', context, isOver ? 'stale' : undefined)
    throw error
  }
}

/** A group has too few members for it now; some day it may have more. */
function isEarly({ details }: RosterError<'PLAN_STALE'>): boolean {
  return details.reason === 'members'
}

/** @internal Decides about a plan, from the version that was read. */
export async function decide(
  record: PlanRecord,
  state: PlanState,
  { ledger }: ProvisionContext,
  by: string | undefined,
): Promise<PlanRecord> {
  const { by: _, ...rest } = record
  const decided = { ...rest, state, ...(by !== undefined && { by }) }
  const committed = await ledger.commit({ plans: [decided] })
  if (committed.outcome === 'saved') return { ...decided, version: committed.version }
  throw new RosterError('PLAN_UNKNOWN', 'Somebody else decided about this plan just now.', {
    expected: 'awaiting',
  })
}

const attempts = 5

/** @internal Takes an applied plan back, as far as nobody changed since what it did. */
export async function undoApplied(
  record: PlanRecord,
  target: Target,
  context: ProvisionContext,
  by: string | undefined,
  call: CallOptions,
  stillAlone: StillAlone,
): Promise<TargetResult> {
  const { ledger, clock, observe } = context
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const link = (await ledger.link(target.name, record.plan.subject)) ?? {
      target: target.name,
      subject: record.plan.subject,
    }
    const { state, directory, plan } = await readUndo(record, target, link, context, call)
    observe({ type: 'planned', plan })
    if (isBlocked(plan)) {
      const report: Report = { target: target.name, plan: plan.hash, status: 'applied', items: [] }
      return { target: target.name, status: 'blocked', plan, report }
    }
    const carried = await carryOut(
      plan,
      target,
      directory,
      link,
      { state, withheld: plan.withheld },
      {
        ledger,
        clock,
        // Whoever was taken out by that plan is in again.
        settle: ({ ended, ...rest }) =>
          ended && !plan.operations.some(({ kind }) => kind === 'reactivateUser')
            ? { ...rest, ended }
            : rest,
      },
      {
        ...call,
        stillAlone,
        onItem: (item) => observe({ type: 'operation', target: target.name, plan, item }),
      },
    )
    if (carried === 'stale') continue
    const { report, planId } = carried
    observe({ type: 'applied', report })
    if (report.status === 'applied') await decide(record, 'undone', context, by)
    return {
      target: target.name,
      status: report.status === 'applied' ? 'done' : 'partial',
      plan,
      report,
      ...(planId && { planId }),
    }
  }
  throw contended(target.name)
}

async function readUndo(
  { plan: applied, items = [], userId }: PlanRecord,
  target: Target,
  link: Parameters<typeof rememberedOf>[0],
  { probe, policy }: ProvisionContext,
  call: CallOptions,
): Promise<{ state: CurrentState; directory: ReturnType<typeof groupDirectory>; plan: Plan }> {
  const { capabilities } = await probe(target, call)
  const directory = groupDirectory(target, capabilities.names.groups, call)
  const user = userId === undefined ? undefined : await target.findUser({ id: userId }, call)
  const memberships = user ? await membershipsOf(target, user.id, directory, call) : []
  const missingGroups: string[] = []
  for (const operation of applied.operations)
    for (const group of groupsNeeded(operation))
      if (!(await directory.find(group))) missingGroups.push(group)
  const known: CurrentState = {
    target: target.name,
    capabilities,
    ...(user && { user, foundBy: 'link' as const }),
    memberships,
    missingGroups,
    remembered: rememberedOf(link, [], true),
  }
  const outcomes = applied.operations.map((operation, i) => ({
    operation,
    changed: items[i]?.outcome === 'changed',
  }))
  const plan = planUndo(applied, outcomes, known, policy)
  const facts = await missingFacts(target, known, plan, directory, call)
  const state = facts ? { ...known, facts } : known
  return { state, directory, plan: facts ? planUndo(applied, outcomes, state, policy) : plan }
}

/** Groups without which an operation cannot be taken back. */
function groupsNeeded(operation: Operation): readonly string[] {
  if (operation.kind === 'removeMember') return [operation.group]
  return operation.kind === 'renameGroup' ? [operation.after] : []
}
