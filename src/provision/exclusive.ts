import { randomUUID } from 'node:crypto'
import type { Clock } from '../core/clock.js'
import { contended } from './change-link.js'
import type { Ledger } from './ledger.js'
import { oneAtATime } from './one-at-a-time.js'

/**
 * @internal Asks, right before a write, whether the task is still the only one, and keeps it so for as long as
 * the write may take. `false` when another process took over, or when the ledger does not tell.
 */
export type StillAlone = () => Promise<boolean>

/** @internal Runs tasks about one target one after the other, in all processes that share the ledger. */
export type Exclusively = <T>(
  target: string,
  task: (stillAlone: StillAlone) => Promise<T>,
  signal: AbortSignal | undefined,
) => Promise<T>

/** After so long a process that holds others up and says nothing counts as dead. */
const leaseMs = 120_000
/** How often a process says that it is still at it: a write may wait for a target that is busy. */
const renewMs = leaseMs / 3
/** How often it is looked whether the others are done: for longer than a lease lasts. */
const attempts = 3_000
const pauseMs = 50

/**
 * @internal What must not happen twice at once, whoever does it: a note in the ledger says who is at it and
 * until when. Who was held up for longer than that finds out before the next write.
 */
export function exclusiveBy(ledger: Ledger, clock: Clock): Exclusively {
  const inTurn = oneAtATime()
  return (target, task, signal) =>
    inTurn(target, async () => {
      const { renew, release } = await lease(ledger, clock, target, signal)
      const beat = setInterval(() => void renew(), renewMs)
      beat.unref()
      try {
        return await task(renew)
      } finally {
        clearInterval(beat)
        await release()
      }
    })
}

interface Lease {
  readonly renew: StillAlone
  readonly release: () => Promise<void>
}

async function lease(
  ledger: Ledger,
  clock: Clock,
  target: string,
  signal: AbortSignal | undefined,
): Promise<Lease> {
  const key = `alone:${target}`
  const holder = randomUUID()
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    signal?.throwIfAborted()
    const [note] = await ledger.notes([key])
    const now = clock()
    if (!note || untilOf(note.value) <= now) {
      const mine = { key, value: { holder, until: now + leaseMs } }
      const taken = await ledger.commit({
        notes: [note?.version === undefined ? mine : { ...mine, version: note.version }],
      })
      if (taken.outcome === 'saved') return held(ledger, clock, mine, taken.version)
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())))
  }
  throw contended(target)
}

/** A lease is held from version to version: when another process wrote in between, there is none any more. */
function held(
  ledger: Ledger,
  clock: Clock,
  { key, value: { holder } }: { key: string; value: { holder: string } },
  taken: number,
): Lease {
  let version: number | undefined = taken
  let tail: Promise<unknown> = Promise.resolve()
  const write = (value: () => unknown): Promise<boolean> => {
    const written = tail.then(async () => {
      if (version === undefined) return false
      try {
        const committed = await ledger.commit({ notes: [{ key, value: value(), version }] })
        version = committed.outcome === 'saved' ? committed.version : undefined
        return version !== undefined
      } catch {
        // It is not known whether it was written: if it was, the next write finds another version.
        return false
      }
    })
    tail = written
    return written
  }
  return {
    renew: () => write(() => ({ holder, until: clock() + leaseMs })),
    // Who took over keeps theirs; a ledger that fails lets it end by itself.
    release: async () => {
      await write(() => null)
    },
  }
}

function untilOf(value: unknown): number {
  const until = (value as { until?: unknown } | null)?.until
  return typeof until === 'number' ? until : 0
}
