// What is over in a moment. docs/guide/target-over-http.md shows the same, and a test holds them together.
import { setTimeout as sleep } from 'node:timers/promises'
import { isRosterError } from 'rostermap'

// #region again
interface Patience {
  readonly signal?: AbortSignal | undefined
  /** Before the second try; each further pause is twice as long. */
  readonly retryDelayMs?: number
  /** Longer pauses are not waited for. */
  readonly maxRetryAfterMs?: number
}

async function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted())
}

/** Does work up to three times while it may succeed soon. It is told which time it is. */
async function patiently<T>(
  work: (time: number) => Promise<T>,
  { signal, retryDelayMs = 250, maxRetryAfterMs = 30_000 }: Patience = {},
): Promise<T> {
  for (let time = 1; ; time += 1)
    try {
      return await work(time)
    } catch (error) {
      signal?.throwIfAborted()
      const details =
        isRosterError(error) && 'retryable' in error.details ? error.details : undefined
      const ms = Math.max(details?.retryAfterMs ?? 0, retryDelayMs * 2 ** (time - 1))
      if (!details?.retryable || time === 3 || ms > maxRetryAfterMs) throw error
      await rest(ms, signal)
    }
}

/** Looks until it is so, at most for as long as reads may lag. */
async function settles(
  look: () => Promise<boolean>,
  eventualMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const end = Date.now() + eventualMs
  for (let pause = 10; ; pause *= 2) {
    if (await look()) return true
    if (Date.now() >= end) return false
    await rest(Math.min(pause, end - Date.now()), signal)
  }
}

// #endregion

export { type Patience, patiently, rest, settles }
