import type { SubjectKey } from '../core/subject.js'
import { compareText, nameKey } from '../core/text.js'
import type { Mapped } from '../mapping/mapped.js'
import { guardedAccount } from './account-rails.js'
import { type CompiledPolicy, compilePolicy } from './compiled-policy.js'
import { isDeletionDue, isInGrace } from './grace.js'
import type { Operation, Plan, PlanReason, RemoveMember, Withheld, WithheldCode } from './plan.js'
import { planOf } from './plan-user.js'
import type { LeaverAction, LeaverPolicy, PlanPolicy } from './policy.js'
import { planChanges } from './profile-changes.js'
import type { Steps } from './profile-operations.js'
import { lastMembers } from './rails.js'
import type { CurrentState, CurrentUser } from './state.js'

/** Why a person is to be let in no more. */
export type Departure = 'deactivated' | 'deleted' | 'outOfScope' | 'gone'

/** A person who is to be let in no more. */
export interface Leaver {
  /** The person. */
  readonly subject: SubjectKey
  /**
   * `deactivated` or `deleted` by the IdP; `outOfScope`: there, and not for this mapping any more;
   * `gone`: a full comparison did not find the person. They differ, and the policy has a setting for
   * each.
   */
  readonly how: Departure
  /** Id of the account that takes over, where the policy names one and the target has it. */
  readonly successor?: string
  /**
   * What the mapping says about the person, when the IdP told more with the end: attributes of an account that
   * is about to be shut are written first. Its login stays, and so do its groups.
   *
   * @defaultValue nothing is written
   */
  readonly mapped?: Mapped
}

/**
 * Plans what is to be done for a person who is to be let in no more.
 *
 * Memberships that take a seat end first, then the account is shut or deleted, as the policy's
 * `leavers` say. Without an account, or with one that the ledger does not link to the person, nothing
 * is done. Pure, and empty when planned again after it was applied, as {@link planUser} is.
 *
 * @param leaver - who leaves, and why
 * @param current - the target as it stands for that person; only an account found by its link is touched
 * @param policy - what the planner may do
 * @example
 * ```ts test
 * import { planLeaver } from 'rostermap'
 * import { memoryTarget } from 'rostermap/testing'
 *
 * const { capabilities } = await memoryTarget().probe()
 * const plan = planLeaver(
 *   { subject: { issuer: 'https://idp.example', subject: '1' }, how: 'deactivated' },
 *   {
 *     target: 'jira',
 *     capabilities,
 *     user: { id: 'U1', username: 'ada', active: true },
 *     foundBy: 'link',
 *     memberships: ['jira-software-users'],
 *     missingGroups: [],
 *   },
 * )
 * console.log(plan.operations.map(({ kind }) => kind)) //=> ['deactivateUser']
 * ```
 */
export function planLeaver(leaver: Leaver, current: CurrentState, policy: PlanPolicy = {}): Plan {
  return planOf(
    current,
    stepsFor(leaver, current, policy),
    policy,
    leaver.subject,
    leaver.mapped?.mapping.digest ?? '',
  )
}

function stepsFor(leaver: Leaver, current: CurrentState, policy: PlanPolicy): Steps {
  const { user } = current
  if (!user || current.foundBy !== 'link') return { operations: [], withheld: [] }
  const obstacle = guardedAccount(user, policy)
  if (obstacle) return blocked(obstacle.code, obstacle.message)
  const { leavers = {} } = policy
  const { remembered, now } = current
  // The account of somebody who is out already waits for nothing.
  const isOut = remembered?.ended?.at !== undefined
  if (leaver.how === 'gone' && !isOut && isInGrace(leavers.grace, remembered?.away, now))
    return blocked(
      'grace-period',
      'A full comparison does not find this person. The account stays until the grace period of the policy is over.',
      'warn',
    )
  const compiled = compilePolicy(policy)
  const last = user.active === false ? undefined : lastOf(current, compiled)
  if (last)
    return {
      operations: [],
      withheld: [{ ...last, message: `${last.message} The account stays open.` }],
    }
  if (current.quarantined)
    return blocked(
      'quarantine',
      `Too many operations failed in ${current.target} lately: nobody is taken out until that is over.`,
    )
  const ending = endingOf(leaver, user, current, leavers)
  const removals = removalsOf(leaver, current, leavers, compiled)
  const isShut = ending.operations.some(({ kind }) => kind === 'deactivateUser')
  const told = isShut ? lastWords(leaver, current, user, policy) : nothing
  return {
    operations: [...told.operations, ...removals.operations, ...ending.operations],
    withheld: [...told.withheld, ...removals.withheld, ...ending.withheld],
  }
}

const nothing: Steps = { operations: [], withheld: [] }

/** What the IdP told of attributes together with the end. */
function lastWords(
  { mapped }: Leaver,
  current: CurrentState,
  user: CurrentUser,
  policy: PlanPolicy,
): Steps {
  if (mapped?.access.decision !== 'allow') return nothing
  return planChanges(attributesOnly(mapped), current, user, policy)
}

/** @internal Without the login, which nobody signs in with any more. */
export function attributesOnly(mapped: Mapped): Mapped {
  return { ...mapped, profile: mapped.profile.filter(({ to }) => to !== 'username') }
}

/** Shutting the last open account of a group empties it as much as taking it out does. */
function lastOf(current: CurrentState, compiled: CompiledPolicy): Withheld | undefined {
  for (const group of [...current.memberships].sort(compareText)) {
    const kept = lastMembers(group, current, compiled)
    if (kept) return kept
  }
  return undefined
}

function endingOf(
  { how, successor }: Leaver,
  user: CurrentUser,
  current: CurrentState,
  leavers: LeaverPolicy,
): Steps {
  const { capabilities, target, remembered, now } = current
  const isDue = isDeletionDue(remembered?.ended?.at, now, leavers)
  const action: LeaverAction = isDue ? 'delete' : (leavers[how] ?? 'deactivate')
  const withheld: Withheld[] = []
  if (action === 'keep')
    return blocked(
      'deactivation-disabled',
      'The policy leaves accounts of people who go as they are.',
      'warn',
    )
  const reasons = [{ text: departures[how] }, ...(isDue ? [{ text: deletion }] : [])]
  if (action === 'delete') {
    if (capabilities.user.delete !== false)
      return { operations: [{ kind: 'deleteUser', reasons, risk: 'high' }], withheld }
    const instead = capabilities.user.deactivate === false ? '.' : ': the account is shut instead.'
    withheld.push(warn('capability', `${target} cannot delete accounts${instead}`))
  }
  if (user.active === false) return { operations: [], withheld }
  if (capabilities.user.deactivate === false) {
    withheld.push(
      warn(
        'capability',
        `${target} cannot shut accounts. Let the policy take the memberships away (leavers.groups), or shut it by hand.`,
      ),
    )
    return { operations: [], withheld }
  }
  const handsOver = successor !== undefined && capabilities.user.successor
  if (leavers.successor !== undefined && !handsOver)
    withheld.push(
      warn(
        'capability',
        successor === undefined
          ? `${target} has no account with the successor's login: nothing is handed over.`
          : `${target} cannot hand over what the account leads.`,
      ),
    )
  const operation: Operation = {
    kind: 'deactivateUser',
    ...(handsOver && { successor }),
    reasons: [...reasons, ...howShut(current)],
    risk: 'high',
  }
  return { operations: [operation], withheld }
}

/** What shutting means where no flag does it: it takes more away than whoever approves it may expect. */
function howShut({ capabilities, target }: CurrentState): { readonly text: string }[] {
  if (capabilities.user.deactivate !== 'by-groups') return []
  return [
    {
      text: `${target} has no flag for it: the account loses every group and permission that lets it in. They are noted there, and given back when it is opened again.`,
    },
  ]
}

const deletion = 'That is so long ago that the policy deletes the account (leavers.deleteAfterMs).'

const departures: Readonly<Record<Departure, string>> = {
  deactivated: 'The IdP says that this person may not sign in any more.',
  deleted: 'The IdP has deleted this person.',
  outOfScope: 'The person is at the IdP, and the mapping does not let them in any more.',
  gone: 'A full comparison with the IdP did not find this person.',
}

function removalsOf(
  { how }: Leaver,
  current: CurrentState,
  { groups = 'keep' }: LeaverPolicy,
  compiled: CompiledPolicy,
): Steps {
  if (groups === 'keep') return { operations: [], withheld: [] }
  const key = nameKey(current.capabilities.names.groups)
  const licensed = new Set(
    (current.facts?.licences ?? []).flatMap((licence) => licence.groups.map(key)),
  )
  const granted = new Set(
    (current.remembered?.grants ?? []).filter(({ own }) => own).map(({ group }) => key(group)),
  )
  const ends = (group: string) =>
    groups === 'all' || (groups === 'licensed' ? licensed : granted).has(key(group))
  const operations: RemoveMember[] = []
  const withheld: Withheld[] = []
  for (const group of [...current.memberships].sort(compareText)) {
    if (!ends(group)) continue
    if (compiled.isProtectedGroup(group))
      withheld.push({
        code: 'protected-group',
        severity: 'block',
        group,
        message: `${group} is protected by the policy: kept.`,
      })
    else if (current.user?.readOnly?.groups || !current.capabilities.membership.write)
      withheld.push({
        ...warn(
          'read-only',
          `${group} ends, but memberships of this account cannot be written: kept.`,
        ),
        group,
      })
    else
      operations.push({
        kind: 'removeMember',
        group,
        reasons: [{ text: departures[how] } satisfies PlanReason],
        risk: compiled.isPrivileged(group) ? 'high' : 'medium',
      })
  }
  return { operations, withheld }
}

function warn(code: WithheldCode, message: string): Withheld {
  return { code, severity: 'warn', message }
}

function blocked(
  code: WithheldCode,
  message: string,
  severity: Withheld['severity'] = 'block',
): Steps {
  return { operations: [], withheld: [{ code, severity, message }] }
}
