import { nameKey } from '../core/text.js'

const keyOf = nameKey('ignoreCase')

/** @internal Whether two names are the same for products that compare them in lower case. */
export function sameName(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b)
}

/** @internal Whether a list of names holds a name. */
export function holdsName(names: readonly string[], name: string): boolean {
  return names.some((one) => sameName(one, name))
}
