// One of two processes that each take one of the last two administrators out, over one PostgreSQL. Arguments: host,
// port, user, database, tenant, the person, how they go, since when time runs fast, and, when it is to die, the step
// and how often it comes first. It begins with the first byte on its standard input and prints what came of it.
import { once } from 'node:events'
import { compileMapping, isRosterError, parseMapping, provisioner, trustClaims } from 'rostermap'
import { postgresLedger } from 'rostermap/postgres'
import { throughCalls } from '../../support/calls.js'
import { dying, dyingPool } from '../provision/dying.js'
import { sqlTarget } from '../provision/sql-target.js'

const [
  host = '',
  port = '',
  user = '',
  database = '',
  tenant = '',
  who = '',
  how = '',
  since = '',
] = process.argv.slice(2)
const [dieAt = '', times = '1'] = process.argv.slice(10)
const reached = dying(dieAt, Number(times))
const client = dyingPool(
  { host, port: Number(port), user, database, max: 4 },
  {
    lease: /INSERT INTO rostermap\.ledger_note/,
    link: /INSERT INTO rostermap\.ledger_link/,
    plan: /INSERT INTO rostermap\.ledger_plan/,
  },
  reached,
)
const target = throughCalls(sqlTarget(client), async (verb, call) => {
  const isWrite = verb === 'removeMembers' || verb === 'setActive'
  if (isWrite) reached('before effect')
  // As slow as a product, so that both have read before either writes.
  if (isWrite) await new Promise((resolve) => setTimeout(resolve, 30))
  const result = await call()
  if (isWrite) reached('after effect')
  return result
})
const { signIn, push } = provisioner({
  mapper: compileMapping(
    parseMapping({
      version: 1,
      profile: [{ to: 'username', from: { claim: 'login' } }],
      groups: {
        from: { claim: 'groups' },
        rules: [
          {
            id: 'admins',
            match: { exact: 'admins' },
            to: ['jira-administrators'],
            allowPrivileged: true,
          },
        ],
      },
    }),
  ),
  targets: [target],
  ledger: postgresLedger(client, { tenant }),
  // The two minutes for which a process that has died holds the other up are two seconds here.
  clock: () => Number(since) + (Date.now() - Number(since)) * 60,
})
await client.query('SELECT 1')
process.stdout.write('ready\n')
await once(process.stdin, 'data')

const subject = { issuer: 'https://idp.example', subject: who }
const said = await (how === 'push'
  ? push({ kind: 'deactivated', subject })
  : signIn(trustClaims({ login: who, groups: [] }, { reason: 'test', ...subject }))
).then(
  ({ targets: [first] }) => (first?.status === 'failed' ? first.error.code : first?.status),
  (error: unknown) => (isRosterError(error) ? error.code : String(error)),
)
process.stdout.write(`${said}\n`, () => process.exit(0))
