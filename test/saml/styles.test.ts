/**
 * How IdPs write, beyond Okta and Entra ID (whose styles the test IdP has): prefixes, order, layout, types and
 * attributes as each sends them, with its preset.
 */
import { generateKeyPairSync } from 'node:crypto'
import { claimOf, type PresetName } from 'rostermap'
import { identityFromAssertion } from 'rostermap/saml'
import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { now, verify } from './support.js'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const assertionNs = 'urn:oasis:names:tc:SAML:2.0:assertion'
const protocolNs = 'urn:oasis:names:tc:SAML:2.0:protocol'
const xs = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
const basic = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic'
const uri = 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri'
const windows = 'http://schemas.microsoft.com/ws/2008/06/identity/claims'
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

interface Style {
  readonly preset: PresetName
  /** Prefixes of protocol and assertion; an empty one is the default namespace. */
  readonly prefixes: readonly [string, string]
  readonly nameId: string
  readonly attributes: string
  readonly classRef: string
  /** Whether attributes come before the AuthnStatement. */
  readonly attributesFirst?: boolean
  readonly pretty?: boolean
  readonly extra?: string
  readonly conditions?: string
  readonly sign: 'response' | 'assertion' | 'both'
  readonly encrypted?: boolean
  readonly expected: {
    readonly subject: string
    readonly firstName: string
    readonly groups: readonly string[]
  }
}

/** An attribute as `start`, with values of one type. */
const attribute = (start: string, values: readonly string[], type = '') =>
  `<saml:Attribute ${start}>${values.map((it) => `<saml:AttributeValue${type && ` ${xs} ${xsi} xsi:type="${type}"`}>${it}</saml:AttributeValue>`).join('')}</saml:Attribute>`

const email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
const passwordTransport = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'
const ada = { subject: 'ada@example.com', firstName: 'Ada', groups: ['dev', 'ops'] }

const styles: Readonly<Record<string, Style>> = {
  'AD FS': {
    preset: 'adfs',
    prefixes: ['samlp', ''],
    nameId: `<saml:NameID>${ada.subject}</saml:NameID>`,
    attributes:
      attribute(`Name="${soap}/givenname"`, ['Ada']) +
      attribute(`Name="http://schemas.xmlsoap.org/claims/Group"`, ['dev', 'ops']) +
      attribute(`Name="${windows}/windowsaccountname"`, ['CONTOSO\\ada']),
    classRef: 'urn:federation:authentication:windows',
    attributesFirst: true,
    extra: 'Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified"',
    sign: 'assertion',
    expected: ada,
  },
  'Google Workspace': {
    preset: 'google',
    prefixes: ['saml2p', 'saml2'],
    nameId: `<saml:NameID Format="${email}">${ada.subject}</saml:NameID>`,
    attributes:
      attribute('Name="firstName"', ['Ada'], 'xs:anyType') +
      attribute('Name="groups"', ['dev', 'ops'], 'xs:anyType'),
    classRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    attributesFirst: true,
    sign: 'both',
    expected: ada,
  },
  OneLogin: {
    preset: 'onelogin',
    prefixes: ['samlp', 'saml'],
    nameId: `<saml:NameID Format="${email}">${ada.subject}</saml:NameID>`,
    attributes:
      attribute(`NameFormat="${basic}" Name="User.FirstName"`, ['Ada'], 'xs:string') +
      attribute(`NameFormat="${basic}" Name="memberOf"`, ['dev', 'ops'], 'xs:string'),
    classRef: passwordTransport,
    sign: 'response',
    expected: ada,
  },
  Keycloak: {
    preset: 'keycloak',
    prefixes: ['samlp', 'saml'],
    nameId:
      '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">G-1f</saml:NameID>',
    attributes:
      attribute(
        `FriendlyName="givenName" Name="urn:oid:2.5.4.42" NameFormat="${uri}"`,
        ['Ada'],
        'xs:string',
      ) +
      attribute(`Name="Role" NameFormat="${basic}"`, ['user'], 'xs:string') +
      attribute(`Name="member" NameFormat="${basic}"`, ['dev'], 'xs:string') +
      attribute(`Name="member" NameFormat="${basic}"`, ['ops'], 'xs:string'),
    classRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    sign: 'both',
    expected: { ...ada, subject: 'G-1f' },
  },
  PingFederate: {
    preset: 'pingfederate',
    prefixes: ['samlp', 'saml'],
    nameId:
      '<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">ada</saml:NameID>',
    attributes:
      attribute(`Name="givenName" NameFormat="${basic}"`, ['Ada'], 'xs:string') +
      attribute(`Name="memberOf" NameFormat="${basic}"`, ['dev', 'ops'], 'xs:string'),
    classRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    sign: 'response',
    expected: { ...ada, subject: 'ada' },
  },
  PingOne: {
    preset: 'pingone',
    prefixes: ['', 'saml'],
    nameId: `<saml:NameID Format="${email}">${ada.subject}</saml:NameID>`,
    attributes: attribute('Name="FirstName"', ['Ada']) + attribute('Name="Groups"', ['dev', 'ops']),
    classRef: passwordTransport,
    attributesFirst: true,
    sign: 'assertion',
    expected: ada,
  },
  JumpCloud: {
    preset: 'jumpcloud',
    prefixes: ['saml2p', 'saml2'],
    nameId: `<saml:NameID Format="${email}">${ada.subject}</saml:NameID>`,
    attributes:
      attribute(`Name="firstname" NameFormat="${basic}"`, ['Ada'], 'xs:string') +
      attribute(`Name="memberOf" NameFormat="${basic}"`, ['dev', 'ops'], 'xs:string'),
    classRef: passwordTransport,
    sign: 'assertion',
    expected: ada,
  },
  miniOrange: {
    preset: 'miniorange',
    prefixes: ['samlp', 'saml'],
    nameId: `<saml:NameID Format="${email}">${ada.subject}</saml:NameID>`,
    attributes: attribute('Name="fname"', ['Ada']) + attribute('Name="group"', ['dev', 'ops']),
    classRef: passwordTransport,
    pretty: true,
    sign: 'both',
    expected: ada,
  },
  Shibboleth: {
    preset: 'shibboleth',
    prefixes: ['saml2p', 'saml2'],
    nameId:
      '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" NameQualifier="https://idp.example" SPNameQualifier="https://jira.example.com/saml">AAdzZWNyZXQx</saml:NameID>',
    attributes:
      attribute(`FriendlyName="givenName" Name="urn:oid:2.5.4.42" NameFormat="${uri}"`, ['Ada']) +
      attribute(
        `FriendlyName="isMemberOf" Name="urn:oid:1.3.6.1.4.1.5923.1.5.1.1" NameFormat="${uri}"`,
        ['dev', 'ops'],
      ) +
      attribute(
        `FriendlyName="eduPersonTargetedID" Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.10" NameFormat="${uri}"`,
        [
          '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">T-7</saml:NameID>',
        ],
      ) +
      attribute(
        `Name="urn:oasis:names:tc:SAML:attribute:pairwise-id" NameFormat="${uri}"`,
        ['p7@example.com'],
        'xs:string',
      ),
    classRef: 'https://refeds.org/profile/mfa',
    pretty: true,
    conditions: '<saml:OneTimeUse/><saml:ProxyRestriction Count="0"/>',
    sign: 'response',
    encrypted: true,
    expected: { ...ada, subject: 'p7@example.com' },
  },
}

const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()

function write(style: Style, issuer: string): string {
  const { nameId, attributes, classRef, attributesFirst, extra = '', conditions = '' } = style
  const request = 'InResponseTo="_request"'
  const authn = `<saml:AuthnStatement AuthnInstant="${at(0)}" SessionIndex="_s"><saml:SubjectLocality Address="192.0.2.1"/><saml:AuthnContext><saml:AuthnContextClassRef>${classRef}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`
  const statement = `<saml:AttributeStatement>${attributes}</saml:AttributeStatement>`
  const statements = attributesFirst ? statement + authn : authn + statement
  const assertion = `<saml:Assertion xmlns:saml="${assertionNs}" ID="_a1" IssueInstant="${at(0)}" Version="2.0"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject>${nameId}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Address="192.0.2.1" ${request} NotOnOrAfter="${at(5)}" Recipient="https://jira.example.com/saml/acs"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at(-5)}" NotOnOrAfter="${at(60)}"><saml:AudienceRestriction><saml:Audience>https://jira.example.com/saml</saml:Audience></saml:AudienceRestriction>${conditions}</saml:Conditions>${statements}</saml:Assertion>`
  const written = `<samlp:Response xmlns:samlp="${protocolNs}" ID="_r1" Version="2.0" IssueInstant="${at(0)}" Destination="https://jira.example.com/saml/acs" ${extra} ${request}><saml:Issuer xmlns:saml="${assertionNs}" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`
  const [protocol, own] = style.prefixes
  const prefixed = [['samlp', protocol] as const, ['saml', own] as const].reduce(
    (xml, [from, to]) =>
      xml
        .replaceAll(new RegExp(`(</?)${from}:`, 'g'), `$1${to && `${to}:`}`)
        .replaceAll(`xmlns:${from}=`, to ? `xmlns:${to}=` : 'xmlns='),
    written,
  )
  return style.pretty ? prefixed.replaceAll(/></g, '>\n    <') : prefixed
}

describe.each(Object.keys(styles))('%s', (name) => {
  const style = styles[name] as Style
  // Signatures with a prefix, as most write them, and without, as AD FS and Entra ID do.
  const idp = testIdp({ style: style.prefixes[1] === '' ? 'entra' : 'okta' })
  it.each([style.sign, 'response', 'assertion', 'both'] as const)(
    'is read with a signed %s',
    async (sign) => {
      const { samlResponse } = idp.respond({
        now,
        sign,
        edit: () => write(style, idp.entityId),
        ...(style.encrypted && { encrypt: { recipients: [{ key: publicKey }] } }),
      })
      const assertion = await verify(samlResponse, { idp, decryptionKeys: [privateKey] })
      expect([assertion.signed, assertion.authnContextClassRef]).toEqual([sign, style.classRef])
      const identity = identityFromAssertion(assertion, { preset: style.preset })
      const { subject, firstName, groups } = style.expected
      expect(identity.subject).toBe(subject)
      expect(claimOf(identity, 'firstName').values).toEqual([firstName])
      expect(claimOf(identity, 'groups').values).toEqual(groups)
    },
  )
})

it('eduPersonTargetedID keeps the NameID inside it', async () => {
  const style = styles['Shibboleth'] as Style
  const idp = testIdp()
  const { samlResponse } = idp.respond({ now, edit: () => write(style, idp.entityId) })
  const identity = identityFromAssertion(await verify(samlResponse, { idp }), {
    preset: 'shibboleth',
  })
  expect(claimOf(identity, 'eduPersonTargetedID').values).toEqual(['T-7'])
  expect(identity.nameId?.nameQualifier).toBe('https://idp.example')
})
