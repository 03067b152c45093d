// A worker of a provisioning queue as a process of its own, which can be told to kill itself at a step.
// Arguments: host, port, user, database, people, and, when it is to die, the step and how often it comes first.
import pg from 'pg'
import PgBoss from 'pg-boss'
import { provisioner } from 'rostermap'
import { postgresLedger, provisioningQueue, type SqlClient } from 'rostermap/postgres'
import { mapper, peopleSource } from './people-source.js'
import { sqlTarget } from './sql-target.js'

const [host = '', port = '', user = '', database = '', people = '', dieAt = '', times = '1'] =
  process.argv.slice(2)
const connection = { host, port: Number(port), user, database }
let left = Number(times)

/** The step has been reached. SIGKILL leaves no time for anything. */
function reached(step: string): void {
  if (step !== dieAt) return
  left -= 1
  if (left > 0) return
  process.kill(process.pid, 'SIGKILL')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

const writes: Readonly<Record<string, RegExp>> = {
  shard: /INSERT INTO rostermap\.run_shard/,
  verdict: /UPDATE rostermap\.run SET verdicts/,
  ledger: /INSERT INTO rostermap\.ledger_plan/,
  checkpoint: /UPDATE rostermap\.run_shard SET state/,
}

/** Watches the queries of one connection: a step is reached before its write, after it, and after its commit. */
function watched<T extends { query: (...given: never[]) => unknown }>(session: T): T {
  const query = session.query.bind(session) as (...given: unknown[]) => Promise<unknown>
  let written: string[] = []
  session.query = (async (...given: unknown[]) => {
    const text = typeof given[0] === 'string' ? given[0] : ''
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
  }) as unknown as T['query']
  return session
}

const pool = new pg.Pool({ ...connection, max: 12 })
pool.on('error', () => undefined)
const seen = new WeakSet<object>()
const connect = pool.connect.bind(pool)
const client: SqlClient = {
  query: (text, values) => pool.query(text, values),
  totalCount: 0,
  async connect() {
    const session = await connect()
    if (!seen.has(session)) watched(session)
    seen.add(session)
    return session
  },
}
const boss = new PgBoss({ ...connection, max: 3, maintenanceIntervalSeconds: 1, schedule: false })
boss.on('error', () => undefined)
await boss.start()

const everybody = peopleSource(Number(people))
const queue = provisioningQueue(boss, {
  client,
  provisioner: provisioner({
    mapper,
    targets: [sqlTarget(client, () => reached('effect'))],
    ledger: postgresLedger(client),
    policy: { thresholds: { removals: false, group: false } },
  }),
  source: {
    async page(cursor) {
      const page = await everybody.page(cursor)
      reached('page')
      return page
    },
  },
  leaseSeconds: 6,
  pollingSeconds: 0.5,
  retries: 50,
})
await queue.start()
console.log('working')
