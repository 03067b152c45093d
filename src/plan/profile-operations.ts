import { nameKey } from '../core/text.js'
import type { Mapped, MappedAttribute } from '../mapping/mapped.js'
import { compilePolicy } from './compiled-policy.js'
import type { Operation, Withheld } from './plan.js'
import type { PlanPolicy } from './policy.js'
import type { Capabilities, CurrentState, NewUser } from './state.js'

/** @internal What one half of the planner found: what to do, and what it keeps from being done. */
export interface Steps {
  readonly operations: Operation[]
  readonly withheld: Withheld[]
}

/** @internal Plans the account itself for a person who has none. */
export function planCreation(mapped: Mapped, state: CurrentState, policy: PlanPolicy): Steps {
  const { create, requires } = state.capabilities.user
  if (state.invited)
    return {
      operations: [],
      withheld: [
        {
          code: 'invitation-pending',
          severity: 'warn',
          message: `The person was invited, and ${state.target} has not made the account yet: nobody is invited twice. The next run goes on when it is there.`,
        },
      ],
    }
  if (policy.create === false)
    return blocked('creation-disabled', 'There is no account, and the policy makes none.')
  if (mapped.creation.decision === 'refuse')
    return blocked(
      'creation-restricted',
      `There is no account, and none is made. ${mapped.creation.reasons.map(({ message }) => message).join(' ')}`,
    )
  if (create === false)
    return blocked('capability', `There is no account, and ${state.target} cannot make one.`)

  const values = new Map<string, string>()
  const unnamed: Withheld[] = []
  for (const attribute of mapped.profile) {
    const { to, outcome, value, onCreate } = attribute
    const given = onCreate ?? (outcome === 'set' ? value : undefined)
    const written = given === undefined ? undefined : writtenFor(attribute, given, state)
    if (written !== undefined) values.set(to, written)
    else if (given !== undefined) unnamed.push(accountUnknown(to, state))
  }
  const names = candidatesOf(mapped, values, state)
  const free = names.find(({ taken }) => !taken)
  if (names.length > 0 && !free)
    return blocked(
      'no-free-name',
      `Every login that the mapping offers belongs to another account in ${state.target}. Offer more of them, or change one of the accounts.`,
    )
  if (free) values.set('username', free.name)
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
  const { isProtectedUser, isSelf } = compilePolicy(policy)
  if (isProtectedUser(login) || isSelf(login))
    return blocked('protected-user', 'The login is protected by the policy: no account gets it.')

  const [properties, withheld] = split(
    [...values],
    ([to]) =>
      fixedAttributes.has(to) ||
      isIdpId(to, state.capabilities) ||
      storable(to, state.capabilities),
  )
  return {
    operations: [
      {
        kind: 'createUser',
        user: newUser(values, properties, state.capabilities),
        reasons: [{ text: 'There is no account for this person.' }],
        risk: 'low',
      },
    ],
    withheld: [...unnamed, ...withheld.map(([to]) => cannotStore(to, state.target))],
  }
}

/**
 * @internal What is written for a value: itself, or what the account has that it names; `undefined` while there is
 * no such account.
 */
export function writtenFor(
  { to, account }: MappedAttribute,
  value: string,
  { accounts = [] }: CurrentState,
): string | undefined {
  if (!account) return value
  return accounts.find((one) => one.attribute === to && one.value === value)?.gives
}

/** @internal What to say of an attribute that names somebody without an account. */
export function accountUnknown(
  to: string,
  { target, capabilities }: Pick<CurrentState, 'target' | 'capabilities'>,
): Withheld {
  if (!storable(to, capabilities)) return cannotStore(to, target)
  return {
    code: 'account-unknown',
    severity: 'warn',
    attribute: to,
    message: `${to} names a person of whom no account in ${target} is known: kept. It is written when there is one.`,
  }
}

function newUser(
  values: ReadonlyMap<string, string>,
  storable: readonly (readonly [string, string])[],
  capabilities: Capabilities,
): NewUser {
  const username = values.get('username')
  const email = values.get('email')
  const displayName = values.get('displayName')
  const externalId = isIdpId('externalId', capabilities) ? values.get('externalId') : undefined
  const properties = storable.filter(
    ([to]) => !fixedAttributes.has(to) && !isIdpId(to, capabilities),
  )
  return {
    ...(username !== undefined && { username }),
    ...(email !== undefined && { email }),
    ...(displayName !== undefined && { displayName }),
    ...(externalId !== undefined && { externalId }),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
  }
}

/** Logins to try, best first, and whether each is taken. */
function candidatesOf(
  { profile }: Mapped,
  values: ReadonlyMap<string, string>,
  { takenCandidates = [], capabilities }: CurrentState,
): { readonly name: string; readonly taken: boolean }[] {
  const candidates = profile.find(({ to }) => to === 'username')?.candidates ?? []
  if (candidates.length === 0 || !values.has('username')) return []
  const key = nameKey(capabilities.names.logins)
  const taken = new Set(takenCandidates.map(key))
  return candidates.map((name) => ({ name, taken: taken.has(key(name)) }))
}

/** Attributes that every account has by itself. */
const fixedAttributes: ReadonlySet<string> = new Set(['username', 'email', 'displayName'])

/**
 * @internal Whether an attribute is the identity provider's own id of the account. An account gets it when it is
 * made and is found by it; one that is there keeps what it has.
 */
export function isIdpId(to: string, { user }: Capabilities): boolean {
  return to === 'externalId' && user.findBy.includes('externalId')
}

/** @internal Whether an account cannot be without an attribute. */
export function isRequired(to: string, { user }: Capabilities): boolean {
  return user.requires.some((attribute) => attribute === to)
}

/** @internal Whether the target keeps an attribute. */
export function storable(to: string, { user }: Capabilities): boolean {
  if (to === 'username') return true
  if (fixedAttributes.has(to)) return user.update.some((attribute) => attribute === to)
  return user.properties === 'any' || user.properties.includes(to)
}

/** @internal */
export function cannotStore(to: string, target: string): Withheld {
  return {
    code: 'capability',
    severity: 'warn',
    attribute: to,
    message: fixedAttributes.has(to)
      ? `${target} cannot change the ${to} of an account: kept as it is.`
      : `${target} keeps no attribute ${to}: left out. If it could, list it among the target's properties.`,
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
