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
  /** What an answer showed, and when it came; and when it was asked for, where it shows one moment. */
  readonly seen?: { readonly remaining: number; readonly at: number; readonly sentAt?: number }
  readonly refill?: { readonly tokens: number; readonly everyMs: number }
  /** What the bucket holds when it is full. */
  readonly limit?: number
  /** Between which moments the bucket was filled once; it is filled every `everyMs` from then. */
  readonly tick?: { readonly from: number; readonly to: number }
  /** Whether the product has refused in spite of a known tick, so that ticks are not to be known. */
  readonly tickless?: boolean
  readonly resetAt?: number
  /** Sent since `seen`, and what was on its way then. */
  readonly spent: number
  /** Requests on their way. */
  readonly flying: readonly Flight[]
  readonly tickets: number
  /** When the last request went out. */
  readonly sentAt?: number
  readonly answered: number
  /** The least that was left in any answer since none was on its way; `unknown` when one did not tell. */
  readonly least?: number | 'unknown'
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
/** Nothing is believed for longer: one absurd answer must not silence a target for good. */
const longestAskedMs = 86_400_000

function leftOf(state: RateLimitState, now: number): number {
  const { seen, refill, resetAt } = state
  if (state.careful && state.flying.length > 0) return 0
  if (seen === undefined) return Number.POSITIVE_INFINITY
  if (resetAt !== undefined && now >= resetAt) return Number.POSITIVE_INFINITY
  const { limit = Number.POSITIVE_INFINITY, spent } = state
  // Whatever was filled in beyond the brim is gone.
  const left = Math.min(limit, seen.remaining + fillsSince(state, now) * (refill?.tokens ?? 0))
  return Math.max(left - spent, isSettled(state, now) ? Math.min(limit, refill?.tokens ?? 0) : 0)
}

/** Whether the bucket has been filled for sure since the last request, and all have been counted. */
function isSettled({ refill, flying, sentAt }: RateLimitState, now: number): boolean {
  return refill !== undefined && flying.length === 0 && now >= (sentAt ?? now) + refill.everyMs
}

/** How often the bucket has been filled for sure since the answer that was seen last. */
function fillsSince({ seen, refill, tick }: RateLimitState, now: number): number {
  if (seen === undefined || refill === undefined) return 0
  const whole = Math.floor((now - seen.at) / refill.everyMs)
  if (tick === undefined) return whole
  const latest = Math.floor((now - tick.to) / refill.everyMs)
  return Math.max(whole, latest - firstTickAfter(tick, seen.at, refill.everyMs) + 1)
}

/** Which tick, counted from the known one, is the first that comes after a moment for sure. */
function firstTickAfter(tick: { readonly from: number }, at: number, everyMs: number): number {
  return Math.ceil((at - tick.from) / everyMs)
}

/** @internal Whether a request may go out now. */
export function mayDepart(state: RateLimitState, now: number): boolean {
  const left = leftOf(state, now)
  return now >= state.silentUntil && left >= 1 && now >= scoutsFrom(state, left)
}

/**
 * From when one of the last few tokens may be spent. As long as it is not known when the bucket is filled, they go out
 * one by one, evenly over an interval, so that two of their answers stand on either side of that moment.
 */
function scoutsFrom(
  { refill, tick, tickless, flying, sentAt }: RateLimitState,
  left: number,
): number {
  const scouts = Math.floor((refill?.tokens ?? 0) / 10)
  if (refill === undefined || tick !== undefined || tickless || left > scouts) return 0
  if (sentAt === undefined) return 0
  return flying.length > 0 ? Number.POSITIVE_INFINITY : sentAt + refill.everyMs / (scouts + 1)
}

/** @internal When the next may go out; `now` or earlier when one may at once. */
export function departsAt(state: RateLimitState, now: number, pauseMs: number): number {
  const { seen, refill, resetAt, spent, tick } = state
  if (now < state.silentUntil) return state.silentUntil
  const left = leftOf(state, now)
  if (left >= 1) return Math.min(now + pauseMs, Math.max(now, scoutsFrom(state, left)))
  if (seen === undefined || (state.careful && state.flying.length > 0)) return now + pauseMs
  if (refill === undefined) return resetAt ?? now + pauseMs
  if (spent >= (state.limit ?? Number.POSITIVE_INFINITY))
    return state.flying.length > 0 ? now + pauseMs : (state.sentAt ?? now) + refill.everyMs
  const missing = Math.ceil((1 + spent - seen.remaining) / refill.tokens)
  const whole = seen.at + missing * refill.everyMs
  if (tick === undefined) return whole
  const ticks = firstTickAfter(tick, seen.at, refill.everyMs) + missing - 1
  return Math.min(whole, tick.to + ticks * refill.everyMs)
}

/** @internal Notes a request that goes out. */
export function departed(
  state: RateLimitState,
  now: number,
): { readonly state: RateLimitState; readonly ticket: number } {
  const ticket = state.tickets + 1
  const flight = { ticket, sentAt: now, answered: state.answered }
  const flying = [...state.flying, flight]
  return {
    ticket,
    state: { ...state, tickets: ticket, flying, spent: state.spent + 1, sentAt: now },
  }
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
  const counted = {
    ...state,
    flying,
    answered,
    refusals: refused ? state.refusals + 1 : 0,
    least: lesser(state.least, headers && countOf(headers, 'x-ratelimit-remaining')),
  }
  const learning = { now, headers, uncounted: flying.length + beside, sentAt: flight?.sentAt }
  const next = settled(headers ? learnt(counted, { ...learning, headers }, pauseMs) : counted)
  if (!refused) return next
  const asked = headers && silenceOf(headers, now)
  const usual = Math.min(longestSilenceMs, pauseMs * 2 ** (next.refusals - 1))
  const { tick, ...rest } = next
  return {
    ...rest,
    ...(tick && { tickless: true }),
    silentUntil: Math.max(next.silentUntil, now + Math.min(longestAskedMs, asked ?? usual)),
  }
}

function lesser(least: RateLimitState['least'], remaining: number | undefined): number | 'unknown' {
  if (remaining === undefined || least === 'unknown') return 'unknown'
  return Math.min(least ?? remaining, remaining)
}

/** When nothing is on its way any more, the least that any answer showed counts all of them. */
function settled(state: RateLimitState): RateLimitState {
  if (state.flying.length > 0) return state
  const { least, ...rest } = state
  const { seen, spent } = rest
  if (seen === undefined || typeof least !== 'number' || least <= seen.remaining - spent)
    return rest
  return { ...rest, seen: { remaining: least, at: seen.at }, spent: 0 }
}

interface Lesson {
  readonly now: number
  readonly headers: Headers
  /** Requests that may not be in the count the answer brings. */
  readonly uncounted: number
  readonly sentAt: number | undefined
}

function learnt(
  state: RateLimitState,
  { now, headers, uncounted, sentAt }: Lesson,
  pauseMs: number,
): RateLimitState {
  const { seen: before, refill: _f, limit: _l, resetAt: _r, tick: known, ...rest } = state
  const careful = headers.get('x-ratelimit-nearlimit')?.toLowerCase() === 'true'
  const remaining = countOf(headers, 'x-ratelimit-remaining')
  if (remaining === undefined) return { ...state, careful }
  const tokens = countOf(headers, 'x-ratelimit-fillrate')
  const seconds = countOf(headers, 'x-ratelimit-interval-seconds', Math.max)
  const refill = tokens && seconds ? { tokens, everyMs: seconds * 1000 } : undefined
  // Never below what is left, or nothing would be let out any more.
  const brim = countOf(headers, 'x-ratelimit-limit')
  const limit = brim === undefined ? undefined : Math.max(brim, remaining, 1)
  const told = timeOf(headers.get('x-ratelimit-reset'), now)
  // Without a word on when it fills, a bucket would be empty for ever.
  const resetAt = told ?? (refill ? undefined : now + pauseMs)
  // More than whoever passed on the way explains: between the two requests the bucket was filled.
  const isFilled = before !== undefined && remaining - before.remaining > uncounted + 1
  const from = isFilled ? before.sentAt : undefined
  const fresh = from === undefined ? undefined : { from, to: now }
  const tick = refill && !state.tickless ? narrower(known, fresh, refill.everyMs) : undefined
  return {
    ...rest,
    careful,
    seen: { remaining, at: now, ...(sentAt !== undefined && { sentAt }) },
    ...(refill && { refill }),
    ...(refill && limit !== undefined && { limit }),
    ...(tick && { tick }),
    ...(resetAt !== undefined && { resetAt }),
    spent: uncounted,
  }
}

type Tick = NonNullable<RateLimitState['tick']>

/** The tick that is known more exactly; one that may have been any moment says nothing. */
function narrower(
  known: Tick | undefined,
  fresh: Tick | undefined,
  everyMs: number,
): Tick | undefined {
  const width = (tick: Tick | undefined) => (tick ? tick.to - tick.from : Number.POSITIVE_INFINITY)
  if (width(fresh) >= Math.min(width(known), everyMs / 2)) return known
  return fresh
}

/** @internal Takes requests for answered whose process has died: nothing takes so long. */
export function withoutLost(state: RateLimitState, now: number, longestMs: number): RateLimitState {
  const flying = state.flying.filter(({ sentAt }) => now - sentAt <= longestMs)
  const lost = state.flying.length - flying.length
  if (lost === 0) return state
  return { ...state, flying, answered: state.answered + lost, least: 'unknown' }
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

/** A count; of several, where what stands before the product adds its own, the one that allows less. */
function countOf(
  headers: Headers,
  name: string,
  stricter: (...counts: number[]) => number = Math.min,
): number | undefined {
  const value = headers.get(name)?.trim() ?? ''
  return /^\d{1,9}(?: *, *\d{1,9})*$/.test(value)
    ? stricter(...value.split(',').map(Number))
    : undefined
}
