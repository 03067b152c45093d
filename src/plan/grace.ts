import type { Grace, LeaverPolicy } from './policy.js'
import type { RememberedAway } from './state.js'

/**
 * @internal Whether what is no longer granted stays for now.
 *
 * @param before - since when, and in how many evaluations, that has been seen before
 */
export function isInGrace(
  { ms = 0, evaluations = 1 }: Grace = {},
  before: RememberedAway | undefined,
  now: number | undefined,
): boolean {
  const times = (before?.times ?? 0) + 1
  const passed = before && now !== undefined ? Math.max(0, now - before.since) : 0
  return passed < ms || times < evaluations
}

/** @internal Whether the account of somebody who was taken out at that time is to be deleted by now. */
export function isDeletionDue(
  at: number | undefined,
  now: number | undefined,
  { deleteAfterMs }: LeaverPolicy = {},
): boolean {
  if (deleteAfterMs === undefined || at === undefined || now === undefined) return false
  return now - at >= deleteAfterMs
}
