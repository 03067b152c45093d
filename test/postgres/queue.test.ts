import { randomUUID } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import type PgBoss from 'pg-boss'
import {
  compileMapping,
  type Identity,
  type Ledger,
  memoryLedger,
  type PagedSource,
  parseMapping,
  provisioner,
  scimFollower,
  targetError,
} from 'rostermap'
import {
  postgresLedger,
  postgresScimStore,
  provisioningQueue,
  type SqlClient,
  withTransaction,
} from 'rostermap/postgres'
import {
  bearerTokens,
  memoryScimStore,
  type ScimEvent,
  type ScimStore,
  scimHandler,
} from 'rostermap/scim'
import { memoryTarget, oktaSequence, replayScimSequence } from 'rostermap/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jobId } from '../../src/postgres/boss.js'
import { alice, jiraGroups, oktaMapper } from '../support/people.js'
import { sharedPglite } from '../support/pglite.js'
import { pgliteBoss } from '../support/pglite-boss.js'

let database: PGlite
let boss: PgBoss
beforeAll(async () => {
  database = await sharedPglite()
  boss = await pgliteBoss(database)
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

function world(
  people: readonly Identity[],
  options: { readonly retries?: number; readonly keepRunsDays?: number } = {},
  over: (ledger: Ledger) => Ledger = (ledger) => ledger,
  client: SqlClient = database,
) {
  const tenant = randomUUID()
  const target = memoryTarget({ groups: jiraGroups })
  const state = { people }
  const made = provisioner({
    mapper: oktaMapper,
    targets: [target],
    ledger: over(postgresLedger(database, { tenant })),
  })
  const errors: unknown[] = []
  const pushes = new Map<string, Identity>()
  /** One more worker, and what it asks of the target. */
  const worker = () => {
    const asked: string[] = []
    const watched = new Proxy(target, {
      get(whole, name: keyof typeof target) {
        const verb = whole[name]
        if (typeof verb !== 'function') return verb
        return (...given: never[]) => {
          asked.push(name)
          return (verb as (...given: never[]) => unknown)(...given)
        }
      },
    })
    const other = provisioningQueue(boss, {
      client,
      provisioner: provisioner({
        mapper: oktaMapper,
        targets: [watched],
        ledger: postgresLedger(database, { tenant }),
      }),
      source: paged(() => state.people, 4),
      tenant,
      pollingSeconds: 0.1,
    })
    return { queue: other, verbs: () => asked }
  }
  const queue = provisioningQueue<{ id: string }>(boss, {
    client,
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
    pollingSeconds: 0.1,
    onError: (error) => errors.push(error),
    ...options,
  })
  return { tenant, target, state, queue, pushes, errors, worker }
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

  it('reads the directories once for all workers, and forgets them when everything is planned', async () => {
    const people = range(10).map((i) => person(i))
    const it = world(people)
    await it.queue.start()
    await isDone(it.queue, await it.queue.reconcile())
    await it.queue.stop()
    const [mover] = it.target.users()
    const group = await it.target.findGroup('dev-team')
    await it.target.removeMembers(group?.id ?? '', [mover?.id ?? ''])

    const stored = async () => {
      const { rows } = await database.query<{ directories: string | null; parts: number }>(
        `SELECT directories, (SELECT count(*)::integer FROM rostermap.run_directory d
           WHERE d.tenant = r.tenant AND d.run = r.id) AS parts
         FROM rostermap.run r WHERE tenant = $1 AND id = 'second'`,
        [it.tenant],
      )
      return rows[0]
    }
    // The first worker looks, and does nothing more.
    const first = it.worker()
    let isFound = false
    it.state.people = new Proxy(people, {
      get: (all, key) => {
        if (key === 'slice' && !isFound) throw new Error('not yet')
        return Reflect.get(all, key)
      },
    })
    await it.queue.reconcile({ run: 'second' })
    await first.queue.start()
    await vi.waitFor(async () => expect((await stored())?.directories).toBeTruthy(), {
      timeout: 15_000,
    })
    await first.queue.stop()
    expect((await stored())?.parts).toBeGreaterThan(0)
    expect(first.verbs()).toContain('listUsers')

    isFound = true
    const second = it.worker()
    await second.queue.start()
    await isDone(second.queue, 'second')
    await second.queue.stop()
    expect(await it.queue.status('second')).toMatchObject({
      targets: { memory: { unchanged: 9, changing: 1, operations: { changed: 1 } } },
    })
    expect(second.verbs().filter((verb) => /^list/.test(verb))).toEqual([])
    // Who is as they should be was not looked at.
    expect(second.verbs().filter((verb) => verb === 'findUser')).toHaveLength(2)
    expect((await stored())?.parts).toBe(0)
  }, 40_000)

  it('does not read a directory that another worker reads, until that one is silent', async () => {
    const it = world(range(3).map((i) => person(i)))
    await it.queue.reconcile({ run: 'slow' })
    const keep = (kept: string) =>
      database.query(
        `INSERT INTO rostermap.run_directory (tenant, run, reading, target, place, pages, kept)
         VALUES ($1, 'slow', 'another', 'memory', 0, '', now() + interval '${kept}')
         ON CONFLICT (tenant, run, reading, target, place) DO UPDATE SET kept = excluded.kept`,
        [it.tenant],
      )
    await keep('1 hour')
    const worker = it.worker()
    await worker.queue.start()
    const later = async () => {
      const { rows } = await database.query<{ jobs: number }>(
        `SELECT count(*)::integer AS jobs FROM pgboss.job
         WHERE name = $1 AND state = 'created' AND start_after > now() + interval '5 minutes'`,
        [`rostermap-look-${jobId(it.tenant)}`],
      )
      return rows[0]?.jobs
    }
    await vi.waitFor(async () => expect(await later()).toBe(1), { timeout: 15_000 })
    expect(worker.verbs()).toEqual([])
    await keep('-1 hour')
    await database.query(`UPDATE pgboss.job SET start_after = now() WHERE name = $1`, [
      `rostermap-look-${jobId(it.tenant)}`,
    ])
    await isDone(worker.queue, 'slow')
    expect(it.target.users()).toHaveLength(3)
    await worker.queue.stop()
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

  it('fails a run of which a page cannot be planned, and begins anew under another name', async () => {
    const it = world([person(0)], { retries: 0 })
    let broken = true
    it.state.people = new Proxy(it.state.people as Identity[], {
      get: (people, key) => {
        if (broken && key === 'slice') throw new TypeError('the directory of people is down')
        return Reflect.get(people, key)
      },
    })
    await it.queue.start()
    const first = await it.queue.reconcile()
    await isDone(it.queue, first, 'failed')
    expect(it.errors.map(String)).toEqual(['TypeError: the directory of people is down'])
    broken = false
    await isDone(it.queue, await it.queue.reconcile())
    expect(it.target.users()).toHaveLength(1)
    await it.queue.stop()
  }, 40_000)

  it.each([
    ['grew', 4, 6],
    ['shrank', 6, 4],
  ])(
    'takes nobody out when the source %s before a page is read again',
    async (_, first, second) => {
      const people = range(6).map((i) => person(i))
      // The worker that read the page first dies before it keeps what it planned.
      let dies = false
      const it = world(people, {}, undefined, {
        query: (...query) => database.query(...query),
        transaction: (run) =>
          database.transaction((session) =>
            run({
              query: async (text, values) => {
                if (!dies || !/INSERT INTO rostermap.run_shard/.test(text))
                  return session.query(text, values)
                dies = false
                it.state.people = people.slice(0, second)
                throw new Error('died')
              },
            }),
          ),
      })
      await it.queue.start()
      await isDone(it.queue, await it.queue.reconcile({ complete: true }))
      it.state.people = people.slice(0, first)
      dies = true
      const run = await it.queue.reconcile({ complete: true })
      await vi.waitFor(
        async () => expect((await it.queue.status(run))?.state).toMatch(/done|failed/),
        { timeout: 15_000, interval: 100 },
      )
      const out = it.target.users().filter(({ active }) => active === false)
      expect(out.map(({ username }) => username)).toEqual([])
      expect(await it.queue.status(run)).toMatchObject({ state: 'failed', applied: 0 })
      it.state.people = people
      await isDone(it.queue, await it.queue.reconcile({ complete: true }))
      expect(it.errors).toMatchObject([{ message: 'died' }, { code: 'PLAN_STALE' }])
      await it.queue.stop()
    },
    40_000,
  )

  it('fails a run of which a shard cannot be applied, when the others are', async () => {
    const it = world(
      range(8).map((i) => person(i)),
      { retries: 0 },
      (ledger) => ({
        ...ledger,
        commit: async (change) => {
          if (change.links?.some(({ subject }) => subject.subject === 's5'))
            throw new TypeError('the ledger is down')
          return ledger.commit(change)
        },
      }),
    )
    await it.queue.start()
    const run = await it.queue.reconcile()
    await isDone(it.queue, run, 'failed')
    expect(await it.queue.status(run)).toMatchObject({ planned: 2, applied: 1 })
    expect(it.target.users().map(({ username }) => username)).toEqual(
      expect.arrayContaining(['p0', 'p1', 'p2', 'p3']),
    )
    await it.queue.stop()
  }, 40_000)

  it.each(['plan', 'apply'])(
    'a worker with another mapping document does nothing for a run (%s)',
    async (step) => {
      const it = world(range(3).map((i) => person(i)))
      await it.queue.prepare()
      const run = await it.queue.reconcile({ approval: true })
      if (step === 'apply') {
        await it.queue.start()
        await isDone(it.queue, run, 'awaiting')
        await it.queue.stop()
        await it.queue.approve(run)
      }
      const errors: unknown[] = []
      const other = provisioningQueue(boss, {
        client: database,
        tenant: it.tenant,
        provisioner: provisioner({
          mapper: compileMapping(parseMapping({ version: 1, profile: [] })),
          targets: [it.target],
          ledger: postgresLedger(database, { tenant: it.tenant }),
        }),
        source: paged(() => it.state.people, 4),
        pollingSeconds: 0.1,
        onError: (error) => errors.push(error),
      })
      await other.start()
      await vi.waitFor(() => expect(errors).toMatchObject([{ code: 'PLAN_STALE' }]), {
        timeout: 15_000,
      })
      await other.stop()
      expect(it.target.users()).toEqual([])
      // One that has the run's does it.
      await it.queue.start()
      await isDone(it.queue, run, step === 'plan' ? 'awaiting' : 'done')
      await it.queue.stop()
    },
    40_000,
  )

  it('forgets runs that ended long ago when another begins, and no others', async () => {
    const it = world([], { keepRunsDays: 30 })
    await it.queue.start()
    for (const run of ['old', 'recent']) await isDone(it.queue, await it.queue.reconcile({ run }))
    await it.queue.reconcile({ run: 'waits', approval: true })
    await isDone(it.queue, 'waits', 'awaiting')
    const age = `UPDATE rostermap.run SET ended = ended - interval '31 days', begun = begun - interval '31 days'
                 WHERE tenant = $1 AND id <> 'recent'`
    await database.query(age, [it.tenant])
    await it.queue.reconcile({ run: 'next' })
    const states = ['old', 'recent', 'waits'].map(
      async (run) => (await it.queue.status(run))?.state,
    )
    expect(await Promise.all(states)).toEqual([undefined, 'done', 'awaiting'])
    await isDone(it.queue, 'next')
    await it.queue.stop()
  }, 40_000)

  it('refuses a push whose job would be lost, so that the change is not stored either', async () => {
    const it = world([])
    const stored = withTransaction(database, 'write', (session) =>
      it.queue.enqueue([{ id: 'e' }], session),
    )
    await expect(stored).rejects.toMatchObject({ code: 'POLICY_INVALID' })
    await it.queue.prepare()
    await it.queue.enqueue([{ id: 'e' }])
  })

  it('carries what Okta pushes to the target as the store in memory does', async () => {
    const document = parseMapping({
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'userName' } },
        { to: 'email', from: { firstOf: [{ claim: 'email' }, { claim: 'userName' }] } },
        { to: 'displayName', from: { firstOf: [{ claim: 'displayName' }, { claim: 'userName' }] } },
      ],
      groups: {
        from: { claim: 'groups' },
        rules: [{ id: 'same', match: { regex: '.+' }, to: ['${value}'], createMissing: true }],
      },
    })
    const build = (ledger: Ledger) => {
      const target = memoryTarget()
      const made = provisioner({ mapper: compileMapping(document), targets: [target], ledger })
      return { target, made }
    }
    const replay = (store: ScimStore) =>
      replayScimSequence(oktaSequence, {
        baseUrl: 'http://localhost/scim/v2',
        token: 't',
        fetch: scimHandler({ store, authenticate: bearerTokens(['t']) }),
      })
    const people = ({ target }: ReturnType<typeof build>) =>
      target.users().map(({ id: _, ...user }) => user)

    const expected = build(memoryLedger())
    const memory = memoryScimStore()
    await replay(memory)
    const inMemory = scimFollower({ store: memory, push: expected.made.push, issuer: 'okta' })
    while ((await inMemory.drain()) > 0);

    const tenant = randomUUID()
    const real = build(postgresLedger(database, { tenant }))
    const store = postgresScimStore(database, {
      tenant,
      enqueue: (events, session) => queue.enqueue(events, session),
    })
    const queue = provisioningQueue<ScimEvent>(boss, {
      client: database,
      provisioner: real.made,
      follow: scimFollower({ store, push: real.made.push, issuer: 'okta' }).follow,
      tenant,
      pollingSeconds: 0.1,
    })
    await queue.prepare()
    await replay(store)
    await queue.start()
    expect(people(expected).length).toBeGreaterThan(0)
    await vi.waitFor(() => expect(people(real)).toEqual(people(expected)), { timeout: 15_000 })
    await queue.stop()
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
