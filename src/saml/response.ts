/**
 * The shape of a Response and which of its elements are signed. Everything here is by fixed place
 * (SAML Core 3.3.3 and 2.3.3, Profiles 4.1.4.2).
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { RosterError } from '../core/errors.js'
import { signatureFault, structureFault } from './faults.js'
import type { LegacyGate } from './legacy.js'
import { ns, statusPrefix } from './names.js'
import { verifySignature } from './signature.js'
import {
  attributeOf,
  childrenNamed,
  descendants,
  elementsOf,
  hasText,
  isNamed,
  type XmlElement,
} from './xml-tree.js'

/** @internal A Response whose signatures hold. */
export interface SignedResponse {
  /** The Response: read from signed bytes only when `signed` is not `assertion`. */
  readonly response: XmlElement
  /** The Assertion, always read from signed bytes. */
  readonly assertion: XmlElement
  readonly signed: 'response' | 'assertion' | 'both'
}

/** @internal Checks shape and signatures. */
export function openResponse(
  root: XmlElement,
  keys: readonly KeyObject[],
  legacy: LegacyGate,
): SignedResponse {
  const assertion = assertionOf(root)
  const onResponse = signatureOf(root)
  const onAssertion = signatureOf(assertion)
  for (const element of descendants(root))
    if (
      (isNamed(element, ns.signature, 'Signature') &&
        element !== onResponse &&
        element !== onAssertion) ||
      (isNamed(element, ns.signature, 'SignedInfo') &&
        element.parent !== onResponse &&
        element.parent !== onAssertion)
    )
      throw signatureFault('structure')
  const signedRoot = onResponse && verifySignature(onResponse, root, keys, legacy)
  const signedAssertion = onAssertion && verifySignature(onAssertion, assertion, keys, legacy)
  // What a signature of the Response covers goes first: it is the whole message.
  if (signedRoot)
    return {
      response: signedRoot,
      assertion: assertionOf(signedRoot),
      signed: signedAssertion ? 'both' : 'response',
    }
  if (signedAssertion)
    return { response: root, assertion: requireAssertion(signedAssertion), signed: 'assertion' }
  throw signatureFault('missing')
}

/** The only Assertion of a Response. An error response has none, and says so in its Status. */
function assertionOf(root: XmlElement): XmlElement {
  if (!isNamed(root, ns.protocol, 'Response')) throw structureFault('Response', 'missing')
  if (attributeOf(root, 'Version') !== '2.0') throw structureFault('Response', 'version')
  requireId(root, 'Response')
  requireSequence(root, 'Response', [
    [ns.assertion, 'Issuer'],
    [ns.signature, 'Signature'],
    [ns.protocol, 'Extensions'],
    [ns.protocol, 'Status'],
    [ns.assertion, 'Assertion', 'EncryptedAssertion'],
  ])
  const [assertion] = childrenNamed(root, ns.assertion, 'Assertion')
  if (!assertion) {
    requireSuccess(root)
    const [encrypted] = childrenNamed(root, ns.assertion, 'EncryptedAssertion')
    throw structureFault('Assertion', encrypted ? 'encrypted' : 'missing')
  }
  for (const element of descendants(root))
    if (
      element !== assertion &&
      (isNamed(element, ns.assertion, 'Assertion') ||
        isNamed(element, ns.assertion, 'EncryptedAssertion'))
    )
      throw structureFault('Assertion', 'repeated')
  return requireAssertion(assertion)
}

const statements = ['Statement', 'AuthnStatement', 'AuthzDecisionStatement', 'AttributeStatement']

function requireAssertion(assertion: XmlElement): XmlElement {
  if (!isNamed(assertion, ns.assertion, 'Assertion')) throw structureFault('Assertion', 'missing')
  if (attributeOf(assertion, 'Version') !== '2.0') throw structureFault('Assertion', 'version')
  requireId(assertion, 'Assertion')
  requireSequence(assertion, 'Assertion', [
    [ns.assertion, 'Issuer'],
    [ns.signature, 'Signature'],
    [ns.assertion, 'Subject'],
    [ns.assertion, 'Conditions'],
    [ns.assertion, 'Advice'],
    [ns.assertion, ...statements],
  ])
  return assertion
}

/** Only an ID without prefix counts, and it is an xs:ID. */
function requireId(element: XmlElement, name: string): void {
  const id = attributeOf(element, 'ID')
  if (id === undefined) throw structureFault(name, 'missing')
  if (!/^[\p{L}_][\p{L}\p{M}\p{N}_.·-]*$/u.test(id)) throw structureFault(name, 'value')
}

type Slot = readonly [namespace: string, ...locals: string[]]

/** Children must come in the order of the slots, each at most once; statements may repeat. */
function requireSequence(element: XmlElement, name: string, slots: readonly Slot[]): void {
  if (hasText(element)) throw structureFault(name, 'unexpected')
  let last = -1
  for (const child of elementsOf(element)) {
    const slot = slots.findIndex(
      ([namespace, ...locals]) => child.namespace === namespace && locals.includes(child.local),
    )
    if (slot < 0) throw structureFault(name, 'unexpected')
    const isStatement = slots[slot]?.includes('AuthnStatement')
    const isSignature = child.namespace === ns.signature
    if (slot === last && !isStatement)
      throw isSignature
        ? signatureFault('structure')
        : structureFault(slotName(child.local), 'repeated')
    if (slot < last)
      throw isSignature ? signatureFault('structure') : structureFault(name, 'unexpected')
    last = slot
  }
}

function slotName(local: string): string {
  return local === 'EncryptedAssertion' ? 'Assertion' : local
}

function signatureOf(element: XmlElement): XmlElement | undefined {
  return childrenNamed(element, ns.signature, 'Signature')[0]
}

const topCodes = ['Requester', 'Responder', 'VersionMismatch'] as const
const nestedCodes = [
  'AuthnFailed',
  'InvalidAttrNameOrValue',
  'InvalidNameIDPolicy',
  'NoAuthnContext',
  'NoAvailableIDP',
  'NoPassive',
  'NoSupportedIDP',
  'PartialLogout',
  'ProxyCountExceeded',
  'RequestDenied',
  'RequestUnsupported',
  'RequestVersionDeprecated',
  'RequestVersionTooHigh',
  'RequestVersionTooLow',
  'ResourceNotRecognized',
  'TooManyResponses',
  'UnknownAttrProfile',
  'UnknownPrincipal',
  'UnsupportedBinding',
]

/** @internal SAML Core 3.2.2.2: the top-level code must be Success. */
export function requireSuccess(response: XmlElement): void {
  const [status] = childrenNamed(response, ns.protocol, 'Status')
  if (!status) throw structureFault('Status', 'missing')
  const [code, ...others] = childrenNamed(status, ns.protocol, 'StatusCode')
  if (!code || others.length > 0) throw structureFault('StatusCode', code ? 'repeated' : 'missing')
  const top = lastPart(code)
  if (top === 'Success') return
  const [nested] = childrenNamed(code, ns.protocol, 'StatusCode')
  const detail = nestedCodes.find((it) => nested && lastPart(nested) === it)
  const name = topCodes.find((it) => it === top) ?? 'Other'
  throw new RosterError(
    'SAML_STATUS_NOT_SUCCESS',
    `The IdP did not sign the person in: ${detail ?? name}. Its log tells why.`,
    { status: name, ...(detail !== undefined && { detail }) },
  )
}

function lastPart(code: XmlElement): string {
  const value = attributeOf(code, 'Value') ?? ''
  return value.startsWith(statusPrefix) ? value.slice(statusPrefix.length) : ''
}
