import { RosterError } from '../core/errors.js'
import type { GateVerdict } from '../plan/gate.js'
import type { Ledger, Note } from './ledger.js'
import type { ShardItem, TargetCounts } from './reconcile-types.js'

/** @internal A run as the ledger has it. It is JSON. */
export interface RunState {
  /** `planned`: decided what the rails hold back, and nothing written yet to a target. */
  readonly state: 'planned' | 'applying' | 'done'
  /** Digest of the mapping document. */
  readonly mapping: string
  readonly people: number
  readonly refused: number
  /** How many shards have something to be done, and how many of them have been gone through. */
  readonly shards: number
  readonly applied: number
  /** How many of the shards, the last ones, hold people again who wait for accounts of others. */
  readonly late?: number
  readonly counts: Readonly<Record<string, TargetCounts>>
  readonly verdicts: Readonly<Record<string, GateVerdict>>
}

/** What is kept of a shard until it has been gone through. */
interface KeptShard {
  readonly items: readonly ShardItem[]
}

/** @internal Where the shard that comes next is kept: those that wait count down from -1. */
export function nextPlace({ shards, applied, late = 0 }: RunState): number {
  const own = shards - late
  return applied < own ? applied : own - applied - 1
}

/** @internal Keeps a run in notes of the ledger, so that whatever ends it, another process can go on. */
export interface RunStore {
  load(): Promise<{ readonly run: RunState; readonly version: number } | undefined>
  /** Keeps a planned shard; one of an attempt that was interrupted is written over. */
  keep(place: number, items: readonly ShardItem[]): Promise<void>
  /** The items of a shard; `undefined` when it has been gone through. */
  items(place: number): Promise<readonly ShardItem[] | undefined>
  /**
   * Writes the run, and forgets a shard that has been gone through, in one step.
   *
   * @returns the version; `undefined` when another process has written the run meanwhile
   */
  save(run: RunState, version: number | undefined, finished?: number): Promise<number | undefined>
}

/** @internal */
export function runStore(ledger: Ledger, name: string): RunStore {
  const runKey = `run:${name}`
  const shardKey = (place: number) => `run:${name}:${place}`
  const note = async (key: string) => (await ledger.notes([key]))[0]
  const replacing = (key: string, value: unknown, before: Note | undefined): Note => ({
    key,
    value,
    ...(before?.version !== undefined && { version: before.version }),
  })
  return {
    async load() {
      const found = await note(runKey)
      if (!found) return undefined
      return { run: found.value as RunState, version: found.version ?? 0 }
    },
    async keep(place, items) {
      const key = shardKey(place)
      const kept: KeptShard = { items }
      const { outcome } = await ledger.commit({ notes: [replacing(key, kept, await note(key))] })
      if (outcome !== 'saved') throw contended()
    },
    async items(place) {
      return ((await note(shardKey(place)))?.value as KeptShard | undefined)?.items
    },
    async save(run, version, finished) {
      const shard = finished === undefined ? undefined : await note(shardKey(finished))
      const committed = await ledger.commit({
        notes: [
          { key: runKey, value: run, ...(version !== undefined && { version }) },
          ...(shard ? [replacing(shard.key, null, shard)] : []),
        ],
      })
      return committed.outcome === 'saved' ? committed.version : undefined
    },
  }
}

/** @internal Another process works at the same run. */
export function contended(): RosterError<'LEDGER_CONTENDED'> {
  return new RosterError(
    'LEDGER_CONTENDED',
    'Another process works at this run. Let it, or give the run another name.',
    { target: '' },
  )
}
