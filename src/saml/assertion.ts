import { deepFreeze } from '../core/freeze.js'
import type { NameId } from '../identity/identity.js'
import { readAttributes, type SamlAttribute, subjectNameId } from './attributes.js'
import { type ProxyRestriction, readConditions } from './conditions.js'
import { structureFault } from './faults.js'
import { ns } from './names.js'
import type { SignedResponse } from './response.js'
import { readInstant } from './time.js'
import { attributeOf, childrenNamed, textOf, type XmlElement } from './xml-tree.js'

const brand: unique symbol = Symbol.for('rostermap.saml.verified')

/** What an admin should look at although the sign-in is good. */
export interface SamlWarning {
  /**
   * `certificate-expired`: a pinned certificate has expired; the key still counts.
   * `legacy-algorithm`: the message used an algorithm that counts only because `legacyAlgorithms` names it.
   */
  readonly code: 'certificate-expired' | 'legacy-algorithm'
  /** One sentence for an admin. */
  readonly message: string
}

/**
 * A statement of the IdP that passed every check: frozen, and read only from the bytes that the IdP
 * signed. Instants are epoch milliseconds.
 */
export interface VerifiedAssertion {
  /** @internal */
  readonly [brand]: true
  /** ID of the Assertion. */
  readonly id: string
  /** EntityID of the IdP. */
  readonly issuer: string
  /** When the IdP made it. */
  readonly issueInstant: number
  /** Who it is about. Absent when the IdP names nobody but sends attributes. */
  readonly nameId?: NameId
  /** The attributes, as sent. */
  readonly attributes: readonly SamlAttribute[]
  /** When the person signed in at the IdP. */
  readonly authnInstant: number
  /** How the person signed in, as a URI. */
  readonly authnContextClassRef?: string
  /** The IdP's name for the session, for single logout. */
  readonly sessionIndex?: string
  /** When the session at this service provider must end. */
  readonly sessionNotOnOrAfter?: number
  /** From when on the assertion is valid. */
  readonly notBefore?: number
  /** From when on it no longer is. */
  readonly notOnOrAfter?: number
  /** ID of the request that its confirmation answers; absent in an unsolicited one. */
  readonly inResponseTo?: string
  /**
   * Whether the IdP asks that it be used at once and not kept (SAML Core 2.5.1.5): then do not store what it says
   * for later decisions. No assertion is accepted twice in any case.
   */
  readonly oneTimeUse: boolean
  /** Binds whoever issues assertions of their own on the strength of this one. */
  readonly proxyRestriction?: ProxyRestriction
  /** Which element carried the signature. */
  readonly signed: 'response' | 'assertion' | 'both'
  /** What an admin should look at. */
  readonly warnings: readonly SamlWarning[]
}

/** @internal Whether `verifyResponse` made it. */
export function isVerifiedAssertion(value: unknown): value is VerifiedAssertion {
  return typeof value === 'object' && value !== null && brand in value
}

/** @internal Makes the result, after every rule has held. */
export function mintAssertion(
  { assertion, signed }: SignedResponse,
  inResponseTo: string | undefined,
  warnings: readonly SamlWarning[],
): VerifiedAssertion {
  const [conditions] = childrenNamed(assertion, ns.assertion, 'Conditions')
  const [authn] = childrenNamed(assertion, ns.assertion, 'AuthnStatement')
  const [issuer] = childrenNamed(assertion, ns.assertion, 'Issuer')
  if (!authn || !issuer || !conditions) throw structureFault('Assertion', 'missing')
  const nameId = subjectNameId(assertion)
  const sessionIndex = attributeOf(authn, 'SessionIndex')
  const sessionNotOnOrAfter = instantOf(authn, 'SessionNotOnOrAfter', 'AuthnStatement')
  const authnContextClassRef = classRefOf(authn)
  const notBefore = instantOf(conditions, 'NotBefore', 'Conditions')
  const notOnOrAfter = instantOf(conditions, 'NotOnOrAfter', 'Conditions')
  const { oneTimeUse, proxyRestriction } = readConditions(conditions)
  return deepFreeze({
    [brand]: true as const,
    id: attributeOf(assertion, 'ID') ?? '',
    issuer: textOf(issuer),
    issueInstant: requiredInstant(assertion, 'IssueInstant', 'Assertion'),
    ...(nameId && { nameId }),
    attributes: readAttributes(assertion),
    authnInstant: requiredInstant(authn, 'AuthnInstant', 'AuthnStatement'),
    ...(authnContextClassRef !== undefined && { authnContextClassRef }),
    ...(sessionIndex !== undefined && { sessionIndex }),
    ...(sessionNotOnOrAfter !== undefined && { sessionNotOnOrAfter }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notOnOrAfter !== undefined && { notOnOrAfter }),
    ...(inResponseTo !== undefined && { inResponseTo }),
    oneTimeUse,
    ...(proxyRestriction && { proxyRestriction }),
    signed,
    warnings,
  })
}

/** @internal How the person signed in, by an AuthnStatement (SAML Core 2.7.2.2). */
export function classRefOf(authnStatement: XmlElement): string | undefined {
  return childrenNamed(authnStatement, ns.assertion, 'AuthnContext')
    .flatMap((context) => childrenNamed(context, ns.assertion, 'AuthnContextClassRef'))
    .map(textOf)[0]
}

/** @internal An instant that an attribute may state. */
export function instantOf(
  element: XmlElement,
  attribute: string,
  name: string,
): number | undefined {
  const text = attributeOf(element, attribute)
  return text === undefined ? undefined : readInstant(text, name)
}

/** @internal An instant that an attribute must state. */
export function requiredInstant(element: XmlElement, attribute: string, name: string): number {
  const instant = instantOf(element, attribute, name)
  if (instant === undefined) throw structureFault(name, 'missing')
  return instant
}
