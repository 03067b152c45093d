// Makes the SAML response that the quickstart reads, signed with a key that is thrown away afterwards:
//   npm run build && node tools/make-example-response.mjs
// The examples print the same whichever key signed; nothing else needs to change.
import { writeFileSync } from 'node:fs'
import { testIdp } from 'rostermap/testing'

const idp = testIdp({ style: 'okta', entityId: 'http://www.okta.com/exk1f0abcdEFGH2345' })
const { samlResponse } = idp.respond({
  now: Date.parse('2026-11-24T09:00:00Z'),
  inResponseTo: '_request-1',
  responseId: '_response-1',
  assertionId: '_assertion-1',
  sign: 'both',
  subject: 'Alice.Nguyen@Example.com',
  attributes: {
    email: ['Alice.Nguyen@Example.com'],
    firstName: ['Alice'],
    lastName: ['Nguyen'],
    department: ['R&D'],
    groups: ['Everyone', 'okta-jira-dev', 'Okta-Jira-Admin'],
  },
})
writeFileSync('examples/okta-response.txt', `${samlResponse.replaceAll(/(.{76})/g, '$1\n')}\n`)
writeFileSync('examples/okta-certificate.pem', `${idp.signingKeys[0].trim()}\n`)
