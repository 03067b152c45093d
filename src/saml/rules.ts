/**
 * What a signed Response must say to be accepted here and now (SAML Profiles 4.1.4.2 and 4.1.4.3).
 *
 * @module
 */

import { RosterError } from '../core/errors.js'
import { classRefOf, instantOf, requiredInstant } from './assertion.js'
import { readConditions } from './conditions.js'
import { type Confirmed, confirmSubject } from './confirmation.js'
import { structureFault } from './faults.js'
import type { Idp } from './idp.js'
import { ns } from './names.js'
import type { Settings } from './options.js'
import { requireSuccess, type SignedResponse } from './response.js'
import { attributeOf, childrenNamed, elementsOf, textOf, type XmlElement } from './xml-tree.js'

/** @internal What the rules are held against. */
export interface Expectation extends Settings {
  readonly idp: Idp
  /** Epoch milliseconds. */
  readonly now: number
  /** ID of the request that the sender of this Response was given. */
  readonly requestId: string | undefined
  /** Lists of ways to sign in; the one taken must be in each that is there. */
  readonly authnContexts: readonly (readonly string[] | undefined)[]
}

/** @internal Holds every rule but the one on replay; the first that is broken throws. */
export function checkRules(
  { response, assertion, signed }: SignedResponse,
  expected: Expectation,
): Confirmed {
  requireSuccess(response)
  checkDestination(response, signed !== 'assertion', expected)
  checkIssuer(response, 'Response', expected.idp.entityId)
  checkIssuer(assertion, 'Assertion', expected.idp.entityId)
  checkRequest(attributeOf(response, 'InResponseTo'), expected)
  checkMade(response, 'Response', expected)
  checkMade(assertion, 'Assertion', expected)
  checkConditions(assertion, expected)
  checkSessions(assertion, expected)
  return confirmSubject(assertion, expected)
}

/** SAML Bindings 3.5.5.2: a signed message must say where it was sent. */
function checkDestination(response: XmlElement, required: boolean, { acsUrl }: Expectation): void {
  const destination = attributeOf(response, 'Destination')
  if (destination === acsUrl || (destination === undefined && !required)) return
  throw new RosterError(
    'SAML_DESTINATION_MISMATCH',
    'The Response was sent to another address; the reply URL at the IdP must equal acsUrl.',
    { expected: acsUrl },
  )
}

/** Profiles 4.1.4.2: optional on a Response, required on an Assertion. */
function checkIssuer(element: XmlElement, name: 'Response' | 'Assertion', entityId: string): void {
  const [issuer] = childrenNamed(element, ns.assertion, 'Issuer')
  if (!issuer && name === 'Response') return
  if (!issuer) throw structureFault('Issuer', 'missing')
  if (elementsOf(issuer).length === 0 && textOf(issuer) === entityId) return
  throw new RosterError(
    'SAML_ISSUER_MISMATCH',
    `The ${name} was issued by another IdP than idp.entityId names.`,
    { element: name },
  )
}

/** Profiles 4.1.4.3: InResponseTo must be the request that was sent, when one was. */
function checkRequest(
  inResponseTo: string | undefined,
  { requestId, allowUnsolicited }: Expectation,
): void {
  if (inResponseTo === undefined) {
    if (allowUnsolicited) return
    throw requestFault('unsolicited', 'The Response answers no request; allowUnsolicited is off.')
  }
  if (requestId === undefined)
    throw requestFault('unknown-request', 'The Response answers a request, but none is known here.')
  if (inResponseTo !== requestId)
    throw requestFault('other-request', 'The Response answers another request than this one.')
}

function requestFault(
  reason: 'unsolicited' | 'unknown-request' | 'other-request',
  message: string,
): RosterError<'SAML_REQUEST_MISMATCH'> {
  return new RosterError('SAML_REQUEST_MISMATCH', message, { reason })
}

/** SAML Core 2.3.3 and 3.2.2: IssueInstant is required, and nothing is made in the future. */
function checkMade(
  element: XmlElement,
  name: 'Response' | 'Assertion',
  expected: Expectation,
): void {
  requireBegun(requiredInstant(element, 'IssueInstant', name), name, expected)
}

/** SAML Core 2.5.1. */
function checkConditions(assertion: XmlElement, expected: Expectation): void {
  const [conditions] = childrenNamed(assertion, ns.assertion, 'Conditions')
  if (!conditions) throw structureFault('Conditions', 'missing')
  const notBefore = instantOf(conditions, 'NotBefore', 'Conditions')
  const notOnOrAfter = instantOf(conditions, 'NotOnOrAfter', 'Conditions')
  if (notBefore !== undefined) requireBegun(notBefore, 'Conditions', expected)
  if (notOnOrAfter !== undefined) requireOpen(notOnOrAfter, 'Conditions', expected)
  // OneTimeUse holds for every assertion here; ProxyRestriction binds only who issues anew, and is passed on.
  const { audienceRestrictions } = readConditions(conditions)
  const isOurs = audienceRestrictions.every((audiences) => audiences.includes(expected.entityId))
  if (audienceRestrictions.length > 0 && isOurs) return
  throw new RosterError(
    'SAML_AUDIENCE_MISMATCH',
    'The assertion is for another service provider; the audience at the IdP must equal entityId.',
    { expected: expected.entityId },
  )
}

/** SAML Core 2.7.2: at least one AuthnStatement, and no session that has ended. */
function checkSessions(assertion: XmlElement, expected: Expectation): void {
  const statements = childrenNamed(assertion, ns.assertion, 'AuthnStatement')
  if (statements.length === 0) throw structureFault('AuthnStatement', 'missing')
  for (const statement of statements) {
    const authnInstant = requiredInstant(statement, 'AuthnInstant', 'AuthnStatement')
    requireBegun(authnInstant, 'AuthnStatement', expected)
    const end = instantOf(statement, 'SessionNotOnOrAfter', 'AuthnStatement')
    if (end !== undefined) requireOpen(end, 'AuthnStatement', expected)
    checkAuthnContext(statement, expected)
  }
}

/** SAML Core 2.7.2.2. With several statements each must hold: none may be read that was not checked. */
function checkAuthnContext(statement: XmlElement, { authnContexts }: Expectation): void {
  const taken = classRefOf(statement)
  for (const demanded of authnContexts)
    if (demanded && !demanded.some((it) => it === taken))
      throw new RosterError(
        'SAML_AUTHN_CONTEXT_MISMATCH',
        'The person signed in at the IdP in another way than requiredAuthnContext demands.',
        { expected: demanded },
      )
}

function requireBegun(
  notBefore: number,
  element: 'Conditions' | 'AuthnStatement' | 'Assertion' | 'Response',
  { now, clockSkewMs }: Expectation,
): void {
  if (notBefore <= now + clockSkewMs) return
  throw new RosterError(
    'SAML_NOT_YET_VALID',
    `${element} lies in the future; compare the clocks of the IdP and of this machine.`,
    { element, notBefore, now, clockSkewMs },
  )
}

function requireOpen(
  notOnOrAfter: number,
  element: 'Conditions' | 'AuthnStatement',
  { now, clockSkewMs }: Expectation,
): void {
  if (now < notOnOrAfter + clockSkewMs) return
  throw new RosterError(
    'SAML_EXPIRED',
    `${element} has expired; sign in anew, or compare the clocks of the IdP and of this machine.`,
    { element, notOnOrAfter, now, clockSkewMs },
  )
}
