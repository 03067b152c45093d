import { RosterError } from '../core/errors.js'
import type { PagedSource } from '../provision/paged-source.js'
import {
  emptyTotal,
  keyOfPerson,
  keySet,
  type RunKit,
  type RunPlanner,
  type Shard,
  type SharedDirectories,
} from '../provision/run-kit.js'
import { jobId } from './boss.js'
import { type SqlClient, type SqlSession, withTransaction } from './client.js'
import type { Send } from './queue.js'
import { runDirectories } from './run-directories.js'
import { type Pass, type RunRows, runRows } from './run-rows.js'

/** @internal What the steps of a run work with. */
export interface RunStepsOptions {
  readonly client: SqlClient
  readonly kit: RunKit
  readonly source?: PagedSource
  readonly tenant: string
  readonly send: Send
  readonly concurrency: number
  /** How long a worker may take for one job, in seconds. */
  readonly leaseSeconds: number
}

/** @internal The steps of a run, as jobs call them. Each may be called again at any time. */
export interface RunSteps {
  /** Reads the targets' directories, for all workers. */
  look(job: { readonly run: string }): Promise<void>
  plan(job: {
    readonly step?: 'plan'
    readonly run: string
    readonly place: number
    readonly cursor?: string
  }): Promise<void>
  gate(job: { readonly run: string }): Promise<void>
  apply(job: { readonly run: string; readonly place: number }): Promise<void>
  /** Writes what waited in a shard until all accounts were made. */
  second(job: { readonly run: string; readonly place: number }): Promise<void>
  /** A step of a run was tried for the last time. */
  lost(job: { readonly run: string; readonly place?: number; readonly step: string }): Promise<void>
  /** Decides about a run that waits. */
  decide(run: string, approved: boolean, by: string | undefined): Promise<void>
}

/** @internal */
export function runSteps(options: RunStepsOptions): RunSteps {
  const { client, kit, source, tenant, send, concurrency, leaseSeconds } = options
  const call = {}
  // A worker holds the directories of one run, and of no more than one.
  let looking: { readonly run: string; readonly planner: Promise<RunPlanner> } | undefined
  const lookWith = (run: string, shared: SharedDirectories): Promise<RunPlanner> => {
    const mine = { run, planner: kit.begin(concurrency, call, shared) }
    looking = mine
    mine.planner.catch(() => {
      if (looking === mine) looking = undefined
    })
    return mine.planner
  }
  /** A run that was begun before directories were shared has none: then each worker reads them. */
  const plannerOf = (run: string, kept: string | undefined): Promise<RunPlanner> => {
    if (looking?.run === run) return looking.planner
    const directories = runDirectories(client, tenant, run)
    return lookWith(
      run,
      kept === undefined ? {} : { pages: (target) => directories.pages(kept, target) },
    )
  }

  return {
    async look({ run }) {
      const rows = runRows(tenant, run)
      const row = await rows.load(client)
      if (row?.state !== 'planning' || row.directories !== undefined) return
      checkMapping(row)
      const shared = runDirectories(client, tenant, run)
      // It may take longer than a job may. Who is given it then looks whether it goes on, and again later.
      if (await shared.isBeingRead(leaseSeconds))
        return send('look', { step: 'look', run }, undefined, undefined, leaseSeconds)
      const reading = shared.reading()
      await lookWith(run, { keep: reading.keep })
      const directories = await reading.end()
      await withTransaction(client, 'write', async (session) => {
        const now = await rows.load(session, true)
        // Of two workers that have looked, because the first was slow, one decides what all see.
        if (now?.state !== 'planning' || now.directories !== undefined) return
        await rows.set(session, { directories })
        await send(
          'plan',
          { step: 'plan', run, place: 0 },
          session,
          jobId(tenant, run, 'plan', '0'),
        )
      })
    },

    async plan({ run, place, cursor }) {
      const rows = runRows(tenant, run)
      const row = await rows.load(client)
      if (!row || !source || row.state !== 'planning') return
      checkMapping(row)
      // What follows from a page is kept with it: who comes here again, after a death, has nothing to add.
      if (await rows.hasShard(client, place)) return
      const { people, next } = await source.page(cursor)
      const isSame = await withTransaction(client, 'write', async (session) => {
        if ((await rows.load(session, true))?.state !== 'planning') return undefined
        if ((await rows.keepPage(session, place, next)) !== next) {
          await endUnplanned(rows, run, session)
          return false
        }
        if (next === undefined) await rows.set(session, { pages: place + 1 })
        else {
          const job = { step: 'plan', run, place: place + 1, cursor: next }
          await send('plan', job, session, jobId(tenant, run, 'plan', String(place + 1)))
        }
        return true
      })
      if (isSame === undefined) return
      // Whoever moved from one page to another in between would be on neither, and be taken for gone.
      if (!isSame)
        throw stale(
          'The source changed while a page of it had to be read again. Nothing was written: begin another run.',
        )
      const shard = await (await plannerOf(run, row.directories)).plan(people, call)
      await withTransaction(client, 'write', async (session) => {
        // The run is locked, so that of the last two workers one sees that all shards are there.
        const now = await rows.load(session, true)
        if (now?.state !== 'planning') return
        const issuers = [...new Set(people.map(({ issuer }) => issuer))]
        await rows.addShard(session, place, shard, { issuers, seen: people.map(keyOfPerson) })
        if (now.pages !== undefined && (await rows.countShards(session)) >= now.pages)
          await send('gate', { step: 'gate', run }, session, jobId(tenant, run, 'gate'))
      })
    },

    async gate({ run }) {
      const rows = runRows(tenant, run)
      const row = await rows.load(client)
      if (row?.state !== 'planning') return
      checkMapping(row)
      // Neither who is gone nor what the rails hold back is told from the directories.
      const planner = await (looking?.run === run
        ? looking.planner
        : kit.begin(concurrency, call, { pages: nothing }))
      const gone = row.complete ? await goneShards(rows, planner) : []
      const total = emptyTotal()
      for await (const { place, summary } of rows.shards(client, 'summary'))
        if (Number(place) < (row.pages ?? 0)) total.add(JSON.parse(String(summary)))
      for (const shard of gone) total.add(shard)
      const verdicts = await planner.verdicts(total.tallies, call)
      looking = undefined

      await withTransaction(client, 'write', async (session) => {
        const now = await rows.load(session, true)
        if (now?.state !== 'planning') return
        for (const [i, shard] of gone.entries())
          await rows.addShard(session, (row.pages ?? 0) + i, shard, { issuers: [], seen: [] })
        await rows.set(session, {
          verdicts: JSON.stringify(verdicts),
          state: row.approval ? 'awaiting' : 'applying',
        })
        await runDirectories(client, tenant, run).forget(session)
        if (!row.approval) await sendApplies(rows, run, session)
      })
    },

    apply: (job) => goThrough(job, 'first'),
    second: (job) => goThrough(job, 'second'),

    async lost({ run, place, step }) {
      const rows = runRows(tenant, run)
      await withTransaction(client, 'write', async (session) => {
        const row = await rows.load(session, true)
        if ((step === 'apply' || step === 'second') && place !== undefined) {
          const pass = step === 'apply' ? 'first' : 'second'
          if (row?.state === 'applying' && (await rows.giveUp(session, place, pass)))
            await goOn(rows, run, session, pass)
        } else if (row?.state === 'planning') await endUnplanned(rows, run, session)
      })
    },

    async decide(run, approved, by) {
      const rows = runRows(tenant, run)
      await withTransaction(client, 'write', async (session) => {
        const row = await rows.load(session, true)
        if (row?.state !== 'awaiting') return
        await rows.set(session, { decided_by: by ?? null })
        if (!approved) return end(rows, session, 'rejected')
        await rows.set(session, { state: 'applying' })
        await sendApplies(rows, run, session)
      })
    },
  }

  async function endUnplanned(rows: RunRows, run: string, session: SqlSession): Promise<void> {
    await end(rows, session, 'failed')
    await runDirectories(client, tenant, run).forget(session)
  }

  async function goneShards(rows: RunRows, planner: RunPlanner): Promise<Shard[]> {
    const seen = keySet()
    const issuers = new Set<string>()
    for await (const row of rows.shards(client, 'seen, issuers')) {
      for (const key of JSON.parse(String(row['seen']))) seen.add(key)
      for (const issuer of JSON.parse(String(row['issuers']))) issuers.add(issuer)
    }
    const shards: Shard[] = []
    for await (const shard of planner.gone(issuers, seen.has, call)) shards.push(shard)
    return shards
  }

  async function goThrough(
    { run, place }: { readonly run: string; readonly place: number },
    pass: Pass,
  ): Promise<void> {
    const rows = runRows(tenant, run)
    const row = await rows.load(client)
    const items = row?.state === 'applying' ? await rows.items(client, place, pass) : undefined
    if (!row || !items) return
    checkMapping(row)
    const { verdicts } = row
    const part = { run, verdicts, concurrency, isSecondPass: pass === 'second' }
    const outcome = await kit.apply(items, part, call)
    await withTransaction(client, 'write', async (session) => {
      await rows.load(session, true)
      if (await rows.finish(session, place, pass, outcome)) await goOn(rows, run, session, pass)
    })
  }

  /** While workers are renewed, some have the run's document and some do not: the job goes to one that has. */
  function checkMapping({ mapping }: { readonly mapping: string }): void {
    if (mapping !== kit.mapping)
      throw stale(
        'The run was begun with another mapping document. Begin another run with this one.',
      )
  }

  /** A shard with nothing to be done is done. */
  async function sendApplies(rows: RunRows, run: string, session: SqlSession): Promise<void> {
    for await (const { place, idle } of rows.shards(session, "items = '[]' AS idle"))
      if (idle === true) await rows.finish(session, Number(place), 'first', {})
      else {
        const job = { step: 'apply', run, place: Number(place) }
        await send('apply', job, session, jobId(tenant, run, 'apply', String(place)))
      }
    await goOn(rows, run, session, 'first')
  }

  /**
   * When the last shard was gone through, what waits for the accounts that were made comes next, and then the
   * end. The run is locked, so one worker alone finds that it was the last.
   */
  async function goOn(rows: RunRows, run: string, session: SqlSession, pass: Pass): Promise<void> {
    if ((await rows.countShards(session, 'planned')) > 0) return
    if ((await rows.countShards(session, 'waiting')) > 0) {
      if (pass === 'first') await sendSeconds(rows, run, session)
      return
    }
    const lost = await rows.countShards(session, 'failed')
    await end(rows, session, lost > 0 ? 'failed' : 'done')
  }

  async function sendSeconds(rows: RunRows, run: string, session: SqlSession): Promise<void> {
    for await (const { place, waits } of rows.shards(session, "state = 'waiting' AS waits"))
      if (waits === true) {
        const job = { step: 'second', run, place: Number(place) }
        await send('second', job, session, jobId(tenant, run, 'second', String(place)))
      }
  }
}

async function* nothing(): AsyncGenerator<never> {}

function stale(message: string): RosterError<'PLAN_STALE'> {
  return new RosterError('PLAN_STALE', message, { target: '' })
}

async function end(
  rows: RunRows,
  session: SqlSession,
  state: 'done' | 'failed' | 'rejected',
): Promise<void> {
  await rows.set(session, { state, ended: new Date().toISOString() })
}
