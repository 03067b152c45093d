// Run by bench/plan-workers.mjs: `node bench/plan-worker.mjs HOST DATABASE PEOPLE LATENCY` is one worker of a run, as
// a process of its own. It says `ready` when it takes jobs, and goes on until it is killed.
import pg from 'pg'
import PgBoss from 'pg-boss'
import { provisioner } from 'rostermap'
import { postgresLedger, provisioningQueue } from 'rostermap/postgres'
import { mapper, populationOf, targetOf } from './plan-workers-world.mjs'

const [host, database, people, latency] = process.argv.slice(2)
const connection = { host, port: 5432, user: 'bench', database }
const client = new pg.Pool({ ...connection, max: 12 })
const boss = new PgBoss({ ...connection, max: 3, supervise: false, schedule: false })
await boss.start()
const queue = provisioningQueue(boss, {
  client,
  source: populationOf(Number(people)),
  provisioner: provisioner({
    mapper,
    targets: [targetOf(Number(people), Number(latency))],
    ledger: postgresLedger(client),
    policy: { thresholds: { removals: false, group: false } },
  }),
  pollingSeconds: 0.5,
  onError: (error) => console.error(error),
})
await queue.start()
console.log('ready')
