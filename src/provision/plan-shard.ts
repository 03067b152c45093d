import { canonicalJson, digestOf } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { Identity } from '../identity/identity.js'
import type { Mapper } from '../mapping/compile.js'
import type { Mapped } from '../mapping/mapped.js'
import { addTallies, type GateFacts, type PlanTally, tallyPlan } from '../plan/gate.js'
import { isBlocked, type Operation, type Plan } from '../plan/plan.js'
import { planContext } from '../plan/plan-context.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { afterRun } from './after-run.js'
import { addCounts, noCounts } from './counts.js'
import type { DirectoryView } from './directory-view.js'
import type { Link } from './link.js'
import { prepareLeaver } from './prepare-leaver.js'
import { type Prepared, type ProvisionContext, prepare } from './provision.js'
import type { Shard, ShardItem, TargetCounts } from './reconcile-types.js'
import { isSameLink } from './remembered.js'
import { sideBySide } from './side-by-side.js'

/** @internal One target as a run sees it. */
export interface RunTarget {
  readonly target: Target
  /** Absent where the product does not list what is in it: then everybody is looked at closely. */
  readonly view?: DirectoryView
  readonly facts: GateFacts
}

/** @internal What planning a run needs. */
export interface Planning {
  readonly mapper: Mapper
  readonly targets: readonly RunTarget[]
  readonly context: ProvisionContext
  readonly now: number
  readonly concurrency: number
}

/** @internal What one person comes to in one target. */
interface Finding {
  readonly counts: Partial<TargetCounts>
  readonly tally?: PlanTally
  /** Set when there is something to be done. */
  readonly counted?: readonly string[]
}

/** @internal How a person of a source is planned for: as what the source says now, not as a sign-in. */
export const reconciling = { pushed: false, restores: true }

/** @internal Plans for some people of a source. Nothing is written to a target. */
export async function planShard(
  people: readonly Identity[],
  { mapper, targets, context, now, concurrency }: Planning,
  call: CallOptions,
): Promise<Shard> {
  const mapped = people.map((identity) => mapper.map(identity, { now }))
  const allowed = mapped.filter(({ access }) => access.decision === 'allow')
  const findings = await Promise.all(
    targets.map(async (one) => {
      const links = await linksOf(one.target, allowed, context)
      return sideBySide(allowed, concurrency, (person) =>
        find(person, links.get(keyOf(person.subject)), one, context, call),
      )
    }),
  )
  return shardOf(
    { people: mapped.length, refused: mapped.length - allowed.length },
    targets.map(({ target }) => target.name),
    findings,
    (i) => ({ mapped: allowed[i] as Mapped }),
  )
}

/** @internal Plans for people whom a complete source does not have. */
export async function planGone(
  links: readonly Link[],
  one: RunTarget,
  { context, concurrency }: Omit<Planning, 'targets' | 'mapper' | 'now'>,
  call: CallOptions,
): Promise<Shard> {
  const { name } = one.target
  const findings = await sideBySide(links, concurrency, async (link): Promise<Finding> => {
    const departing = { subject: link.subject, how: 'gone', pushed: false } as const
    const prepared = await prepareLeaver(one.target, link, departing, context, call)
    if ('error' in prepared) return { counts: { failed: 1 } }
    const { plan, state } = prepared
    const tally = tallyPlan(plan, planContext(state), one.facts)
    if (isBlocked(plan)) return { counts: { blocked: 1 }, tally }
    return { counts: { leavers: 1 }, tally, counted: digestsOf(plan) }
  })
  return shardOf({ people: 0, refused: 0 }, [name], [findings], (i) => ({
    gone: (links[i] as Link).subject,
    target: name,
  }))
}

async function linksOf(
  target: Target,
  people: readonly Mapped[],
  { ledger }: ProvisionContext,
): Promise<ReadonlyMap<string, Link>> {
  if (people.length === 0) return new Map()
  const { items } = await ledger.links(target.name, {
    subjects: people.map(({ subject }) => subject),
  })
  return new Map(items.map((link) => [keyOf(link.subject), link]))
}

async function find(
  mapped: Mapped,
  link: Link | undefined,
  { target, view, facts }: RunTarget,
  context: ProvisionContext,
  call: CallOptions,
): Promise<Finding> {
  const settled = view?.settledTally(mapped, link)
  if (settled) return { counts: { unchanged: 1 }, tally: settled }
  const prepared = await prepare(target, mapped, context, reconciling, call)
  if ('error' in prepared) return { counts: { failed: 1 } }
  const { plan, state } = prepared
  const tally = tallyPlan(plan, planContext(state, mapped), facts)
  if (isBlocked(plan)) return { counts: { blocked: 1 }, tally }
  if (!hasWork(prepared, mapped)) return { counts: { unchanged: 1 }, tally }
  return { counts: { changing: 1 }, tally, counted: digestsOf(plan) }
}

/** Whether a run would change anything, in the target or in the ledger. */
function hasWork({ plan, state, link }: Prepared, mapped: Mapped): boolean {
  if (plan.operations.length > 0 || link.userId !== state.user?.id || link.newcomer) return true
  if (plan.withheld.some(({ operation }) => operation)) return true
  const nothing = { target: plan.target, plan: plan.hash, status: 'applied', items: [] } as const
  const after = afterRun(link, link, nothing, { state, mapped, withheld: plan.withheld })
  return !isSameLink(after, link) || link.ended !== undefined
}

function shardOf(
  numbers: Pick<Shard, 'people' | 'refused'>,
  names: readonly string[],
  findings: readonly (readonly Finding[])[],
  who: (index: number) => { mapped: Mapped } | { gone: SubjectKey; target: string },
): Shard {
  const items: ShardItem[] = []
  const count = findings[0]?.length ?? 0
  for (let i = 0; i < count; i += 1) {
    const counted = names.flatMap((name, t) => {
      const digests = findings[t]?.[i]?.counted
      return digests ? [[name, digests] as const] : []
    })
    if (counted.length > 0) items.push({ ...who(i), counted: Object.fromEntries(counted) })
  }
  const counts = names.map((name, t) => [
    name,
    (findings[t] ?? []).reduce(
      (sum, found) => addCounts(sum, { ...noCounts, ...found.counts }),
      noCounts,
    ),
  ])
  const tallies = names.map((name, t) => [
    name,
    addTallies((findings[t] ?? []).flatMap(({ tally }) => tally ?? [])),
  ])
  return {
    ...numbers,
    items,
    counts: Object.fromEntries(counts),
    tallies: Object.fromEntries(tallies),
  }
}

/** @internal What an operation does, whatever the reasons for it are. */
export function digestOfOperation({ reasons: _, ...operation }: Operation): string {
  return digestOf(operation).slice(0, 32)
}

function digestsOf(plan: Plan): string[] {
  return plan.operations.map(digestOfOperation)
}

/** @internal */
export function keyOf({ issuer, subject }: SubjectKey): string {
  return canonicalJson([issuer, subject])
}
