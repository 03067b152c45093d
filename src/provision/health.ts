import type { Clock } from '../core/clock.js'
import { isRosterError, RosterError } from '../core/errors.js'
import type { Ledger } from './ledger.js'
import type { Report, ReportItem } from './report.js'

/** When a target counts as ill. While it does, nothing is taken away in it; additions go on. */
export interface QuarantinePolicy {
  /** Share of the operations that failed, in percent, from which on it counts as ill. @defaultValue `40` */
  readonly percent?: number
  /** Operations that must have been tried before that share means anything. @defaultValue `50` */
  readonly minOperations?: number
  /** How long operations are counted together, in milliseconds. @defaultValue one hour */
  readonly windowMs?: number
  /** How long the quarantine lasts, in milliseconds. @defaultValue one hour */
  readonly forMs?: number
}

/** @internal What is known of how well targets do. */
export interface Health {
  /** Whether a target is in quarantine, by this process or another one that shares the ledger. */
  isQuarantined(target: string): Promise<boolean>
  /** Counts what came of a plan. */
  note(target: string, report: Report): void
  /**
   * Runs something that asks a target, unless it failed so often just now that asking makes no sense.
   *
   * @throws a `RosterError` with code `TARGET_UNAVAILABLE` and reason `circuit`
   */
  guard<T>(target: string, task: () => Promise<T>): Promise<T>
}

/** After so many failures in a row a target is left alone for a while, then asked by one run. */
const failuresInARow = 10
const pauseMs = 30_000
/** How long the ledger's word on a quarantine is believed. */
const believedMs = 30_000

interface State {
  from: number
  tried: number
  failed: number
  inARow: number
  openUntil: number
  quarantinedUntil: number
  asked: number
}

/** @internal */
export function healthOf(
  ledger: Ledger,
  clock: Clock,
  policy: QuarantinePolicy | false = {},
): Health {
  const states = new Map<string, State>()
  const stateOf = (target: string): State => {
    const known = states.get(target)
    if (known) return known
    const fresh: State = {
      from: clock(),
      tried: 0,
      failed: 0,
      inARow: 0,
      openUntil: 0,
      quarantinedUntil: 0,
      asked: Number.NEGATIVE_INFINITY,
    }
    states.set(target, fresh)
    return fresh
  }
  const { percent = 40, minOperations = 50, windowMs = 3_600_000, forMs = 3_600_000 } = policy || {}

  return {
    async isQuarantined(target) {
      if (policy === false) return false
      const state = stateOf(target)
      const now = clock()
      if (now < state.quarantinedUntil) return true
      if (now - state.asked < believedMs) return false
      state.asked = now
      const [note] = await ledger.notes([keyOf(target)])
      if (typeof note?.value === 'number') state.quarantinedUntil = note.value
      return now < state.quarantinedUntil
    },
    note(target, { items }) {
      const state = stateOf(target)
      const now = clock()
      if (now - state.from >= windowMs) Object.assign(state, { from: now, tried: 0, failed: 0 })
      for (const item of items) {
        if (!wasTried(item)) continue
        state.tried += 1
        if (item.outcome === 'failed') state.failed += 1
      }
      if (policy === false || state.tried < minOperations) return
      if (state.failed * 100 <= percent * state.tried || now < state.quarantinedUntil) return
      Object.assign(state, { from: now, tried: 0, failed: 0, quarantinedUntil: now + forMs })
      // Others learn of it by the ledger; when that fails, they find out by themselves.
      void tell(ledger, target, now + forMs).catch(() => undefined)
    },
    async guard(target, task) {
      const state = stateOf(target)
      const now = clock()
      if (now < state.openUntil)
        throw new RosterError(
          'TARGET_UNAVAILABLE',
          'The target failed so often just now that it is left alone for a while.',
          {
            target,
            operation: 'read',
            retryable: true,
            reason: 'circuit',
            retryAfterMs: state.openUntil - now,
          },
        )
      // One run finds out whether it is well again; those beside it wait for the next time.
      if (state.inARow >= failuresInARow) state.openUntil = now + pauseMs
      try {
        const result = await task()
        Object.assign(state, { inARow: 0, openUntil: 0 })
        return result
      } catch (error) {
        if (
          isRosterError(error) &&
          error.code === 'TARGET_UNAVAILABLE' &&
          error.details.reason !== 'aborted'
        ) {
          state.inARow += 1
          if (state.inARow >= failuresInARow) state.openUntil = now + pauseMs
        }
        throw error
      }
    },
  }
}

/**
 * What another process, or the caller, kept from being tried says nothing of the target; and that a directory
 * takes no writes is how it is, and no illness.
 */
function wasTried(item: ReportItem): boolean {
  if (item.outcome !== 'failed') return item.outcome !== 'skipped'
  const { error } = item
  if (error.code === 'TARGET_UNAVAILABLE') return error.details.reason !== 'aborted'
  return error.code !== 'LEDGER_CONTENDED' && error.code !== 'TARGET_READ_ONLY'
}

async function tell(ledger: Ledger, target: string, until: number): Promise<void> {
  const key = keyOf(target)
  const [note] = await ledger.notes([key])
  await ledger.commit({
    notes: [{ key, value: until, ...(note?.version !== undefined && { version: note.version }) }],
  })
}

function keyOf(target: string): string {
  return `quarantine:${target}`
}
