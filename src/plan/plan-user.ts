import type { Mapped } from '../mapping/mapped.js'
import { planGroups } from './group-operations.js'
import type { Operation, Plan, Withheld } from './plan.js'
import type { PlanPolicy } from './policy.js'
import { planChanges, planCreation, protectedUsers, type Steps } from './profile-operations.js'
import { sealPlan, stateDigest } from './seal.js'
import type { CurrentState, CurrentUser } from './state.js'

/**
 * Plans what is to be done for one person in one target.
 *
 * Pure: the same input gives the same plan, byte for byte. Planning again after the plan was applied
 * gives an empty plan. Operations stand in the order in which they must be applied: create, open,
 * rename, update, groups, additions, removals, privileged removals last.
 *
 * @param mapped - what the mapping says about the person
 * @param current - the target as it stands for that person
 * @param policy - what the planner may do
 * @example
 * ```ts test
 * import { compileMapping, parseMapping, planUser, trustClaims } from 'rostermap'
 * import { memoryTarget } from 'rostermap/testing'
 *
 * const mapper = compileMapping(
 *   parseMapping({
 *     version: 1,
 *     profile: [{ to: 'username', from: { claim: 'login' } }],
 *     groups: {
 *       from: { claim: 'groups' },
 *       rules: [{ id: 'devs', match: { exact: 'dev' }, to: ['jira-software-users'] }],
 *     },
 *   }),
 * )
 * const ada = trustClaims(
 *   { login: 'ada', groups: [] },
 *   { reason: 'example', issuer: 'https://idp.example', subject: '1' },
 * )
 * const { capabilities } = await memoryTarget().probe()
 * const plan = planUser(mapper.map(ada), {
 *   target: 'jira',
 *   capabilities,
 *   user: { id: 'U1', username: 'ada', active: true },
 *   foundBy: 'link',
 *   memberships: ['jira-software-users', 'chess-club'],
 *   missingGroups: [],
 * })
 * console.log(plan.operations.map(({ kind }) => kind)) //=> ['removeMember']
 * ```
 */
export function planUser(mapped: Mapped, current: CurrentState, policy: PlanPolicy = {}): Plan {
  const steps = stepsFor(mapped, current, policy)
  return sealPlan({
    version: 1,
    target: current.target,
    subject: mapped.subject,
    mapping: mapped.mapping.digest,
    ...(current.user && { userId: current.user.id }),
    operations: steps.operations,
    withheld: steps.withheld,
    precondition: { state: stateDigest(current.user, current.memberships) },
  })
}

function stepsFor(mapped: Mapped, current: CurrentState, policy: PlanPolicy): Steps {
  if (mapped.access.decision === 'refuse')
    return nothing(
      mapped.access.reasons.map(({ message }) => ({
        code: 'access-refused',
        severity: 'block',
        message,
      })),
    )
  const { user } = current
  return user ? forAccount(mapped, current, user, policy) : forNewcomer(mapped, current, policy)
}

function forNewcomer(mapped: Mapped, current: CurrentState, policy: PlanPolicy): Steps {
  const creation = planCreation(mapped, current, policy)
  if (creation.operations.length === 0) return creation
  return together(creation, planGroups(mapped, current, policy, true))
}

function forAccount(
  mapped: Mapped,
  current: CurrentState,
  user: CurrentUser,
  policy: PlanPolicy,
): Steps {
  const obstacle = obstacleToAccount(current, user, policy)
  if (obstacle) return nothing([{ ...obstacle, severity: 'block' }])

  const opening: Operation[] =
    user.active === false
      ? [
          {
            kind: 'reactivateUser',
            reasons: [{ text: 'The account is shut, and its person is let in by the IdP.' }],
            risk: 'medium',
          },
        ]
      : []
  return together(
    { operations: opening, withheld: [] },
    planChanges(mapped, current, user, policy),
    planGroups(mapped, current, policy, current.newcomer ?? false),
  )
}

/** What keeps an account from being touched at all. */
function obstacleToAccount(
  current: CurrentState,
  user: CurrentUser,
  policy: PlanPolicy,
): Pick<Withheld, 'code' | 'message'> | undefined {
  if (current.ownedByAnother)
    return {
      code: 'linked-to-another',
      message:
        'The account is linked to another person of an IdP: nothing about it is changed. If it has changed hands, remove the old link from the ledger.',
    }
  if (current.linkBroken)
    return {
      code: 'link-broken',
      message:
        'The account this person was linked to is gone, and another one has the login or address now: nothing about it is changed. If it is the same person, remove the link from the ledger.',
    }
  const isProtected = protectedUsers(policy)
  if (isProtected(user.username ?? '') || isProtected(user.id))
    return {
      code: 'protected-user',
      message: 'The account is protected by the policy: nothing about it is changed.',
    }
  if (user.active !== false) return undefined
  const inactive = (why: string) => ({
    code: 'inactive' as const,
    message: `The account is shut, and ${why}`,
  })
  if (policy.reactivate !== true) return inactive('the policy opens none.')
  if (current.foundBy !== 'link')
    return inactive('only one that the ledger links to this person is opened.')
  if (current.capabilities.user.deactivate === false)
    return inactive(`${current.target} cannot open one.`)
  return undefined
}

function nothing(withheld: Withheld[]): Steps {
  return { operations: [], withheld }
}

function together(...parts: readonly Steps[]): Steps {
  return {
    operations: parts.flatMap(({ operations }) => operations),
    withheld: parts.flatMap(({ withheld }) => withheld),
  }
}
