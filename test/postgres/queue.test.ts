import { randomUUID } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import PgBoss from 'pg-boss'
import { type Identity, type PagedSource, provisioner, targetError } from 'rostermap'
import { postgresLedger, provisioningQueue, withTransaction } from 'rostermap/postgres'
import { memoryTarget } from 'rostermap/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { alice, jiraGroups, oktaMapper } from '../support/people.js'
import { sharedPglite } from '../support/pglite.js'

let database: PGlite
let boss: PgBoss
beforeAll(async () => {
  database = await sharedPglite()
  boss = new PgBoss({
    db: {
      executeSql: async (text, values) =>
        values?.length
          ? database.query(text, values)
          : { rows: (await database.exec(text)).at(-1)?.rows ?? [] },
    },
    supervise: false,
    schedule: false,
  })
  await boss.start()
}, 60_000)
afterAll(() => boss.stop({ graceful: false, wait: false }))

const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const person = (i: number, claims: Record<string, unknown> = {}) =>
  alice({ email: `p${i}@example.com`, firstName: `P${i}`, ...claims }, `s${i}`)

function paged(people: () => readonly Identity[], size: number): PagedSource {
  return {
    async page(cursor = '0') {
      const at = Number(cursor)
      const next = at + size
      return {
        people: people().slice(at, next),
        ...(next < people().length && { next: String(next) }),
      }
    },
  }
}

function world(people: readonly Identity[]) {
  const tenant = randomUUID()
  const target = memoryTarget({ groups: jiraGroups })
  const state = { people }
  const made = provisioner({
    mapper: oktaMapper,
    targets: [target],
    ledger: postgresLedger(database, { tenant }),
  })
  const pushes = new Map<string, Identity>()
  const queue = provisioningQueue<{ id: string }>(boss, {
    client: database,
    provisioner: made,
    source: paged(() => state.people, 4),
    follow: async (events) =>
      Promise.all(
        events
          .flatMap(({ id }) => pushes.get(id) ?? [])
          .map(async (identity) => ({
            subject: identity,
            push: await made.push({ kind: 'present', identity }),
          })),
      ),
    tenant,
    pollingSeconds: 0.5,
  })
  return { tenant, target, state, queue, pushes }
}

const isDone = (queue: ReturnType<typeof world>['queue'], run: string, state = 'done') =>
  vi.waitFor(async () => expect((await queue.status(run))?.state).toBe(state), {
    timeout: 15_000,
    interval: 100,
  })

describe('provisioningQueue in one process on PGlite', () => {
  it('plans all shards, decides, applies; a second run finds nothing to do; who left is taken out', async () => {
    const people = range(10).map((i) => person(i))
    const it = world(people)
    await it.queue.start()
    const first = await it.queue.reconcile({ run: 'first' })
    await isDone(it.queue, first)
    expect(it.target.users()).toHaveLength(10)
    expect(await it.queue.status(first)).toMatchObject({
      planned: 3,
      applied: 3,
      people: 10,
      targets: { memory: { changing: 10, operations: { changed: 30, failed: 0 } } },
    })

    it.state.people = people.slice(0, 9)
    const second = await it.queue.reconcile({ complete: true, approval: true })
    await isDone(it.queue, second, 'awaiting')
    expect(it.target.users().every(({ active }) => active)).toBe(true)
    await it.queue.approve(second, { by: 'ada' })
    await isDone(it.queue, second)
    expect(await it.queue.status(second)).toMatchObject({
      targets: { memory: { unchanged: 9, leavers: 1, operations: { changed: 1 } } },
    })
    expect(it.target.users().filter(({ active }) => !active)).toHaveLength(1)
    await it.queue.stop()
  }, 40_000)

  it('begins a run of one name once', async () => {
    const it = world(range(2).map((i) => person(i)))
    await it.queue.start()
    await Promise.all([1, 2, 3].map(() => it.queue.reconcile({ run: 'once' })))
    await isDone(it.queue, 'once')
    await it.queue.reconcile({ run: 'once' })
    expect(await it.queue.status('once')).toMatchObject({ state: 'done', planned: 1 })
    expect(it.target.calls.filter(({ verb }) => verb === 'createUser')).toHaveLength(2)
    await it.queue.stop()
  }, 40_000)

  it('ends a run that was rejected with nothing done', async () => {
    const it = world(range(2).map((i) => person(i)))
    await it.queue.start()
    await it.queue.reconcile({ run: 'no', approval: true })
    await isDone(it.queue, 'no', 'awaiting')
    await it.queue.reject('no', { by: 'ada' })
    await it.queue.approve('no')
    expect(await it.queue.status('no')).toMatchObject({ state: 'rejected', applied: 0 })
    expect(it.target.users()).toEqual([])
    await it.queue.stop()
  }, 40_000)

  it('pushes what an event means when it is taken, and nothing of a change that was rolled back', async () => {
    const it = world([])
    it.pushes.set('kept', person(1))
    it.pushes.set('lost', person(2))
    await it.queue.start()
    await withTransaction(database, 'write', (session) =>
      it.queue.enqueue([{ id: 'kept' }], session),
    )
    const rolledBack = withTransaction(database, 'write', async (session) => {
      await it.queue.enqueue([{ id: 'lost' }], session)
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    await vi.waitFor(() => expect(it.target.users()).toHaveLength(1), { timeout: 10_000 })
    await it.queue.stop()
    expect(it.target.users()[0]?.username).toBe('p1')
  }, 40_000)

  it('pushes again what could not be written for a passing reason', async () => {
    const it = world([])
    it.pushes.set('e', person(1))
    const passing = { target: 'memory', operation: 'createUser', retryable: true }
    it.target.failOn(
      'createUser',
      targetError('TARGET_UNAVAILABLE', { ...passing, reason: 'network' }),
    )
    await it.queue.start()
    await it.queue.enqueue([{ id: 'e' }])
    await vi.waitFor(() => expect(it.target.users()).toHaveLength(1), { timeout: 15_000 })
    await it.queue.stop()
  }, 40_000)

  it('refuses what it was not made for', async () => {
    const { target: _, tenant } = world([])
    const bare = provisioningQueue(boss, {
      client: database,
      tenant,
      provisioner: provisioner({
        mapper: oktaMapper,
        targets: [memoryTarget()],
        ledger: postgresLedger(database, { tenant }),
      }),
    })
    await expect(bare.reconcile()).rejects.toMatchObject({ code: 'POLICY_INVALID' })
    await expect(bare.enqueue([{}])).rejects.toMatchObject({ code: 'POLICY_INVALID' })
    expect(await bare.status('none')).toBeUndefined()
  })
})
