import { randomUUID } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import type PgBoss from 'pg-boss'
import { provisioner } from 'rostermap'
import { postgresLedger, provisioningQueue } from 'rostermap/postgres'
import { memoryTarget } from 'rostermap/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mapper, person } from '../support/managers.js'
import { sharedPglite } from '../support/pglite.js'
import { pgliteBoss } from '../support/pglite-boss.js'

let database: PGlite
let boss: PgBoss
beforeAll(async () => {
  database = await sharedPglite()
  boss = await pgliteBoss(database)
}, 60_000)
afterAll(() => boss.stop({ graceful: false, wait: false }))

const everybody = [
  person('ada', 's-grace'),
  person('grace', 's-hopper'),
  person('hopper', 's-ada'),
  person('loner', 's-nobody'),
]

/** A queue whose source has a person a page; the ledger fails once when somebody's manager was written. */
function world({ failsAt }: { readonly failsAt?: string } = {}) {
  const tenant = randomUUID()
  const target = memoryTarget()
  const ledger = postgresLedger(database, { tenant })
  let isDown = false
  const queue = provisioningQueue(boss, {
    client: database,
    provisioner: provisioner({
      mapper,
      targets: [
        {
          ...target,
          updateUser: async (id, ...args) => {
            isDown = user(failsAt ?? '')?.id === id
            return target.updateUser(id, ...args)
          },
        },
      ],
      ledger: {
        ...ledger,
        commit: async (change) => {
          if (!isDown) return ledger.commit(change)
          isDown = false
          throw new TypeError('the ledger is down')
        },
      },
    }),
    source: {
      page: async (cursor = '0') => {
        const at = Number(cursor)
        return {
          people: everybody.slice(at, at + 1),
          ...(at + 1 < everybody.length && { next: String(at + 1) }),
        }
      },
    },
    tenant,
    retries: 0,
    pollingSeconds: 0.05,
  })
  const user = (login: string) => target.users().find(({ username }) => username === login)
  const managers = () =>
    everybody.map(({ subject }) => user(subject.slice(2))?.properties?.['manager'])
  const ended = async (run: string, state = 'done') => {
    await vi.waitFor(async () => expect((await queue.status(run))?.state).toBe(state), {
      timeout: 15_000,
      interval: 50,
    })
    return queue.status(run)
  }
  const wanted = () => [user('grace')?.id, user('hopper')?.id, user('ada')?.id, undefined]
  return { target, queue, managers, wanted, ended }
}

describe('attributes that name people, in a run on the queue', () => {
  it('managers who are made in the same run are written in it, and the next run has nothing to do', async () => {
    const { target, queue, managers, wanted, ended } = world()
    await queue.start()
    const first = await ended(await queue.reconcile())
    expect(managers()).toEqual(wanted())
    expect(first).toMatchObject({
      people: 4,
      targets: { memory: { changing: 4, stale: 0, failed: 0, operations: { failed: 0 } } },
    })
    // Whose manager was made before them has no need to wait.
    expect(first?.planned).toBe(8)
    expect(first?.applied).toBe(8)
    const writes = target.calls.length
    const again = await ended(await queue.reconcile())
    expect(again?.targets['memory']).toMatchObject({ changing: 0, stale: 0, failed: 0 })
    expect(
      target.calls.slice(writes).filter(({ verb }) => /^(?:create|update)/.test(verb)),
    ).toEqual([])
    await queue.stop()
  }, 40_000)

  it('approved, it does both passes', async () => {
    const { queue, managers, wanted, ended } = world()
    await queue.start()
    const run = await queue.reconcile({ approval: true })
    await ended(run, 'awaiting')
    expect(managers().every((manager) => manager === undefined)).toBe(true)
    await queue.approve(run)
    await ended(run)
    expect(managers()).toEqual(wanted())
    await queue.stop()
  }, 40_000)

  it('a shard that cannot be gone through again for good fails the run, and the others are', async () => {
    const { queue, ended } = world({ failsAt: 'grace' })
    await queue.start()
    const status = await ended(await queue.reconcile(), 'failed')
    expect(status).toMatchObject({ planned: 8, applied: 7 })
    await queue.stop()
  }, 40_000)
})
