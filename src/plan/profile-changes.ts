import { digestOf } from '../core/digest.js'
import { pointer } from '../core/pointer.js'
import { nameKey } from '../core/text.js'
import type { Mapped, MappedAttribute } from '../mapping/mapped.js'
import { compilePolicy } from './compiled-policy.js'
import type { PlanReason, Withheld } from './plan.js'
import type { PlanPolicy } from './policy.js'
import {
  accountUnknown,
  cannotStore,
  isIdpId,
  isRequired,
  type Steps,
  storable,
  writtenFor,
} from './profile-operations.js'
import type { CurrentState, CurrentUser } from './state.js'

/** @internal Plans the attributes and the login of an account that is there. */
export function planChanges(
  mapped: Mapped,
  state: CurrentState,
  user: CurrentUser,
  policy: PlanPolicy,
): Steps {
  const steps: Steps = { operations: [], withheld: [] }
  const before: Record<string, string | null> = {}
  const after: Record<string, string | null> = {}
  const reasons: PlanReason[] = []

  mapped.profile.forEach((attribute, i) => {
    if (isIdpId(attribute.to, state.capabilities)) return
    const is = currentValue(user, attribute.to)
    const value = wantedValue(attribute, is, state)
    const wanted = typeof value === 'string' ? writtenFor(attribute, value, state) : value
    if (typeof value === 'string' && wanted === undefined)
      steps.withheld.push(accountUnknown(attribute.to, state))
    if (wanted === undefined || isSame(attribute.to, wanted, is)) return
    if (isUnseenSame(attribute.to, wanted, state)) return
    const reason = {
      pointer: pointer('profile', i),
      text: `The IdP's value for ${attribute.to} differs from the account's.`,
    }
    const obstacle = obstacleTo(attribute.to, wanted, is, state, user, policy)
    if (obstacle === 'same') return
    if (obstacle) steps.withheld.push(obstacle)
    else if (attribute.to === 'username')
      steps.operations.push({
        kind: 'renameUser',
        before: is ?? '',
        after: wanted ?? '',
        reasons: [reason],
        risk: 'medium',
      })
    else {
      before[attribute.to] = is
      after[attribute.to] = wanted
      reasons.push(reason)
    }
  })

  if (reasons.length > 0)
    steps.operations.push({
      kind: 'updateUser',
      before,
      after,
      reasons,
      risk: 'email' in after ? 'medium' : 'low',
    })
  return steps
}

function currentValue(user: CurrentUser, attribute: string): string | null {
  if (attribute === 'username') return user.username ?? null
  if (attribute === 'email') return user.email ?? null
  if (attribute === 'displayName') return user.displayName ?? null
  const { properties = {} } = user
  return Object.hasOwn(properties, attribute) ? (properties[attribute] ?? null) : null
}

/** `undefined`: nothing is wanted; `null`: the attribute is to be cleared. */
function wantedValue(
  attribute: MappedAttribute,
  is: string | null,
  { newcomer = false, capabilities, remembered }: CurrentState,
): string | null | undefined {
  if (attribute.outcome === 'keep') return undefined
  if (attribute.apply === 'createOnly' && !newcomer) return undefined
  if (
    attribute.apply === 'onChange' &&
    remembered?.written?.get(attribute.to) === sourceDigest(attribute)
  )
    return undefined
  const key = nameKey(capabilities.names.logins)
  // An account that has one of the names has the right one; trying again would move it at every run.
  if (is !== null && attribute.candidates?.some((name) => key(name) === key(is))) return undefined
  if (attribute.apply === 'ifEmpty' && is !== null) return undefined
  return attribute.outcome === 'clear' ? null : attribute.value
}

/**
 * @internal Digest of what the mapping says of an attribute, for the ledger: it tells a change without
 * keeping the value.
 */
export function sourceDigest({
  outcome,
  value,
}: Pick<MappedAttribute, 'outcome' | 'value'>): string {
  return digestOf(outcome === 'set' ? value : null)
}

/** Where the target does not show addresses, the value written last tells whether there is a difference. */
function isUnseenSame(
  to: string,
  wanted: string | null,
  { capabilities, remembered }: CurrentState,
): boolean {
  if (to !== 'email' || capabilities.user.readsEmail) return false
  return remembered?.written?.get(to) === digestOf(wanted)
}

/** Directories may change the case of addresses and trim names: that is no difference. */
function isSame(attribute: string, wanted: string | null, is: string | null): boolean {
  if (wanted === null || is === null) return wanted === is
  if (attribute === 'email') return wanted.trim().toLowerCase() === is.trim().toLowerCase()
  return attribute === 'displayName' ? wanted.trim() === is.trim() : wanted === is
}

function obstacleTo(
  to: string,
  wanted: string | null,
  is: string | null,
  state: CurrentState,
  user: CurrentUser,
  policy: PlanPolicy,
): Withheld | 'same' | undefined {
  const { capabilities, target } = state
  const isLogin = to === 'username'
  const warn = (code: Withheld['code'], message: string): Withheld => ({
    code,
    severity: 'warn',
    attribute: to,
    message,
  })

  const key = nameKey(capabilities.names.logins)
  if (isLogin && key(is ?? '') === key(wanted ?? '')) return 'same'
  // Accounts in Cloud have no login, so the one that the mapping gives for other products says nothing.
  if (isLogin && is === null && !capabilities.user.findBy.includes('username')) return 'same'
  if (wanted === null && (isLogin || isRequired(to, capabilities)))
    return warn('capability', `The IdP has no ${to}, but an account in ${target} needs one: kept.`)
  if (state.remembered?.scim?.attributes.includes(to))
    return warn(
      'scim-owned',
      `${to} differs from what came with this sign-in, but the IdP pushes it by SCIM: kept.`,
    )
  if (policy.update === false)
    return warn('updates-disabled', `${to} differs, and the policy writes no attributes.`)
  if (user.readOnly?.profile)
    return warn('read-only', `${to} differs, but the account's directory takes no writes.`)
  if (state.foundBy !== 'link' && (isLogin || to === 'email'))
    return warn(
      'first-contact',
      `${to} differs, and the account was found by its ${state.foundBy}: a first contact rewrites neither login nor e-mail address. From the next sign-in on it may.`,
    )
  if (!isLogin) return storable(to, capabilities) ? undefined : cannotStore(to, target)
  if (policy.rename === false)
    return warn('rename-disabled', 'The login differs, and the policy renames nobody.')
  const { isProtectedUser, isSelf } = compilePolicy(policy)
  if (isProtectedUser(wanted ?? '') || isSelf(wanted ?? ''))
    return {
      ...warn('protected-user', 'The new login is protected by the policy: nobody gets it.'),
      severity: 'block',
    }
  if (!capabilities.user.rename)
    return warn('capability', `The login differs, and ${target} cannot rename accounts.`)
  if (state.usernameTaken)
    return warn('rename-collision', 'The login differs, and the new one belongs to somebody else.')
  return undefined
}
