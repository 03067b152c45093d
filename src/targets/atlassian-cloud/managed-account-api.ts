/**
 * @internal The endpoints of Atlassian's User management REST API, as they answer: what an organisation may
 * change in the accounts it owns. They want an API key without scopes.
 *
 * @see https://developer.atlassian.com/cloud/admin/user-management/rest/intro/
 */
import type { Answer, Call } from '../http.js'
import type { Fields } from '../read.js'

/** @internal The profile of a managed account; the names are ours, see {@link profileKeys}. */
export interface ManagedProfile {
  readonly name: string
  readonly email: string
  readonly fields: Readonly<Record<string, string>>
}

/** @internal Which field of the API keeps which property; those of the inner object have two steps. */
export const profileKeys = {
  nickname: ['nickname'],
  timeZone: ['zoneinfo'],
  jobTitle: ['extended_profile', 'job_title'],
  organization: ['extended_profile', 'organization'],
  department: ['extended_profile', 'department'],
  location: ['extended_profile', 'location'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** @internal A property that the profile of a managed account keeps. */
export type ProfileProperty = keyof typeof profileKeys

/** @internal */
export function isProfileProperty(name: string): name is ProfileProperty {
  return Object.hasOwn(profileKeys, name)
}

/** @internal */
export async function getProfile(call: Call, accountId: string): Promise<ManagedProfile> {
  return profileOf(
    await call.send({ method: 'GET', path: [...accountSteps(accountId), 'profile'] }),
  )
}

/** @internal Answers with the profile as it is then. */
export async function patchProfile(
  call: Call,
  accountId: string,
  change: Readonly<Record<string, unknown>>,
): Promise<ManagedProfile> {
  return profileOf(
    await call.send({
      method: 'PATCH',
      path: [...accountSteps(accountId), 'profile'],
      body: change,
    }),
  )
}

/** @internal Ends every session of the person. */
export async function putEmail(call: Call, accountId: string, email: string): Promise<void> {
  await call.send({ method: 'PUT', path: [...accountSteps(accountId), 'email'], body: { email } })
}

/** @internal Shuts an account for all of Atlassian, or opens it again. */
export async function postLifecycle(
  call: Call,
  accountId: string,
  verb: 'disable' | 'enable',
): Promise<void> {
  await call.send({
    method: 'POST',
    path: [...accountSteps(accountId), 'lifecycle', verb],
    // The body of the one is required, although all it may hold is a message.
    ...(verb === 'disable' ? { body: {} } : {}),
    idempotent: true,
  })
}

function accountSteps(accountId: string) {
  return ['users', { id: accountId }, 'manage'] as const
}

function profileOf(answer: Answer): ManagedProfile {
  const account = answer.fields().object('account')
  const inner =
    account.raw('extended_profile') === undefined ? undefined : account.object('extended_profile')
  const read = (path: readonly string[]): string | undefined => {
    const [first = '', second] = path
    const from: Fields | undefined = second === undefined ? account : inner
    return from?.optionalText(second ?? first)
  }
  const fields = Object.entries(profileKeys).flatMap(([name, path]): [string, string][] => {
    const value = read(path)
    return value === undefined ? [] : [[name, value]]
  })
  return {
    name: account.text('name'),
    email: account.text('email'),
    fields: Object.fromEntries(fields),
  }
}
