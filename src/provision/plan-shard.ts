import { canonicalJson, digestOf } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { Identity } from '../identity/identity.js'
import type { Mapper } from '../mapping/compile.js'
import type { Mapped } from '../mapping/mapped.js'
import { type GateFacts, type PlanTally, tallyPlan, tallySum } from '../plan/gate.js'
import { isBlocked, type Operation, type Plan } from '../plan/plan.js'
import { planContext } from '../plan/plan-context.js'
import type { Departure } from '../plan/plan-leaver.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { afterRun } from './after-run.js'
import { noCounts } from './counts.js'
import type { DirectoryView } from './directory-view.js'
import { isDue } from './due.js'
import type { Link } from './link.js'
import { isOutOfScope } from './out-of-scope.js'
import { prepareLeaver } from './prepare-leaver.js'
import { type Prepared, type ProvisionContext, prepare } from './provision.js'
import type { Shard, ShardItem } from './reconcile-types.js'
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
  readonly is: 'unchanged' | 'changing' | 'leavers' | 'blocked' | 'failed'
  readonly tally?: PlanTally
  /** Set when there is something to be done. */
  readonly counted?: readonly string[]
  /** Attributes that name people of whom no account is known yet. */
  readonly later?: readonly string[]
}

type Who = { readonly mapped: Mapped } | { readonly gone: SubjectKey; readonly how: Departure }

/** @internal How a person of a source is planned for: as what the source says now, not as a sign-in. */
export const reconciling = { pushed: false, restores: true }

/** @internal Plans for some people of a source. Nothing is written to a target. */
export async function planShard(
  people: readonly Identity[],
  planning: Planning,
  call: CallOptions,
): Promise<Shard> {
  const sum = shardSum(planning.targets)
  await planPeople(people, sum, planning, call)
  return sum.shard()
}

/** @internal The same for people of a shard who are not all of it. */
export async function planPeople(
  people: readonly Identity[],
  sum: ShardSum,
  { mapper, targets, context, now, concurrency }: Planning,
  call: CallOptions,
): Promise<void> {
  const links = await Promise.all(targets.map(({ target }) => linksOf(target, people, context)))
  const items = await sideBySide(people, concurrency, async (identity) => {
    const mapped = mapper.map(identity, { now })
    const { subject, access } = mapped
    const linkOf = (t: number) => links[t]?.get(keyOf(subject))
    if (access.decision === 'allow') {
      const found = targets.map((one, t) => find(mapped, linkOf(t), one, context, call))
      return sum.count({ mapped }, await Promise.all(found))
    }
    sum.refuse()
    if (!isOutOfScope(access)) return undefined
    const found = targets.map(async (one, t) => {
      const link = linkOf(t)
      return link && isDue(link, one, context)
        ? findLeaver(link, 'outOfScope', one, context, call)
        : undefined
    })
    return sum.count({ gone: subject, how: 'outOfScope' }, await Promise.all(found))
  })
  sum.keep(people.length, items)
}

/** @internal Plans for people whom a complete source does not have. */
export async function planGone(
  links: readonly Link[],
  one: RunTarget,
  { context, concurrency }: Omit<Planning, 'targets' | 'mapper' | 'now'>,
  call: CallOptions,
): Promise<Shard> {
  const sum = shardSum([one])
  const items = await sideBySide(links, concurrency, async (link) => {
    // Whoever is not quite out yet is taken out for the reason it began with.
    const how = link.ended?.how ?? 'gone'
    const found = await findLeaver(link, how, one, context, call)
    return sum.count({ gone: link.subject, how }, [found])
  })
  sum.keep(0, items)
  return sum.shard()
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
  if ('error' in prepared) return { is: 'failed' }
  const { plan, state } = prepared
  const tally = tallyPlan(plan, planContext(state), one.facts)
  if (isBlocked(plan)) return { is: 'blocked', tally }
  return { is: 'leavers', tally, counted: digestsOf(plan) }
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
  if (settled) return { is: 'unchanged', tally: settled }
  const prepared = await prepare(target, mapped, context, reconciling, call)
  if ('error' in prepared) return { is: 'failed' }
  const { plan, state } = prepared
  const tally = tallyPlan(plan, planContext(state, mapped), facts)
  if (isBlocked(plan)) return { is: 'blocked', tally }
  const unknown = plan.withheld.flatMap(({ code, attribute }) =>
    code === 'account-unknown' && attribute !== undefined ? [attribute] : [],
  )
  const later = unknown.length > 0 ? { later: unknown } : {}
  if (!hasWork(prepared, mapped)) return { is: 'unchanged', tally, ...later }
  return { is: 'changing', tally, counted: digestsOf(plan), ...later }
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

/** @internal Adds people up as they are planned, of one shard or of all. */
export interface ShardSum {
  /** How many people of the source there were. */
  readonly people: number
  /**
   * Counts somebody with a finding for each target that has something to say.
   *
   * @returns what is to be done, when there is something: what a mapping says of a person is long
   */
  count(who: Who, findings: readonly (Finding | undefined)[]): ShardItem | undefined
  /** Counts somebody whom the mapping does not let in. */
  refuse(): void
  /** Keeps what is to be done about so many people of the source, in its order. */
  keep(people: number, items: readonly (ShardItem | undefined)[]): void
  /** Hands out what was kept, and keeps it no longer. */
  take(): Pick<Shard, 'items' | 'waiting'>
  /** What was kept, and all counts. */
  shard(): Shard
}

/** @internal */
export function shardSum(targets: readonly RunTarget[]): ShardSum {
  const names = targets.map(({ target }) => target.name)
  const sums = names.map(() => ({
    counts: { unchanged: 0, changing: 0, leavers: 0, blocked: 0, failed: 0 },
    tally: tallySum(),
  }))
  let kept: ShardItem[] = []
  let people = 0
  let refused = 0
  const byTarget = <T>(of: (sum: (typeof sums)[number]) => T) =>
    Object.fromEntries(names.map((name, t) => [name, of(sums[t] as (typeof sums)[number])]))
  return {
    get people() {
      return people
    },
    count(who, findings) {
      const counted = new Map<string, readonly string[]>()
      const later = new Map<string, readonly string[]>()
      for (const [t, found] of findings.entries()) {
        const sum = sums[t]
        if (!found || !sum) continue
        sum.counts[found.is] += 1
        if (found.tally) sum.tally.add(found.tally)
        if (found.counted) counted.set(names[t] as string, found.counted)
        if (found.later) later.set(names[t] as string, found.later)
      }
      if (counted.size === 0 && later.size === 0) return undefined
      const waits = later.size > 0 && { later: Object.fromEntries(later) }
      return { ...who, counted: Object.fromEntries(counted), ...waits }
    },
    refuse() {
      refused += 1
    },
    keep(more, items) {
      people += more
      for (const item of items) if (item) kept.push(item)
    },
    take,
    shard: () => ({
      people,
      refused,
      ...take(),
      counts: byTarget(({ counts }) => ({ ...noCounts, ...counts })),
      tallies: byTarget(({ tally }) => tally.total()),
    }),
  }

  function take(): Pick<Shard, 'items' | 'waiting'> {
    const taken = kept
    kept = []
    return {
      items: taken.filter(({ counted }) => Object.keys(counted).length > 0),
      waiting: taken.filter(({ later }) => later !== undefined),
    }
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
