/**
 * @internal What is known of one rate limit, and how many requests may go out now.
 *
 * Atlassian limits by token buckets. Data Center shows its bucket in every answer (`X-RateLimit-Limit`,
 * `-Remaining`, `-Interval-Seconds`, `-FillRate`, `Retry-After`); Cloud shows what is left and when the
 * window ends (`X-RateLimit-Remaining`, `-Reset`, `-NearLimit`). The bucket here is a lower bound of the
 * product's own: it counts as spent whatever the answer it knows might not have counted yet. What is
 * left unspent by that stays in the product's bucket and shows in a later answer, so the bound costs
 * no throughput. No clock of its own: times are passed in, in milliseconds.
 */
export interface TokenBucket {
  /** Whether a request may go out now. */
  mayGo(now: number): boolean
  /** When the next may go out; `now` or earlier when one may at once. */
  nextAt(now: number): number
  /** Notes a request that goes out; call the result with its answer's headers, or without. */
  go(): (now: number, headers?: Headers, refused?: boolean) => void
  /** Until when the product has asked for silence; `0` when it has not. */
  readonly silentUntil: number
}

const longestSilenceMs = 60_000

/**
 * @internal A bucket without a limit, until an answer tells one.
 *
 * @param pauseMs - silence after a refusal that does not say for how long; it doubles with each
 * refusal in a row, up to a minute
 */
export function tokenBucket(pauseMs: number): TokenBucket {
  let seen: { readonly remaining: number; readonly at: number } | undefined
  let refill: { readonly tokens: number; readonly everyMs: number } | undefined
  let resetAt: number | undefined
  /** Sent since `seen`, and what was on its way then. */
  let spent = 0
  let inFlight = 0
  let answered = 0
  let silentUntil = 0
  let refusals = 0
  let careful = false

  const left = (now: number): number => {
    if (careful && inFlight > 0) return 0
    if (seen === undefined) return Number.POSITIVE_INFINITY
    if (resetAt !== undefined && now >= resetAt) return Number.POSITIVE_INFINITY
    const whole = refill === undefined ? 0 : Math.floor((now - seen.at) / refill.everyMs)
    return seen.remaining + whole * (refill?.tokens ?? 0) - spent
  }

  const learn = (now: number, headers: Headers, uncounted: number): void => {
    const remaining = countOf(headers, 'x-ratelimit-remaining')
    careful = headers.get('x-ratelimit-nearlimit')?.toLowerCase() === 'true'
    if (remaining === undefined) return
    const tokens = countOf(headers, 'x-ratelimit-fillrate')
    const seconds = countOf(headers, 'x-ratelimit-interval-seconds')
    refill = tokens && seconds ? { tokens, everyMs: seconds * 1000 } : undefined
    resetAt = timeOf(headers.get('x-ratelimit-reset'), now)
    // Without a word on when it fills, a bucket would be empty for ever.
    if (refill === undefined && resetAt === undefined) resetAt = now + pauseMs
    seen = { remaining, at: now }
    spent = uncounted
  }

  return {
    get silentUntil() {
      return silentUntil
    },
    mayGo: (now) => now >= silentUntil && left(now) >= 1,
    nextAt: (now) => {
      if (now < silentUntil) return silentUntil
      if (left(now) >= 1) return now
      if (seen === undefined || (careful && inFlight > 0)) return now + pauseMs
      if (refill === undefined) return resetAt ?? now + pauseMs
      const missing = Math.ceil((1 + spent - seen.remaining) / refill.tokens)
      return seen.at + missing * refill.everyMs
    },
    go: () => {
      inFlight += 1
      spent += 1
      const answeredBefore = answered
      return (now, headers, refused = false) => {
        inFlight -= 1
        // Whoever was on the way together with this one may not be in the count it brings.
        const beside = answered - answeredBefore
        answered += 1
        if (headers !== undefined) learn(now, headers, inFlight + beside)
        refusals = refused ? refusals + 1 : 0
        if (!refused) return
        const asked = headers === undefined ? undefined : silenceOf(headers, now)
        const usual = Math.min(longestSilenceMs, pauseMs * 2 ** (refusals - 1))
        silentUntil = Math.max(silentUntil, now + (asked ?? usual))
      }
    },
  }
}

/** @internal `Retry-After` (RFC 9110 10.2.3) as milliseconds from now: seconds or an HTTP date. */
export function silenceOf(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const date = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
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
