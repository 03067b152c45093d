/**
 * Writes a Response from a layout.
 *
 * @module
 */

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

/** @internal What is peculiar to one IdP's way of writing. */
export interface Layout {
  /** Prefixes of protocol and assertion; an empty one is the default namespace. */
  readonly prefixes: readonly [protocol: string, assertion: string]
  readonly classRef: string
  /** Of attributes whose name is no URI; those are of the URI format. */
  readonly nameFormat?: string
  readonly friendlyNames?: Readonly<Record<string, string>>
  readonly valueType?: string
  /** Whether each value comes in an attribute of its own. */
  readonly oneValueEach?: boolean
  /** Whether attributes come before the AuthnStatement. */
  readonly attributesFirst?: boolean
  readonly pretty?: boolean
  readonly consent?: string
  /** Whether the NameID has its qualifiers. */
  readonly qualifiers?: boolean
}

const uri = 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri'
const schema = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
const instance = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

/** @internal */
export function writeResponse(it: ResponseContent, layout: Layout): string {
  const [protocol, assertion] = layout.prefixes
  const [p, a] = layout.prefixes.map((prefix) => (prefix === '' ? '' : `${prefix}:`)) as [
    string,
    string,
  ]
  const declared = (prefix: string, namespace: string) =>
    `xmlns${prefix === '' ? '' : `:${prefix}`}="${namespace}"`
  const answers = optional('InResponseTo', it.inResponseTo)

  const value = (text: string | null) =>
    text === null
      ? `<${a}AttributeValue ${instance} xsi:nil="true"/>`
      : `<${a}AttributeValue${layout.valueType ? ` ${schema} ${instance} xsi:type="${layout.valueType}"` : ''}>${xmlText(text)}</${a}AttributeValue>`
  const attribute = (name: string, values: readonly (string | null)[]) => {
    const format = layout.nameFormat && name.startsWith('urn:') ? uri : layout.nameFormat
    const friendly = optional('FriendlyName', layout.friendlyNames?.[name])
    return `<${a}Attribute${friendly} Name="${xmlText(name)}"${optional('NameFormat', format)}>${values.map(value).join('')}</${a}Attribute>`
  }
  const attributes = Object.entries(it.attributes).flatMap(([name, values]) =>
    layout.oneValueEach ? values.map((one) => attribute(name, [one])) : [attribute(name, values)],
  )
  const qualifiers = layout.qualifiers
    ? `${optional('NameQualifier', it.issuer)}${optional('SPNameQualifier', it.audience)}`
    : ''
  const subject = `<${a}Subject><${a}NameID${optional('Format', it.subjectFormat)}${qualifiers}>${xmlText(it.subject)}</${a}NameID><${a}SubjectConfirmation Method="${bearer}"><${a}SubjectConfirmationData${answers} NotOnOrAfter="${it.notOnOrAfter}" Recipient="${xmlText(it.recipient)}"/></${a}SubjectConfirmation></${a}Subject>`
  const conditions = `<${a}Conditions NotBefore="${it.notBefore}" NotOnOrAfter="${it.notOnOrAfter}"><${a}AudienceRestriction><${a}Audience>${xmlText(it.audience)}</${a}Audience></${a}AudienceRestriction></${a}Conditions>`
  const authn = `<${a}AuthnStatement AuthnInstant="${it.authnInstant}" SessionIndex="${it.assertionId}"${optional('SessionNotOnOrAfter', it.sessionNotOnOrAfter)}><${a}AuthnContext><${a}AuthnContextClassRef>${layout.classRef}</${a}AuthnContextClassRef></${a}AuthnContext></${a}AuthnStatement>`
  const stated = `<${a}AttributeStatement>${attributes.join('')}</${a}AttributeStatement>`
  const statements =
    attributes.length === 0 ? authn : layout.attributesFirst ? stated + authn : authn + stated
  const issuer = `${xmlText(it.issuer)}</${a}Issuer>`
  const whole = `<${a}Assertion ${declared(assertion, assertionNs)} ID="${it.assertionId}" IssueInstant="${it.issueInstant}" Version="2.0"><${a}Issuer>${issuer}${subject}${conditions}${statements}</${a}Assertion>`
  const written = `<${p}Response ${declared(protocol, protocolNs)} ID="${it.responseId}" Version="2.0" IssueInstant="${it.issueInstant}"${optional('Destination', it.destination)}${optional('Consent', layout.consent)}${answers}><${a}Issuer ${declared(assertion, assertionNs)}>${issuer}${statusXml(protocol, it.status)}${isSuccess(it) ? whole : ''}</${p}Response>`
  // An empty value stays one.
  return layout.pretty
    ? written.replaceAll(/><(?!\/(?:\w+:)?AttributeValue>)/g, '>\n    <')
    : written
}
