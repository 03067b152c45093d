import { compilePolicy } from './compiled-policy.js'
import type { WithheldCode } from './plan.js'
import type { PlanPolicy } from './policy.js'
import type { CurrentState, CurrentUser } from './state.js'

/** @internal What keeps an account from being touched at all. */
export interface AccountObstacle {
  readonly code: WithheldCode
  readonly message: string
}

/** @internal What keeps an account from being touched when its person is let in. */
export function obstacleToAccount(
  current: CurrentState,
  user: CurrentUser,
  policy: PlanPolicy,
): AccountObstacle | undefined {
  if (current.remembered?.ended?.scim && !current.restored) return deprovisioned
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
  return guardedAccount(user, policy) ?? obstacleToOpening(current, user, policy)
}

/** @internal Accounts that are never touched, whoever asks. */
export function guardedAccount(user: CurrentUser, policy: PlanPolicy): AccountObstacle | undefined {
  const { isProtectedUser, isSelf } = compilePolicy(policy)
  if (isProtectedUser(user.username ?? '') || isProtectedUser(user.id))
    return {
      code: 'protected-user',
      message: 'The account is protected by the policy: nothing about it is changed.',
    }
  if (isSelf(user.username ?? '') || isSelf(user.id))
    return {
      code: 'protected-self',
      message:
        'The account is one that the policy lists as its own: changing it could lock everybody out.',
    }
  return undefined
}

const deprovisioned: AccountObstacle = {
  code: 'deprovisioned-by-scim',
  message:
    'The IdP has taken this person out by SCIM, and only SCIM brings them back: nothing is done at a sign-in.',
}

/** @internal What keeps a person who was taken out, and has no account, from getting one. */
export function obstacleToReturn(
  { remembered, restored }: CurrentState,
  { reactivate }: PlanPolicy,
): AccountObstacle | undefined {
  const ended = remembered?.ended
  if (!ended || restored) return undefined
  if (ended.scim) return deprovisioned
  if (reactivate === true) return undefined
  return {
    code: 'inactive',
    message: 'The person was taken out, and the policy lets nobody back in at a sign-in.',
  }
}

function obstacleToOpening(
  current: CurrentState,
  user: CurrentUser,
  policy: PlanPolicy,
): AccountObstacle | undefined {
  if (user.active !== false) return undefined
  const inactive = (why: string): AccountObstacle => ({
    code: 'inactive',
    message: `The account is shut, and ${why}`,
  })
  // What was shut because the IdP said so is opened when the IdP says the opposite.
  const undoes = current.restored === true && current.remembered?.ended !== undefined
  if (policy.reactivate !== true && !undoes) return inactive('the policy opens none.')
  if (current.foundBy !== 'link')
    return inactive('only one that the ledger links to this person is opened.')
  if (current.capabilities.user.deactivate === false)
    return inactive(`${current.target} cannot open one.`)
  return undefined
}
