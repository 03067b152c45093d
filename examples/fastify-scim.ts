// A SCIM service on Fastify that carries what an IdP pushes on to Jira. People and groups are kept in PostgreSQL;
// each change leaves an event there, in its own transaction, and a worker takes the events to Jira. So nothing is
// lost when Jira is down or the process ends. PGlite, in the process, stands for a PostgreSQL server, and a fake
// for Jira.
import { PGlite } from '@electric-sql/pglite'
import fastify from 'fastify'
import { compileMapping, parseMapping, provisioner, scimFollower } from 'rostermap'
import { migrate, postgresLedger, postgresScimStore } from 'rostermap/postgres'
import { bearerTokens, scimListener } from 'rostermap/scim'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { fakeJira } from 'rostermap/testing'

const database = new PGlite() // new pg.Pool({ connectionString: … }) in production
await migrate(database)
const store = postgresScimStore(database)

const app = fastify()
const scim = scimListener({ store, authenticate: bearerTokens(['token-of-okta']) })
app.register(async (scope) => {
  // The service reads bodies itself, within its own limits.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
  scope.all('/scim/v2/*', (request, reply) => {
    reply.hijack()
    scim(request.raw, reply.raw)
  })
})
const url = await app.listen({ port: 0, host: '127.0.0.1' })

const jira = fakeJira({ groups: ['developers'] })
const jiraServer = await jira.listen()
let jiraIsUp = false
const { push } = provisioner({
  mapper: compileMapping(
    parseMapping({
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'userName', transform: ['localPart', 'lower'] } },
        { to: 'email', from: { claim: 'email' } },
        { to: 'displayName', from: { claim: 'displayName' } },
      ],
      groups: {
        from: { claim: 'groups' },
        rules: [{ id: 'devs', match: { exact: 'okta-jira-dev' }, to: ['developers'] }],
      },
    }),
  ),
  targets: [
    jiraDataCenter({
      baseUrl: jiraServer.url,
      auth: { token: jira.token },
      retries: 0,
      fetch: (request) =>
        jiraIsUp ? fetch(request) : Promise.reject(new TypeError('connection refused')),
    }),
  ],
  ledger: postgresLedger(database),
})
const follower = scimFollower({ store, push, issuer: 'https://acme.okta.com' })

/** What runs every few seconds, in this process or in another. */
async function work(): Promise<void> {
  try {
    console.log('events followed:', await follower.drain())
  } catch {
    console.log('Jira cannot be reached: the events stay')
  }
}

// From here on: Okta, played by a few lines.
async function okta(method: string, path: string, body: object): Promise<string> {
  const response = await fetch(`${url}/scim/v2${path}`, {
    method,
    headers: { authorization: 'Bearer token-of-okta', 'content-type': 'application/scim+json' },
    body: JSON.stringify(body),
  })
  console.log(method, path.replace(/[0-9a-f-]{36}/, '{id}'), response.status)
  return response.status === 204 ? '' : ((await response.json()) as { id: string }).id
}
const patch = (...Operations: object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
})
const look = () => {
  for (const { username, active, groups } of jira.state().users)
    if (username === 'ada') console.log(username, active ? 'active' : 'shut', groups)
}

const ada = await okta('POST', '/Users', {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'Ada@acme.example',
  displayName: 'Ada Lovelace',
  emails: [{ primary: true, value: 'ada@acme.example', type: 'work' }],
  active: true,
})
const dev = await okta('POST', '/Groups', {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName: 'okta-jira-dev',
})
await okta(
  'PATCH',
  `/Groups/${dev}`,
  patch({ op: 'add', path: 'members', value: [{ value: ada }] }),
)
await work()
jiraIsUp = true
await work()
look()

await okta('PATCH', `/Users/${ada}`, patch({ op: 'replace', value: { active: false } }))
await work()
look()
await work()

app.server.closeAllConnections()
await app.close()
await jiraServer.close()
await database.close()

// Output:
// POST /Users 201
// POST /Groups 201
// PATCH /Groups/{id} 204
// Jira cannot be reached: the events stay
// events followed: 3
// ada active [ 'developers' ]
// PATCH /Users/{id} 200
// events followed: 1
// ada shut [ 'developers' ]
// events followed: 0
