import { RosterError } from '../core/errors.js'

/** How often a transaction is tried when others get in its way. */
const attempts = 5

/**
 * @internal Runs a transaction again when the database ended it because of others, and says in one error
 * that the database cannot be reached.
 *
 * @throws a {@link RosterError} with code `SCIM_UNAVAILABLE`, or whatever else `run` throws
 */
export async function resilient<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === undefined) throw error
      if (reason !== 'contention' || attempt === attempts)
        throw new RosterError(
          'SCIM_UNAVAILABLE',
          'The database cannot be reached, or has no room for the request.',
          { reason },
          { cause: error },
        )
    }
  }
}

/** By SQLSTATE, or by the code of a failed connection; what is neither is no matter of the moment. */
function reasonOf(error: unknown): 'connection' | 'contention' | 'capacity' | undefined {
  const code: unknown = Reflect.get(Object(error), 'code')
  if (Reflect.get(Object(error), 'syscall') === 'connect') return 'connection'
  if (typeof code !== 'string') return isCut(error) ? 'connection' : undefined
  if (code === '40001' || code === '40P01') return 'contention'
  if (/^53/.test(code)) return 'capacity'
  if (/^(?:08|57P0)/.test(code) || /^E(?:CONN|PIPE|HOST|NET|TIMEDOUT|AI_)/.test(code))
    return 'connection'
  return undefined
}

/** pg tells of a connection that ended by words alone. */
function isCut(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^Connection terminated|not queryable|^timeout exceeded when trying to connect/.test(
      error.message,
    )
  )
}
