/**
 * What each IdP calls its claims. A short name points only at names that mean the same, so that two of
 * them in one statement do not contradict each other.
 *
 * @module
 */

import { nameIdFormats } from './preset-traits.js'
import type { Preset } from './presets.js'

const schemas = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const microsoft = 'http://schemas.microsoft.com/identity/claims'
const windows = 'http://schemas.microsoft.com/ws/2008/06/identity/claims'
const { email, persistent, transient, unspecified, windows: windowsName } = nameIdFormats
const eduPerson = 'urn:oid:1.3.6.1.4.1.5923.1.1.1'

// The admin names the attributes in Okta's app; these are what its wizard proposes.
const okta: Preset = {
  name: 'Okta',
  aliases: {
    email: ['user.email', 'Email', 'mail'],
    firstName: ['user.firstName', 'FirstName', 'given_name'],
    lastName: ['user.lastName', 'LastName', 'family_name'],
    displayName: ['user.displayName', 'name'],
    department: ['user.department'],
    groups: ['memberOf', 'Groups'],
  },
  subject: [],
  // The Okta user name, mostly an address.
  nameId: { formats: [unspecified, email, persistent, transient], survivesRename: 'never' },
  quirks: [
    { kind: 'optIn', claim: 'groups' },
    { kind: 'catchAll', claim: 'groups', values: ['Everyone'] },
  ],
}

// Microsoft Learn, "Customize SAML token claims". The object id survives renames.
const entra: Preset = {
  name: 'Entra ID',
  aliases: {
    objectId: [`${microsoft}/objectidentifier`, 'oid'],
    tenantId: [`${microsoft}/tenantid`, 'tid'],
    email: [`${schemas}/emailaddress`],
    firstName: [`${schemas}/givenname`, 'given_name'],
    lastName: [`${schemas}/surname`, 'family_name'],
    name: [`${schemas}/name`],
    upn: [`${schemas}/upn`],
    displayName: [`${microsoft}/displayname`],
    department: [`${schemas}/department`],
    groups: [`${windows}/groups`],
    roles: [`${windows}/role`],
  },
  subject: [`${microsoft}/objectidentifier`, 'oid'],
  // The user principal name by default, which changes with the name.
  nameId: {
    formats: [email, persistent, unspecified, transient, windowsName],
    survivesRename: 'never',
  },
  quirks: [
    { kind: 'optIn', claim: 'groups' },
    { kind: 'ids', claim: 'groups' },
    { kind: 'domainNames', claim: 'groups' },
  ],
  // Microsoft Learn, "Properties of a Microsoft Entra B2B collaboration user".
  guests: { claims: ['NameID', 'name', 'upn'], marker: '#EXT#', transform: 'guestAddress' },
}

// Microsoft Learn, "The Role of Claims" (AD FS). Which are sent, and what is the NameID, the rules of the
// relying party decide; a SID is sent only if they say so, so it is no subject by itself.
const adfs: Preset = {
  name: 'AD FS',
  aliases: {
    email: [`${schemas}/emailaddress`],
    firstName: [`${schemas}/givenname`],
    lastName: [`${schemas}/surname`],
    name: [`${schemas}/name`],
    displayName: ['http://schemas.xmlsoap.org/claims/CommonName'],
    upn: [`${schemas}/upn`],
    windowsAccountName: [`${windows}/windowsaccountname`],
    sid: [`${windows}/primarysid`],
    groups: ['http://schemas.xmlsoap.org/claims/Group'],
    groupSids: [`${windows}/groupsid`],
    roles: [`${windows}/role`],
  },
  subject: [],
  nameId: { formats: [], survivesRename: 'depends' },
  quirks: [
    { kind: 'optIn', claim: 'groups' },
    { kind: 'domainNames', claim: 'windowsAccountName' },
    { kind: 'domainNames', claim: 'groups' },
    { kind: 'catchAll', claim: 'groups', values: ['Domain Users', 'Authenticated Users'] },
  ],
}

// support.google.com/a/answer/6087519 (attributes) and 11143403 (groups): the admin names every attribute,
// so these are the names customary in instructions for Google's custom SAML app.
const google: Preset = {
  name: 'Google Workspace',
  aliases: {
    email: ['Email', 'mail', 'primaryEmail'],
    firstName: ['FirstName', 'given_name'],
    lastName: ['LastName', 'family_name'],
    department: ['Department'],
    groups: ['Groups'],
  },
  subject: [],
  // The primary address by default.
  nameId: { formats: [unspecified, email, persistent, transient], survivesRename: 'never' },
  quirks: [
    { kind: 'optIn', claim: 'groups' },
    { kind: 'atMost', claim: 'groups', count: 75 },
  ],
}

// OneLogin, "SAML Custom Connector (Advanced)", Parameters; memberOf is the directory's.
const onelogin: Preset = {
  name: 'OneLogin',
  aliases: {
    email: ['User.email', 'Email'],
    firstName: ['User.FirstName', 'FirstName', 'given_name'],
    lastName: ['User.LastName', 'LastName', 'family_name'],
    groups: ['memberOf', 'Groups'],
  },
  subject: [],
  nameId: { formats: [email, unspecified, persistent, transient], survivesRename: 'never' },
  quirks: [
    { kind: 'optIn', claim: 'groups' },
    { kind: 'delimited', claim: 'groups', by: ';' },
    { kind: 'distinguishedNames', claim: 'groups' },
  ],
}

// Keycloak, predefined SAML mappers "X500 email", "X500 givenName", "X500 surname" and "role list"
// (SamlProtocolFactory); "member" is the default of its group list; OIDC scopes profile and email.
const keycloak: Preset = {
  name: 'Keycloak',
  aliases: {
    email: ['urn:oid:1.2.840.113549.1.9.1'],
    firstName: ['urn:oid:2.5.4.42', 'given_name'],
    lastName: ['urn:oid:2.5.4.4', 'family_name'],
    displayName: ['name'],
    username: ['preferred_username'],
    groups: ['member'],
    roles: ['Role'],
  },
  subject: [],
  // The user name, unless the client asks for another format; `persistent` is an id of its own.
  nameId: { formats: [unspecified, persistent, email, transient], survivesRename: 'depends' },
  quirks: [
    { kind: 'paths', claim: 'groups' },
    {
      kind: 'catchAll',
      claim: 'roles',
      values: ['offline_access', 'uma_authorization', 'default-roles-*'],
    },
  ],
}

// docs.pingidentity.com: the attribute contract is the admin's; mapped from a directory it has LDAP's names.
const pingfederate: Preset = {
  name: 'PingFederate',
  aliases: {
    username: ['uid', 'sAMAccountName'],
    email: ['mail'],
    firstName: ['givenName'],
    lastName: ['sn'],
    commonName: ['cn'],
    groups: ['memberOf'],
  },
  subject: [],
  // SAML_SUBJECT, whatever the contract fills it with.
  nameId: { formats: [], survivesRename: 'depends' },
  quirks: [{ kind: 'distinguishedNames', claim: 'groups' }],
}

// docs.pingidentity.com, "Editing SAML attribute mapping": the admin names them; templates of the catalogue
// write Email, FirstName, LastName and Groups, OIDC the standard claims.
const pingone: Preset = {
  name: 'PingOne',
  aliases: {
    username: ['Username', 'preferred_username'],
    email: ['Email'],
    firstName: ['FirstName', 'givenName', 'given_name'],
    lastName: ['LastName', 'familyName', 'family_name'],
    groups: ['Groups', 'memberOf'],
  },
  subject: [],
  nameId: { formats: [unspecified, email, persistent, transient], survivesRename: 'depends' },
  quirks: [{ kind: 'optIn', claim: 'groups' }],
}

// jumpcloud.com/support/saml-attribute-notes: JumpCloud's own names; the group attribute is switched on and
// named by the admin, memberOf is what it proposes.
const jumpcloud: Preset = {
  name: 'JumpCloud',
  aliases: {
    firstName: ['firstname'],
    lastName: ['lastname'],
    groups: ['memberOf'],
  },
  subject: [],
  // The address by default.
  nameId: { formats: [unspecified, email, persistent, transient], survivesRename: 'never' },
  quirks: [{ kind: 'optIn', claim: 'groups' }],
}

// developers.miniorange.com: the admin names the attributes; these are the names of its instructions.
const miniorange: Preset = {
  name: 'miniOrange',
  aliases: {
    email: ['Email'],
    firstName: ['fname'],
    lastName: ['lname'],
    groups: ['Groups', 'group'],
  },
  subject: [],
  nameId: { formats: [unspecified, email, persistent, transient], survivesRename: 'never' },
  quirks: [{ kind: 'catchAll', claim: 'groups', values: ['DEFAULT'] }],
}

// REFEDS eduPerson 4.4.0, RFC 4524 (mail), RFC 2798 (displayName), X.520, MACE-Dir SAML profile (names as
// urn:oid). OASIS "SAML V2.0 Subject Identifier Attributes" replaces the NameID by the two subject ids.
const shibboleth: Preset = {
  name: 'Shibboleth',
  aliases: {
    subjectId: ['urn:oasis:names:tc:SAML:attribute:subject-id'],
    pairwiseId: ['urn:oasis:names:tc:SAML:attribute:pairwise-id'],
    email: ['urn:oid:0.9.2342.19200300.100.1.3', 'mail'],
    firstName: ['urn:oid:2.5.4.42', 'givenName'],
    lastName: ['urn:oid:2.5.4.4', 'sn'],
    displayName: ['urn:oid:2.16.840.1.113730.3.1.241'],
    commonName: ['urn:oid:2.5.4.3', 'cn'],
    username: ['urn:oid:0.9.2342.19200300.100.1.1', 'uid'],
    eduPersonPrincipalName: [`${eduPerson}.6`],
    eduPersonTargetedID: [`${eduPerson}.10`],
    eduPersonUniqueId: [`${eduPerson}.13`],
    affiliations: [`${eduPerson}.1`, 'eduPersonAffiliation'],
    scopedAffiliations: [`${eduPerson}.9`, 'eduPersonScopedAffiliation'],
    entitlements: [`${eduPerson}.7`, 'eduPersonEntitlement'],
    groups: ['urn:oid:1.3.6.1.4.1.5923.1.5.1.1', 'isMemberOf'],
  },
  subject: [
    'urn:oasis:names:tc:SAML:attribute:subject-id',
    'urn:oasis:names:tc:SAML:attribute:pairwise-id',
  ],
  nameId: { formats: [transient, persistent], survivesRename: 'depends' },
  quirks: [
    { kind: 'optIn', claim: 'subjectId' },
    { kind: 'optIn', claim: 'groups' },
  ],
}

/** @internal The rows by name. */
export const presetTable = {
  generic: { name: 'generic', aliases: {}, subject: [] },
  okta,
  entra,
  adfs,
  google,
  onelogin,
  keycloak,
  pingfederate,
  pingone,
  jumpcloud,
  miniorange,
  shibboleth,
} as const satisfies Readonly<Record<string, Preset>>
