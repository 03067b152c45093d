import { compileNamePatterns } from '../core/name-pattern.js'
import { pointer } from '../core/pointer.js'
import { nameKey } from '../core/text.js'
import type { Mapped, MappedAttribute } from '../mapping/mapped.js'
import type { Operation, PlanReason, Withheld } from './plan.js'
import { defaultProtectedUsers, type PlanPolicy } from './policy.js'
import type { Capabilities, CurrentState, CurrentUser, NewUser } from './state.js'

/** @internal What one half of the planner found: what to do, and what it keeps from being done. */
export interface Steps {
  readonly operations: Operation[]
  readonly withheld: Withheld[]
}

/** @internal Tells which logins and ids the policy protects. */
export function protectedUsers({
  protectedUsers = defaultProtectedUsers,
}: PlanPolicy): (login: string) => boolean {
  return compileNamePatterns(protectedUsers, { ignoreCase: true })
}

/** @internal Plans the account itself for a person who has none. */
export function planCreation(mapped: Mapped, state: CurrentState, policy: PlanPolicy): Steps {
  const { create, requires } = state.capabilities.user
  if (policy.create === false)
    return blocked('creation-disabled', 'There is no account, and the policy makes none.')
  if (create === false)
    return blocked('capability', `There is no account, and ${state.target} cannot make one.`)

  const values = new Map<string, string>()
  for (const { to, outcome, value } of mapped.profile)
    if (outcome === 'set' && value !== undefined) values.set(to, value)
  const missing = requires.filter((attribute) => !values.has(attribute))
  // Cloud accounts have no login of their own: the e-mail address is what tells them apart.
  const login = values.get('username') ?? values.get('email')
  if (login === undefined || missing.length > 0)
    return blocked(
      'required-for-creation',
      `An account in ${state.target} needs ${(missing.length > 0 ? missing : ['username']).join(
        ', ',
      )}, and the mapping gives no value. Add a rule or a fallback for it.`,
    )

  if (state.emailTaken)
    return blocked(
      'email-domain-not-owned',
      'Another account has this e-mail address, and the policy does not list its domain as owned by this IdP: no second account is made. List the domain in match.ownedDomains, or change the address of one of them.',
    )
  if (protectedUsers(policy)(login))
    return blocked('protected-user', 'The login is protected by the policy: no account gets it.')

  const [properties, withheld] = split(
    [...values],
    ([to]) => fixedAttributes.has(to) || storable(to, state.capabilities),
  )
  return {
    operations: [
      {
        kind: 'createUser',
        user: newUser(values, properties),
        reasons: [{ text: 'There is no account for this person.' }],
        risk: 'low',
      },
    ],
    withheld: withheld.map(([to]) => cannotStore(to, state.target)),
  }
}

function newUser(
  values: ReadonlyMap<string, string>,
  storable: readonly (readonly [string, string])[],
): NewUser {
  const username = values.get('username')
  const email = values.get('email')
  const displayName = values.get('displayName')
  const properties = storable.filter(([to]) => !fixedAttributes.has(to))
  return {
    ...(username !== undefined && { username }),
    ...(email !== undefined && { email }),
    ...(displayName !== undefined && { displayName }),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
  }
}

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
    const is = currentValue(user, attribute.to)
    const wanted = wantedValue(attribute, is, state.newcomer ?? false)
    if (wanted === undefined || isSame(attribute.to, wanted, is)) return
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

const fixedAttributes: ReadonlySet<string> = new Set(['username', 'email', 'displayName'])

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
  newcomer: boolean,
): string | null | undefined {
  if (attribute.outcome === 'keep') return undefined
  if (attribute.apply === 'createOnly' && !newcomer) return undefined
  if (attribute.apply === 'ifEmpty' && is !== null) return undefined
  return attribute.outcome === 'clear' ? null : attribute.value
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

  const key = nameKey(capabilities.names.ignoreCase)
  if (isLogin && key(is ?? '') === key(wanted ?? '')) return 'same'
  if (wanted === null && (isLogin || isRequired(to, capabilities)))
    return warn('capability', `The IdP has no ${to}, but an account in ${target} needs one: kept.`)
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
  if (protectedUsers(policy)(wanted ?? ''))
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

function isRequired(to: string, { user }: Capabilities): boolean {
  return user.requires.some((attribute) => attribute === to)
}

function storable(to: string, { user }: Capabilities): boolean {
  if (to === 'username') return true
  if (fixedAttributes.has(to)) return user.update.some((attribute) => attribute === to)
  return user.properties === 'any' || user.properties.includes(to)
}

function cannotStore(to: string, target: string): Withheld {
  return {
    code: 'capability',
    severity: 'warn',
    attribute: to,
    message: `${target} keeps no attribute ${to}: left out. If it could, list it among the target's properties.`,
  }
}

function blocked(code: Withheld['code'], message: string): Steps {
  return { operations: [], withheld: [{ code, severity: 'block', message }] }
}

function split<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const kept: T[] = []
  const rest: T[] = []
  for (const item of items) (test(item) ? kept : rest).push(item)
  return [kept, rest]
}
