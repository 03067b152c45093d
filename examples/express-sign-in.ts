// A web application on Express whose people sign in by SAML and get their account and groups in Jira on the way.
// A test IdP and a fake Jira stand in for the real ones; everything else is as you would write it.
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { compileMapping, isRosterError, memoryLedger, parseMapping, provisioner } from 'rostermap'
import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { fakeJira, testIdp } from 'rostermap/testing'

const jira = fakeJira({ groups: ['jira-software-users', 'dev-team'] })
const jiraServer = await jira.listen()
const idp = testIdp({ style: 'okta' })

const sp = serviceProvider({
  entityId: 'https://jira.example.com/saml',
  acsUrl: 'https://jira.example.com/saml/acs',
  idp: {
    entityId: idp.entityId,
    signingKeys: idp.signingKeys,
    singleSignOn: [{ binding: 'redirect', url: 'https://idp.example/sso' }],
  },
})
const people = provisioner({
  mapper: compileMapping(
    parseMapping({
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] } },
        { to: 'email', from: { claim: 'email', transform: ['lower'] } },
        { to: 'displayName', from: { template: '${firstName} ${lastName}' } },
      ],
      groups: {
        from: { claim: 'groups' },
        rules: [{ id: 'devs', match: { exact: 'okta-jira-dev' }, to: ['dev-team'] }],
        defaults: [{ for: 'newUsers', to: ['jira-software-users'] }],
      },
    }),
  ),
  targets: [jiraDataCenter({ baseUrl: jiraServer.url, auth: { token: jira.token } })],
  ledger: memoryLedger(),
})

const app = express()
// Which browser asked for which sign-in: in production, a signed cookie or your session store.
const asked = new Map<string, string>()

app.get('/login', async (_request, response) => {
  const state = randomBytes(16).toString('hex')
  const message = await sp.createLoginRequest({ relayState: state })
  if (message.binding !== 'redirect') throw new Error('This IdP takes requests by POST.')
  asked.set(state, message.id)
  response.cookie('sign-in', state, { httpOnly: true, secure: true, sameSite: 'none' })
  response.redirect(message.url)
})

app.post('/saml/acs', express.urlencoded({ limit: '2mb' }), async (request, response) => {
  const state = /(?:^|; )sign-in=([0-9a-f]{32})/.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const requestId = asked.get(state)
  asked.delete(state)
  if (requestId === undefined) {
    response.status(400).send('This browser did not ask to sign in.')
    return
  }
  try {
    const assertion = await sp.verifyResponse(request.body.SAMLResponse, { requestId })
    const { decision, complete } = await people.signIn(
      identityFromAssertion(assertion, { preset: 'okta' }),
    )
    if (decision === 'refuse') response.status(403).send('You have no access.')
    else response.send(complete ? 'Welcome.' : 'Welcome. Some of your groups will follow.')
  } catch (error) {
    // What is wrong goes to the log; the browser, which may be an attacker's, learns nothing of it.
    console.log(isRosterError(error) ? `refused: ${error.code}` : error)
    response.status(403).send('The sign-in failed.')
  }
})

// From here on: a browser, played by a few lines.
const server = app.listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function signIn(change: (samlResponse: string) => string = (it) => it): Promise<void> {
  const login = await fetch(`${base}/login`, { redirect: 'manual' })
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const inResponseTo = asked.get(cookie.split('=')[1] ?? '') ?? '' // a real IdP reads it from the request
  const { samlResponse } = idp.respond({ inResponseTo })
  const answer = await fetch(`${base}/saml/acs`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ SAMLResponse: change(samlResponse) }),
  })
  console.log(answer.status, await answer.text())
}

await signIn()
const [account] = jira.state().users.filter(({ username }) => username.startsWith('alice'))
console.log(account?.username, account?.groups)
await signIn()
await signIn((samlResponse) =>
  Buffer.from(
    Buffer.from(samlResponse, 'base64').toString().replace('okta-jira-dev', 'okta-jira-adm'),
  ).toString('base64'),
)
const uninvited = await fetch(`${base}/saml/acs`, { method: 'POST' })
console.log(uninvited.status, await uninvited.text())

server.close()
await jiraServer.close()

// Output:
// 200 Welcome.
// alice.nguyen [ 'dev-team', 'jira-software-users' ]
// 200 Welcome.
// refused: SAML_SIGNATURE_INVALID
// 403 The sign-in failed.
// 400 This browser did not ask to sign in.
