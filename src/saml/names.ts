import { nameIdFormats } from '../identity/preset-traits.js'

/** @internal Namespaces and identifiers of the specifications, spelled once. */
export const ns = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  inclusive11: 'http://www.w3.org/2006/12/xml-c14n11',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
  encryption11: 'http://www.w3.org/2009/xmlenc11#',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  schemaInstance: 'http://www.w3.org/2001/XMLSchema-instance',
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
} as const

/** @internal */
export const envelopedSignature = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
/** @internal SAML Profiles 3.3. */
export const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
/** @internal SAML Core 8.3.8. */
export const transientFormat = nameIdFormats.transient
/** @internal SAML Core 3.2.2.2: every status code starts like this. */
export const statusPrefix = 'urn:oasis:names:tc:SAML:2.0:status:'
