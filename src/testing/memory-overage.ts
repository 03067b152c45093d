import { RosterError } from '../core/errors.js'
import type { OverageResolver, ResolvedGroup } from '../identity/resolve-overage.js'

/** Options of {@link memoryOverageResolver}. */
export interface MemoryOverageOptions {
  /** Most groups in a page. @defaultValue `100` */
  readonly pageSize?: number
  /** Fails with this status instead of giving a page. @defaultValue never */
  readonly failWith?: number
  /** How many pages go well before. @defaultValue `0` */
  readonly failAfter?: number
}

/**
 * Makes an overage resolver that knows the groups of each person, by subject. It fails for others.
 *
 * @param people - subject → every group of the person, direct or not
 */
export function memoryOverageResolver(
  people: Readonly<Record<string, readonly ResolvedGroup[]>>,
  options: MemoryOverageOptions = {},
): OverageResolver {
  const { pageSize = 100, failWith, failAfter = 0 } = options
  const known = new Map(Object.entries(people))
  return async function* ({ identity, signal }) {
    const groups = known.get(identity.subject)
    for (let page = 0; page === 0 || page * pageSize < (groups?.length ?? 0); page += 1) {
      signal.throwIfAborted()
      if (!groups || (failWith !== undefined && page >= failAfter))
        throw new RosterError('OVERAGE_UNRESOLVED', 'The groups could not be fetched.', {
          status: groups ? (failWith ?? 500) : 404,
        })
      yield groups.slice(page * pageSize, (page + 1) * pageSize)
    }
  }
}
