import pg from 'pg'
import type { SqlClient } from 'rostermap/postgres'

/** Ends the process at a step, when it has come there so often. SIGKILL leaves no time for anything. */
export function dying(dieAt: string, times: number): (step: string) => void {
  let left = times
  return (step) => {
    if (step !== dieAt) return
    left -= 1
    if (left > 0) return
    process.kill(process.pid, 'SIGKILL')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}

/**
 * A pool on which steps are reached: by their name before a write, after it, and after its commit.
 *
 * @param writes - what the text of a query looks like, by step
 */
export function dyingPool(
  connection: pg.PoolConfig,
  writes: Readonly<Record<string, RegExp>>,
  reached: (step: string) => void,
): SqlClient & { readonly pool: pg.Pool } {
  const pool = new pg.Pool(connection)
  pool.on('error', () => undefined)
  const seen = new WeakSet<object>()
  const connect = pool.connect.bind(pool)
  return {
    pool,
    query: (text, values) => pool.query(text, values),
    totalCount: 0,
    async connect() {
      const session = await connect()
      if (!seen.has(session)) watch(session, writes, reached)
      seen.add(session)
      return session
    },
  }
}

function watch(
  session: pg.PoolClient,
  writes: Readonly<Record<string, RegExp>>,
  reached: (step: string) => void,
): void {
  const query = session.query.bind(session) as (...given: unknown[]) => Promise<unknown>
  let written: string[] = []
  session.query = (async (...given: unknown[]) => {
    const text = typeof given[0] === 'string' ? given[0] : ''
    if (text === 'BEGIN') written = []
    const step = Object.keys(writes).find((name) => writes[name]?.test(text))
    if (step) reached(`before ${step}`)
    const result = await query(...given)
    if (step) {
      reached(`after ${step}`)
      written.push(step)
    }
    if (text === 'COMMIT') {
      for (const one of written) reached(`${one} committed`)
      written = []
    }
    return result
  }) as unknown as typeof session.query
}
