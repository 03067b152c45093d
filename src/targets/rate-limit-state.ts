import { silenceOf } from './retry-after.js'

/**
 * @internal What is known of one rate limit: plain data, so that processes can share it.
 *
 * Atlassian limits by token buckets. Data Center shows its bucket in every answer (`X-RateLimit-Limit`,
 * `-Remaining`, `-Interval-Seconds`, `-FillRate`, `Retry-After`); Cloud shows what is left and when the
 * window ends (`X-RateLimit-Remaining`, `-Reset`, `-NearLimit`). The state here is a lower bound of the
 * product's own: it counts as spent whatever the answer it knows might not have counted yet. What is
 * left unspent by that stays in the product's bucket and shows in a later answer, so the bound costs
 * no throughput. No clock of its own: times are passed in, in milliseconds.
 */
export interface RateLimitState {
  /** What the last answer with headers showed. */
  readonly seen?: { readonly remaining: number; readonly at: number }
  readonly refill?: { readonly tokens: number; readonly everyMs: number }
  readonly resetAt?: number
  /** Sent since `seen`, and what was on its way then. */
  readonly spent: number
  /** Requests on their way. */
  readonly flying: readonly Flight[]
  readonly tickets: number
  readonly answered: number
  /** Until when the product has asked for silence. */
  readonly silentUntil: number
  /** Refusals in a row. */
  readonly refusals: number
  /** Whether the product says that the limit is near: then one request at a time. */
  readonly careful: boolean
}

interface Flight {
  readonly ticket: number
  readonly sentAt: number
  /** Answers that had come before it was sent. */
  readonly answered: number
}

/** @internal Nothing is known, so there is no limit. */
export const unknownLimit: RateLimitState = {
  spent: 0,
  flying: [],
  tickets: 0,
  answered: 0,
  silentUntil: 0,
  refusals: 0,
  careful: false,
}

const longestSilenceMs = 60_000

function leftOf(state: RateLimitState, now: number): number {
  const { seen, refill, resetAt } = state
  if (state.careful && state.flying.length > 0) return 0
  if (seen === undefined) return Number.POSITIVE_INFINITY
  if (resetAt !== undefined && now >= resetAt) return Number.POSITIVE_INFINITY
  const whole = refill === undefined ? 0 : Math.floor((now - seen.at) / refill.everyMs)
  return seen.remaining + whole * (refill?.tokens ?? 0) - state.spent
}

/** @internal Whether a request may go out now. */
export function mayDepart(state: RateLimitState, now: number): boolean {
  return now >= state.silentUntil && leftOf(state, now) >= 1
}

/** @internal When the next may go out; `now` or earlier when one may at once. */
export function departsAt(state: RateLimitState, now: number, pauseMs: number): number {
  const { seen, refill, resetAt, spent } = state
  if (now < state.silentUntil) return state.silentUntil
  if (leftOf(state, now) >= 1) return now
  if (seen === undefined || (state.careful && state.flying.length > 0)) return now + pauseMs
  if (refill === undefined) return resetAt ?? now + pauseMs
  const missing = Math.ceil((1 + spent - seen.remaining) / refill.tokens)
  return seen.at + missing * refill.everyMs
}

/** @internal Notes a request that goes out. */
export function departed(
  state: RateLimitState,
  now: number,
): { readonly state: RateLimitState; readonly ticket: number } {
  const ticket = state.tickets + 1
  const flight = { ticket, sentAt: now, answered: state.answered }
  const flying = [...state.flying, flight]
  return { ticket, state: { ...state, tickets: ticket, flying, spent: state.spent + 1 } }
}

/** @internal What came back for a request. */
export interface Arrival {
  readonly ticket: number
  /** The answer's headers, when there was one. */
  readonly headers?: Headers
  /** Whether it was refused for being too much. */
  readonly refused: boolean
}

/**
 * @internal Notes an answer, or that none will come.
 *
 * @param pauseMs - silence after a refusal that does not say for how long; it doubles with each
 * refusal in a row, up to a minute
 */
export function arrived(
  state: RateLimitState,
  now: number,
  { ticket, headers, refused }: Arrival,
  pauseMs: number,
): RateLimitState {
  const flight = state.flying.find((one) => one.ticket === ticket)
  const flying = state.flying.filter((one) => one !== flight)
  // Whoever was on the way together with this one may not be in the count it brings.
  const beside = state.answered - (flight?.answered ?? state.answered)
  const answered = state.answered + (flight ? 1 : 0)
  const counted = { ...state, flying, answered, refusals: refused ? state.refusals + 1 : 0 }
  const next = headers ? learnt(counted, now, headers, flying.length + beside, pauseMs) : counted
  if (!refused) return next
  const asked = headers === undefined ? undefined : silenceOf(headers, now)
  const usual = Math.min(longestSilenceMs, pauseMs * 2 ** (next.refusals - 1))
  return { ...next, silentUntil: Math.max(next.silentUntil, now + (asked ?? usual)) }
}

function learnt(
  state: RateLimitState,
  now: number,
  headers: Headers,
  uncounted: number,
  pauseMs: number,
): RateLimitState {
  const { seen: _s, refill: _f, resetAt: _r, ...rest } = state
  const careful = headers.get('x-ratelimit-nearlimit')?.toLowerCase() === 'true'
  const remaining = countOf(headers, 'x-ratelimit-remaining')
  if (remaining === undefined) return { ...state, careful }
  const tokens = countOf(headers, 'x-ratelimit-fillrate')
  const seconds = countOf(headers, 'x-ratelimit-interval-seconds')
  const refill = tokens && seconds ? { tokens, everyMs: seconds * 1000 } : undefined
  const told = timeOf(headers.get('x-ratelimit-reset'), now)
  // Without a word on when it fills, a bucket would be empty for ever.
  const resetAt = told ?? (refill ? undefined : now + pauseMs)
  return {
    ...rest,
    careful,
    seen: { remaining, at: now },
    ...(refill && { refill }),
    ...(resetAt !== undefined && { resetAt }),
    spent: uncounted,
  }
}

/** @internal Takes requests for answered whose process has died: nothing takes so long. */
export function withoutLost(state: RateLimitState, now: number, longestMs: number): RateLimitState {
  const flying = state.flying.filter(({ sentAt }) => now - sentAt <= longestMs)
  const lost = state.flying.length - flying.length
  return lost === 0 ? state : { ...state, flying, answered: state.answered + lost }
}

/**
 * A moment as Cloud writes it (ISO 8601), or as others do (seconds since 1970 or from now). Cloud also
 * writes it to the minute only, which says nothing about a limit per second: that is left out.
 */
function timeOf(value: string | null, now: number): number | undefined {
  if (value === null) return undefined
  if (/^\d{1,10}$/.test(value)) {
    const seconds = Number(value)
    return seconds > 1_000_000_000 ? seconds * 1000 : now + seconds * 1000
  }
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

function countOf(headers: Headers, name: string): number | undefined {
  const value = headers.get(name)?.trim() ?? ''
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined
}
