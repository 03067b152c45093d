import { randomUUID } from 'node:crypto'
import type { Clock } from '../core/clock.js'
import { contended } from './change-link.js'
import type { Ledger } from './ledger.js'
import { oneAtATime } from './one-at-a-time.js'

/** @internal Runs tasks about one target one after the other, in all processes that share the ledger. */
export type Exclusively = <T>(
  target: string,
  task: () => Promise<T>,
  signal: AbortSignal | undefined,
) => Promise<T>

/** After so long a process that holds others up counts as dead. */
const leaseMs = 120_000
/** How often it is looked whether the others are done: for longer than a lease lasts. */
const attempts = 2_500
const pauseMs = 50

/**
 * @internal What must not happen twice at once, whoever does it: a note in the ledger says who is at it and
 * until when.
 */
export function exclusiveBy(ledger: Ledger, clock: Clock): Exclusively {
  const inTurn = oneAtATime()
  return (target, task, signal) =>
    inTurn(target, async () => {
      const release = await lease(ledger, clock, target, signal)
      try {
        return await task()
      } finally {
        await release()
      }
    })
}

async function lease(
  ledger: Ledger,
  clock: Clock,
  target: string,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  const key = `alone:${target}`
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    signal?.throwIfAborted()
    const [note] = await ledger.notes([key])
    const now = clock()
    if (!note || untilOf(note.value) <= now) {
      const mine = { key, value: { holder: randomUUID(), until: now + leaseMs } }
      const taken = await ledger.commit({
        notes: [note?.version === undefined ? mine : { ...mine, version: note.version }],
      })
      if (taken.outcome === 'saved')
        return async () => {
          // Who took over after the lease ended keeps theirs; a ledger that fails lets it end by itself.
          await ledger
            .commit({ notes: [{ key, value: null, version: taken.version }] })
            .catch(() => undefined)
        }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs * Math.random()))
  }
  throw contended(target)
}

function untilOf(value: unknown): number {
  const until = (value as { until?: unknown } | null)?.until
  return typeof until === 'number' ? until : 0
}
