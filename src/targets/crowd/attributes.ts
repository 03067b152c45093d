import type { Call } from '../http.js'
import { protocol } from '../verbs.js'
import { type CrowdUser, deleteAttribute, getUser, postAttributes } from './api.js'

/** @internal Properties that Crowd keeps in the account itself; all others are attributes. */
export const builtIn: ReadonlySet<string> = new Set(['firstName', 'lastName'])

/** @internal Names of attributes. */
export const attributeNames = /^[\w.-]+$/

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

/**
 * @internal Writes what differs; `null` takes an attribute away.
 *
 * @returns the account as a look shows it afterwards; `undefined` when nothing differed
 */
export async function writeAttributes(
  call: Call,
  user: CrowdUser,
  change: readonly (readonly [string, string | null])[],
): Promise<CrowdUser | undefined> {
  const differ = (now: CrowdUser | undefined) =>
    change.filter(
      ([name, value]) =>
        !builtIn.has(name) && (now?.attributes?.get(name)?.join('\0') ?? null) !== value,
    )
  const differing = differ(user)
  if (differing.length === 0) return undefined
  const set = differing.flatMap(([name, value]) =>
    value === null ? [] : [{ name, values: [value] }],
  )
  if (set.length > 0) await postAttributes(call, user.name, set)
  for (const [name, value] of differing)
    if (value === null) await deleteAttribute(call, user.name, name)
  const after = await getUser(call, { key: user.key }, true)
  if (after === undefined || differ(after).length > 0) throw protocol(call, 'status')
  return after
}
