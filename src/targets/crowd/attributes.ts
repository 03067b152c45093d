import type { Issue } from '../../core/errors.js'
import type { Outcome } from '../contract.js'
import type { Call } from '../http.js'
import { targetError } from '../target-error.js'
import { type CrowdUser, deleteAttribute, postAttributes } from './api.js'

/** @internal Properties that Crowd keeps in the account itself; all others are attributes. */
export const builtIn: ReadonlySet<string> = new Set(['firstName', 'lastName'])

/**
 * @internal Refuses names that can never be kept.
 *
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 */
export function checkPropertyNames(target: string, names: readonly string[]): void {
  const issues: Issue[] = names.flatMap((name, i) =>
    /^[\w.-]{1,255}$/.test(name)
      ? []
      : [{ pointer: `/properties/${i}`, message: 'must be letters, digits, `.`, `_` and `-`' }],
  )
  if (issues.length > 0) throw targetError('TARGET_CONFIG_INVALID', { target, issues })
}

/** @internal */
export function refuseUnlisted(
  call: Call,
  names: readonly string[],
  listed: readonly string[],
): void {
  const unlisted = names.filter((name) => !listed.includes(name))
  if (unlisted.length > 0)
    throw targetError('TARGET_UNSUPPORTED', { ...call.details, capability: 'properties' })
}

/** @internal The properties that are there, of those that are asked for. Of several values the first. */
export function propertiesOf(
  user: CrowdUser,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value =
        name === 'firstName' || name === 'lastName' ? user[name] : user.attributes?.get(name)?.[0]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

/** @internal Writes what differs; `null` takes an attribute away. */
export async function writeAttributes(
  call: Call,
  user: CrowdUser,
  change: readonly (readonly [string, string | null])[],
): Promise<Outcome> {
  const differing = change.filter(
    ([name, value]) =>
      !builtIn.has(name) && (user.attributes?.get(name)?.join('\0') ?? null) !== value,
  )
  const set = differing.flatMap(([name, value]) =>
    value === null ? [] : [{ name, values: [value] }],
  )
  if (set.length > 0) await postAttributes(call, user.name, set)
  for (const [name, value] of differing)
    if (value === null) await deleteAttribute(call, user.name, name)
  return differing.length > 0 ? 'changed' : 'unchanged'
}
