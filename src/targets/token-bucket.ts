import { arrived, departed, departsAt, mayDepart, unknownLimit } from './rate-limit-state.js'

/** @internal How many requests one process may send now, by what its own answers tell. */
export interface TokenBucket {
  /** Whether a request may go out now. */
  mayGo(now: number): boolean
  /** When the next may go out; `now` or earlier when one may at once. */
  nextAt(now: number): number
  /** Notes a request that goes out, and when; call the result with its answer's headers, or without. */
  go(sentAt?: number): (now: number, headers?: Headers, refused?: boolean) => void
  /** Until when the product has asked for silence; `0` when it has not. */
  readonly silentUntil: number
}

/**
 * @internal A bucket without a limit, until an answer tells one.
 *
 * @param pauseMs - silence after a refusal that does not say for how long
 */
export function tokenBucket(pauseMs: number): TokenBucket {
  let state = unknownLimit
  return {
    get silentUntil() {
      return state.silentUntil
    },
    mayGo: (now) => mayDepart(state, now),
    nextAt: (now) => departsAt(state, now, pauseMs),
    go: (sentAt = Number.NEGATIVE_INFINITY) => {
      const { ticket, state: next } = departed(state, sentAt)
      state = next
      return (now, headers, refused = false) => {
        state = arrived(state, now, { ticket, refused, ...(headers && { headers }) }, pauseMs)
      }
    },
  }
}
