import type { Clock } from '../core/clock.js'
import type { AnyRosterError } from '../core/errors.js'
import type { Mapped } from '../mapping/mapped.js'
import { isBlocked, type Plan } from '../plan/plan.js'
import { planUser } from '../plan/plan-user.js'
import type { PlanPolicy } from '../plan/policy.js'
import type { CurrentState } from '../plan/state.js'
import type { CallOptions, Probe, Target } from '../targets/contract.js'
import { carryOut } from './carry-out.js'
import { contended } from './change-link.js'
import { claimAccount, othersOf, sharesAll } from './claim-account.js'
import { conclude } from './conclude.js'
import { couldEmpty } from './could-empty.js'
import type { Observe } from './events.js'
import type { Exclusively, StillAlone } from './exclusive.js'
import type { MatchPolicy } from './find-account.js'
import type { GroupDirectory } from './group-directory.js'
import type { Health, QuarantinePolicy } from './health.js'
import type { Ledger } from './ledger.js'
import type { Link } from './link.js'
import { namedAccounts } from './named-accounts.js'
import { missingFacts } from './read-facts.js'
import { readState } from './read-state.js'
import { readTarget } from './read-target.js'
import { isSamePerson, rememberedOf } from './remembered.js'
import type { Report, TargetResult } from './report.js'

/** What the planner may do, and how accounts are looked for. */
export type ProvisionPolicy = PlanPolicy & {
  /** How an account is looked for when the ledger has no link. */
  readonly match?: MatchPolicy
  /** How long a staged plan can be approved, in milliseconds. @defaultValue 7 days */
  readonly approvalMs?: number
  /** When a target counts as ill, so that nothing is taken away in it. `false` turns it off. */
  readonly quarantine?: QuarantinePolicy | false
}

/** @internal What runs of one provisioner share. */
export interface ProvisionContext {
  readonly ledger: Ledger
  readonly policy: ProvisionPolicy
  readonly probe: (target: Target, options: CallOptions) => Promise<Probe>
  readonly health: Health
  readonly clock: Clock
  readonly observe: Observe
  /** Runs what must not happen twice at once in a target. */
  readonly alone: Exclusively
}

/** @internal How a person came to be planned for. */
export interface Occasion {
  /** The IdP pushed it by SCIM, and did not merely let the person sign in. */
  readonly pushed: boolean
  /** Whether it brings a person back who was taken out, but for one whom SCIM took out. */
  readonly restores: boolean
}

/** @internal What a run of many people adds to what is done for each. */
export interface RunPart {
  /** The run; plans are kept under it. */
  readonly run?: string
  /**
   * Looks at a plan before anything is written, and gives what may be done of it.
   *
   * @throws a `RosterError` with code `PLAN_STALE` to have nothing done
   */
  readonly review?: (plan: Plan, state: CurrentState) => Plan
  /** Set when nobody else can empty a group of the target meanwhile: whether that is so still. */
  readonly stillAlone?: StillAlone
}

/** @internal A plan with what it was made of. */
export interface Prepared {
  readonly link: Link
  readonly others: readonly Link[]
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
  context: ProvisionContext,
  { pushed, restores }: Occasion,
  call: CallOptions,
): Promise<Prepared | { readonly error: AnyRosterError }> {
  const { ledger, policy, probe, health, clock } = context
  const stored = await ledger.link(target.name, mapped.subject)
  const link = stored ?? { target: target.name, subject: mapped.subject }
  const quarantined = await health.isQuarantined(target.name)
  return readTarget(target, context, call, async (ask) => {
    const { capabilities, platformJit } = await probe(target, call)
    const { match = {} } = policy
    const read = await readState(
      target,
      mapped,
      capabilities,
      stored,
      match,
      async (userId) => !sharesAll(link, await ask(othersOf(ledger, link, userId)), match),
      call,
    )
    const accounts = await namedAccounts(
      target,
      mapped,
      capabilities,
      (...query) => ask(ledger.links(...query)),
      match,
      call,
    )
    const others = await ask(peopleOf(ledger, link, read.state, mapped, match))
    const shares = sharesAll(link, others, match)
    const owned = isFirstContact(read.state) && !shares
    // Another id of the same person, by which the account was made anew, says that it is the same person's.
    const { linkBroken, ...found } = read.state
    const isBroken = linkBroken === true && !(shares && others.length > 0)
    const remembered = rememberedOf(stored, others, pushed)
    const known: CurrentState = {
      ...found,
      ...(isBroken && { linkBroken }),
      ...(accounts.length > 0 && { accounts }),
      remembered,
      now: clock(),
      ...(owned && { ownedByAnother: true }),
      ...((pushed || (restores && !remembered.ended?.scim)) && { restored: true }),
      ...(quarantined && { quarantined: true }),
      ...(platformJit && { facts: { platformJit } }),
    }
    const plan = planUser(mapped, known, policy)
    const facts = await missingFacts(target, known, plan, read.directory, call)
    const state = facts ? { ...known, facts } : known
    return {
      link,
      others,
      state,
      directory: read.directory,
      plan: facts ? planUser(mapped, state, policy) : plan,
    }
  })
}

/** Other people of the account; or, when one is about to be made, who had the login before. */
async function peopleOf(
  ledger: Ledger,
  link: Link,
  state: CurrentState,
  mapped: Mapped,
  match: MatchPolicy,
): Promise<readonly Link[]> {
  const { user } = state
  if (user)
    return state.foundBy === 'link' && !match.sharedIssuers ? [] : othersOf(ledger, link, user.id)
  const login = mapped.profile.find(({ to }) => to === 'username')?.value?.toLowerCase()
  if (login === undefined) return []
  const { items } = await ledger.links(link.target, { login })
  return items.filter(
    (other) => other.ended && other.source && !isSamePerson(other.subject, link.subject),
  )
}

/** Somebody else may write about the person between the plan and the first write: then it is made anew. */
const attempts = 5

/** @internal Brings one target up to date for one person. */
export async function provision(
  target: Target,
  mapped: Mapped,
  context: ProvisionContext,
  occasion: Occasion,
  call: CallOptions,
  part: RunPart = {},
): Promise<TargetResult> {
  const { ledger, policy, observe } = context
  const { run: runId, review = (plan) => plan } = part
  for (let attempt = 1; ; attempt += 1) {
    const prepared = await prepare(target, mapped, context, occasion, call)
    if ('error' in prepared) return { target: target.name, status: 'failed', error: prepared.error }
    const { state, directory } = prepared
    const plan = review(prepared.plan, state)
    if (isBlocked(plan)) {
      const report = emptyReport(plan)
      observe({ type: 'planned', plan, ...(runId !== undefined && { run: runId }) })
      observe({ type: 'applied', report })
      return { target: target.name, status: 'blocked', plan, report }
    }
    if (!part.stillAlone && couldEmpty(plan, state, policy))
      return context.alone(
        target.name,
        (stillAlone) => provision(target, mapped, context, occasion, call, { ...part, stillAlone }),
        call.signal,
      )
    const link = await claimAccount(ledger, prepared, policy.match ?? {})
    if (!link) {
      if (attempt < attempts) continue
      throw contended(target.name)
    }
    observe({ type: 'planned', plan, ...(runId !== undefined && { run: runId }) })
    const run = { state, mapped, withheld: plan.withheld, pushed: occasion.pushed }
    const carried = await carryOut(
      plan,
      target,
      directory,
      link,
      run,
      { ...context, runId, settle: (now, made) => settle(now, made, mapped, occasion) },
      {
        ...call,
        stillAlone: part.stillAlone,
        onItem: (item) => observe({ type: 'operation', target: target.name, plan, item }),
      },
    )
    if (carried === 'stale') {
      if (attempt < attempts) continue
      throw contended(target.name)
    }
    return conclude(target, plan, carried, directory, context, call, runId)
  }
}

/** Who is let in again is neither out nor missed any more; what is pushed is remembered as such. */
function settle(link: Link, report: Report, mapped: Mapped, { pushed }: Occasion): Link {
  const { ended, away: _, ...rest } = link
  const isBack = report.status === 'applied'
  const held = mapped.authority.held.length > 0
  return {
    ...rest,
    ...(ended && !isBack && { ended }),
    ...(pushed && { source: held ? ('scim-profile' as const) : ('scim' as const) }),
  }
}

function emptyReport(plan: Plan): Report {
  return {
    target: plan.target,
    plan: plan.hash,
    ...(plan.userId !== undefined && { userId: plan.userId }),
    status: 'applied',
    items: [],
  }
}

function isFirstContact({ user, foundBy }: CurrentState): boolean {
  return user !== undefined && foundBy !== 'link'
}
