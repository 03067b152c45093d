import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type AnyRosterError, isRosterError } from 'rostermap'
import { readSenderKey, type SenderKey } from '../../src/saml/sender-key.js'
import { signXml } from '../../src/saml/xml-sign.js'
import { selfSignedCertificate } from '../../src/testing/saml-certificate.js'

/** A key with its certificate. */
export function keyPair(
  name: string,
  from = Date.UTC(2020, 0, 1),
  until = Date.UTC(2120, 0, 1),
): { readonly privateKey: KeyObject; readonly certificate: string; readonly sender: SenderKey } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const sender = readSenderKey(privateKey, [])
  if (!sender) throw new Error('no key')
  return { privateKey, certificate: selfSignedCertificate(privateKey, name, from, until), sender }
}

export const bodyOf = (pem: string) => pem.replaceAll(/-----.*?-----|\s/g, '')
export const key = (pem: string, use?: string) =>
  `<md:KeyDescriptor${use === undefined ? '' : ` use="${use}"`}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n${bodyOf(pem)}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`

const bindings = 'urn:oasis:names:tc:SAML:2.0:bindings'
export const namespaces =
  'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
export const endpoint = (local: string, binding: string, url: string, more = '') =>
  `<md:${local} Binding="${bindings}:${binding}" Location="${url}"${more}/>`

export interface EntityParts {
  readonly entityId?: string
  readonly attributes?: string
  readonly roleAttributes?: string
  readonly keys?: string
  readonly endpoints?: string
  readonly before?: string
}

/** An EntityDescriptor of an IdP, as Shibboleth and Keycloak lay it out. */
export function entity(parts: EntityParts & { readonly keys: string }): string {
  const {
    entityId = 'https://idp.example',
    attributes = '',
    roleAttributes = '',
    keys,
    endpoints = endpoint('SingleSignOnService', 'HTTP-Redirect', 'https://idp.example/sso'),
    before = '',
  } = parts
  return `<md:EntityDescriptor ${namespaces} entityID="${entityId}" ${attributes}>${before}<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol urn:oasis:names:tc:SAML:2.0:protocol" ${roleAttributes}>${keys}${endpoints}</md:IDPSSODescriptor></md:EntityDescriptor>`
}

export const group = (content: string, attributes = '') =>
  `<md:EntitiesDescriptor ${namespaces} ${attributes}>${content}</md:EntitiesDescriptor>`

export const sign = (xml: string, { sender }: { readonly sender: SenderKey }) =>
  signXml(xml, sender)

/** Code and reason of the error that is thrown; anything but an error of ours fails the test. */
export function refusalOf(act: () => unknown): AnyRosterError {
  try {
    act()
  } catch (error) {
    if (isRosterError(error)) return error
    throw error
  }
  throw new Error('was accepted')
}
export function reasonOf(act: () => unknown): readonly unknown[] {
  const { code, details } = refusalOf(act)
  return [code, 'reason' in details ? details.reason : undefined]
}
