/**
 * The mapping parts of the acceptance scenarios as data: a document, a person, and groups to ask about. What
 * comes out stands in `test/mapping/goldens`, byte for byte, for every place the engine runs in.
 *
 * @module
 */
import {
  type ClaimsRecord,
  compileMapping,
  explainMembership,
  explainProfile,
  type GroupMapping,
  type MappingDocument,
  type PresetName,
  parseMapping,
  trustClaims,
} from 'rostermap'
import { aliceClaims, oktaDocument } from './people.js'
import {
  additive,
  adfs,
  adfsClaims,
  entraGroups,
  entraRoles,
  entraTeam,
  google,
  googleRestricted,
  guests,
  keycloakPaths,
  keycloakRole,
  keycloakRoles,
  kim,
  oneLogin,
  oneLoginValues,
  pingGroups,
  pingMemberOf,
} from './scenarios.js'

/** One golden: what goes in. */
export interface Golden {
  readonly document: MappingDocument
  readonly claims: ClaimsRecord
  readonly issuer?: string
  readonly subject?: string
  readonly preset?: PresetName
  /** Groups whose membership is explained. */
  readonly asks?: readonly string[]
}

const only = (groups: GroupMapping, profile: MappingDocument['profile'] = []): MappingDocument => ({
  version: 1,
  profile,
  groups,
})
const entraIssuer = 'https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/'
const microsoft = 'http://schemas.microsoft.com/identity/claims'
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const oid = '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0'

/** Scenario 3: JumpCloud, groups of the same name. */
const sameName = (more: Partial<GroupMapping>, createMissing: boolean): MappingDocument =>
  only({
    from: { claim: 'memberOf' },
    rules: [{ id: 'same', match: { anything: true }, to: ['${value}'], createMissing }],
    exclude: [{ exact: 'local-admins' }],
    except: ['local-admins'],
    ...more,
  })
const jumpcloud = {
  claims: {
    memberOf: ['jira-software-users', 'New Team'],
    email: 'jo@acme.example',
    firstname: 'Jo',
    lastname: 'Doe',
  },
  issuer: 'jumpcloud',
  preset: 'jumpcloud',
  asks: ['New Team', 'old-team', 'local-admins'],
} as const

/** Scenario 17: miniOrange, a profile that is only for new accounts, and the group that everybody is in. */
const miniorange: MappingDocument = {
  version: 1,
  profile: [
    {
      to: 'username',
      from: { claim: 'email', transform: [{ extract: { pattern: '(.*)@.*', give: '${1}' } }] },
    },
    { to: 'displayName', from: { template: '${firstName} ${lastName}' }, apply: 'createOnly' },
  ],
  groups: {
    from: { claim: 'groups' },
    exclude: [{ exact: 'DEFAULT' }],
    rules: [{ id: 'same', match: { anything: true }, to: ['${value}'], createMissing: true }],
  },
}

/** Scenario 18: the name changes, the object id does not. */
const renamed: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'name', transform: ['localPart'] } },
    { to: 'email', from: { claim: 'name' } },
  ],
}
const frank = (name: string) => ({
  document: renamed,
  claims: { [`${microsoft}/objectidentifier`]: oid, [`${soap}/name`]: name },
  issuer: entraIssuer,
  preset: 'entra' as const,
})

/** Scenarios 20 to 22: what `identityFromScim` makes of a user. */
const scim: MappingDocument = only(
  {
    from: { claim: 'groupIds' },
    aliases: [{ id: 'G-42', name: 'SG-Jira-Devs' }],
    rules: [{ id: 'devs', match: { alias: 'SG-Jira-Devs' }, to: ['dev-team'] }],
  },
  [
    { to: 'username', from: { claim: 'userName' } },
    { to: 'email', from: { claim: 'email' } },
    {
      to: 'manager',
      from: { claim: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value' },
    },
  ],
)
const scimAliases = (...aliases: { readonly id: string; readonly name: string }[]) => ({
  ...scim,
  groups: { ...(scim.groups as GroupMapping), aliases },
})

/** Scenario 24: three groups by rule, of which one is privileged and one needs a seat. */
const licences = only({
  from: { claim: 'groups' },
  privileged: ['jira-administrators'],
  rules: [
    {
      id: 'admins',
      match: { exact: 'okta-jira-admin' },
      to: ['jira-administrators'],
      allowPrivileged: true,
    },
    { id: 'devs', match: { exact: 'okta-jira-dev' }, to: ['jira-software-users', 'dev-team'] },
  ],
})

const entraClaims = {
  [`${microsoft}/objectidentifier`]: oid,
  [`${soap}/givenname`]: 'Frank',
  [`${soap}/surname`]: 'Miller',
  [`${soap}/emailaddress`]: 'frank@contoso.com',
}
const windowsGroups = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'
const overage = {
  'http://schemas.microsoft.com/claims/groups.link':
    'https://graph.windows.net/aaaabbbb/users/528b',
}
const entra = { issuer: entraIssuer, preset: 'entra' as const }
const guest = 'maria.lopez_fabrikam.com#EXT#@contoso.onmicrosoft.com'

/** The goldens by name. */
export const goldens: Readonly<Record<string, Golden>> = {
  '01-okta': { document: oktaDocument, claims: aliceClaims, asks: ['dev-team', 'Everyone'] },
  '02-okta-additive': {
    document: additive(oktaDocument),
    claims: aliceClaims,
    asks: ['dev-team', 'jira-administrators'],
  },
  '03a-jumpcloud-authoritative': {
    document: sameName({ mode: 'authoritativeExcept' }, true),
    ...jumpcloud,
  },
  '03b-jumpcloud-additive': { document: sameName({ mode: 'additive' }, true), ...jumpcloud },
  '03c-jumpcloud-not-created': {
    document: sameName({ mode: 'authoritativeExcept' }, false),
    ...jumpcloud,
  },
  '04-two-idps': {
    document: only({
      from: { claim: 'groups' },
      mode: 'provenance',
      rules: [
        {
          id: 'leads',
          issuers: ['https://okta.example'],
          match: { exact: 'okta-lead' },
          to: ['release-managers'],
        },
        {
          id: 'partners',
          issuers: ['https://sso.example'],
          match: { exact: '/partners' },
          to: ['partner-users'],
        },
      ],
    }),
    claims: { groups: ['/partners'] },
    issuer: 'https://sso.example',
    asks: ['partner-users', 'release-managers', 'beta-testers'],
  },
  '05-google-restricted': {
    document: googleRestricted,
    claims: { email: 'sam@acme.example', firstName: 'Sam', lastName: 'Lee', groups: ['Finance'] },
    asks: ['confluence-users'],
  },
  '06a-google-absent': {
    document: google('hold'),
    claims: { login: 'sam', department: [] },
    asks: ['confluence-users'],
  },
  '06b-google-absent-as-empty': {
    document: google('treatAsEmpty'),
    claims: { login: 'sam', department: [] },
    asks: ['confluence-users'],
  },
  '07-entra-ids': {
    document: only(entraGroups),
    claims: {
      ...entraClaims,
      [windowsGroups]: [entraTeam, '5581e43f-6096-41d4-8ffa-04e560bab39d'],
    },
    ...entra,
    asks: ['jira-software-users'],
  },
  '08-entra-overage': {
    document: only(entraGroups),
    claims: { ...entraClaims, ...overage },
    ...entra,
    asks: ['jira-software-users', 'jira-administrators'],
  },
  '10-entra-roles': {
    document: only(entraRoles(true)),
    claims: {
      ...overage,
      'http://schemas.microsoft.com/ws/2008/06/identity/claims/role': ['Confluence.Admin'],
    },
    ...entra,
    subject: oid,
    asks: ['confluence-users'],
  },
  '11-entra-guest': { document: guests, claims: { upn: guest, name: guest } },
  '12a-adfs-any-case': { document: adfs(true), claims: adfsClaims, asks: ['jira-software-users'] },
  '12b-adfs-exact': { document: adfs(false), claims: adfsClaims, asks: ['jira-software-users'] },
  '13-ping-dns': {
    document: only(pingGroups),
    claims: { memberOf: pingMemberOf },
    asks: ['jira-administrators', 'jira-adm-users'],
  },
  '14a-onelogin-delimited': {
    document: only(oneLogin(true)),
    claims: { memberOf: oneLoginValues.one },
  },
  '14b-onelogin-not-split': {
    document: only(oneLogin(false)),
    claims: { memberOf: oneLoginValues.one },
    asks: ['jira-u'],
  },
  '15-keycloak-roles': {
    document: only(keycloakRoles),
    claims: { Role: keycloakRole },
    asks: ['offline_access'],
  },
  '16a-keycloak-paths': { document: only(keycloakPaths(true)), claims: kim, asks: ['eng-all'] },
  '16b-keycloak-no-slash': {
    document: only(keycloakPaths(false, 'engineering/platform')),
    claims: kim,
    asks: ['platform'],
  },
  '17-miniorange': {
    document: miniorange,
    claims: {
      fname: 'Ravi',
      lname: 'Shah',
      email: 'ravi.shah@example.com',
      groups: ['DEFAULT', 'jira-software-users'],
    },
    preset: 'miniorange',
    asks: ['DEFAULT', 'jira-software-users'],
  },
  '18a-before-rename': frank('frank.miller@contoso.com'),
  '18b-after-rename': frank('frank.ross@contoso.com'),
  '19-unsafe-link': {
    document: {
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'email', transform: ['localPart'] } },
        { to: 'email', from: { claim: 'email' } },
      ],
    },
    claims: { email: 'admin@acme.example.evil.example' },
    issuer: 'https://partner.example',
    subject: 'x9',
  },
  '20-scim-entra': {
    document: scim,
    claims: {
      userName: 'maria',
      active: false,
      email: 'new@contoso.com',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value': '26118915',
    },
    asks: ['dev-team'],
  },
  '21-scim-okta': {
    document: scim,
    claims: { userName: 'kim', email: 'kim@example.com', groupIds: ['G-42'] },
    subject: '00u1a2b3',
  },
  '22a-scim-group': {
    document: scim,
    claims: { userName: 'kim', groupIds: ['G-42'] },
    asks: ['dev-team'],
  },
  '22b-scim-group-renamed': {
    document: scimAliases(
      { id: 'G-42', name: 'SG-Jira-Devs' },
      { id: 'G-42b', name: 'SG-Jira-Devs' },
    ),
    claims: { userName: 'kim', groupIds: ['G-42b'] },
    asks: ['dev-team'],
  },
  '22c-scim-id-unknown': {
    document: scim,
    claims: { userName: 'kim', groupIds: ['SG-Jira-Devs'] },
    asks: ['dev-team'],
  },
  '23-broken-claim': {
    document: oktaDocument,
    claims: { ...aliceClaims, groups: ['okta-jira-dev', null] },
    asks: ['dev-team'],
  },
  '24a-last-admin': {
    document: licences,
    claims: { groups: ['Everyone'] },
    asks: ['jira-administrators'],
  },
  '24b-no-seat': {
    document: licences,
    claims: { groups: ['okta-jira-dev'] },
    asks: ['jira-software-users'],
  },
  '25-capabilities': {
    document: sameName({ from: { claim: 'groups' } }, true),
    claims: { groups: ['jira-software-users', 'brand-new'] },
    asks: ['brand-new'],
  },
}

/** What comes out of a golden, as text. */
export function outcomeOf({ document, claims, asks = [], ...who }: Golden): string {
  const { issuer = 'https://idp.example', preset = 'generic', subject } = who
  const identity = trustClaims(claims, {
    ...{ reason: 'golden', issuer, preset },
    ...(subject === undefined ? preset !== 'entra' && { subject: '1' } : { subject }),
  })
  const mapped = compileMapping(parseMapping(document)).map(identity, { now: 1_767_225_600_000 })
  const explanations = asks.map((group) => {
    const { removal, sentences } = explainMembership(mapped, group, { reveal: true })
    return { group, removal, sentences }
  })
  const profile = explainProfile(mapped, { reveal: true })
  return `${JSON.stringify({ mapped, explanations, profile }, null, 2)}\n`
}
