import { isDeletionDue } from '../plan/grace.js'
import type { Link } from './link.js'
import type { RunTarget } from './plan-shard.js'
import type { ProvisionContext } from './provision.js'

/**
 * @internal Whether there is anything to be done about somebody who is to be out: they are still in, not all
 * of it came about, or the time has come to delete the account.
 */
export function isDue(
  { ended, userId }: Link,
  { deletes }: Pick<RunTarget, 'deletes'>,
  { policy, clock }: Pick<ProvisionContext, 'policy' | 'clock'>,
): boolean {
  if (!ended || ended.open) return true
  return deletes && userId !== undefined && isDeletionDue(ended.at, clock(), policy.leavers)
}
