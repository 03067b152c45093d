import {
  compileMapping,
  type Identity,
  type Mapper,
  type MappingDocument,
  parseMapping,
  trustClaims,
} from 'rostermap'

/** The mapping of acceptance scenario 1: Okta, manual mapping, a default for new accounts. */
export const oktaDocument: MappingDocument = parseMapping({
  version: 1,
  name: 'okta',
  profile: [
    { to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] }, required: true },
    { to: 'email', from: { claim: 'email', transform: ['lower'] } },
    { to: 'displayName', from: { template: '${firstName} ${lastName}' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [
      {
        id: 'developers',
        match: { exact: 'okta-jira-dev' },
        to: ['jira-software-users', 'dev-team'],
      },
      {
        id: 'admins',
        match: { exact: 'okta-jira-admin' },
        to: ['jira-administrators'],
        allowPrivileged: true,
      },
    ],
    defaults: [{ to: ['jira-software-users'], for: 'newUsers' }],
  },
})

export const oktaMapper: Mapper = compileMapping(oktaDocument)

/** What Okta says of Alice in scenario 1. */
export const aliceClaims = {
  email: 'Alice.Nguyen@Example.com',
  firstName: 'Alice',
  lastName: 'Nguyen',
  groups: ['Everyone', 'okta-jira-dev'],
}

/** Alice of scenario 1, with other claims where a test cares. */
export function alice(claims: Record<string, unknown> = {}, subject = 'alice'): Identity {
  return trustClaims(
    { ...aliceClaims, ...claims },
    { reason: 'test', issuer: 'http://www.okta.com/exk1', subject },
  )
}

/** Alice's account, as scenario 1 makes it. */
export const aliceAccount = {
  username: 'alice.nguyen',
  email: 'alice.nguyen@example.com',
  displayName: 'Alice Nguyen',
}

export const jiraGroups = ['jira-software-users', 'dev-team', 'jira-administrators', 'local-qa']
