/**
 * Documents and claims of the acceptance scenarios, for whoever maps them and whoever carries them through.
 *
 * @module
 */
import type { GroupMapping, MappingDocument } from 'rostermap'

/** Scenario 2: the same document as scenario 1, which takes nothing away. */
export function additive(document: MappingDocument): MappingDocument {
  const { groups } = document
  return { ...document, ...(groups && { groups: { ...groups, mode: 'additive' } }) }
}

/** Scenario 5: Google, with accounts made for people alone to whom a rule gives a group. */
export const googleRestricted: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'email', transform: ['localPart'] } },
    { to: 'email', from: { claim: 'email' } },
    { to: 'displayName', from: { template: '${firstName} ${lastName}' } },
  ],
  access: { create: { groups: 'anyRule' } },
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'eng', match: { exact: 'Engineering' }, to: ['confluence-users'] }],
  },
}

/** Scenario 6: Google, where a missing groups attribute means what `absent` says. */
export function google(absent: 'hold' | 'treatAsEmpty'): MappingDocument {
  return {
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' } },
      { to: 'department', from: { claim: 'department' } },
      { to: 'title', from: { claim: 'title' } },
    ],
    groups: {
      from: { claim: 'groups' },
      rules: [{ id: 'eng', match: { exact: 'Engineering' }, to: ['confluence-users'] }],
      claimStates: { absent },
    },
  }
}

/** Scenarios 7 and 8: the object id of the group that is called SG-Jira-Devs. */
export const entraTeam = '07dd8a60-bf6d-4e17-8844-230b77145381'

/** Scenarios 7 and 8: Entra ID, groups by object id. */
export const entraGroups: GroupMapping = {
  from: { claim: 'groups' },
  rules: [
    { id: 'SG-Jira-Devs', match: { exact: entraTeam }, to: ['jira-software-users'] },
    { id: 'admins', match: { exact: '528b' }, to: ['jira-administrators'] },
  ],
}

/** Scenario 10: Entra ID, app roles beside groups. */
export function entraRoles(allowPrivileged: boolean): GroupMapping {
  return {
    from: { claim: 'groups' },
    rules: [
      {
        id: 'role',
        from: { claim: 'roles' },
        match: { exact: 'Confluence.Admin' },
        to: ['confluence-administrators'],
        allowPrivileged,
      },
      { id: 'group', match: { exact: entraTeam }, to: ['confluence-users'] },
    ],
  }
}

/** Scenario 11: Entra ID, guests by the address they have at home. */
export const guests: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'upn', transform: ['guestAddress', 'lower'] } },
    {
      to: 'email',
      from: {
        firstOf: [{ claim: 'emailaddress' }, { claim: 'name', transform: ['guestAddress'] }],
      },
    },
    { to: 'displayName', from: { claim: 'upn', transform: ['guestAddress'] } },
  ],
}

const windowsAccount = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsaccountname'
const adfsGroup = 'http://schemas.xmlsoap.org/claims/Group'

/** Scenario 12: ADFS, a domain before the name, groups that everybody is in. */
export function adfs(ignoreCase: boolean): MappingDocument {
  return {
    version: 1,
    profile: [
      { to: 'username', from: { claim: windowsAccount, transform: [{ afterLast: '\\' }] } },
    ],
    groups: {
      from: { claim: adfsGroup },
      exclude: [{ regex: '(Domain Users|Authenticated Users)' }],
      rules: [
        { id: 'users', match: { exact: 'JIRA-USERS', ignoreCase }, to: ['jira-software-users'] },
      ],
    },
  }
}
/** What ADFS says in scenario 12. */
export const adfsClaims = {
  [windowsAccount]: 'CONTOSO\\jdoe',
  [adfsGroup]: ['Domain Users', 'Jira-Users'],
}

/** Scenario 13: PingFederate, groups as LDAP names, of which the first rule that fits takes each. */
export const pingGroups: GroupMapping = {
  from: {
    claim: 'memberOf',
    transform: [
      { extract: { pattern: 'CN=((?:[^,\\\\]|\\\\.)+),.*', give: '${1}', ignoreCase: true } },
      { replace: { pattern: '\\\\(.)', with: '${1}' } },
    ],
  },
  rules: [
    {
      id: 'admins',
      match: { regex: 'atl-(.+)-adm' },
      to: ['${1}-administrators'],
      firstMatch: true,
      allowPrivileged: true,
    },
    { id: 'users', match: { regex: 'atl-(.+)' }, to: ['${1}-users'], firstMatch: true },
  ],
}
/** What PingFederate says in scenario 13: a comma is escaped, and one attribute type is in lower case. */
export const pingMemberOf = [
  'CN=atl-jira-adm,OU=Groups,DC=corp,DC=example',
  'cn=atl-confluence,ou=Groups,dc=corp,dc=example',
  'CN=Sales\\, EMEA,OU=Groups,DC=corp,DC=example',
]

/** Scenario 14: OneLogin, a list in one value, split or not. */
export function oneLogin(split: boolean): GroupMapping {
  return {
    from: { claim: 'memberOf', ...(split && { transform: [{ split: ';' }, 'trim'] }) },
    rules: [
      { id: 'jira', match: { exact: 'Jira Users' }, to: ['jira-u'] },
      { id: 'conf', match: { exact: 'Confluence Users' }, to: ['conf-u'] },
    ],
  }
}
/** What OneLogin says in scenario 14, as one value and as two. */
export const oneLoginValues = {
  one: 'Jira Users; Confluence Users ;;',
  two: ['Jira Users', 'Confluence Users'],
}

/** Scenario 15: Keycloak, roles that it gives to everybody left out. */
export const keycloakRoles: GroupMapping = {
  from: { claim: 'Role' },
  exclude: [{ regex: 'offline_access|uma_authorization|default-roles-.*' }],
  rules: [{ id: 'user', match: { exact: 'jira-user' }, to: ['jira-software-users'] }],
}
/** What Keycloak says in scenario 15. */
export const keycloakRole = [
  'jira-user',
  'offline_access',
  'uma_authorization',
  'default-roles-acme',
]

/** Scenario 16: Keycloak, paths of groups and roles of a client. */
export function keycloakPaths(expandParents: boolean, platform = '/engineering/platform') {
  return {
    from: { claim: 'groups' },
    expandParents,
    rules: [
      { id: 'all', match: { exact: '/engineering' }, to: ['eng-all'] },
      { id: 'platform', match: { exact: platform }, to: ['platform'] },
      {
        id: 'roles',
        from: { claim: 'resource_access', path: '$.jira.roles[*]' },
        match: { exact: 'project-admin' },
        to: ['project-creators'],
      },
    ],
  } satisfies GroupMapping
}
/** What Keycloak says in scenario 16. */
export const kim = {
  preferred_username: 'kim',
  groups: ['/engineering/platform'],
  resource_access: { jira: { roles: ['project-admin'] } },
}

/** A group by its name, one by its id, and one of administrators. */
export const frankMapping: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { claim: 'email' } },
    { to: 'displayName', from: { claim: 'name' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [
      { id: 'users', match: { exact: 'app-jira' }, to: ['jira-software-users'] },
      { id: 'team', match: { exact: 'G-42' }, to: ['dev-team'] },
      {
        id: 'admins',
        match: { exact: 'okta-jira-admin' },
        to: ['jira-administrators'],
        allowPrivileged: true,
      },
    ],
  },
}
export const frankGroups = ['jira-software-users', 'dev-team', 'jira-administrators', 'beta']
export const frank = {
  login: 'frank.miller',
  email: 'frank.miller@contoso.com',
  name: 'Frank',
  groups: ['app-jira'],
}
