import { EventEmitter } from 'node:events'
import { withTransaction } from 'rostermap/postgres'
import { describe, expect, it } from 'vitest'

/** A pool with one connection, as far as a transaction needs one. */
function pool() {
  const said: string[] = []
  const session = Object.assign(new EventEmitter(), {
    async query(text: string) {
      said.push(text)
      return { rows: [] }
    },
    release(broken?: boolean) {
      said.push(broken ? 'thrown away' : 'given back')
    },
  })
  const client = { totalCount: 1, query: session.query, connect: async () => session }
  return { said, session, client }
}

describe('a transaction on a pool', () => {
  it('outlives a connection that is cut between two queries', async () => {
    const { client, session, said } = pool()
    const cut = withTransaction(client, 'write', async () => {
      session.emit('error', new Error('Connection terminated unexpectedly'))
      session.query = async () => {
        throw new Error('not queryable')
      }
      await session.query('SELECT 1')
    })
    await expect(cut).rejects.toThrow('not queryable')
    expect(said.at(-1)).toBe('thrown away')
    expect(session.listenerCount('error')).toBe(0)
  })

  it('gives the connection back after a fault that was not its own', async () => {
    const { client, said } = pool()
    const failed = withTransaction(client, 'write', async () => {
      throw new Error('mine')
    })
    await expect(failed).rejects.toThrow('mine')
    expect(said).toEqual(['BEGIN', 'ROLLBACK', 'SELECT 1', 'given back'])
  })
})
