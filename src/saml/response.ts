/**
 * The shape of a Response and which of its elements are signed. Everything here is by fixed place
 * (SAML Core 3.3.3 and 2.3.3, Profiles 4.1.4.2).
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { isRosterError, RosterError } from '../core/errors.js'
import { type Decryption, decryptElement, decryptionFault, substitute } from './decrypt.js'
import { signatureFault, structureFault } from './faults.js'
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

/** @internal What is trusted, and what it takes to decrypt. */
export interface Trust extends Decryption {
  /** Pinned keys of the IdP. */
  readonly keys: readonly KeyObject[]
}

/** @internal Checks shape and signatures; decrypts the assertion where that is needed. */
export function openResponse(root: XmlElement, trust: Trust): SignedResponse {
  const received = receivedIn(root)
  return isNamed(received, ns.assertion, 'Assertion')
    ? openPlain(root, received, trust)
    : openEncrypted(root, trust)
}

function openPlain(root: XmlElement, assertion: XmlElement, trust: Trust): SignedResponse {
  requireAssertion(assertion)
  const onResponse = signatureOf(root)
  const onAssertion = signatureOf(assertion)
  refuseOtherSignatures(root, [onResponse, onAssertion])
  const signedRoot = onResponse && verify(onResponse, root, trust)
  const signedAssertion = onAssertion && verify(onAssertion, assertion, trust)
  // What a signature of the Response covers goes first: it is the whole message.
  if (signedRoot)
    return {
      response: signedRoot,
      assertion: requireAssertion(receivedIn(signedRoot)),
      signed: signedAssertion ? 'both' : 'response',
    }
  if (signedAssertion)
    return { response: root, assertion: requireAssertion(signedAssertion), signed: 'assertion' }
  throw signatureFault('missing')
}

/** A signature of the Response covers the ciphertext, so it goes before decryption. */
function openEncrypted(root: XmlElement, trust: Trust): SignedResponse {
  const onResponse = signatureOf(root)
  refuseOtherSignatures(root, [onResponse])
  const signedRoot = onResponse && verify(onResponse, root, trust)
  const response = signedRoot ?? root
  const place = receivedIn(response)
  const { element, authenticated } = decryptElement(place, 'Assertion', trust)
  const substitutes = new Map([[place, { ...place, children: [element] }]])
  const open = () =>
    openDecrypted(substitute(response, substitutes), signedRoot !== undefined, trust)
  if (signedRoot || authenticated) return open()
  try {
    return open()
  } catch (error) {
    // With CBC, what is wrong with a plaintext that nobody signed would tell what it is.
    throw isRosterError(error) ? decryptionFault('Assertion') : error
  }
}

/** The same checks again, on the message with the plaintext where the ciphertext was. */
function openDecrypted(root: XmlElement, signed: boolean, trust: Trust): SignedResponse {
  const [assertion] = elementsOf(receivedIn(root))
  if (!assertion) throw structureFault('Assertion', 'missing')
  requireUniqueIds(root)
  requireAssertion(assertion)
  const onAssertion = signatureOf(assertion)
  refuseOtherSignatures(root, [onAssertion])
  const signedAssertion = onAssertion && verify(onAssertion, assertion, trust)
  if (signed) return { response: root, assertion, signed: signedAssertion ? 'both' : 'response' }
  if (signedAssertion)
    return { response: root, assertion: requireAssertion(signedAssertion), signed: 'assertion' }
  throw signatureFault('missing')
}

function verify(signature: XmlElement, parent: XmlElement, { keys, legacy }: Trust): XmlElement {
  return verifySignature(signature, parent, keys, legacy)
}

function refuseOtherSignatures(
  root: XmlElement,
  signatures: readonly (XmlElement | undefined)[],
): void {
  for (const element of descendants(root))
    if (
      (isNamed(element, ns.signature, 'Signature') && !signatures.includes(element)) ||
      (isNamed(element, ns.signature, 'SignedInfo') && !signatures.includes(element.parent))
    )
      throw signatureFault('structure')
}

/** The parser has seen each of the two texts, not both together. */
function requireUniqueIds(root: XmlElement): void {
  const ids = new Set<string>()
  for (const element of descendants(root)) {
    const id = attributeOf(element, 'ID')
    if (id === undefined) continue
    if (ids.has(`#${id}`)) throw structureFault('Assertion', 'repeated')
    ids.add(`#${id}`)
  }
}

/** The only Assertion or EncryptedAssertion of a Response. An error response has none, and says so. */
function receivedIn(root: XmlElement): XmlElement {
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
  const received = elementsOf(root).find(isReceived)
  if (!received) {
    requireSuccess(root)
    throw structureFault('Assertion', 'missing')
  }
  if (isNamed(received, ns.assertion, 'Assertion')) requireOnly(root, [received])
  else requireOnly(root, [received, ...elementsOf(received)])
  return received
}

function isReceived(element: XmlElement): boolean {
  return (
    isNamed(element, ns.assertion, 'Assertion') ||
    isNamed(element, ns.assertion, 'EncryptedAssertion')
  )
}

function requireOnly(root: XmlElement, known: readonly (XmlElement | undefined)[]): void {
  for (const element of descendants(root))
    if (isReceived(element) && !known.includes(element))
      throw structureFault('Assertion', 'repeated')
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
