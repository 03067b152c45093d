// A SCIM service and a worker in one process, which can be told to kill itself at a step. Prints its port.
// Arguments: host, port, user, database and, when it is to die, the step and how often it comes first.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import PgBoss from 'pg-boss'
import { compileMapping, parseMapping, provisioner, scimFollower } from 'rostermap'
import { postgresLedger, postgresScimStore, provisioningQueue } from 'rostermap/postgres'
import { type ScimEvent, scimListener } from 'rostermap/scim'
import { dying, dyingPool } from './dying.js'
import { sqlTarget } from './sql-target.js'

const [host = '', port = '', user = '', database = '', dieAt = '', times = '1'] =
  process.argv.slice(2)
const connection = { host, port: Number(port), user, database }
const reached = dying(dieAt, Number(times))

const client = dyingPool(
  { ...connection, max: 12 },
  { job: /INSERT INTO pgboss\.job/, ledger: /INSERT INTO rostermap\.ledger_plan/ },
  reached,
)
const jobs = dyingPool({ ...connection, max: 3 }, {}, reached)
const boss = new PgBoss({
  db: {
    async executeSql(text: string, values?: unknown[]) {
      const completes = /state = 'completed'/.test(text)
      if (completes) reached('before completion')
      const result = await jobs.pool.query(text, values)
      if (completes) reached('after completion')
      if (/state = 'active'[\s\S]*RETURNING/.test(text) && result.rows.length > 0)
        reached('job taken')
      return result
    },
  },
  maintenanceIntervalSeconds: 1,
  schedule: false,
})
boss.on('error', () => undefined)
await boss.start()

const store = postgresScimStore(client, {
  enqueue: (events, session) => queue.enqueue(events, session),
})
const provisioning = provisioner({
  mapper: compileMapping(
    parseMapping({
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'userName' } },
        { to: 'email', from: { template: '${userName}@example.com' } },
        { to: 'displayName', from: { claim: 'userName' } },
      ],
      groups: {
        from: { claim: 'groups' },
        rules: [{ id: 'devs', match: { exact: 'devs' }, to: ['dev-team'] }],
      },
    }),
  ),
  targets: [sqlTarget(client, () => reached('effect'))],
  ledger: postgresLedger(client),
})
const queue = provisioningQueue<ScimEvent>(boss, {
  client,
  provisioner: provisioning,
  follow: scimFollower({ store, push: provisioning.push, issuer: 'idp', groups: true }).follow,
  leaseSeconds: 3,
  pollingSeconds: 0.5,
})
await queue.start()

const server = createServer(scimListener({ store, authenticate: () => ({}) }))
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
