// Every night everybody is compared with Jira: who is new gets an account, who moved other groups, who left is shut.
// Plans, progress and approvals are jobs and rows in PostgreSQL, so any number of processes may run this program, and
// what one leaves behind when it dies another ends. PGlite, in the process, stands for a PostgreSQL server, and a fake
// for Jira.
import { PGlite } from '@electric-sql/pglite'
import PgBoss from 'pg-boss'
import { compileMapping, parseMapping, provisioner, trustClaims } from 'rostermap'
import { migrate, postgresLedger, postgresRateLimits, provisioningQueue } from 'rostermap/postgres'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { fakeJira } from 'rostermap/testing'

const database = new PGlite() // new pg.Pool({ connectionString: … }) in production
await migrate(database)
// With a server: new PgBoss({ connectionString: … })
const boss = new PgBoss({
  db: {
    executeSql: async (text, values) =>
      values?.length
        ? database.query(text, values)
        : { rows: (await database.exec(text)).at(-1)?.rows ?? [] },
  },
})
await boss.start()

// The people as the HR system or the IdP's API has them, a page at a time.
const staff = Array.from({ length: 45 }, (_, i) => ({
  id: `e${i}`,
  login: `person${i}`,
  teams: i % 3 === 0 ? ['dev'] : ['office'],
}))
const source = {
  page: async (cursor?: string) => {
    const from = Number(cursor ?? 0)
    const next = from + 10 < staff.length ? String(from + 10) : undefined
    const people = staff.slice(from, from + 10).map(({ id, ...claims }) =>
      trustClaims(claims, {
        reason: 'HR export',
        issuer: 'https://hr.acme.example',
        subject: id,
      }),
    )
    return { people, ...(next !== undefined && { next }) }
  },
}

const jira = fakeJira({ groups: ['developers'] })
const queue = provisioningQueue(boss, {
  client: database,
  provisioner: provisioner({
    mapper: compileMapping(
      parseMapping({
        version: 1,
        profile: [
          { to: 'username', from: { claim: 'login' } },
          { to: 'displayName', from: { claim: 'login', transform: ['upper'] } },
          { to: 'email', from: { template: '${login}@acme.example' } },
        ],
        groups: {
          from: { claim: 'teams' },
          rules: [{ id: 'devs', match: { exact: 'dev' }, to: ['developers'] }],
        },
      }),
    ),
    targets: [
      jiraDataCenter({
        baseUrl: 'https://jira.acme.example',
        auth: { token: jira.token },
        fetch: jira.fetch,
        rateLimits: postgresRateLimits(database),
      }),
    ],
    ledger: postgresLedger(database),
  }),
  source,
  pollingSeconds: 0.5,
})
await queue.start()

// pg-boss begins it at two in the morning, once, whichever processes are there.
await boss.createQueue('nightly')
await boss.schedule('nightly', '0 2 * * *')
await boss.work('nightly', async () => {
  await queue.reconcile({ run: 'tonight', complete: true, approval: true })
})
await boss.send('nightly', {}) // not to wait for the night

/** Draws how far the run has come, until it is in one of these states. */
async function watch(...until: readonly string[]) {
  for (;;) {
    const now = await queue.status('tonight')
    if (now && process.stderr.isTTY) {
      const share = now.state === 'planning' ? 0 : now.applied / Math.max(1, now.planned)
      const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░')
      process.stderr.write(`\r${now.state.padEnd(9)} ${bar} ${now.people} people `)
    }
    if (now && until.includes(now.state)) return now
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const planned = await watch('awaiting', 'failed')
console.log(planned.state, `${planned.planned} shards, ${planned.people} people`)
console.log('to be changed:', planned.targets['jira']?.changing)
await queue.approve('tonight', { by: 'ada' })
const done = await watch('done', 'failed')
const made = jira.state().users.filter(({ username }) => username.startsWith('person'))
console.log(done.state, `${made.length} accounts`)
console.log('developers:', made.filter(({ groups }) => groups.includes('developers')).length)

await queue.stop()
await boss.stop({ graceful: false, wait: false })
await database.close()

// Output:
// awaiting 5 shards, 45 people
// to be changed: 45
// done 45 accounts
// developers: 15
