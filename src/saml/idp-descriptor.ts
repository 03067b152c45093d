import { X509Certificate } from 'node:crypto'
import { decodeBase64 } from './base64.js'
import { metadataFault } from './config-fault.js'
import { bindingUris, type IdpEndpoint, isEndpointUrl, type SamlBinding } from './endpoint.js'
import { structureFault } from './faults.js'
import { maxKeys, pinKeys } from './keys.js'
import { ns } from './names.js'
import { attributeOf, childrenNamed, textOf, type XmlElement } from './xml-tree.js'

/** What an IdP says of itself in metadata (SAML Metadata 2.4.3). */
export interface IdpDescription {
  /** PEM certificates of its signing keys, in the order of the metadata. */
  readonly signingKeys: readonly string[]
  /** Where sign-in begins, in the order of the metadata; other bindings are left out. */
  readonly singleSignOn: readonly IdpEndpoint[]
  /** Where logout goes, in the order of the metadata; other bindings are left out. */
  readonly singleLogout: readonly IdpEndpoint[]
  /** The NameID formats it offers. */
  readonly nameIdFormats: readonly string[]
  /** Whether it demands signed requests. */
  readonly wantAuthnRequestsSigned: boolean
}

/** @internal Reads the one descriptor of an IdP for SAML 2.0; `element` is where it stands. */
export function readIdpDescriptor(
  entity: XmlElement,
): IdpDescription & { readonly element: XmlElement } {
  const [element, ...others] = childrenNamed(entity, ns.metadata, 'IDPSSODescriptor').filter((it) =>
    (attributeOf(it, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(ns.protocol),
  )
  if (!element) throw metadataFault('no-idp')
  if (others.length > 0) throw structureFault('IDPSSODescriptor', 'repeated')
  const wants = attributeOf(element, 'WantAuthnRequestsSigned')
  return {
    element,
    signingKeys: signingKeysOf(element),
    singleSignOn: endpointsOf(element, 'SingleSignOnService'),
    singleLogout: endpointsOf(element, 'SingleLogoutService'),
    nameIdFormats: childrenNamed(element, ns.metadata, 'NameIDFormat').map((it) =>
      textOf(it).trim(),
    ),
    wantAuthnRequestsSigned: wants === 'true' || wants === '1',
  }
}

/** Metadata 2.4.1.1: a key without `use` serves for both; one for encryption signs nothing. */
function signingKeysOf(element: XmlElement): string[] {
  const certificates = childrenNamed(element, ns.metadata, 'KeyDescriptor')
    .filter((it) => (attributeOf(it, 'use') ?? 'signing') === 'signing')
    .flatMap((it) => childrenNamed(it, ns.signature, 'KeyInfo'))
    .flatMap((it) => childrenNamed(it, ns.signature, 'X509Data'))
    // Further certificates of one X509Data lead up to a root: keys that sign certificates, not messages.
    .flatMap((it) => childrenNamed(it, ns.signature, 'X509Certificate').slice(0, 1))
    .flatMap((it) => usableCertificate(textOf(it)) ?? [])
  const distinct = [...new Set(certificates)]
  if (distinct.length === 0 || distinct.length > maxKeys) throw metadataFault('no-keys')
  return distinct
}

/** The certificate in PEM, when its key is one that may be pinned. */
function usableCertificate(base64: string): string | undefined {
  const der = decodeBase64(base64)
  if (!der) return undefined
  try {
    const pem = new X509Certificate(der).toString()
    return pinKeys([pem], []).length === 1 ? pem : undefined
  } catch {
    return undefined
  }
}

function endpointsOf(element: XmlElement, local: string): IdpEndpoint[] {
  return childrenNamed(element, ns.metadata, local).flatMap((it): IdpEndpoint[] => {
    const binding = bindingOf(attributeOf(it, 'Binding'))
    if (!binding) return []
    const url = attributeOf(it, 'Location')
    const responseUrl = attributeOf(it, 'ResponseLocation')
    if (!isEndpointUrl(url)) throw metadataFault('endpoint')
    if (responseUrl === undefined) return [{ binding, url }]
    if (!isEndpointUrl(responseUrl)) throw metadataFault('endpoint')
    return [{ binding, url, responseUrl }]
  })
}

function bindingOf(uri: string | undefined): SamlBinding | undefined {
  if (uri === bindingUris.redirect) return 'redirect'
  return uri === bindingUris.post ? 'post' : undefined
}
