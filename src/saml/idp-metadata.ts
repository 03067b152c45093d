/**
 * Metadata of an IdP (SAML Metadata 2.0): which keys it signs with and where it is reached.
 *
 * @module
 */

import { type Issue, RosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import { configFault, metadataFault } from './config-fault.js'
import { readDuration } from './duration.js'
import { signatureFault, structureFault } from './faults.js'
import { type IdpDescription, readIdpDescriptor } from './idp-descriptor.js'
import { pinKeys, type SigningKey } from './keys.js'
import { ns } from './names.js'
import { verifySignature } from './signature.js'
import { readInstant } from './time.js'
import { parseXml } from './xml.js'
import { attributeOf, childrenNamed, elementsOf, isNamed, type XmlElement } from './xml-tree.js'

/** What is demanded of metadata. */
export interface IdpMetadataOptions {
  /** The IdP to look for; required when the metadata describes several. */
  readonly entityId?: string
  /**
   * Keys of whoever signs the metadata: a federation, or the IdP. With them, metadata that none of them
   * signed is refused. Without them signatures are not looked at, and you trust how the text reached you.
   */
  readonly trustKeys?: readonly SigningKey[]
  /** The instant to check times against, in epoch milliseconds. @defaultValue `Date.now()` */
  readonly now?: number
  /** Largest metadata read, in bytes. @defaultValue `8_388_608` */
  readonly maxBytes?: number
}

/** An IdP as its metadata describes it: plain frozen data, to be given as `idp`. */
export interface IdpMetadata extends IdpDescription {
  /** Its entityID. */
  readonly entityId: string
  /** From then on nothing of this may be used, as `validUntil` says; epoch milliseconds. */
  readonly validUntil?: number
  /** PEM certificates of its signing keys, in the order of the metadata. */
  readonly signingKeys: readonly string[]
  /** When a fresh copy should be fetched, as `cacheDuration` asks; epoch milliseconds. */
  readonly refreshAt?: number
  /** Whether one of `trustKeys` signed it. */
  readonly signed: boolean
}

/** @internal */
export const defaultMaxMetadataBytes = 8_388_608

/**
 * Reads the metadata of an IdP: an `EntityDescriptor`, or the one that is asked for out of an
 * `EntitiesDescriptor`, however deep.
 *
 * With `trustKeys`, everything returned is read from the bytes that one of them signed, by the same
 * strict rules as for a Response. Keys for encryption only are left out, and so are keys that could not
 * be used: RSA below 2048 bits, unknown curves, what is no certificate.
 *
 * @param xml - the metadata, as text
 * @throws a {@link RosterError} with code `SAML_XML_INVALID`, `SAML_STRUCTURE_INVALID`,
 * `SAML_SIGNATURE_INVALID`, `SAML_METADATA_INVALID`, `SAML_EXPIRED` (its `validUntil` has passed) or
 * `SAML_CONFIG_INVALID` (the trust keys)
 * @see SAML Metadata 2.3 and 2.4
 * @example
 * ```ts test
 * import { readIdpMetadata, serviceProvider } from 'rostermap/saml'
 * import { testIdp } from 'rostermap/testing'
 *
 * const [certificate = ''] = testIdp().signingKeys
 * const idp = readIdpMetadata(`
 *   <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example">
 *     <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
 *       <KeyDescriptor use="signing">
 *         <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
 *           <X509Certificate>${certificate.replaceAll(/-----.*?-----/g, '')}</X509Certificate>
 *         </X509Data></KeyInfo>
 *       </KeyDescriptor>
 *       <SingleSignOnService
 *         Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
 *         Location="https://idp.example/sso"/>
 *     </IDPSSODescriptor>
 *   </EntityDescriptor>`)
 *
 * console.log(idp.entityId) //=> 'https://idp.example'
 * console.log(idp.singleSignOn) //=> [{ binding: 'redirect', url: 'https://idp.example/sso' }]
 * const sp = serviceProvider({
 *   entityId: 'https://jira.example.com/saml',
 *   acsUrl: 'https://jira.example.com/saml/acs',
 *   idp,
 * })
 * ```
 */
export function readIdpMetadata(xml: string, options: IdpMetadataOptions = {}): IdpMetadata {
  const { entityId, trustKeys, now = Date.now(), maxBytes = defaultMaxMetadataBytes } = options
  // A character has at least one byte, so the first test spares counting the bytes of a huge text.
  if (xml.length > maxBytes || Buffer.byteLength(xml) > maxBytes) throw metadataFault('too-large')
  const keys = trustKeys && readTrustKeys(trustKeys)
  const root = parseXml(xml.replace(/^\ufeff/, ''))
  requireMetadata(root)
  // A signature of the root covers all there is. Else it must be the descriptor's own.
  const rootSigned = keys !== undefined && signatureOf(root) !== undefined
  const top = keys && rootSigned ? verified(root, keys) : root
  const path = pathToIdp(top, entityId)
  const entity = path.at(-1) ?? top
  if (!keys || rootSigned) return describe(path, entity, now, rootSigned)
  const own = verified(entity, keys)
  return describe([own], own, now, true)
}

function readTrustKeys(trustKeys: readonly SigningKey[]) {
  const issues: Issue[] = []
  const keys = pinKeys(trustKeys, issues, '/trustKeys').map(({ key }) => key)
  if (issues.length > 0) throw configFault('The metadata cannot be checked', issues)
  return keys
}

function isGroup(element: XmlElement): boolean {
  return isNamed(element, ns.metadata, 'EntitiesDescriptor')
}

function requireMetadata(element: XmlElement): void {
  if (!isGroup(element) && !isNamed(element, ns.metadata, 'EntityDescriptor'))
    throw structureFault('EntityDescriptor', 'missing')
}

/** The schema puts it first; anywhere else it is not a signature of this element. */
function signatureOf(element: XmlElement): XmlElement | undefined {
  const [signature, ...others] = childrenNamed(element, ns.signature, 'Signature')
  if (others.length > 0) throw signatureFault('structure')
  if (signature && elementsOf(element)[0] !== signature) throw signatureFault('structure')
  return signature
}

/** The element as it was signed. */
function verified(element: XmlElement, keys: Parameters<typeof verifySignature>[2]): XmlElement {
  const signature = signatureOf(element)
  if (!signature)
    throw new RosterError(
      'SAML_SIGNATURE_INVALID',
      'The metadata is not signed, though trustKeys demands it.',
      { reason: 'missing' },
    )
  if (!attributeOf(element, 'ID')) throw signatureFault('reference')
  const signed = verifySignature(signature, element, keys)
  requireMetadata(signed)
  return signed
}

/** From the outermost element to the descriptor that is asked for, or the only one of an IdP. */
function pathToIdp(root: XmlElement, entityId: string | undefined): readonly XmlElement[] {
  const found: (readonly XmlElement[])[] = []
  const search = (element: XmlElement, path: readonly XmlElement[]): void => {
    const here = [...path, element]
    if (isGroup(element)) {
      for (const child of elementsOf(element)) search(child, here)
    } else if (isNamed(element, ns.metadata, 'EntityDescriptor')) {
      const named = attributeOf(element, 'entityID')
      if (entityId === undefined ? isIdp(element) : named === entityId) found.push(here)
    }
  }
  search(root, [])
  const [only, ...others] = found
  if (!only) throw metadataFault('no-idp')
  if (others.length > 0) throw metadataFault('ambiguous')
  return only
}

function isIdp(entity: XmlElement): boolean {
  return childrenNamed(entity, ns.metadata, 'IDPSSODescriptor').length > 0
}

/** Metadata 2.3.1 and 2.3.2: every enclosing element may limit how long it is valid and kept. */
function describe(
  path: readonly XmlElement[],
  entity: XmlElement,
  now: number,
  signed: boolean,
): IdpMetadata {
  const entityId = attributeOf(entity, 'entityID')
  if (!entityId) throw structureFault('EntityDescriptor', 'missing')
  const { element, ...described } = readIdpDescriptor(entity)
  const stated = (name: string) => [...path, element].flatMap((it) => attributeOf(it, name) ?? [])
  const ends = stated('validUntil').map((text) => readInstant(text, 'EntityDescriptor'))
  const spans = stated('cacheDuration').map((text) => readDuration(text, 'EntityDescriptor'))
  const validUntil = ends.length > 0 ? Math.min(...ends) : undefined
  requireValid(validUntil, now)
  return deepFreeze({
    entityId,
    ...described,
    ...(validUntil !== undefined && { validUntil }),
    ...(spans.length > 0 && { refreshAt: now + Math.min(...spans) }),
    signed,
  })
}

/** @internal Refuses metadata whose time is over. Clocks may differ, but not about days. */
export function requireValid(validUntil: number | undefined, now: number): void {
  if (validUntil === undefined || now < validUntil) return
  throw new RosterError(
    'SAML_EXPIRED',
    'The metadata of the IdP has expired; fetch a fresh copy.',
    { element: 'EntityDescriptor', notOnOrAfter: validUntil, now, clockSkewMs: 0 },
  )
}
