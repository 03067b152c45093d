import { type TokenBucket, tokenBucket } from './token-bucket.js'

/** @internal Called with the answer's headers when it is there, or without when none came. */
export type Ticket = (headers?: Headers, refused?: boolean) => void

/** @internal Lets requests out, one bucket for each key, first come first served. */
export interface RateLimiter {
  /**
   * Waits until a request may go out.
   *
   * @returns the ticket to hand back; or the milliseconds the product wants silence for, when those
   * are more than `longestMs`
   * @throws the signal's reason
   */
  take(
    key: string,
    longestMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Ticket | { readonly retryAfterMs: number }>
}

interface Waiter {
  readonly grant: (ticket: Ticket) => void
}

interface Line {
  readonly bucket: TokenBucket
  readonly waiting: Set<Waiter>
  timer: ReturnType<typeof setTimeout> | undefined
}

/** @internal `pauseMs`: silence after the first refusal that does not say for how long. */
export function rateLimiter(pauseMs: number, now: () => number = Date.now): RateLimiter {
  const lines = new Map<string, Line>()

  const lineOf = (key: string): Line => {
    const there = lines.get(key)
    if (there !== undefined) return there
    const line: Line = { bucket: tokenBucket(pauseMs), waiting: new Set(), timer: undefined }
    lines.set(key, line)
    return line
  }

  const ticket = (line: Line): Ticket => {
    const back = line.bucket.go(now())
    return (headers, refused) => {
      back(now(), headers, refused)
      pump(line)
    }
  }

  const pump = (line: Line): void => {
    clearTimeout(line.timer)
    line.timer = undefined
    for (const waiter of line.waiting) {
      if (!line.bucket.mayGo(now())) break
      line.waiting.delete(waiter)
      waiter.grant(ticket(line))
    }
    if (line.waiting.size === 0) return
    const wait = Math.max(1, line.bucket.nextAt(now()) - now())
    line.timer = setTimeout(() => pump(line), Math.min(wait, 2 ** 31 - 1))
  }

  return {
    async take(key, longestMs, signal) {
      signal?.throwIfAborted()
      const line = lineOf(key)
      const silence = line.bucket.silentUntil - now()
      if (silence > longestMs) return { retryAfterMs: silence }
      if (line.waiting.size === 0 && line.bucket.mayGo(now())) return ticket(line)
      return new Promise<Ticket>((resolve, reject) => {
        const onAbort = () => {
          line.waiting.delete(waiter)
          reject(signal?.reason)
        }
        const waiter: Waiter = {
          grant: (granted) => {
            signal?.removeEventListener('abort', onAbort)
            resolve(granted)
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        line.waiting.add(waiter)
        pump(line)
      })
    },
  }
}
