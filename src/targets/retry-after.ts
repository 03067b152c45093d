/**
 * @internal `Retry-After` (RFC 9110 10.2.3) as milliseconds from now: seconds or an HTTP date. What stands
 * before a product may add its own seconds; then the longest counts.
 */
export function silenceOf(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(?: *, *\d+)*$/.test(value)) {
    const seconds = Math.max(...value.split(',').map(Number))
    return Math.min(seconds * 1000, Number.MAX_SAFE_INTEGER)
  }
  const date = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
