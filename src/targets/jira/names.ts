/**
 * @internal Whether Jira takes two names of users or groups for the same one. Its directories compare
 * in lower case and fold nothing else: `straße` and `strasse` are two groups.
 */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** @internal Whether a list of names holds a name. */
export function holdsName(names: readonly string[], name: string): boolean {
  return names.some((one) => sameName(one, name))
}
