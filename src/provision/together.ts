import { RosterError } from '../core/errors.js'
import type { Target } from '../targets/contract.js'
import type { TargetResult } from './report.js'

/**
 * @internal Serves all targets side by side and ends only when each has ended: otherwise the next run of the
 * same person would meet one that still writes. What the ledger throws goes on to the caller; giving
 * up does so only when nothing was written anywhere.
 */
export async function together(
  targets: readonly Target[],
  signal: AbortSignal | undefined,
  serve: (target: Target) => Promise<TargetResult>,
): Promise<TargetResult[]> {
  const settled = await Promise.allSettled(targets.map(serve))
  const wrote = settled.some((one) => one.status === 'fulfilled' && hasWritten(one.value))
  return settled.map((one, i) => {
    if (one.status === 'fulfilled') return one.value
    const target = targets[i]?.name
    if (target === undefined || !wrote || !signal?.aborted || one.reason !== signal.reason)
      throw one.reason
    const details = { target, operation: 'read', retryable: true, reason: 'aborted' } as const
    const message = 'The target was given up by the caller before anything was written to it.'
    const error = new RosterError('TARGET_UNAVAILABLE', message, details)
    return { target, status: 'failed', error }
  })
}

/** A failed operation counts: its effect is not known. */
function hasWritten(result: TargetResult): boolean {
  return (
    result.status !== 'failed' && result.report.items.some(({ outcome }) => outcome !== 'skipped')
  )
}
