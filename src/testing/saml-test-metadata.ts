import { xmlText } from './saml-style-parts.js'

/** @internal The metadata of a test IdP, as most IdPs publish it: unsigned, one key, one address for both bindings. */
export function testMetadata(entityId: string, certificate: string): string {
  const key = certificate.replaceAll(/-----.*?-----|\s/g, '')
  const address = 'https://idp.example.com/sso'
  const services = ['HTTP-Redirect', 'HTTP-POST'].map(
    (binding) =>
      `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${address}"/>`,
  )
  return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${xmlText(entityId)}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>${services.join('')}</md:IDPSSODescriptor></md:EntityDescriptor>`
}
