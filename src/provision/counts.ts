import type { TargetCounts } from './reconcile-types.js'

/** @internal */
export const noCounts: TargetCounts = {
  unchanged: 0,
  changing: 0,
  leavers: 0,
  blocked: 0,
  failed: 0,
  stale: 0,
  staged: 0,
  operations: { changed: 0, unchanged: 0, pending: 0, failed: 0, skipped: 0 },
}

function addCounts(a: TargetCounts, b: TargetCounts): TargetCounts {
  return {
    ...sum(a, b, ['unchanged', 'changing', 'leavers', 'blocked', 'failed', 'stale', 'staged']),
    operations: sum(a.operations, b.operations, [
      'changed',
      'unchanged',
      'pending',
      'failed',
      'skipped',
    ]),
  }
}

/** @internal Counts by target, added up. */
export function addAllCounts(
  a: Readonly<Record<string, TargetCounts>>,
  b: Readonly<Record<string, TargetCounts>>,
): Record<string, TargetCounts> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries(
    [...names].map((name) => [name, addCounts(a[name] ?? noCounts, b[name] ?? noCounts)]),
  )
}

function sum<K extends string>(
  a: Readonly<Record<K, number>>,
  b: Readonly<Record<K, number>>,
  names: readonly K[],
): Record<K, number> {
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Record<K, number>
}
