import { pointer } from '../core/pointer.js'
import type { Outcome } from './contract.js'
import type { Call } from './http.js'
import { targetError } from './target-error.js'

/** @internal Where the properties of one account are kept. */
export interface PropertyStore {
  /** The value; `undefined` when there is none. */
  get(name: string): Promise<unknown>
  put(name: string, value: string): Promise<void>
  delete(name: string): Promise<void>
}

/** @internal The named properties that hold text. */
export async function readProperties(
  store: PropertyStore,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const properties: [string, string][] = []
  for (const name of names) {
    const value = await store.get(name)
    if (typeof value === 'string') properties.push([name, value])
  }
  return Object.fromEntries(properties)
}

/** @internal Writes the properties that differ, each followed by a look; `null` deletes. */
export async function writeProperties(
  call: Call,
  store: PropertyStore,
  properties: readonly (readonly [string, string | null])[],
): Promise<Outcome> {
  let outcome: Outcome = 'unchanged'
  for (const [name, value] of properties) {
    const wanted = value ?? undefined
    if ((await store.get(name)) === wanted) continue
    if (wanted === undefined) await store.delete(name)
    else await store.put(name, wanted)
    if ((await store.get(name)) !== wanted)
      throw targetError('TARGET_PROTOCOL', { ...call.details, reason: 'status' })
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
 * @internal Refuses names that can never be kept: longer than 255 bytes, or not of the form the product
 * allows.
 *
 * @throws a {@link RosterError} with code `TARGET_CONFIG_INVALID`
 */
export function checkPropertyNames(
  target: string,
  names: readonly string[],
  allowed: RegExp,
): void {
  const issues = names.flatMap((name, i) =>
    allowed.test(name) && name.isWellFormed() && new TextEncoder().encode(name).length <= 255
      ? []
      : [
          {
            pointer: pointer('properties', i),
            message: `must be a name of at most 255 bytes that matches ${allowed.source}`,
          },
        ],
  )
  if (issues.length > 0) throw targetError('TARGET_CONFIG_INVALID', { target, issues })
}
