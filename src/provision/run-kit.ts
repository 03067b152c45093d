import type { SubjectKey } from '../core/subject.js'
import type { CallOptions } from '../targets/contract.js'
import { type Applying, applyShard } from './apply-shard.js'
import type { SourcePage } from './paged-source.js'
import { keyOf, planGone, planShard } from './plan-shard.js'
import type { Reconciling } from './reconcile.js'
import {
  goneFrom,
  lookAround,
  type SharedDirectories,
  type Total,
  verdictsOn,
} from './reconcile-steps.js'
import type { Shard, ShardItem, TargetCounts } from './reconcile-types.js'
import type { Provisioner } from './runs.js'

/** @internal The steps of a run, for whoever divides it among workers. */
export interface RunKit {
  /** Digest of the mapping document. */
  readonly mapping: string
  readonly targets: readonly string[]
  /** Looks at the targets' directories, once for all shards that this process plans, or takes what another has seen. */
  begin(concurrency: number, call: CallOptions, shared?: SharedDirectories): Promise<RunPlanner>
  apply(
    items: readonly ShardItem[],
    part: Pick<Applying, 'run' | 'verdicts' | 'concurrency' | 'isSecondPass'>,
    call: CallOptions,
  ): Promise<Record<string, TargetCounts>>
}

/** @internal What plans shards, with the directories at hand. */
export interface RunPlanner {
  plan(people: SourcePage['people'], call: CallOptions): Promise<Shard>
  /** Shards of those whom a complete source does not have. */
  gone(
    issuers: ReadonlySet<string>,
    isSeen: (key: string) => boolean,
    call: CallOptions,
  ): AsyncGenerator<Shard>
  verdicts(tallies: Total['tallies'], call: CallOptions): Promise<Applying['verdicts']>
}

const kits = new WeakMap<Provisioner, RunKit>()

/** @internal */
export function runKitOf(provisioner: Provisioner): RunKit {
  return kits.get(provisioner) as RunKit
}

/** @internal What the rails hold back, by target. */
export type GateVerdicts = Applying['verdicts']

/** @internal What came of a shard, by target. */
export type ShardCounts = Readonly<Record<string, TargetCounts>>

export { addAllCounts, noCounts } from './counts.js'
export type { DirectoryPage } from './directory-view.js'
export { keySet } from './key-set.js'
export { emptyTotal, type SharedDirectories } from './reconcile-steps.js'
export type { Shard } from './reconcile-types.js'

/** @internal */
export function keyOfPerson(subject: SubjectKey): string {
  return keyOf(subject)
}

/** @internal Remembers how the runs of a provisioner are done. */
export function withRunKit(provisioner: Provisioner, parts: Reconciling): Provisioner {
  const { mapper, targets, context, inTurn } = parts
  kits.set(provisioner, {
    mapping: mapper.digest,
    targets: targets.map(({ name }) => name),
    async begin(concurrency, call, shared) {
      const planning = {
        mapper,
        context,
        concurrency,
        now: context.clock(),
        targets: await lookAround(targets, mapper, context, call, shared),
      }
      return {
        plan: (people, options) => planShard(people, planning, options),
        async *gone(issuers, isSeen, options) {
          for (const target of planning.targets)
            for await (const links of goneFrom(target, context, issuers, isSeen))
              yield await planGone(links, target, planning, options)
        },
        verdicts: (tallies, options) => verdictsOn(tallies, planning, options),
      }
    },
    apply: (items, part, call) => applyShard(items, { ...part, targets, context, inTurn }, call),
  })
  return provisioner
}
