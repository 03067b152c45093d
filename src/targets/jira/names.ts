import { nameKey } from '../../core/text.js'

const keyOf = nameKey(true)

/** @internal Whether Jira takes two names of users or groups for the same one. */
export function sameName(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b)
}

/** @internal Whether a list of names holds a name. */
export function holdsName(names: readonly string[], name: string): boolean {
  return names.some((one) => sameName(one, name))
}
