import { randomUUID } from 'node:crypto'
import { RosterError } from '../core/errors.js'
import type { PagedSource } from '../provision/paged-source.js'
import type { TargetCounts } from '../provision/reconcile-types.js'
import { passingFault } from '../provision/report.js'
import { addAllCounts, noCounts, runKitOf } from '../provision/run-kit.js'
import type { Provisioner } from '../provision/runs.js'
import type { FollowedUser } from '../provision/scim-follower.js'
import { type Boss, type BossSendOptions, jobId, within } from './boss.js'
import { type SqlClient, type SqlSession, withTransaction } from './client.js'
import { outcomeColumns, runRows } from './run-rows.js'
import { runSteps } from './run-steps.js'
import { startWorker } from './worker.js'

/** Options of {@link provisioningQueue}. */
export interface ProvisioningQueueOptions<E> {
  /** The database of the ledger; jobs and what they write are in one transaction when pg-boss is there too. */
  readonly client: SqlClient
  /** Does the work. Its ledger must be one that all workers share, a `postgresLedger`. */
  readonly provisioner: Provisioner
  /** Everybody, for `reconcile`. @defaultValue none: `reconcile` is refused */
  readonly source?: PagedSource
  /**
   * Carries out what events of the SCIM store mean now: `follow` of a `scimFollower`.
   *
   * @defaultValue none: events are refused
   */
  readonly follow?: (events: readonly E[]) => Promise<readonly FollowedUser[]>
  /** Keeps the runs and jobs of several customers apart in one database. @defaultValue `'default'` */
  readonly tenant?: string
  /** People of one shard that are served side by side. @defaultValue `8` */
  readonly concurrency?: number
  /**
   * How long a worker may take for one job, in seconds; after that another one gets it, which does what is
   * left. @defaultValue `600`
   */
  readonly leaseSeconds?: number
  /** How often workers look for jobs, in seconds. @defaultValue `2` */
  readonly pollingSeconds?: number
  /**
   * How often a step of a run that failed is tried again, with doubling pauses. What SCIM pushed is tried
   * for four weeks, with pauses of 18 hours at most. @defaultValue `10`
   */
  readonly retries?: number
  /**
   * Days after which a run that has ended is forgotten, when the next one begins. @defaultValue `90`
   */
  readonly keepRunsDays?: number
  /**
   * Is told of a job that failed and will be tried again, and of a database that cannot be reached; the
   * workers go on by themselves. @defaultValue nobody
   */
  readonly onError?: (error: unknown) => void
}

/** Options of a run on a {@link ProvisioningQueue}. */
export interface QueuedRunOptions {
  /** Names the run; a run of that name is begun once. @defaultValue a name that nothing else has */
  readonly run?: string
  /** As in `reconcile` of a provisioner: who is not in the source has left. @defaultValue `false` */
  readonly complete?: boolean
  /** Wait for `approve` between planning and applying. @defaultValue `false` */
  readonly approval?: boolean
}

/** Where a run on a {@link ProvisioningQueue} stands. */
export interface QueuedRun {
  /** The run. */
  readonly run: string
  /**
   * `awaiting`: planned, and waiting for approval. `failed`: a step failed as often as it may be tried;
   * begin another run, which does what is left.
   */
  readonly state: 'planning' | 'awaiting' | 'applying' | 'done' | 'rejected' | 'failed'
  /**
   * Shards planned so far; one of people who name accounts that were not there yet counts twice, because it
   * is gone through once more when all accounts were made.
   */
  readonly planned: number
  /** Shards applied so far, counted in the same way. */
  readonly applied: number
  /** People planned for so far. */
  readonly people: number
  /** What it came to so far, by target. */
  readonly targets: Readonly<Record<string, TargetCounts>>
}

/** Provisioning divided among any number of workers. */
export interface ProvisioningQueue<E> {
  /** Begins to take jobs in this process. */
  start(): Promise<void>
  /** Takes no more jobs in this process. Resolves when those under way have ended. */
  stop(): Promise<void>
  /** Makes the queues in the database, for a process that adds jobs and takes none. `start` does it too. */
  prepare(): Promise<void>
  /**
   * Begins a run. Whichever workers there are plan it, decide what the rails hold back, and apply it.
   *
   * @returns the run's name
   * @throws a `RosterError` with code `POLICY_INVALID` when the queue has no source
   */
  reconcile(options?: QueuedRunOptions): Promise<string>
  /** Lets a run that waits go on. */
  approve(run: string, options?: { readonly by?: string }): Promise<void>
  /** Ends a run that waits, with nothing done. */
  reject(run: string, options?: { readonly by?: string }): Promise<void>
  /** Where a run stands; `undefined` when there is none of that name. */
  status(run: string): Promise<QueuedRun | undefined>
  /**
   * Adds events of the SCIM store. Hand it to `postgresScimStore` as `enqueue`, so that a change and its
   * job are written in one transaction and neither can be lost.
   *
   * @param events - the events, as JSON carries them
   * @param session - the transaction that stores the change; absent for one of its own
   * @throws a `RosterError` with code `POLICY_INVALID` when the queue has no `follow`, or when nobody has
   * made the queues: call `start` or `prepare` first
   */
  enqueue(events: readonly E[], session?: SqlSession): Promise<void>
}

/**
 * Divides provisioning among workers, on pg-boss: runs of everybody by shards, and what SCIM pushes by
 * events. The same code runs in one process on PGlite.
 *
 * A job that a worker did not end, because it died or the database went away, is taken by another. Effects
 * come before their checkpoint and are made again without effect, so nothing is lost, and nothing is done
 * twice to any effect.
 *
 * @param boss - a started `PgBoss` of version 10, on the same database
 * @param options - what it works with
 */
export function provisioningQueue<E extends object = object>(
  boss: Boss,
  options: ProvisioningQueueOptions<E>,
): ProvisioningQueue<E> {
  const { client, provisioner, source, follow, tenant = 'default' } = options
  const { leaseSeconds = 600, pollingSeconds = 2, retries = 10 } = options
  const { keepRunsDays = 90, onError = () => undefined } = options
  const lasting: BossSendOptions = {
    retryLimit: retries,
    retryDelay: 1,
    retryBackoff: true,
    expireInSeconds: leaseSeconds,
  }
  const sendOptions: Readonly<Record<Step, BossSendOptions>> = {
    look: { ...lasting, deadLetter: queueOf('lost', tenant) },
    plan: { ...lasting, deadLetter: queueOf('lost', tenant) },
    gate: { ...lasting, deadLetter: queueOf('lost', tenant) },
    apply: { ...lasting, deadLetter: queueOf('lost', tenant) },
    second: { ...lasting, deadLetter: queueOf('lost', tenant) },
    // Nobody asks again for what an IdP pushed, so it waits for the target as long as Entra ID tries: 28 days.
    push: {
      ...lasting,
      retryLimit: Math.max(retries, pushRetries),
      retentionDays: 2 * pushDays,
    },
    lost: { ...lasting, retryLimit: pushRetries },
  }
  const send: Send = async (step, data, session, id, startAfter) => {
    const added = await boss.send(queueOf(step, tenant), data, {
      ...sendOptions[step],
      ...(startAfter !== undefined && { startAfter }),
      ...(id !== undefined && { id }),
      ...(session && { db: within(session) }),
    })
    if (added === null && id === undefined) throw lacking('start')
  }
  const kit = runKitOf(provisioner)
  const steps = runSteps({
    client,
    kit,
    tenant,
    send,
    leaseSeconds,
    concurrency: options.concurrency ?? 8,
    ...(source && { source }),
  })
  const handlers: Readonly<Record<Step, (jobs: never) => Promise<unknown>>> = {
    ...steps,
    push: async (jobs: readonly { readonly event: E }[]) => {
      const events = jobs.map(({ event }) => event)
      const followed = (await follow?.(events)) ?? []
      const fault = passingFault(followed.flatMap(({ push }) => push.targets))
      if (fault) throw fault
    },
  }
  let workers: (() => Promise<void>)[] = []
  const prepare = async () => {
    for (const step of stepNames) await boss.createQueue(queueOf(step, tenant))
  }

  return {
    prepare,
    async start() {
      await prepare()
      for (const step of stepNames)
        workers.push(
          startWorker(boss, {
            queue: queueOf(step, tenant),
            batch: step === 'push' ? pushesAtOnce : 1,
            pauseMs: pollingSeconds * 1000,
            handle: async (jobs) => {
              if (step === 'push') await handlers.push(jobs as never)
              else for (const data of jobs) await handlers[step](data as never)
            },
            onError,
          }),
        )
    },
    async stop() {
      await Promise.all(workers.map((stop) => stop()))
      workers = []
    },
    async reconcile({ run = randomUUID(), complete = false, approval = false } = {}) {
      if (!source) throw lacking('source')
      await prepare()
      const rows = runRows(tenant, run)
      await withTransaction(client, 'write', async (session) => {
        await rows.forgetEnded(session, keepRunsDays)
        if (!(await rows.begin(session, { mapping: kit.mapping, complete, approval }))) return
        await send('look', { step: 'look', run }, session, jobId(tenant, run, 'look'))
      })
      return run
    },
    async approve(run, { by } = {}) {
      await prepare()
      await steps.decide(run, true, by)
    },
    reject: (run, { by } = {}) => steps.decide(run, false, by),
    async status(run) {
      const rows = runRows(tenant, run)
      const row = await rows.load(client)
      if (!row) return undefined
      let [planned, applied, people] = [0, 0, 0]
      let targets: Readonly<Record<string, TargetCounts>> = Object.fromEntries(
        kit.targets.map((name) => [name, noCounts]),
      )
      for await (const { summary } of rows.shards(client, 'summary')) {
        const shard = JSON.parse(String(summary))
        planned += 1
        people += shard.people
        targets = addAllCounts(targets, shard.counts)
      }
      for await (const shard of rows.shards(client, outcomeColumns)) {
        if (shard['twice'] === true) planned += 1
        for (const outcome of [shard['outcome'], shard['second_outcome']]) {
          if (outcome === null) continue
          applied += 1
          targets = addAllCounts(targets, JSON.parse(String(outcome)))
        }
      }
      return { run, state: row.state as QueuedRun['state'], planned, applied, people, targets }
    },
    async enqueue(events, session) {
      if (!follow) throw lacking('follow')
      for (const event of events) await send('push', { event }, session)
    },
  }
}

/** The steps of the work, each with a queue of its own. */
type Step = 'look' | 'plan' | 'gate' | 'apply' | 'second' | 'push' | 'lost'

/** @internal Adds a job; with a session in its transaction, with an id once, to be taken after so many seconds. */
export type Send = (
  step: Step,
  data: object,
  session?: SqlSession,
  id?: string,
  startAfter?: number,
) => Promise<void>

const stepNames: readonly Step[] = ['look', 'plan', 'gate', 'apply', 'second', 'push', 'lost']

/** Events of several changes are often about the same people, who are then served once. */
const pushesAtOnce = 50

const pushDays = 28
/** Pauses double to between 9 and 18 hours; when they have come there, a day and a half has passed. */
const pushRetries = 16 + Math.ceil(((pushDays - 1.5) * 24) / 13.5)

/** Each tenant's jobs are in queues of their own: a worker of one must not take another's. */
function queueOf(step: Step, tenant: string): string {
  const name = tenant === 'default' ? tenant : jobId(tenant)
  return `rostermap-${step}-${name}`
}

function lacking(option: string): RosterError<'POLICY_INVALID'> {
  return new RosterError('POLICY_INVALID', 'The queue was made without what this needs.', {
    issues: [{ pointer: `/${option}`, message: 'must be given' }],
  })
}
