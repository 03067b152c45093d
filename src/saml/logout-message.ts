/**
 * A logout message that came in, up to where its content begins: signature, issuer, address and age.
 *
 * @module
 */

import { RosterError } from '../core/errors.js'
import { requiredInstant } from './assertion.js'
import { decodeMessage } from './decode.js'
import { signatureFault, structureFault } from './faults.js'
import type { Idp } from './idp.js'
import type { LegacyGate } from './legacy.js'
import { ns } from './names.js'
import type { Settings } from './options.js'
import { callFault } from './outgoing.js'
import { readSignedQuery } from './redirect-query.js'
import { verifySignature } from './signature.js'
import { parseXml } from './xml.js'
import { isNcName } from './xml-characters.js'
import {
  attributeOf,
  childrenNamed,
  descendants,
  elementsOf,
  hasText,
  isNamed,
  textOf,
  type XmlElement,
} from './xml-tree.js'

/** A message that came through the browser to our `sloUrl`, as the server received it. */
export type IncomingMessage =
  | {
      /** It came by GET. */
      readonly binding: 'redirect'
      /** The query string as received, before anything decoded it; a leading `?` may stay. */
      readonly query: string
    }
  | {
      /** It came by POST. */
      readonly binding: 'post'
      /** The form field `SAMLRequest` or `SAMLResponse`, base64. */
      readonly message: string
      /** The form field `RelayState`. No signature covers it. */
      readonly relayState?: string
    }

/** @internal What a message is held against. */
export interface LogoutExpectation extends Settings {
  readonly idp: Idp
  /** Epoch milliseconds. */
  readonly now: number
  readonly gate: LegacyGate
}

/** @internal A message whose signature, issuer and address hold, read from signed bytes. */
export interface OpenedLogout {
  readonly root: XmlElement
  readonly id: string
  readonly issueInstant: number
  readonly relayState: string | undefined
}

type LogoutName = 'LogoutRequest' | 'LogoutResponse'

/** @internal Opens a message by either binding. */
export function openLogout(
  incoming: IncomingMessage,
  name: LogoutName,
  content: readonly (readonly [namespace: string, local: string])[],
  expected: LogoutExpectation,
): OpenedLogout {
  const { sloUrl, now, clockSkewMs } = expected
  if (sloUrl === undefined) throw callFault('/sloUrl', 'is needed: it is where logout arrives')
  const { root, relayState } = readIncoming(incoming, name, expected)
  requireContent(root, name, content)
  const [issuer] = childrenNamed(root, ns.assertion, 'Issuer')
  if (!issuer) throw structureFault('Issuer', 'missing')
  if (elementsOf(issuer).length > 0 || textOf(issuer) !== expected.idp.entityId)
    throw new RosterError(
      'SAML_ISSUER_MISMATCH',
      `The ${name} was issued by another IdP than idp.entityId names.`,
      { element: name },
    )
  // Bindings 3.4.5.2 and 3.5.5.2: a signed message must say where it was sent.
  if (attributeOf(root, 'Destination') !== sloUrl)
    throw new RosterError(
      'SAML_DESTINATION_MISMATCH',
      `The ${name} was sent to another address; the logout URL at the IdP must equal sloUrl.`,
      { expected: sloUrl },
    )
  const issueInstant = requiredInstant(root, 'IssueInstant', name)
  if (issueInstant > now + clockSkewMs)
    throw new RosterError(
      'SAML_NOT_YET_VALID',
      `${name} lies in the future; compare the clocks of the IdP and of this machine.`,
      { element: name, notBefore: issueInstant, now, clockSkewMs },
    )
  return { root, id: attributeOf(root, 'ID') ?? '', issueInstant, relayState }
}

function readIncoming(
  incoming: IncomingMessage,
  name: LogoutName,
  { idp, gate, maxBytes }: LogoutExpectation,
): { root: XmlElement; relayState: string | undefined } {
  const trust = { keys: idp.keys, legacy: gate, maxBytes }
  if (incoming.binding === 'redirect') {
    const parameter = name === 'LogoutRequest' ? 'SAMLRequest' : 'SAMLResponse'
    const { xml, relayState } = readSignedQuery(incoming.query, parameter, trust)
    const root = parseXml(xml)
    // Bindings 3.4.4.1 has it removed; one that is there must hold nonetheless.
    const signature = signatureOf(root, name)
    return { root: signature ? verifySignature(signature, root, idp.keys, gate) : root, relayState }
  }
  const root = parseXml(decodeMessage(incoming.message, maxBytes))
  const signature = signatureOf(root, name)
  if (!signature)
    throw new RosterError('SAML_SIGNATURE_INVALID', `The ${name} is not signed.`, {
      reason: 'missing',
    })
  return {
    root: verifySignature(signature, root, idp.keys, gate),
    relayState: incoming.relayState || undefined,
  }
}

/** The only signature: behind Issuer. Any other, anywhere, refuses the message. */
function signatureOf(root: XmlElement, name: LogoutName): XmlElement | undefined {
  if (!isNamed(root, ns.protocol, name)) throw structureFault(name, 'missing')
  if (attributeOf(root, 'Version') !== '2.0') throw structureFault(name, 'version')
  const id = attributeOf(root, 'ID')
  if (id === undefined || !isNcName(id)) throw structureFault(name, id ? 'value' : 'missing')
  const [issuer, second] = elementsOf(root)
  const behind = issuer && isNamed(issuer, ns.assertion, 'Issuer') ? second : undefined
  const signature = behind && isNamed(behind, ns.signature, 'Signature') ? behind : undefined
  for (const element of descendants(root))
    if (
      (isNamed(element, ns.signature, 'Signature') && element !== signature) ||
      (isNamed(element, ns.signature, 'SignedInfo') && element.parent !== signature)
    )
      throw signatureFault('structure')
  return signature
}

/** Issuer and Extensions, and what this message may hold; only SessionIndex may repeat. */
function requireContent(
  root: XmlElement,
  name: LogoutName,
  content: readonly (readonly [namespace: string, local: string])[],
): void {
  const allowed = [[ns.assertion, 'Issuer'], [ns.protocol, 'Extensions'], ...content] as const
  if (hasText(root)) throw structureFault(name, 'unexpected')
  for (const child of elementsOf(root)) {
    const known = allowed.find(([namespace, local]) => isNamed(child, namespace, local))
    if (!known) throw structureFault(name, 'unexpected')
    const [namespace, local] = known
    if (local !== 'SessionIndex' && childrenNamed(root, namespace, local).length > 1)
      throw structureFault(local, 'repeated')
  }
}
