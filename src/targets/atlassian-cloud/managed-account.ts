import type { Outcome, UserChange } from '../contract.js'
import type { Call } from '../http.js'
import { sameName } from '../names.js'
import { targetError } from '../target-error.js'
import {
  getProfile,
  isProfileProperty,
  type ManagedProfile,
  patchProfile,
  profileKeys,
  putEmail,
} from './managed-account-api.js'

/** @internal What is to be changed in a managed account; `''` empties a property. */
export interface ProfileChange {
  readonly name?: string
  readonly email?: string
  readonly fields: Readonly<Record<string, string>>
}

/** @internal A change of attributes by the names of the API. */
export function profileChange(
  change: Readonly<Record<string, string | null | undefined>>,
): ProfileChange {
  const { displayName, ...properties } = change
  const fields = Object.entries(properties).map(([name, value]) => [name, value ?? ''])
  return {
    ...(displayName == null ? {} : { name: displayName }),
    fields: Object.fromEntries(fields),
  }
}

/** @internal Names of what the API does not let be emptied. */
export function cleared(change: UserChange): readonly string[] {
  return ['displayName', 'email', 'nickname', 'timeZone'].filter((name) => change[name] === null)
}

/** @internal Writes what differs, and believes it when the profile shows it. */
export async function changeProfile(
  call: Call,
  accountId: string,
  wanted: ProfileChange,
): Promise<Outcome> {
  if (
    wanted.name === undefined &&
    wanted.email === undefined &&
    Object.keys(wanted.fields).length === 0
  )
    return 'unchanged'
  const is = await getProfile(call, accountId)
  const name = wanted.name === undefined || wanted.name === is.name ? undefined : wanted.name
  const fields = Object.entries(wanted.fields).filter(
    ([field, value]) => (is.fields[field] ?? '') !== value,
  )
  const email =
    wanted.email === undefined || sameName(wanted.email, is.email) ? undefined : wanted.email
  const profileDiffers = name !== undefined || fields.length > 0
  if (profileDiffers) {
    const shown = await patchProfile(call, accountId, patchOf(name, fields))
    if (!shows(shown, name, fields) && !shows(await getProfile(call, accountId), name, fields))
      throw unheeded(call)
  }
  if (email !== undefined) {
    await putEmail(call, accountId, email)
    if (!sameName((await getProfile(call, accountId)).email, email)) throw unheeded(call)
  }
  return profileDiffers || email !== undefined ? 'changed' : 'unchanged'
}

type Field = readonly [string, string]

function patchOf(
  name: string | undefined,
  fields: readonly Field[],
): Readonly<Record<string, unknown>> {
  const outer: Record<string, unknown> = name === undefined ? {} : { name }
  const inner: Record<string, string> = {}
  for (const [field, value] of fields) {
    if (!isProfileProperty(field)) continue
    const [first, second] = profileKeys[field]
    if (second === undefined) outer[first] = value
    else inner[second] = value
  }
  return { ...outer, ...(Object.keys(inner).length > 0 ? { extended_profile: inner } : {}) }
}

function shows(
  profile: ManagedProfile,
  name: string | undefined,
  fields: readonly Field[],
): boolean {
  return (
    (name === undefined || profile.name.trim() === name.trim()) &&
    fields.every(([field, value]) => (profile.fields[field] ?? '').trim() === value.trim())
  )
}

function unheeded(call: Call): Error {
  return targetError(
    'TARGET_PROTOCOL',
    { ...call.details, reason: 'status' },
    'Atlassian reported success, but the account is as it was.',
  )
}
