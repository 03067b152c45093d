/**
 * @internal Writes an address. Every part is escaped, so that no name of a user or group can change
 * which endpoint is meant.
 *
 * @returns `undefined` when a part cannot stand in an address: a path step that is empty or made of
 * dots only (URL rules would swallow it), or text with a lone surrogate (it would become another).
 */
export function writeUrl(
  base: string,
  path: readonly string[],
  query: Readonly<Record<string, string | readonly string[]>> = {},
): string | undefined {
  if (path.some((step) => /^\.{0,2}$/.test(step) || !step.isWellFormed())) return undefined
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  )
  if (pairs.some(([, value]) => !value.isWellFormed())) return undefined
  const search = new URLSearchParams(pairs).toString().replaceAll('+', '%20')
  const address = `${base}/${path.map(encodeURIComponent).join('/')}`
  return search === '' ? address : `${address}?${search}`
}
