// For those who have passport-saml already: it verifies, rostermap maps and provisions. `trustClaims` says so in
// the audit trail. Know what you keep: node-saml 5 does not check the Issuer of a Response, keeps only the last
// of several attributes of one name, and takes SHA-1; `rostermap/saml` does otherwise.
import { type Profile, SAML, ValidateInResponseTo } from '@node-saml/passport-saml'
import {
  type ClaimsRecord,
  compileMapping,
  formatPlan,
  type Identity,
  memoryLedger,
  parseMapping,
  provisioner,
  trustClaims,
} from 'rostermap'
import { memoryTarget, testIdp } from 'rostermap/testing'

const idp = testIdp({ style: 'okta' })
const saml = new SAML({
  callbackUrl: 'https://jira.example.com/saml/acs',
  issuer: 'https://jira.example.com/saml',
  entryPoint: 'https://idp.example/sso',
  idpCert: [...idp.signingKeys],
  validateInResponseTo: ValidateInResponseTo.never,
})

/** What a passport verify callback is handed becomes an Identity. */
function identityOf(profile: Profile): Identity {
  return trustClaims(profile['attributes'] as ClaimsRecord, {
    reason: 'verified by passport-saml 5',
    issuer: profile.issuer,
    subject: profile.nameID,
    preset: 'okta',
  })
}

const jira = memoryTarget({ groups: ['dev-team'] })
const people = provisioner({
  mapper: compileMapping(
    parseMapping({
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] } },
        { to: 'email', from: { claim: 'email' } },
        { to: 'displayName', from: { template: '${firstName} ${lastName}' } },
      ],
      groups: {
        from: { claim: 'groups' },
        rules: [{ id: 'devs', match: { exact: 'okta-jira-dev' }, to: ['dev-team'] }],
      },
    }),
  ),
  targets: [jira],
  ledger: memoryLedger(),
})

// In your application: new Strategy(options, (profile, done) => people.signIn(identityOf(profile)) …)
const { profile } = await saml.validatePostResponseAsync({
  SAMLResponse: idp.respond().samlResponse,
})
if (!profile) throw new Error('Nobody signed in.')
const [result] = (await people.signIn(identityOf(profile))).targets
console.log(result?.status !== 'failed' && result && formatPlan(result.plan))

// Output:
// + create account: username (value), email (value), displayName (value)
//     There is no account for this person.
// + add to dev-team
//     Rule "devs" matched "okta-jira-dev".
