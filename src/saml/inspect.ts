import { deepFreeze } from '../core/freeze.js'
import type { NameId } from '../identity/identity.js'
import { readAttributes, type SamlAttribute, type SamlValue, subjectNameId } from './attributes.js'
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
  /** Whether names of the person and attribute values are replaced by how long they are. */
  readonly redacted: boolean
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

/** An assertion, unchecked. Instants are as written; names and values may be redacted. */
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

/** Options of `inspectResponse`. */
export interface InspectOptions {
  /** Show names and values as they are: the answer then holds personal data. @defaultValue `false` */
  readonly reveal?: boolean
}

/**
 * Shows what an IdP sent, without checking anything: unsigned, expired and foreign messages too.
 *
 * Of the NameID and of attribute values it tells only how long they are, so the answer can go into a ticket;
 * `reveal` shows them. It is of another type than a verified assertion, and `identityFromAssertion` refuses it.
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
 * console.log(sent.assertions[0]?.nameId?.value) //=> '[24 characters]'
 * ```
 */
export function inspectResponse(
  samlResponse: string,
  { reveal = false }: InspectOptions = {},
): UnverifiedResponse {
  const root = parseXml(decodeMessage(samlResponse, defaultMaxBytes))
  const all = [...descendants(root)]
  const named = (local: string) => all.filter((it) => isNamed(it, ns.assertion, local))
  return deepFreeze({
    verified: false as const,
    redacted: !reveal,
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
    assertions: named('Assertion').map((it) => showAssertion(it, reveal)),
    encryptedAssertions: named('EncryptedAssertion').length,
  })
}

function showAssertion(assertion: XmlElement, reveal: boolean): UnverifiedAssertion {
  const all = [...descendants(assertion)]
  const [conditions] = childrenNamed(assertion, ns.assertion, 'Conditions')
  const nameId = subjectNameId(assertion)
  return {
    ...headOf(assertion),
    ...(nameId && { nameId: reveal ? nameId : redactNameId(nameId) }),
    audiences: all.filter((it) => isNamed(it, ns.assertion, 'Audience')).map(textOf),
    recipients: all
      .filter((it) => isNamed(it, ns.assertion, 'SubjectConfirmationData'))
      .flatMap((it) => attributeOf(it, 'Recipient') ?? []),
    ...stated('notBefore', conditions && attributeOf(conditions, 'NotBefore')),
    ...stated('notOnOrAfter', conditions && attributeOf(conditions, 'NotOnOrAfter')),
    attributes: readAttributes(assertion).map((attribute) =>
      reveal ? attribute : { ...attribute, values: attribute.values.map(redactValue) },
    ),
  }
}

function redactValue({ value, nameId, xml, ...shape }: SamlValue): SamlValue {
  return {
    ...shape,
    value: value === null ? null : redact(value),
    ...(nameId && { nameId: redactNameId(nameId) }),
    ...(xml !== undefined && { xml: redact(xml) }),
  }
}

/** The qualifiers name organisations, not the person. */
function redactNameId(nameId: NameId): NameId {
  return { ...nameId, value: redact(nameId.value) }
}

/** The length tells an admin whether something came, and nobody what. */
function redact(text: string): string {
  const { length } = [...text]
  return length === 0 ? '' : `[${length} ${length === 1 ? 'character' : 'characters'}]`
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
