/**
 * How the other IdPs write a Response, as data: prefixes, order, types, name formats and the customary attributes of
 * each.
 *
 * @module
 */

import type { Layout } from './saml-style-writer.js'

/** @internal A layout with the sample person that goes with it. */
export interface StyleRow {
  readonly entityId: string
  readonly sign: 'response' | 'assertion' | 'both'
  readonly subject: string
  readonly subjectFormat: string | undefined
  readonly attributes: Readonly<Record<string, readonly string[]>>
  readonly layout: Layout
}

const basic = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic'
const uri = 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri'
const windows = 'http://schemas.microsoft.com/ws/2008/06/identity/claims'
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'
const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
const passwordTransport = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'
const noClass = 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified'
const ada = { subject: 'ada@example.com', subjectFormat: email }
const groups = ['dev', 'ops']

/** @internal The rows by the name of their preset. */
export const styleTable = {
  adfs: {
    ...ada,
    entityId: 'http://adfs.example.com/adfs/services/trust',
    sign: 'assertion',
    subjectFormat: undefined,
    attributes: {
      [`${soap}/givenname`]: ['Ada'],
      [`${soap}/surname`]: ['Lovelace'],
      [`${soap}/emailaddress`]: ['ada@example.com'],
      'http://schemas.xmlsoap.org/claims/Group': groups,
      [`${windows}/windowsaccountname`]: ['CONTOSO\\ada'],
    },
    layout: {
      prefixes: ['samlp', ''],
      classRef: 'urn:federation:authentication:windows',
      attributesFirst: true,
      consent: 'urn:oasis:names:tc:SAML:2.0:consent:unspecified',
    },
  },
  google: {
    ...ada,
    entityId: 'https://accounts.google.com/o/saml2?idpid=C01abc2d3',
    sign: 'both',
    attributes: {
      firstName: ['Ada'],
      lastName: ['Lovelace'],
      email: ['ada@example.com'],
      groups,
    },
    layout: {
      prefixes: ['saml2p', 'saml2'],
      classRef: noClass,
      attributesFirst: true,
      valueType: 'xs:anyType',
    },
  },
  onelogin: {
    ...ada,
    entityId: 'https://app.onelogin.com/saml/metadata/7d5d7f0c-0f5c-4f8e-9d5a-1d2e3f405162',
    sign: 'response',
    attributes: {
      'User.FirstName': ['Ada'],
      'User.LastName': ['Lovelace'],
      'User.email': ['ada@example.com'],
      memberOf: groups,
    },
    layout: {
      prefixes: ['samlp', 'saml'],
      classRef: passwordTransport,
      nameFormat: basic,
      valueType: 'xs:string',
    },
  },
  keycloak: {
    entityId: 'https://sso.example.com/realms/example',
    sign: 'both',
    subject: 'G-1f9c0b7e',
    subjectFormat: persistent,
    attributes: {
      'urn:oid:2.5.4.42': ['Ada'],
      'urn:oid:2.5.4.4': ['Lovelace'],
      'urn:oid:1.2.840.113549.1.9.1': ['ada@example.com'],
      Role: ['user'],
      member: groups,
    },
    layout: {
      prefixes: ['samlp', 'saml'],
      classRef: noClass,
      nameFormat: basic,
      friendlyNames: {
        'urn:oid:2.5.4.42': 'givenName',
        'urn:oid:2.5.4.4': 'surname',
        'urn:oid:1.2.840.113549.1.9.1': 'email',
      },
      valueType: 'xs:string',
      // Its group mapper repeats the attribute.
      oneValueEach: true,
    },
  },
  pingfederate: {
    entityId: 'https://sso.example.com/pingfederate',
    sign: 'response',
    subject: 'ada',
    subjectFormat: unspecified,
    attributes: {
      givenName: ['Ada'],
      sn: ['Lovelace'],
      mail: ['ada@example.com'],
      memberOf: groups,
    },
    layout: {
      prefixes: ['samlp', 'saml'],
      classRef: noClass,
      nameFormat: basic,
      valueType: 'xs:string',
    },
  },
  pingone: {
    ...ada,
    entityId: 'https://auth.pingone.eu/0b5f6a7c-8d9e-4f10-a2b3-c4d5e6f70819',
    sign: 'assertion',
    attributes: {
      FirstName: ['Ada'],
      LastName: ['Lovelace'],
      Email: ['ada@example.com'],
      Groups: groups,
    },
    layout: { prefixes: ['', 'saml'], classRef: passwordTransport, attributesFirst: true },
  },
  jumpcloud: {
    ...ada,
    entityId: 'https://sso.jumpcloud.com/saml2/example',
    sign: 'assertion',
    attributes: {
      firstname: ['Ada'],
      lastname: ['Lovelace'],
      email: ['ada@example.com'],
      memberOf: groups,
    },
    layout: {
      prefixes: ['saml2p', 'saml2'],
      classRef: passwordTransport,
      nameFormat: basic,
      valueType: 'xs:string',
    },
  },
  miniorange: {
    ...ada,
    entityId: 'https://login.xecurify.com/moas',
    sign: 'both',
    attributes: {
      fname: ['Ada'],
      lname: ['Lovelace'],
      email: ['ada@example.com'],
      group: groups,
    },
    layout: { prefixes: ['samlp', 'saml'], classRef: passwordTransport, pretty: true },
  },
  shibboleth: {
    entityId: 'https://idp.example.org/idp/shibboleth',
    sign: 'response',
    subject: 'AAdzZWNyZXQx',
    subjectFormat: transient,
    attributes: {
      'urn:oid:2.5.4.42': ['Ada'],
      'urn:oid:2.5.4.4': ['Lovelace'],
      'urn:oid:0.9.2342.19200300.100.1.3': ['ada@example.com'],
      'urn:oid:1.3.6.1.4.1.5923.1.5.1.1': groups,
      'urn:oasis:names:tc:SAML:attribute:pairwise-id': ['p7@example.com'],
    },
    layout: {
      prefixes: ['saml2p', 'saml2'],
      classRef: 'https://refeds.org/profile/mfa',
      nameFormat: uri,
      friendlyNames: {
        'urn:oid:2.5.4.42': 'givenName',
        'urn:oid:2.5.4.4': 'sn',
        'urn:oid:0.9.2342.19200300.100.1.3': 'mail',
        'urn:oid:1.3.6.1.4.1.5923.1.5.1.1': 'isMemberOf',
      },
      qualifiers: true,
      pretty: true,
    },
  },
} as const satisfies Readonly<Record<string, StyleRow>>
