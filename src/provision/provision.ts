import type { Clock } from '../core/clock.js'
import type { AnyRosterError } from '../core/errors.js'
import type { Mapped } from '../mapping/mapped.js'
import { isBlocked, type Plan } from '../plan/plan.js'
import { planUser } from '../plan/plan-user.js'
import type { PlanPolicy } from '../plan/policy.js'
import type { CurrentState } from '../plan/state.js'
import type { CallOptions, Probe, Target } from '../targets/contract.js'
import { carryOut } from './carry-out.js'
import { changeLink } from './change-link.js'
import type { Observe } from './events.js'
import type { MatchPolicy } from './find-account.js'
import type { GroupDirectory } from './group-directory.js'
import type { Ledger } from './ledger.js'
import { readState } from './read-state.js'
import type { TargetResult } from './report.js'
import { asTargetError } from './target-error.js'

/** What the planner may do, and how accounts are looked for. */
export type ProvisionPolicy = PlanPolicy & {
  /** How an account is looked for when the ledger has no link. */
  readonly match?: MatchPolicy
}

interface Planning {
  readonly ledger: Ledger
  readonly policy: ProvisionPolicy
  readonly probe: (target: Target, options: CallOptions) => Promise<Probe>
}

interface Prepared {
  readonly state: CurrentState
  readonly directory: GroupDirectory
  readonly plan: Plan
}

/**
 * @internal Reads one target for one person and plans. Nothing is written. A target that cannot be
 * read is an answer; a ledger that fails is an exception, because nothing is safe without it.
 */
export async function prepare(
  target: Target,
  mapped: Mapped,
  { ledger, policy, probe }: Planning,
  call: CallOptions,
): Promise<Prepared | { readonly error: AnyRosterError }> {
  const link = await ledger.link(target.name, mapped.subject)
  let read: Awaited<ReturnType<typeof readState>>
  try {
    const { capabilities } = await probe(target, call)
    read = await readState(target, mapped, capabilities, link, policy.match ?? {}, call)
  } catch (error) {
    call.signal?.throwIfAborted()
    return { error: asTargetError(error, target.name, 'read') }
  }
  const ownedByAnother = await isOwnedByAnother(ledger, read.state)
  const state = { ...read.state, ...(ownedByAnother && { ownedByAnother }) }
  return { state, directory: read.directory, plan: planUser(mapped, state, policy) }
}

/** @internal Brings one target up to date for one person. */
export async function provision(
  target: Target,
  mapped: Mapped,
  context: Planning & { readonly clock: Clock; readonly observe: Observe },
  call: CallOptions,
): Promise<TargetResult> {
  const { ledger, policy, observe } = context
  const prepared = await prepare(target, mapped, context, call)
  if ('error' in prepared) return { target: target.name, status: 'failed', error: prepared.error }
  const { state, directory } = prepared
  let { plan } = prepared
  // Between the look at the ledger and now, somebody else may have been linked to the account.
  if (isFirstContact(state) && !isBlocked(plan) && !(await linkTo(state, mapped, ledger)))
    plan = planUser(mapped, { ...state, ownedByAnother: true }, policy)
  observe({ type: 'planned', plan })

  const { report, planId } = await carryOut(
    plan,
    target,
    directory,
    state.newcomer ?? false,
    context,
    {
      ...call,
      onItem: (item) => observe({ type: 'operation', target: target.name, item }),
    },
  )
  observe({ type: 'applied', report })
  const status = isBlocked(plan) ? 'blocked' : report.status === 'applied' ? 'done' : 'partial'
  return { target: target.name, status, plan, report, ...(planId && { planId }) }
}

function isFirstContact({ user, foundBy }: CurrentState): boolean {
  return user !== undefined && foundBy !== 'link'
}

async function linkTo(state: CurrentState, { subject }: Mapped, ledger: Ledger): Promise<boolean> {
  const userId = state.user?.id
  const linked = await changeLink(ledger, { target: state.target, subject }, (link) => ({
    ...link,
    ...(userId !== undefined && { userId }),
  }))
  return linked !== 'taken'
}

/** On first contact only: an account that is somebody else's at the IdP must not change hands. */
async function isOwnedByAnother(ledger: Ledger, state: CurrentState): Promise<boolean> {
  if (!state.user || !isFirstContact(state)) return false
  const { items } = await ledger.links(state.target, { userIds: [state.user.id] })
  return items.length > 0
}
