import { randomUUID } from 'node:crypto'
import { RosterError } from '../core/errors.js'
import type { Identity } from '../identity/identity.js'
import type { Mapper } from '../mapping/compile.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { type Applying, applyShard } from './apply-shard.js'
import { addAllCounts, noCounts } from './counts.js'
import { keySet } from './key-set.js'
import { keyOf, type Planning, planGone, planPeople, shardSum } from './plan-shard.js'
import { contended, nextPlace, type RunState, type RunStore, runStore } from './reconcile-run.js'
import { emptyTotal, goneFrom, lookAround, verdictsOn } from './reconcile-steps.js'
import type {
  ReconcileOptions,
  ReconcileProgress,
  Reconciliation,
  Shard,
} from './reconcile-types.js'

/** @internal What a run is made of. */
export interface Reconciling extends Pick<Applying, 'context' | 'inTurn'> {
  readonly mapper: Mapper
  readonly targets: readonly Target[]
}

/** The ledger names so many people in one query. */
const mostInShard = 1000

/** People who are in memory at once. So few are garbage before an engine takes them for something that stays. */
const mostInSlice = 100

/** @internal Compares everybody of a source with the targets, and brings about what differs. */
export async function reconcile(
  source: Iterable<Identity> | AsyncIterable<Identity>,
  reconciling: Reconciling,
  options: ReconcileOptions,
): Promise<Reconciliation> {
  const { mapper, targets, context } = reconciling
  const name = options.run ?? randomUUID()
  const store = runStore(context.ledger, name)
  const call = options.signal ? { signal: options.signal } : {}
  let { run, version } = (await store.load()) ?? { run: undefined, version: undefined }
  if (run && run.mapping !== mapper.digest)
    throw new RosterError('PLAN_STALE', 'The run was planned with another mapping document.', {
      target: '',
    })
  if (!run) {
    run = await planRun(name, source, store, reconciling, options, call)
    version = await store.save(run, undefined)
    if (version === undefined) throw contended()
  }
  const resultOf = (state: Reconciliation['state'], now: RunState): Reconciliation => ({
    run: name,
    state,
    people: now.people,
    refused: now.refused,
    targets: targets.map((target) => ({
      target: target.name,
      ...(now.counts[target.name] ?? noCounts),
      verdict: now.verdicts[target.name] ?? { groups: [], seatless: [] },
    })),
  })
  if (options.dryRun) return resultOf('planned', run)

  const applying: Applying = {
    run: name,
    targets,
    verdicts: run.verdicts,
    context,
    inTurn: reconciling.inTurn,
    concurrency: concurrencyOf(options),
  }
  while (run.applied < run.shards) {
    call.signal?.throwIfAborted()
    const place = nextPlace(run)
    const items = (await store.items(place)) ?? []
    const counts = await applyShard(items, { ...applying, isSecondPass: place < 0 }, call)
    const next: RunState = {
      ...run,
      state: run.applied + 1 < run.shards ? 'applying' : 'done',
      applied: run.applied + 1,
      counts: addAllCounts(run.counts, counts),
    }
    version = await store.save(next, version, place)
    if (version === undefined) throw contended()
    run = next
    tell({ phase: 'applying', people: run.people, done: run.applied, of: run.shards })
  }
  tell({ phase: 'done', people: run.people, done: run.applied, of: run.shards })
  return resultOf('done', run)

  function tell(progress: Omit<ReconcileProgress, 'run'>): void {
    const event = { run: name, ...progress }
    context.observe({ type: 'run', progress: event })
    options.onProgress?.(event)
  }
}

async function planRun(
  name: string,
  source: Iterable<Identity> | AsyncIterable<Identity>,
  store: RunStore,
  { mapper, targets, context }: Reconciling,
  options: ReconcileOptions,
  call: CallOptions,
): Promise<RunState> {
  const planning: Planning = {
    mapper,
    context,
    now: options.now ?? context.clock(),
    concurrency: concurrencyOf(options),
    targets: await lookAround(targets, mapper, context, call),
  }
  const seen = keySet()
  const issuers = new Set<string>()
  let done = 0
  let late = 0
  let shards = 0
  // One sum for all: what counts each group anew for every shard is garbage that an engine collects last.
  const sum = shardSum(planning.targets)
  const keep = async ({ waiting, items }: Pick<Shard, 'items' | 'waiting'>) => {
    if (waiting.length > 0) {
      late += 1
      await store.keep(-late, waiting)
    }
    if (items.length > 0) {
      await store.keep(shards, items)
      shards += 1
    }
    done += 1
    const progress = { run: name, phase: 'planning', people: sum.people, done } as const
    context.observe({ type: 'run', progress })
    options.onProgress?.(progress)
  }

  for await (const { people, endsShard } of inSlices(source, shardSizeOf(options))) {
    call.signal?.throwIfAborted()
    const fresh = people.filter((person) => seen.add(keyOf(person)))
    for (const { issuer } of fresh) issuers.add(issuer)
    await planPeople(fresh, sum, planning, call)
    if (endsShard) await keep(sum.take())
  }
  const total = emptyTotal()
  total.add(sum.shard())
  if (options.complete)
    for (const target of planning.targets)
      for await (const links of goneFrom(target, context, issuers, seen.has)) {
        const gone = await planGone(links, target, planning, call)
        total.add(gone)
        await keep(gone)
      }

  const verdicts = await verdictsOn(total.tallies, planning, call)
  return {
    state: shards + late > 0 ? 'planned' : 'done',
    mapping: mapper.digest,
    people: total.people,
    refused: total.refused,
    shards: shards + late,
    applied: 0,
    ...(late > 0 && { late }),
    counts: total.counts,
    verdicts,
  }
}

async function* inSlices<T>(
  source: Iterable<T> | AsyncIterable<T>,
  shardSize: number,
): AsyncGenerator<{ readonly people: readonly T[]; readonly endsShard: boolean }> {
  let people: T[] = []
  let read = 0
  for await (const person of source) {
    people.push(person)
    read += 1
    const endsShard = read % shardSize === 0
    if (!endsShard && people.length < mostInSlice) continue
    yield { people, endsShard }
    people = []
  }
  if (read % shardSize > 0) yield { people, endsShard: true }
}

function concurrencyOf({ concurrency = 8 }: ReconcileOptions): number {
  return Math.max(1, Math.floor(concurrency))
}

function shardSizeOf({ shardSize = mostInShard }: ReconcileOptions): number {
  return Math.min(mostInShard, Math.max(1, Math.floor(shardSize)))
}
