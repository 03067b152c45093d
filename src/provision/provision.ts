import type { Clock } from '../core/clock.js'
import type { AnyRosterError } from '../core/errors.js'
import type { Mapped } from '../mapping/mapped.js'
import { isBlocked, type Plan } from '../plan/plan.js'
import { planUser } from '../plan/plan-user.js'
import type { PlanPolicy } from '../plan/policy.js'
import type { CurrentState } from '../plan/state.js'
import type { CallOptions, Probe, Target } from '../targets/contract.js'
import type { Observe } from './events.js'
import { execute } from './execute.js'
import type { GroupDirectory } from './group-directory.js'
import type { Ledger } from './ledger.js'
import { type MatchPolicy, readState } from './read-state.js'
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
  const { ledger, clock, observe } = context
  const prepared = await prepare(target, mapped, context, call)
  if ('error' in prepared) return { target: target.name, status: 'failed', error: prepared.error }
  const { state, directory, plan } = prepared
  observe({ type: 'planned', plan })

  const link = (userId: string) =>
    ledger.saveLink({ target: target.name, subject: mapped.subject, userId })
  if (state.user && state.foundBy !== 'link' && !isBlocked(plan)) await link(state.user.id)

  const report = await execute(plan, target, directory, {
    ...call,
    onCreated: link,
    onItem: (item) => observe({ type: 'operation', target: target.name, item }),
  })
  if (report.items.length > 0) await ledger.record({ at: clock(), plan, report })
  observe({ type: 'applied', report })
  const status = isBlocked(plan) ? 'blocked' : report.status === 'applied' ? 'done' : 'partial'
  return { target: target.name, status, plan, report }
}

/** On first contact only: an account that is somebody else's at the IdP must not change hands. */
async function isOwnedByAnother(ledger: Ledger, state: CurrentState): Promise<boolean> {
  if (!state.user || state.foundBy === 'link') return false
  return (await ledger.owners(state.target, state.user.id)).length > 0
}
