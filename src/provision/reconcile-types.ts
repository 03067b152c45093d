import type { SubjectKey } from '../core/subject.js'
import type { Mapped } from '../mapping/mapped.js'
import type { GateVerdict, PlanTally } from '../plan/gate.js'
import type { Departure } from '../plan/plan-leaver.js'
import type { CallOptions } from '../targets/contract.js'

/** Options of {@link Provisioner.reconcile}. */
export interface ReconcileOptions extends CallOptions {
  /**
   * Names the run, so that one that was interrupted can be gone on with: plans that the ledger has under
   * this name are applied, and nothing is planned anew.
   *
   * @defaultValue a name that nothing else has
   */
  readonly run?: string
  /**
   * Whether the source is everybody of its issuers, so that people the ledger knows and the source does
   * not have are taken out. Say so only of a source that fails when it cannot be read to its end.
   *
   * @defaultValue `false`: nobody is taken out
   */
  readonly complete?: boolean
  /** Plan and decide what the rails hold back, and write nothing to a target. @defaultValue `false` */
  readonly dryRun?: boolean
  /** People that are planned, kept and applied together. @defaultValue `1000`, which is also the most */
  readonly shardSize?: number
  /** People that are served side by side. @defaultValue `8` */
  readonly concurrency?: number
  /** The instant the mapping is evaluated at, in epoch milliseconds. @defaultValue the clock */
  readonly now?: number
  /** Is told after each shard how far the run has come. What it throws ends the run. */
  readonly onProgress?: (progress: ReconcileProgress) => void
}

/** How far a run has come. */
export interface ReconcileProgress {
  /** The run. */
  readonly run: string
  /** What is going on. */
  readonly phase: 'planning' | 'applying' | 'done'
  /** People read from the source so far. */
  readonly people: number
  /** Shards done in this phase. */
  readonly done: number
  /** Shards there are; known when the planning is over. */
  readonly of?: number
}

/** What came of a run. */
export interface Reconciliation {
  /** The run; kept plans of the ledger are found by it. */
  readonly run: string
  /** `planned`: nothing was written, as a dry run demands; `done`: everything was gone through. */
  readonly state: 'planned' | 'done'
  /** People of the source, each once. */
  readonly people: number
  /** People the mapping lets in nowhere: nothing is done about them. */
  readonly refused: number
  /** What came of each target, in the order of the provisioner's options. */
  readonly targets: readonly TargetReconciliation[]
}

/** What came of a run in one target. */
export interface TargetReconciliation extends TargetCounts {
  /** Name of the target. */
  readonly target: string
  /** What the rails held back. */
  readonly verdict: GateVerdict
}

/** What a run counts for one target. */
export interface TargetCounts {
  /** People who are as they should be, but for what safety withholds. */
  readonly unchanged: number
  /** People with something to be done. */
  readonly changing: number
  /** People who are to be taken out: the complete source does not have them, or the mapping refuses them. */
  readonly leavers: number
  /** People whose account safety lets nothing happen to. */
  readonly blocked: number
  /** People for whom the target could not be read; nothing was done for them. */
  readonly failed: number
  /** People about whom something else was to be done by the time it should have been: the next run does it. */
  readonly stale: number
  /** Plans that wait for approval. */
  readonly staged: number
  /** Operations by what came of them. */
  readonly operations: {
    /** It was done. */
    readonly changed: number
    /** It was so already. */
    readonly unchanged: number
    /** The product does it later. */
    readonly pending: number
    /** It failed; the plans in the ledger say why. */
    readonly failed: number
    /** It was not tried, because something before it failed. */
    readonly skipped: number
  }
}

/** @internal A person with something to be done, as a shard keeps them until it is. */
export type ShardItem = (
  | { readonly mapped: Mapped }
  | { readonly gone: SubjectKey; readonly how: Departure }
) & {
  /** Digests of the operations that were counted, by target: nothing else is done in this run. */
  readonly counted: Readonly<Record<string, readonly string[]>>
  /** Attributes that name people of whom no account was known, by target: they wait until accounts were made. */
  readonly later?: Readonly<Record<string, readonly string[]>>
}

/** @internal A stretch of the population, planned. It is JSON. */
export interface Shard {
  readonly people: number
  readonly refused: number
  readonly items: readonly ShardItem[]
  /** People with attributes that wait until accounts were made, whether or not something else is to be done. */
  readonly waiting: readonly ShardItem[]
  readonly counts: Readonly<Record<string, TargetCounts>>
  readonly tallies: Readonly<Record<string, PlanTally>>
}
