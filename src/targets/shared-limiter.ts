import { within } from '../core/deadline.js'
import type { RateLimitStore } from '../core/rate-limit-store.js'
import {
  arrived,
  departed,
  departsAt,
  mayDepart,
  type RateLimitState,
  unknownLimit,
  withoutLost,
} from './rate-limit-state.js'
import type { RateLimiter, Ticket } from './rate-limiter.js'

/** @internal What sharing a limit needs. */
export interface SharedLimit {
  readonly store: RateLimitStore
  /** Names the product whose limits these are. */
  readonly target: string
  /** Silence after a refusal that does not say for how long, in milliseconds. */
  readonly pauseMs: number
  /** A request that took longer has died with its process, in milliseconds. */
  readonly longestMs: number
}

/** While they wait, processes look again so often at least: another's answer may say more. */
const longestPauseMs = 1000

/**
 * @internal Lets a request out when both this process, by itself, and all processes together may send one.
 *
 * As long as no answer has come to anybody, one request is on its way at a time. A store that fails holds
 * nobody up: then each process keeps to what it sees by itself.
 */
export function sharedLimiter(local: RateLimiter, shared: SharedLimit): RateLimiter {
  const { store, target, pauseMs, longestMs } = shared
  /** In each line one waits at the store, and the others behind it. */
  const lines = new Map<string, Promise<unknown>>()

  const change = <T>(
    key: string,
    next: (
      state: RateLimitState,
      now: number,
    ) => { readonly state: RateLimitState; readonly result: T },
  ) =>
    store.change(`${target}\n${key}`, (kept, now) => {
      const known: RateLimitState = kept === undefined ? unknownLimit : JSON.parse(kept)
      const { state, result } = next(withoutLost(known, now, longestMs), now)
      return { keep: JSON.stringify(state), result }
    })

  const ask = (key: string) =>
    change(key, (state, now): { state: RateLimitState; result: Asked } => {
      const silentMs = state.silentUntil - now
      const isFirst = state.answered === 0 && state.flying.length > 0
      if (isFirst || !mayDepart(state, now)) {
        const waitMs = isFirst ? pauseMs / 10 : departsAt(state, now, pauseMs) - now
        return { state, result: { waitMs, silentMs } }
      }
      const { state: left, ticket } = departed(state, now)
      return { state: left, result: { ticket } }
    })

  const takeShared = async (
    key: string,
    longestWaitMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Ticket | { readonly retryAfterMs: number }> => {
    for (;;) {
      signal?.throwIfAborted()
      const asked = await ask(key).catch(() => undefined)
      if (asked === undefined) return () => undefined
      if ('ticket' in asked) {
        const ticket = ticketOf(key, asked.ticket)
        if (signal?.aborted) ticket()
        signal?.throwIfAborted()
        return ticket
      }
      if (asked.silentMs > longestWaitMs) return { retryAfterMs: asked.silentMs }
      const ms = Math.min(longestPauseMs, Math.max(1, Math.ceil(asked.waitMs)))
      await within(ms, signal, () => new Promise<never>(() => undefined))
    }
  }

  const ticketOf =
    (key: string, ticket: number): Ticket =>
    (headers, refused = false) => {
      const arrival = { ticket, refused, ...(headers && { headers }) }
      const note = change(key, (state, now) => ({
        state: arrived(state, now, arrival, pauseMs),
        result: undefined,
      }))
      note.catch(() => undefined)
    }

  return {
    async take(key, longestWaitMs, signal) {
      const mine = await local.take(key, longestWaitMs, signal)
      if (typeof mine === 'object') return mine
      const before = lines.get(key) ?? Promise.resolve()
      const turn = before.then(() => takeShared(key, longestWaitMs, signal))
      lines.set(
        key,
        turn.catch(() => undefined),
      )
      try {
        // Whoever gives up does not wait for those before it.
        const theirs = await untilAborted(turn, signal)
        if (typeof theirs === 'object') {
          mine()
          return theirs
        }
        return (headers, refused) => {
          mine(headers, refused)
          theirs(headers, refused)
        }
      } catch (error) {
        mine()
        throw error
      }
    },
  }
}

async function untilAborted<T>(turn: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return turn
  let onAbort: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([turn, aborted])
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort)
  }
}

type Asked = { readonly ticket: number } | { readonly waitMs: number; readonly silentMs: number }
