import { canonicalJson, digestOf } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { Identity } from '../identity/identity.js'
import type { Mapper } from '../mapping/compile.js'
import type { Mapped } from '../mapping/mapped.js'
import { addTallies, type GateFacts, type PlanTally, tallyPlan } from '../plan/gate.js'
import { isBlocked, type Operation, type Plan } from '../plan/plan.js'
import { planContext } from '../plan/plan-context.js'
import type { Departure } from '../plan/plan-leaver.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { afterRun } from './after-run.js'
import { addCounts, noCounts } from './counts.js'
import type { DirectoryView } from './directory-view.js'
import { isDue } from './due.js'
import type { Link } from './link.js'
import { isOutOfScope } from './out-of-scope.js'
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
  /** Whether the product deletes accounts. */
  readonly deletes: boolean
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

type Who = { readonly mapped: Mapped } | { readonly gone: SubjectKey; readonly how: Departure }

/** One person, with a finding for each target that has something to say. */
interface Planned {
  /** Set when there is something to be done. */
  readonly who?: Who
  readonly findings: readonly (Finding | undefined)[]
}

/** @internal How a person of a source is planned for: as what the source says now, not as a sign-in. */
export const reconciling = { pushed: false, restores: true }

/** @internal Plans for some people of a source. Nothing is written to a target. */
export async function planShard(
  people: readonly Identity[],
  { mapper, targets, context, now, concurrency }: Planning,
  call: CallOptions,
): Promise<Shard> {
  const links = await Promise.all(targets.map(({ target }) => linksOf(target, people, context)))
  let refused = 0
  // What a mapping says of a person is long, so it is let go unless something is to be done.
  const planned = await sideBySide(people, concurrency, async (identity): Promise<Planned> => {
    const mapped = mapper.map(identity, { now })
    const { subject, access } = mapped
    const linkOf = (t: number) => links[t]?.get(keyOf(subject))
    if (access.decision === 'allow')
      return planFor(
        { mapped },
        await Promise.all(targets.map((one, t) => find(mapped, linkOf(t), one, context, call))),
      )
    refused += 1
    if (!isOutOfScope(access)) return { findings: [] }
    return planFor(
      { gone: subject, how: 'outOfScope' },
      await Promise.all(
        targets.map(async (one, t) => {
          const link = linkOf(t)
          return link && isDue(link, one, context)
            ? findLeaver(link, 'outOfScope', one, context, call)
            : undefined
        }),
      ),
    )
  })
  return shardOf(
    { people: people.length, refused },
    targets.map(({ target }) => target.name),
    planned,
  )
}

/** @internal Plans for people whom a complete source does not have. */
export async function planGone(
  links: readonly Link[],
  one: RunTarget,
  { context, concurrency }: Omit<Planning, 'targets' | 'mapper' | 'now'>,
  call: CallOptions,
): Promise<Shard> {
  const planned = await sideBySide(links, concurrency, async (link) => {
    // Whoever is not quite out yet is taken out for the reason it began with.
    const how = link.ended?.how ?? 'gone'
    return planFor({ gone: link.subject, how }, [await findLeaver(link, how, one, context, call)])
  })
  return shardOf({ people: 0, refused: 0 }, [one.target.name], planned)
}

async function findLeaver(
  link: Link,
  how: Departure,
  one: RunTarget,
  context: ProvisionContext,
  call: CallOptions,
): Promise<Finding> {
  const departing = { subject: link.subject, how, pushed: false }
  const prepared = await prepareLeaver(one.target, link, departing, context, call)
  if ('error' in prepared) return { counts: { failed: 1 } }
  const { plan, state } = prepared
  const tally = tallyPlan(plan, planContext(state), one.facts)
  if (isBlocked(plan)) return { counts: { blocked: 1 }, tally }
  return { counts: { leavers: 1 }, tally, counted: digestsOf(plan) }
}

async function linksOf(
  target: Target,
  people: readonly Identity[],
  { ledger }: ProvisionContext,
): Promise<ReadonlyMap<string, Link>> {
  if (people.length === 0) return new Map()
  const { items } = await ledger.links(target.name, {
    subjects: people.map(({ issuer, subject }) => ({ issuer, subject })),
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
  if (plan.operations.length > 0 || link.userId !== state.user?.id) return true
  if (link.newcomer || link.away) return true
  if (plan.withheld.some(({ operation }) => operation)) return true
  const nothing = { target: plan.target, plan: plan.hash, status: 'applied', items: [] } as const
  const after = afterRun(link, link, nothing, { state, mapped, withheld: plan.withheld })
  return !isSameLink(after, link) || link.ended !== undefined
}

function planFor(who: Who, findings: readonly (Finding | undefined)[]): Planned {
  return findings.some((found) => found?.counted) ? { who, findings } : { findings }
}

function shardOf(
  numbers: Pick<Shard, 'people' | 'refused'>,
  names: readonly string[],
  planned: readonly Planned[],
): Shard {
  const items: ShardItem[] = []
  for (const { who, findings } of planned) {
    if (!who) continue
    const counted = names.flatMap((name, t) => {
      const digests = findings[t]?.counted
      return digests ? [[name, digests] as const] : []
    })
    items.push({ ...who, counted: Object.fromEntries(counted) })
  }
  const foundIn = (t: number) => planned.flatMap(({ findings }) => findings[t] ?? [])
  const counts = names.map((name, t) => [
    name,
    foundIn(t).reduce((sum, found) => addCounts(sum, { ...noCounts, ...found.counts }), noCounts),
  ])
  const tallies = names.map((name, t) => [
    name,
    addTallies(foundIn(t).flatMap(({ tally }) => tally ?? [])),
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
