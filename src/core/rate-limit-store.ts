/**
 * Where processes keep together what they know of a product's rate limits, so that all of them together stay
 * below. `postgresRateLimits` is one.
 */
export interface RateLimitStore {
  /**
   * Changes what is kept under a key. Changes of one key happen one after the other, whoever makes them.
   *
   * @param key - names the limit: the target, and the endpoint where each has a limit of its own
   * @param change - given what is kept as JSON (`undefined` at first) and the time in epoch milliseconds, by a
   * clock that all share; gives what is to be kept. It must have no other effect: it may be called again
   * @returns the result of `change`
   */
  change<T>(
    key: string,
    change: (
      kept: string | undefined,
      now: number,
    ) => { readonly keep: string; readonly result: T },
  ): Promise<T>
}
