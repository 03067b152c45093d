// The whole line on one machine: a signed SAML response from a file, verified, mapped, explained, planned,
// applied over HTTP to a (fake) Jira, applied again without effect, and refused once tampered with.
// Run it with `npm run quickstart`.
import { readFileSync } from 'node:fs'
import { styleText } from 'node:util'
import {
  compileMapping,
  explainMembership,
  explainProfile,
  formatPlan,
  isRosterError,
  memoryLedger,
  parseMapping,
  provisioner,
} from 'rostermap'
import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { type FakeJira, fakeJira } from 'rostermap/testing'

const read = (name: string) =>
  readFileSync(new URL(`../examples/${name}`, import.meta.url), 'utf8').trim()
const title = (text: string) =>
  console.log(`\n${process.stdout.isTTY ? styleText(['bold', 'cyan'], text) : text}`)
const show = (text: string) => console.log(text.replaceAll(/^(?=.)/gm, '  '))
const showJira = (jira: FakeJira) => {
  for (const user of jira.state().users.filter(({ username }) => username.startsWith('alice')))
    show(
      `${user.key}  ${user.username}  "${user.displayName}"  ${user.email}\n` +
        `  groups: ${user.groups.join(', ')}\n` +
        `  department: ${user.properties['department'] ?? '(none)'}`,
    )
}

// A Jira on loopback, where Alice has an account that somebody made by hand.
const jira = fakeJira({
  groups: ['jira-software-users', 'dev-team', 'research', 'project-apollo'],
  users: [
    {
      username: 'alice.nguyen',
      displayName: 'Alice N.',
      email: 'alice.nguyen@example.com',
      groups: ['jira-administrators', 'project-apollo', 'local-qa'],
    },
  ],
})
const server = await jira.listen()

// Our side: who we are, whom we trust, what the mapping says, where it goes.
const sp = serviceProvider({
  entityId: 'https://jira.example.com/saml',
  acsUrl: 'https://jira.example.com/saml/acs',
  idp: {
    entityId: 'http://www.okta.com/exk1f0abcdEFGH2345',
    signingKeys: [read('okta-certificate.pem')],
  },
})
const mapper = compileMapping(parseMapping(read('mapping.json')))
const { signIn } = provisioner({
  mapper,
  ledger: memoryLedger(),
  targets: [
    jiraDataCenter({
      baseUrl: server.url,
      auth: { token: jira.token },
      properties: ['department'],
    }),
  ],
})

// What the browser posted, and when: the file is old, so this program lives at its time.
const samlResponse = read('okta-response.txt')
const request = { requestId: '_request-1', now: Date.parse('2026-11-24T09:00:30Z') }

title('1. A signed SAML response from a file')
const assertion = await sp.verifyResponse(samlResponse, request)
const identity = identityFromAssertion(assertion, { preset: 'okta' })
show(`verified: issued by ${assertion.issuer}, signed ${assertion.signed}`)
for (const { name, values } of identity.claims) show(`${name.padEnd(11)} ${values.join(', ')}`)

title('2. What the mapping makes of it, and why')
const mapped = mapper.map(identity)
show(explainProfile(mapped, { reveal: true }).join('\n'))
for (const group of ['dev-team', 'research', 'jira-administrators', 'local-qa'])
  show(
    explainMembership(mapped, group, { ignoreCase: true, reveal: true }).sentences.join('\n    '),
  )

title('3. Jira before')
showJira(jira)

title('4. Sign-in: the plan, applied')
const [first] = (await signIn(identity)).targets
if (!first || first.status === 'failed') throw first?.error
show(formatPlan(first.plan, { reveal: true }))
show(`→ ${first.report.status}: ${first.report.items.map(({ outcome }) => outcome).join(', ')}`)

title('5. Jira after')
showJira(jira)

title('6. The same sign-in again')
const [second] = (await signIn(identity)).targets
if (!second || second.status === 'failed') throw second?.error
show(formatPlan(second.plan))

title('7. One letter of the response changed')
const xml = Buffer.from(samlResponse, 'base64').toString()
const tampered = Buffer.from(xml.replace('okta-jira-dev', 'okta-jira-adm')).toString('base64')
try {
  await sp.verifyResponse(tampered, request)
} catch (error) {
  if (!isRosterError(error)) throw error
  show(`refused: ${error.code}\n${error.message}`)
}

await server.close()

// Output:
// 1. A signed SAML response from a file
//   verified: issued by http://www.okta.com/exk1f0abcdEFGH2345, signed both
//   email       Alice.Nguyen@Example.com
//   firstName   Alice
//   lastName    Nguyen
//   department  R&D
//   groups      Everyone, okta-jira-dev, Okta-Jira-Admin
//
// 2. What the mapping makes of it, and why
//   username is set to "alice.nguyen": claim email gives "Alice.Nguyen@Example.com"; localPart gives "Alice.Nguyen"; lower gives "alice.nguyen".
//   email is set to "alice.nguyen@example.com": claim email gives "Alice.Nguyen@Example.com"; lower gives "alice.nguyen@example.com".
//   displayName is set to "Alice Nguyen": claim displayName is absent; claim firstName gives "Alice"; claim lastName gives "Nguyen"; template gives "Alice Nguyen"; first of claim displayName, template, claim email gives "Alice Nguyen".
//   department is set to "R&D": claim department gives "R&D".
//   "dev-team" is wanted.
//       Rule "developers" gives it, because the value "okta-jira-dev" came in claim groups (exact "okta-jira-dev").
//   "research" is wanted.
//       Rule "research" gives it, because its condition holds.
//   "jira-administrators" is not wanted.
//       Rule "administrators" would give it, but nothing in claim groups passes its test: exact "okta-jira-admin".
//       Near miss: rule "administrators" wants "okta-jira-admin", and the value "Okta-Jira-Admin" came; it differs only by upper and lower case (see `ignoreCase`).
//       The mapping manages this group: a membership is taken away.
//   "local-qa" is not wanted.
//       No rule names it.
//       The mapping may not take this group away: a membership is left alone.
//
// 3. Jira before
//   JIRAUSER10102  alice.nguyen  "Alice N."  alice.nguyen@example.com
//     groups: jira-administrators, local-qa, project-apollo
//     department: (none)
//
// 4. Sign-in: the plan, applied
//   ~ update account: displayName "Alice N." → "Alice Nguyen", department (none) → "R&D"
//       The IdP's value for displayName differs from the account's.
//       The IdP's value for department differs from the account's.
//   + add to dev-team
//       Rule "developers" matched "okta-jira-dev".
//   + add to jira-software-users
//       Rule "developers" matched "okta-jira-dev".
//   + add to research
//       Rule "research" holds.
//   - remove from project-apollo
//       The mapping manages this group, and no rule grants it now.
//   - remove from jira-administrators
//       Rule "administrators" manages this group and does not grant it now.
//   # seats of jira-software: +1
//   → applied: changed, changed, changed, changed, changed, changed
//
// 5. Jira after
//   JIRAUSER10102  alice.nguyen  "Alice Nguyen"  alice.nguyen@example.com
//     groups: dev-team, jira-software-users, local-qa, research
//     department: R&D
//
// 6. The same sign-in again
//   Nothing to do.
//
// 7. One letter of the response changed
//   refused: SAML_SIGNATURE_INVALID
//   The signed element was changed after it was signed.
