import { scimFault } from './faults.js'

const prefix = 'bulkId:'

/** How deep a body may nest; those of resources are checked again where they are parsed. */
const mostDepth = 32

/**
 * @internal The bulkIds that a value refers to (RFC 7644, 3.7.2), also within a path as in
 * `/Groups/bulkId:g`.
 */
export function referencesIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  rewrite(value, (id) => {
    found.add(id)
    return id
  })
  return found
}

/** @internal Puts ids in the place of references; those without one are left as they are. */
export function withIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  return rewrite(value, (id) => ids.get(id) ?? prefix + id)
}

/**
 * @internal Leaves out what refers to a resource that is not there yet: the value of a list, or the attribute
 * whose value it is. That breaks a circle; the whole is put in place once all of it is there.
 */
export function withoutReferences(value: unknown): unknown {
  return rewrite(value, () => undefined)
}

/** Rewrites every text that is a reference; `undefined` leaves out what it is the value of. */
function rewrite(
  value: unknown,
  replace: (bulkId: string) => string | undefined,
  depth = 0,
): unknown {
  if (typeof value === 'string')
    return value.startsWith(prefix) ? replace(value.slice(prefix.length)) : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= mostDepth) throw scimFault('invalidSyntax', 'The body nests too deep.')
  if (Array.isArray(value)) {
    const items = value.map((item) => rewrite(item, replace, depth + 1))
    return items.filter((item) => item !== undefined)
  }
  const entries: [string, unknown][] = []
  for (const [name, part] of Object.entries(value)) {
    const rewritten = rewrite(part, replace, depth + 1)
    // A complex value without its `value` would refer to nothing.
    if (rewritten === undefined && name === 'value') return undefined
    if (rewritten !== undefined) entries.push([name, rewritten])
  }
  return Object.fromEntries(entries)
}
