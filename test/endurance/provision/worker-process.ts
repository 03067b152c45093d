// A worker of a provisioning queue as a process of its own, which can be told to kill itself at a step.
// Arguments: host, port, user, database, people, and, when it is to die, the step and how often it comes first.
// With FIRM in the environment, they are people of a new firm, who name each other as their managers.
import PgBoss from 'pg-boss'
import { provisioner } from 'rostermap'
import { postgresLedger, provisioningQueue } from 'rostermap/postgres'
import { dying, dyingPool } from './dying.js'
import { firmMapper, firmSource, mapper, peopleSource } from './people-source.js'
import { sqlTarget } from './sql-target.js'

const [host = '', port = '', user = '', database = '', people = '', dieAt = '', times = '1'] =
  process.argv.slice(2)
const connection = { host, port: Number(port), user, database }
const reached = dying(dieAt, Number(times))

const writes = {
  look: /UPDATE rostermap\.run SET directories/,
  shard: /INSERT INTO rostermap\.run_shard/,
  verdict: /UPDATE rostermap\.run SET verdicts/,
  ledger: /INSERT INTO rostermap\.ledger_plan/,
  second: /UPDATE rostermap\.run_shard SET state = 'applied', second_outcome/,
  checkpoint: /UPDATE rostermap\.run_shard SET state/,
}

const client = dyingPool({ ...connection, max: 12 }, writes, reached)
const boss = new PgBoss({ ...connection, max: 3, maintenanceIntervalSeconds: 1, schedule: false })
boss.on('error', () => undefined)
await boss.start()

const isFirm = process.env['FIRM'] !== undefined
const everybody = isFirm ? firmSource(Number(people)) : peopleSource(Number(people))
const queue = provisioningQueue(boss, {
  client,
  provisioner: provisioner({
    mapper: isFirm ? firmMapper : mapper,
    targets: [
      sqlTarget(client, (verb) => {
        reached('effect')
        reached(verb)
      }),
    ],
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
