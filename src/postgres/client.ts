/** The rows that a query gave. */
export interface SqlResult {
  /** Values by column name, as the client's driver reads them. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** Something to send queries to: a connection, a pool, or what a transaction is given. */
export interface SqlSession {
  /** Sends a query. Values go as parameters, `$1` and on. */
  query(text: string, parameters?: unknown[]): Promise<SqlResult>
}

/**
 * A client for PostgreSQL: a `Pool` or a connected `Client` of `pg`, or a `PGlite`.
 *
 * A `Client` is one connection, so transactions on it wait for one another. Nobody else may use it
 * meanwhile.
 */
export interface SqlClient extends SqlSession {
  /** How `PGlite` runs a transaction. */
  transaction?<T>(run: (session: SqlSession) => Promise<T>): Promise<T | undefined>
  /** How a `Pool` gives a connection. */
  connect?(): Promise<unknown>
  /** How many connections a `Pool` has; it tells it from a `Client`. */
  readonly totalCount?: number
}

/**
 * @internal Whether all queries go over one connection: then a transaction that waits for another query of the
 * same client would wait for ever.
 */
export function isOneConnection(client: SqlClient): boolean {
  return (
    client.transaction !== undefined ||
    client.totalCount === undefined ||
    client.connect === undefined
  )
}

interface PooledSession extends SqlSession {
  release(broken?: boolean): void
  on?(event: 'error', listener: () => void): unknown
  off?(event: 'error', listener: () => void): unknown
}

/** A connection that is cut between two queries says so by an event, which ends the process if nobody listens. */
const listen = () => undefined

/**
 * Runs something in a transaction: committed when it resolves, rolled back when it rejects.
 *
 * @param mode - `read`: many queries see one state and nothing is written
 * @throws what `run` throws, and what the driver throws
 */
export async function withTransaction<T>(
  client: SqlClient,
  mode: 'read' | 'write',
  run: (session: SqlSession) => Promise<T>,
): Promise<T> {
  const begun = async (session: SqlSession): Promise<T> => {
    if (mode === 'read')
      await session.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return run(session)
  }
  if (client.transaction !== undefined) return (await client.transaction(begun)) as T
  if (client.connect === undefined || isOneConnection(client))
    return alone(client, () => within(client, begun))

  const session = (await client.connect()) as PooledSession
  session.on?.('error', listen)
  let broken = true
  try {
    const result = await within(session, begun)
    broken = false
    return result
  } catch (error) {
    broken = !(await isUsable(session))
    throw error
  } finally {
    session.off?.('error', listen)
    session.release(broken)
  }
}

async function within<T>(
  session: SqlSession,
  run: (session: SqlSession) => Promise<T>,
): Promise<T> {
  await session.query('BEGIN')
  try {
    const result = await run(session)
    await session.query('COMMIT')
    return result
  } catch (error) {
    // When the connection is gone, so is the transaction; the first error is the one to tell.
    await session.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function isUsable(session: SqlSession): Promise<boolean> {
  try {
    await session.query('SELECT 1')
    return true
  } catch {
    return false
  }
}

/** @internal Runs what is asked of one client one after the other, each kind of work in a queue of its own. */
export function oneAtATime(): <T>(client: SqlClient, run: () => Promise<T>) => Promise<T> {
  const queues = new WeakMap<SqlClient, Promise<unknown>>()
  return (client, run) => {
    const before = queues.get(client) ?? Promise.resolve()
    const mine = before.then(run, run)
    queues.set(
      client,
      mine.catch(() => undefined),
    )
    return mine
  }
}

const alone = oneAtATime()
