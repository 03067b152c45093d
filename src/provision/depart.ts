import { isBlocked, type Plan } from '../plan/plan.js'
import { attributesOnly } from '../plan/plan-leaver.js'
import type { CurrentState } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import type { RunContext } from './after-run.js'
import { carryOut } from './carry-out.js'
import { contended } from './change-link.js'
import { conclude } from './conclude.js'
import { couldEmpty } from './could-empty.js'
import type { Ended, Link } from './link.js'
import { type Departing, prepareLeaver } from './prepare-leaver.js'
import type { ProvisionContext, RunPart } from './provision.js'
import type { Report, TargetResult } from './report.js'

const attempts = 5

/**
 * @internal Takes a person out of one target. That they are out stands in the ledger before anything
 * is written, so that no sign-in in between brings them back; also for a person who has no account.
 */
export async function depart(
  target: Target,
  departing: Departing,
  context: ProvisionContext,
  call: CallOptions,
  part: RunPart = {},
): Promise<TargetResult> {
  const { run: runId, review = (plan) => plan } = part
  const { ledger, observe, clock } = context
  for (let attempt = 1; ; attempt += 1) {
    const stored = await ledger.link(target.name, departing.subject)
    const link = stored ?? { target: target.name, subject: departing.subject }
    const read = await prepareLeaver(target, link, departing, context, call)
    if ('error' in read) return { target: target.name, status: 'failed', error: read.error }
    const { state, directory } = read
    const plan = review(read.plan, state)
    if (!part.stillAlone && couldEmpty(plan, state, context.policy))
      return context.alone(
        target.name,
        (stillAlone) => depart(target, departing, context, call, { ...part, stillAlone }),
        call.signal,
      )
    observe({ type: 'planned', plan, ...(runId !== undefined && { run: runId }) })
    const withheld = isBlocked(plan) || plan.withheld.some(({ code }) => code === 'min-members')
    if (withheld) {
      const report: Report = { target: target.name, plan: plan.hash, status: 'applied', items: [] }
      observe({ type: 'applied', report })
      return { target: target.name, status: 'blocked', plan, report }
    }
    const staged = plan.withheld.some(({ severity }) => severity === 'staged')
    const waits = plan.withheld.some(({ code }) => code === 'grace-period')
    const before = staged || waits ? link : await entomb(link, plan, state, departing, context)
    const carried = before
      ? await carryOut(
          plan,
          target,
          directory,
          before,
          { state, withheld: plan.withheld, ...lastWordsOf(plan, departing) },
          { ledger, clock, runId, settle: waits ? missed(clock()) : settleLeaver },
          {
            ...call,
            stillAlone: part.stillAlone,
            onItem: (item) => observe({ type: 'operation', target: target.name, plan, item }),
          },
        )
      : 'stale'
    if (carried === 'stale') {
      if (attempt < attempts) continue
      throw contended(target.name)
    }
    return conclude(target, plan, carried, directory, context, call, runId)
  }
}

/** What was written of attributes with the end is remembered like any other. */
function lastWordsOf({ operations }: Plan, { mapped, pushed }: Departing): Partial<RunContext> {
  if (!mapped || !operations.some(({ kind }) => kind === 'updateUser')) return {}
  return { attributes: attributesOnly(mapped), pushed }
}

/** Notes that the person is out, from the version that was read. What was noted first stays. */
async function entomb(
  link: Link,
  { operations }: Plan,
  state: CurrentState,
  { how, pushed }: Departing,
  { ledger, clock }: ProvisionContext,
): Promise<Link | undefined> {
  const { ended, away: _, ...rest } = link
  const opens = operations.length > 0
  const userId = link.userId ?? state.user?.id
  if (ended?.how === how && (ended.open || !opens) && userId === link.userId) return link
  const login = state.user?.username?.toLowerCase() ?? link.login
  const buried: Link = {
    ...rest,
    ...(userId !== undefined && { userId }),
    ...(login !== undefined && { login }),
    ...(pushed && { source: link.source ?? 'scim-profile' }),
    ended: {
      at: ended?.at ?? clock(),
      how,
      groups: ended?.groups ?? [...state.memberships].sort(),
      ...(opens && { open: true }),
    },
  }
  const committed = await ledger.commit({ links: [buried] })
  return committed.outcome === 'saved' ? { ...buried, version: committed.version } : undefined
}

/** Notes that one more comparison did not find the person. */
const missed =
  (now: number) =>
  (link: Link): Link => {
    const { since = now, times = 0 } = link.away ?? {}
    return { ...link, away: { since, times: times + 1 } }
  }

/** What is in effect is over. An account that was deleted is linked to nobody; its login is remembered. */
function settleLeaver(link: Link, { items, status }: Report): Link {
  const isDeleted = items.some(
    ({ operation, outcome }) =>
      operation.kind === 'deleteUser' && outcome !== 'failed' && outcome !== 'skipped',
  )
  const settled =
    status === 'applied' && link.ended?.open ? { ...link, ended: closed(link.ended) } : link
  if (!isDeleted) return settled
  const { userId: _, ...rest } = settled
  return rest
}

function closed({ open: _, ...ended }: Ended): Ended {
  return ended
}
