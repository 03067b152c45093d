import { deepFreeze } from '../core/freeze.js'
import type { NameId } from '../identity/identity.js'
import { readAttributes, type SamlAttribute, subjectNameId } from './attributes.js'
import { decodeMessage, defaultMaxBytes } from './decode.js'
import { ns } from './names.js'
import { parseXml } from './xml.js'
import {
  attributeOf,
  childrenNamed,
  descendants,
  elementsOf,
  isNamed,
  textOf,
  type XmlElement,
} from './xml-tree.js'

/** What an IdP sent, unchecked: for showing to an admin, never for signing anybody in. */
export interface UnverifiedResponse {
  /** Says what it is. */
  readonly verified: false
  /** Local name of the outermost element; `Response` for a Response. */
  readonly element: string
  /** Its ID. */
  readonly id?: string
  /** Its Issuer. */
  readonly issuer?: string
  /** Its Destination: the acsUrl the IdP knows. */
  readonly destination?: string
  /** Its InResponseTo. */
  readonly inResponseTo?: string
  /** Its IssueInstant, as written. */
  readonly issueInstant?: string
  /** Its status codes, outermost first. */
  readonly status: readonly string[]
  /** Every signature in it, valid or not. */
  readonly signatures: readonly UnverifiedSignature[]
  /** Its assertions. */
  readonly assertions: readonly UnverifiedAssertion[]
  /** How many assertions are encrypted and so cannot be shown. */
  readonly encryptedAssertions: number
}

/** A signature, unchecked. */
export interface UnverifiedSignature {
  /** Local name of the element it stands in. */
  readonly on: string
  /** The SignatureMethod it names. */
  readonly algorithm?: string
}

/** An assertion, unchecked. Instants are as written. */
export interface UnverifiedAssertion {
  /** Its ID. */
  readonly id?: string
  /** Its Issuer. */
  readonly issuer?: string
  /** Its NameID. */
  readonly nameId?: NameId
  /** Its audiences: the entityId the IdP knows. */
  readonly audiences: readonly string[]
  /** The recipients of its confirmations. */
  readonly recipients: readonly string[]
  /** From when on it is valid. */
  readonly notBefore?: string
  /** From when on it no longer is. */
  readonly notOnOrAfter?: string
  /** Its attributes. */
  readonly attributes: readonly SamlAttribute[]
}

/**
 * Shows what an IdP sent, without checking anything: unsigned, expired and foreign messages too.
 *
 * The answer holds personal data. It is of another type than a verified assertion, and
 * `identityFromAssertion` refuses it.
 *
 * @param samlResponse - the form field `SAMLResponse`, base64
 * @throws a `RosterError` with code `SAML_INPUT_INVALID` or `SAML_XML_INVALID` when it cannot be
 * read at all
 * @example
 * ```ts test
 * import { inspectResponse } from 'rostermap/saml'
 * import { testIdp } from 'rostermap/testing'
 *
 * const sent = inspectResponse(testIdp({ style: 'okta' }).respond().samlResponse)
 * console.log(sent.assertions[0]?.audiences) //=> ['https://jira.example.com/saml']
 * console.log(sent.assertions[0]?.attributes.map(({ name }) => name)) //=> ['email', 'firstName', 'lastName', 'groups']
 * ```
 */
export function inspectResponse(samlResponse: string): UnverifiedResponse {
  const root = parseXml(decodeMessage(samlResponse, defaultMaxBytes))
  const all = [...descendants(root)]
  const named = (local: string) => all.filter((it) => isNamed(it, ns.assertion, local))
  return deepFreeze({
    verified: false as const,
    element: root.local,
    ...headOf(root),
    ...stated('destination', attributeOf(root, 'Destination')),
    ...stated('inResponseTo', attributeOf(root, 'InResponseTo')),
    ...stated('issueInstant', attributeOf(root, 'IssueInstant')),
    status: all
      .filter((it) => isNamed(it, ns.protocol, 'StatusCode'))
      .flatMap((it) => attributeOf(it, 'Value') ?? []),
    signatures: all
      .filter((it) => isNamed(it, ns.signature, 'Signature'))
      .map((it) => ({ on: it.parent?.local ?? '', ...stated('algorithm', algorithmOf(it)) })),
    assertions: named('Assertion').map(showAssertion),
    encryptedAssertions: named('EncryptedAssertion').length,
  })
}

function showAssertion(assertion: XmlElement): UnverifiedAssertion {
  const all = [...descendants(assertion)]
  const [conditions] = childrenNamed(assertion, ns.assertion, 'Conditions')
  const nameId = subjectNameId(assertion)
  return {
    ...headOf(assertion),
    ...(nameId && { nameId }),
    audiences: all.filter((it) => isNamed(it, ns.assertion, 'Audience')).map(textOf),
    recipients: all
      .filter((it) => isNamed(it, ns.assertion, 'SubjectConfirmationData'))
      .flatMap((it) => attributeOf(it, 'Recipient') ?? []),
    ...stated('notBefore', conditions && attributeOf(conditions, 'NotBefore')),
    ...stated('notOnOrAfter', conditions && attributeOf(conditions, 'NotOnOrAfter')),
    attributes: readAttributes(assertion),
  }
}

function headOf(element: XmlElement): { id?: string; issuer?: string } {
  const [issuer] = childrenNamed(element, ns.assertion, 'Issuer')
  return {
    ...stated('id', attributeOf(element, 'ID')),
    ...stated('issuer', issuer && textOf(issuer)),
  }
}

function algorithmOf(signature: XmlElement): string | undefined {
  const [method] = childrenNamed(signature, ns.signature, 'SignedInfo')
    .flatMap(elementsOf)
    .filter((it) => isNamed(it, ns.signature, 'SignatureMethod'))
  return method && attributeOf(method, 'Algorithm')
}

/** A member that is there only when there is a value. */
function stated<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string }
}
