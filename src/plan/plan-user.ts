import type { Mapped } from '../mapping/mapped.js'
import { obstacleToAccount, obstacleToReturn } from './account-rails.js'
import { planGroups } from './group-operations.js'
import { keptGroups } from './kept-groups.js'
import { inApplyOrder } from './order.js'
import type { Plan, ReactivateUser, Withheld } from './plan.js'
import type { PlanPolicy } from './policy.js'
import { planChanges } from './profile-changes.js'
import { planCreation, type Steps } from './profile-operations.js'
import { sealPlan, stateDigest } from './seal.js'
import { seatDeltas } from './seats.js'
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
 * @throws a `RosterError` with code `POLICY_INVALID`
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
  return planOf(current, steps, policy, mapped.subject, mapped.mapping.digest)
}

/** @internal Puts steps in their order and seals them as a plan for one account as it stands. */
export function planOf(
  current: CurrentState,
  { operations, withheld }: Steps,
  policy: PlanPolicy,
  subject: Plan['subject'],
  mapping: Plan['mapping'],
): Plan {
  const seats = seatDeltas(current, operations, withheld)
  const keeps = keptGroups(current, { operations, withheld }, policy)
  return sealPlan({
    version: 1,
    target: current.target,
    subject,
    mapping,
    ...(current.user && { userId: current.user.id }),
    operations: inApplyOrder(operations),
    withheld,
    ...(seats.length > 0 && { seats }),
    precondition: {
      state: stateDigest(current.user, current.memberships),
      ...(keeps.length > 0 && { keeps }),
    },
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
  const steps = user
    ? forAccount(mapped, current, user, policy)
    : forNewcomer(mapped, current, policy)
  const missing = policy.missingGroups === 'block' ? missingGroups(steps, current) : []
  if (missing.length > 0) return nothing(missing)
  return together(steps, { operations: [], withheld: remarks(current) })
}

/** Wanted groups that are not there and not made, as what keeps everything from being done. */
function missingGroups({ withheld }: Steps, current: CurrentState): Withheld[] {
  const absent = new Set(current.missingGroups)
  return withheld.flatMap(({ group, ...rest }) =>
    group !== undefined &&
    absent.has(group) &&
    (rest.code === 'missing-group' || rest.code === 'capability')
      ? [{ ...rest, severity: 'block' }]
      : [],
  )
}

function forNewcomer(mapped: Mapped, current: CurrentState, policy: PlanPolicy): Steps {
  const obstacle = obstacleToReturn(current, policy)
  if (obstacle) return nothing([{ ...obstacle, severity: 'block' }])
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

  const returning = user.active === false
  const opening: ReactivateUser = {
    kind: 'reactivateUser',
    reasons: [{ text: 'The account is shut, and its person is let in by the IdP.' }],
    risk: 'medium',
  }
  return together(
    { operations: returning ? [opening] : [], withheld: [] },
    planChanges(mapped, current, user, policy),
    planGroups(mapped, current, policy, current.newcomer ?? false, returning),
  )
}

/** What an admin should know of the target itself, and what keeps nothing from being done. */
function remarks({ facts, target, user }: CurrentState): Withheld[] {
  const found: Withheld[] = []
  if (facts?.platformJit)
    found.push({
      code: 'platform-jit-active',
      severity: 'warn',
      message: `${target} makes and changes accounts at sign-in itself: it may revert what is done here. Turn that off there.`,
    })
  if (user?.shadowedIn && user.shadowedIn.length > 0)
    found.push({
      code: 'duplicate-username-across-directories',
      severity: 'warn',
      message: `Another directory of ${target} has an account of the same login (${user.shadowedIn.join(', ')}): which of the two counts depends on their order.`,
    })
  return found
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
