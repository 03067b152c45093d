import { type ErrorDetails, RosterError } from '../core/errors.js'

type XmlReason = ErrorDetails['SAML_XML_INVALID']['reason']
type StructureReason = ErrorDetails['SAML_STRUCTURE_INVALID']['reason']
type SignatureReason = ErrorDetails['SAML_SIGNATURE_INVALID']['reason']

const xmlMessages: Readonly<Record<XmlReason, string>> = {
  syntax: 'The SAML message is not well-formed XML.',
  doctype: 'The SAML message has a DOCTYPE; none is allowed.',
  'processing-instruction': 'The SAML message has a processing instruction; none is allowed.',
  declaration: 'The XML declaration must say version 1.0 and, if anything, encoding UTF-8.',
  character: 'The SAML message has a character that XML 1.0 forbids.',
  namespace: 'The SAML message uses namespaces wrongly: undeclared, reserved or relative.',
  'duplicate-attribute': 'An element of the SAML message has the same attribute twice.',
  'duplicate-id': 'Two elements of the SAML message have the same ID.',
  'too-deep': 'The SAML message nests its elements too deeply.',
  'too-many-nodes': 'The SAML message has too many elements or attributes.',
}

const structureMessages: Readonly<Record<StructureReason, string>> = {
  missing: 'is missing',
  unexpected: 'stands where it may not, or holds what it may not',
  repeated: 'is there more than once',
  version: 'is not SAML version 2.0',
  value: 'has a value that SAML does not allow there',
  encrypted: 'is encrypted, and no decryption is configured',
}

const signatureMessages: Readonly<Record<SignatureReason, string>> = {
  missing: 'Neither the Response nor its Assertion is signed; sign one of them at the IdP.',
  structure: 'A Signature stands in a place, or has a form, that SAML does not allow.',
  reference: 'The Signature must refer to the one element that it is a child of.',
  transform:
    'The Signature must use the transforms enveloped-signature and one canonicalisation, and no other.',
  canonicalization:
    'The Signature must use exclusive canonicalisation, or Canonical XML 1.0 or 1.1.',
  algorithm:
    'The Signature uses an algorithm that is not accepted, or none that fits a pinned key; HMAC never is, SHA-1 only when legacyAlgorithms names it.',
  'signature-value': 'No pinned key made this signature. Was the certificate of the IdP exchanged?',
  digest: 'The signed element was changed after it was signed.',
}

/** @internal A fault at a place of a text whose line ends are normalised; only now are lines counted. */
export function xmlFault(
  reason: XmlReason,
  text: string,
  at: number,
): RosterError<'SAML_XML_INVALID'> {
  let line = 1
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', end + 1))
    line += 1
  return new RosterError('SAML_XML_INVALID', xmlMessages[reason], { reason, line })
}

/** @internal `element` is always a name of ours, never one from the message. */
export function structureFault(
  element: string,
  reason: StructureReason,
): RosterError<'SAML_STRUCTURE_INVALID'> {
  return new RosterError(
    'SAML_STRUCTURE_INVALID',
    `${element} of the SAML message ${structureMessages[reason]}.`,
    { element, reason },
  )
}

/** @internal */
export function signatureFault(reason: SignatureReason): RosterError<'SAML_SIGNATURE_INVALID'> {
  return new RosterError('SAML_SIGNATURE_INVALID', signatureMessages[reason], { reason })
}
