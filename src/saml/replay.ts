import type { Clock } from '../core/clock.js'
import { RosterError } from '../core/errors.js'

/** Remembers which assertions were accepted. Several processes must share one. */
export interface ReplayStore {
  /**
   * Notes a key, atomically.
   *
   * @param key - names one assertion of one IdP
   * @param expiresAt - epoch milliseconds; from then on the key may be forgotten
   * @returns `true` when the key was not known, `false` when it was
   */
  consume(key: string, expiresAt: number): Promise<boolean> | boolean
}

/** Options of `memoryReplayStore`. */
export interface MemoryReplayStoreOptions {
  /** How many unexpired keys it holds. @defaultValue `100_000` */
  readonly maxEntries?: number
  /** The clock. @defaultValue `Date.now` */
  readonly clock?: Clock
}

/**
 * Makes a {@link ReplayStore} in memory: for tests, and for a service that runs as one process.
 *
 * Expired keys are forgotten. When it is full of keys that are not, `consume` throws rather than
 * forget one, since forgetting would let that assertion in again.
 *
 * @throws from `consume`: a {@link RosterError} with code `SAML_CONFIG_INVALID`
 */
export function memoryReplayStore(options: MemoryReplayStoreOptions = {}): ReplayStore {
  const { maxEntries = 100_000, clock = Date.now } = options
  const expiries = new Map<string, number>()
  let nextSweep = 0

  const sweep = (now: number) => {
    for (const [key, expiresAt] of expiries) if (expiresAt <= now) expiries.delete(key)
  }

  return {
    consume(key, expiresAt) {
      const now = clock()
      if (now >= nextSweep || expiries.size >= maxEntries) {
        sweep(now)
        nextSweep = now + 60_000
      }
      if (expiries.has(key)) return false
      if (expiries.size >= maxEntries)
        throw new RosterError(
          'SAML_CONFIG_INVALID',
          'The replay store is full; raise maxEntries or use a shared store.',
          { issues: [{ pointer: '/maxEntries', message: 'is too small for this many sign-ins' }] },
        )
      expiries.set(key, expiresAt)
      return true
    },
  }
}
