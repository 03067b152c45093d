import {
  amount,
  flag,
  orOff,
  type PolicyShape,
  planPolicyShape,
  policyIssues,
  record,
  refuse,
  texts,
} from '../plan/policy-shape.js'
import type { MatchPolicy } from './find-account.js'
import type { QuarantinePolicy } from './health.js'
import type { ProvisionPolicy } from './provision.js'

const shape: PolicyShape<ProvisionPolicy> = {
  ...planPolicyShape,
  match: record<MatchPolicy>({ byUsername: flag, ownedDomains: texts, sharedIssuers: texts }),
  approvalMs: amount,
  quarantine: orOff(
    record<QuarantinePolicy>({
      percent: amount,
      minOperations: amount,
      windowMs: amount,
      forMs: amount,
    }),
  ),
}

/**
 * @internal Refuses a policy that cannot be gone by, members that nobody knows included.
 *
 * @throws a `RosterError` with code `POLICY_INVALID`
 */
export function checkPolicy(policy: ProvisionPolicy): void {
  refuse(policyIssues(policy, shape))
}
