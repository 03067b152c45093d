/**
 * How IdPs write a Response: Okta and Entra ID to the letter, the others from a table.
 *
 * @module
 */

import type { PresetName } from '../identity/presets.js'
import {
  assertionNs,
  bearer,
  isSuccess,
  optional,
  protocolNs,
  type ResponseContent,
  statusXml,
  xmlText,
} from './saml-style-parts.js'
import { type StyleRow, styleTable } from './saml-style-table.js'
import { writeResponse } from './saml-style-writer.js'

/** Whose way of writing a test IdP can have: that of every IdP with a preset. */
export type TestIdpStyle = Exclude<PresetName, 'generic'>

/** @internal One IdP's way of writing. */
export interface ResponseStyle {
  readonly entityId: string
  readonly sign: 'response' | 'assertion' | 'both'
  readonly signaturePrefix: string | undefined
  readonly prefixList: readonly string[]
  readonly subject: string
  readonly subjectFormat: string | undefined
  readonly attributes: ResponseContent['attributes']
  readonly write: (content: ResponseContent) => string
}

const emailAddress = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
const password = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password'

const okta: ResponseStyle = {
  entityId: 'http://www.okta.com/exk1f0abcdEFGH2345',
  sign: 'both',
  signaturePrefix: 'ds',
  prefixList: ['xs'],
  subject: 'Alice.Nguyen@Example.com',
  subjectFormat: emailAddress,
  attributes: {
    email: ['Alice.Nguyen@Example.com'],
    firstName: ['Alice'],
    lastName: ['Nguyen'],
    groups: ['Everyone', 'okta-jira-dev'],
  },
  write: (it) => {
    const entity = `Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity"`
    const attributes = Object.entries(it.attributes).map(
      ([name, values]) =>
        `<saml2:Attribute Name="${xmlText(name)}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified">${values
          .map((value) =>
            value === null
              ? '<saml2:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></saml2:AttributeValue>'
              : `<saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${xmlText(value)}</saml2:AttributeValue>`,
          )
          .join('')}</saml2:Attribute>`,
    )
    const assertion = `<saml2:Assertion ID="${it.assertionId}" IssueInstant="${it.issueInstant}" Version="2.0" xmlns:saml2="${assertionNs}" xmlns:xs="http://www.w3.org/2001/XMLSchema"><saml2:Issuer ${entity} xmlns:saml2="${assertionNs}">${xmlText(it.issuer)}</saml2:Issuer><saml2:Subject xmlns:saml2="${assertionNs}"><saml2:NameID${optional('Format', it.subjectFormat)}>${xmlText(it.subject)}</saml2:NameID><saml2:SubjectConfirmation Method="${bearer}"><saml2:SubjectConfirmationData${optional('InResponseTo', it.inResponseTo)} NotOnOrAfter="${it.notOnOrAfter}" Recipient="${xmlText(it.recipient)}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="${it.notBefore}" NotOnOrAfter="${it.notOnOrAfter}" xmlns:saml2="${assertionNs}"><saml2:AudienceRestriction><saml2:Audience>${xmlText(it.audience)}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AuthnStatement AuthnInstant="${it.authnInstant}" SessionIndex="${it.assertionId}.1"${optional('SessionNotOnOrAfter', it.sessionNotOnOrAfter)} xmlns:saml2="${assertionNs}"><saml2:AuthnContext><saml2:AuthnContextClassRef>${password}ProtectedTransport</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement xmlns:saml2="${assertionNs}">${attributes.join('')}</saml2:AttributeStatement></saml2:Assertion>`
    const status = statusXml('saml2p', it.status)
    return `<?xml version="1.0" encoding="UTF-8"?><saml2p:Response${optional('Destination', it.destination)} ID="${it.responseId}"${optional('InResponseTo', it.inResponseTo)} IssueInstant="${it.issueInstant}" Version="2.0" xmlns:saml2p="${protocolNs}" xmlns:xs="http://www.w3.org/2001/XMLSchema"><saml2:Issuer ${entity} xmlns:saml2="${assertionNs}">${xmlText(it.issuer)}</saml2:Issuer>${status}${isSuccess(it) ? assertion : ''}</saml2p:Response>`
  },
}

const microsoft = 'http://schemas.microsoft.com/identity/claims'
const windows = 'http://schemas.microsoft.com/ws/2008/06/identity/claims'
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

const entra: ResponseStyle = {
  entityId: 'https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/',
  sign: 'assertion',
  signaturePrefix: undefined,
  prefixList: [],
  subject: 'frank@contoso.com',
  subjectFormat: emailAddress,
  attributes: {
    [`${microsoft}/tenantid`]: ['aaaabbbb-0000-cccc-1111-dddd2222eeee'],
    [`${microsoft}/objectidentifier`]: ['528b2ac2-aa9c-45e1-88d4-959b53bc7dd0'],
    [`${windows}/groups`]: [
      '07dd8a60-bf6d-4e17-8844-230b77145381',
      '5581e43f-6096-41d4-8ffa-04e560bab39d',
    ],
    [`${soap}/givenname`]: ['Frank'],
    [`${soap}/surname`]: ['Miller'],
    [`${soap}/emailaddress`]: ['frank@contoso.com'],
    [`${soap}/name`]: ['frank@contoso.com'],
  },
  write: (it) => {
    const attributes = Object.entries(it.attributes).map(
      ([name, values]) =>
        `<Attribute Name="${xmlText(name)}">${values
          .map((value) => `<AttributeValue>${xmlText(value ?? '')}</AttributeValue>`)
          .join('')}</Attribute>`,
    )
    const assertion = `<Assertion ID="${it.assertionId}" IssueInstant="${it.issueInstant}" Version="2.0" xmlns="${assertionNs}"><Issuer>${xmlText(it.issuer)}</Issuer><Subject><NameID${optional('Format', it.subjectFormat)}>${xmlText(it.subject)}</NameID><SubjectConfirmation Method="${bearer}"><SubjectConfirmationData${optional('InResponseTo', it.inResponseTo)} NotOnOrAfter="${it.notOnOrAfter}" Recipient="${xmlText(it.recipient)}"/></SubjectConfirmation></Subject><Conditions NotBefore="${it.notBefore}" NotOnOrAfter="${it.notOnOrAfter}"><AudienceRestriction><Audience>${xmlText(it.audience)}</Audience></AudienceRestriction></Conditions><AttributeStatement>${attributes.join('')}</AttributeStatement><AuthnStatement AuthnInstant="${it.authnInstant}" SessionIndex="${it.assertionId}"${optional('SessionNotOnOrAfter', it.sessionNotOnOrAfter)}><AuthnContext><AuthnContextClassRef>${password}</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion>`
    return `<samlp:Response ID="${it.responseId}" Version="2.0" IssueInstant="${it.issueInstant}"${optional('Destination', it.destination)}${optional('InResponseTo', it.inResponseTo)} xmlns:samlp="${protocolNs}"><Issuer xmlns="${assertionNs}">${xmlText(it.issuer)}</Issuer>${statusXml('samlp', it.status)}${isSuccess(it) ? assertion : ''}</samlp:Response>`
  },
}

/** As most sign: with a prefix, and no prefix lists. */
function fromTable({ layout, ...row }: StyleRow): ResponseStyle {
  return {
    ...row,
    signaturePrefix: layout.prefixes[1] === '' ? undefined : 'ds',
    prefixList: [],
    write: (content) => writeResponse(content, layout),
  }
}

/** @internal The styles by name. */
export const responseStyles: Readonly<Record<TestIdpStyle, ResponseStyle>> = {
  okta,
  entra,
  adfs: fromTable(styleTable.adfs),
  google: fromTable(styleTable.google),
  onelogin: fromTable(styleTable.onelogin),
  keycloak: fromTable(styleTable.keycloak),
  pingfederate: fromTable(styleTable.pingfederate),
  pingone: fromTable(styleTable.pingone),
  jumpcloud: fromTable(styleTable.jumpcloud),
  miniorange: fromTable(styleTable.miniorange),
  shibboleth: fromTable(styleTable.shibboleth),
}

/** @internal The attributes Entra ID sends instead of more than 150 groups. */
export function withGroupsLink(attributes: ResponseContent['attributes']): typeof attributes {
  const others = Object.entries(attributes).filter(([name]) => name !== `${windows}/groups`)
  const link =
    'https://graph.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/users/528b2ac2-aa9c-45e1-88d4-959b53bc7dd0/getMemberObjects'
  return {
    ...Object.fromEntries(others),
    'http://schemas.microsoft.com/claims/groups.link': [link],
  }
}
