import { nameKey } from '../core/text.js'
import type { Mapper } from '../mapping/compile.js'
import { compilePolicy } from '../plan/compiled-policy.js'
import {
  addTallies,
  type GateVerdict,
  gatePlans,
  type PlanTally,
  type TallySum,
  tallySum,
} from '../plan/gate.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { addAllCounts } from './counts.js'
import { canBeViewed, type DirectoryPage, viewDirectory, viewOfPages } from './directory-view.js'
import { isDue } from './due.js'
import { groupDirectory } from './group-directory.js'
import type { Link } from './link.js'
import { eachPage } from './pages.js'
import { keyOf, type Planning, type RunTarget } from './plan-shard.js'
import type { ProvisionContext } from './provision.js'
import { openMembers, readLicences } from './read-facts.js'
import type { Shard, TargetCounts } from './reconcile-types.js'

/** @internal What all shards of a run come to. */
export interface Total {
  people: number
  refused: number
  /** How many shards have something to be done. */
  shards: number
  counts: Readonly<Record<string, TargetCounts>>
  readonly tallies: ReadonlyMap<string, PlanTally>
  add(shard: Omit<Shard, 'items'>): void
}

/** @internal */
export function emptyTotal(): Total {
  const sums = new Map<string, TallySum>()
  const total: Total = {
    people: 0,
    refused: 0,
    shards: 0,
    counts: {},
    get tallies() {
      return new Map(Array.from(sums, ([target, sum]) => [target, sum.total()]))
    },
    add(shard) {
      total.people += shard.people
      total.refused += shard.refused
      total.counts = addAllCounts(total.counts, shard.counts)
      for (const [target, tally] of Object.entries(shard.tallies)) {
        const sum = sums.get(target) ?? tallySum()
        sum.add(tally)
        sums.set(target, sum)
      }
    },
  }
  return total
}

/** @internal How what one process reads of the targets' directories comes to others. */
export interface SharedDirectories {
  /** Keeps a part of a target's directory, in order. */
  readonly keep?: (target: string, page: DirectoryPage) => Promise<void>
  /** What somebody has kept; then nothing is read. */
  readonly pages?: (target: string) => AsyncIterable<DirectoryPage>
}

/** @internal The targets as a run finds them. */
export function lookAround(
  targets: readonly Target[],
  mapper: Mapper,
  context: ProvisionContext,
  call: CallOptions,
  shared: SharedDirectories = {},
): Promise<RunTarget[]> {
  return Promise.all(targets.map((target) => lookAt(target, mapper, context, call, shared)))
}

async function lookAt(
  target: Target,
  mapper: Mapper,
  context: ProvisionContext,
  call: CallOptions,
  { keep, pages }: SharedDirectories,
): Promise<RunTarget> {
  const { capabilities } = await context.probe(target, call)
  const { licence, names, user } = capabilities
  const deletes = user.delete !== false
  const licences = licence.seats && licence.groups ? await readLicences(target, call) : undefined
  const facts = { groupNames: names.groups, ...(licences && { licences }) }
  if (!canBeViewed(capabilities)) return { target, facts, deletes }
  const attributes = (mapper.document.profile ?? []).flatMap(({ to, apply }) =>
    apply === 'createOnly' ? [] : [to],
  )
  const view = pages
    ? await viewOfPages(pages(target.name), capabilities, attributes)
    : await viewDirectory(
        target,
        capabilities,
        attributes,
        call,
        keep && ((page) => keep(target.name, page)),
      )
  return { target, facts, deletes, view }
}

/** @internal What the rails hold back in each target, by what all plans of the run come to. */
export async function verdictsOn(
  tallies: ReadonlyMap<string, PlanTally>,
  { targets, context }: Pick<Planning, 'targets' | 'context'>,
  call: CallOptions,
): Promise<Record<string, GateVerdict>> {
  const verdicts = await Promise.all(
    targets.map(async ({ target, facts }) => {
      const tally = tallies.get(target.name) ?? addTallies([])
      const members = await membersAtRisk(target, tally, context, call)
      return [target.name, gatePlans(tally, { ...facts, members }, context.policy)] as const
    }),
  )
  return Object.fromEntries(verdicts)
}

/** Open accounts of the groups that the plans take people out of and that must not run empty. */
async function membersAtRisk(
  target: Target,
  tally: PlanTally,
  { policy, probe }: ProvisionContext,
  call: CallOptions,
): Promise<ReadonlyMap<string, number>> {
  const { capabilities } = await probe(target, call)
  const { groups: compared } = capabilities.names
  const directory = groupDirectory(target, compared, call)
  const { minMembers } = compilePolicy(policy)
  const members = new Map<string, number>()
  for (const { group, leaving } of tally.groups) {
    if (leaving === 0 || minMembers(group) <= 0) continue
    const open = await openMembers(target, group, directory, call)
    if (open !== undefined) members.set(nameKey(compared)(group), open)
  }
  return members
}

/**
 * @internal People of the source's issuers whom the source does not have at all, and about whom there is
 * something to be done in the target.
 */
export async function* goneFrom(
  one: RunTarget,
  context: ProvisionContext,
  issuers: ReadonlySet<string>,
  isSeen: (key: string) => boolean,
): AsyncGenerator<readonly Link[]> {
  const { name } = one.target
  const pages = eachPage<Link>(name, 'links', (cursor) => context.ledger.links(name, {}, cursor))
  for await (const links of pages) {
    const gone = links.filter(
      (link) =>
        issuers.has(link.subject.issuer) &&
        !isSeen(keyOf(link.subject)) &&
        isDue(link, one, context),
    )
    if (gone.length > 0) yield gone
  }
}
