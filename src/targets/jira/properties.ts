import { pointer } from '../../core/pointer.js'
import type { Outcome } from '../contract.js'
import type { Call } from '../http.js'
import { targetError } from '../target-error.js'
import { protocol } from './answers.js'
import { deleteProperty, getProperty, type PropertyOwner, putProperty } from './property-api.js'

/** @internal The named properties that hold text. */
export async function readProperties(
  call: Call,
  owner: PropertyOwner,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const properties: [string, string][] = []
  for (const name of names) {
    const value = await getProperty(call, owner, name)
    if (typeof value === 'string') properties.push([name, value])
  }
  return Object.fromEntries(properties)
}

/** @internal Writes the properties that differ, each followed by a look; `null` deletes. */
export async function writeProperties(
  call: Call,
  owner: PropertyOwner,
  properties: readonly (readonly [string, string | null])[],
): Promise<Outcome> {
  let outcome: Outcome = 'unchanged'
  for (const [name, value] of properties) {
    const wanted = value ?? undefined
    if ((await getProperty(call, owner, name)) === wanted) continue
    if (wanted === undefined) await deleteProperty(call, owner, name)
    else await putProperty(call, owner, name, wanted)
    if ((await getProperty(call, owner, name)) !== wanted) throw protocol(call, 'status')
    outcome = 'changed'
  }
  return outcome
}

/** @internal Refuses properties that are not read back, before anything is written. */
export function refuseUnlisted(
  call: Call,
  properties: readonly (readonly [string, string | null])[],
  kept: readonly string[],
): void {
  if (properties.some(([name]) => !kept.includes(name)))
    throw targetError('TARGET_UNSUPPORTED', { ...call.details, capability: 'properties' })
}

/**
 * @internal Names of properties stand in the path, and Jira allows 255 bytes.
 *
 * @throws a {@link RosterError} with code `TARGET_CONFIG_INVALID`
 */
export function checkPropertyNames(target: string, names: readonly string[]): void {
  const issues = names.flatMap((name, i) =>
    !/^\.{0,2}$/.test(name) && name.isWellFormed() && new TextEncoder().encode(name).length <= 255
      ? []
      : [
          {
            pointer: pointer('properties', i),
            message: 'must be a name of at most 255 bytes that is not only dots',
          },
        ],
  )
  if (issues.length > 0) throw targetError('TARGET_CONFIG_INVALID', { target, issues })
}
