/**
 * Signature wrapping: the signed element is kept somewhere, a forged one stands where it is read.
 *
 * @module
 */

import {
  assertionElement,
  body,
  cut,
  dsigElement,
  forge,
  protocolElement,
  put,
  putInside,
  type SamlAttack,
  without,
} from './saml-attack-tools.js'

const repeated = { code: 'SAML_STRUCTURE_INVALID', reason: 'repeated' } as const
const unexpected = { code: 'SAML_STRUCTURE_INVALID', reason: 'unexpected' } as const
const structure = { code: 'SAML_SIGNATURE_INVALID', reason: 'structure' } as const
const reference = { code: 'SAML_SIGNATURE_INVALID', reason: 'reference' } as const
const digest = { code: 'SAML_SIGNATURE_INVALID', reason: 'digest' } as const

/** The assertion without its signature, which was signed as it is. */
const original = (xml: string) => without(cut(xml, 'Assertion'), 'Signature')
const forged = (xml: string) => forge(cut(xml, 'Assertion'))
const forgedSigned = (xml: string, inSignature = '') =>
  put(
    forged(xml),
    'after',
    'Issuer',
    putInside(cut(cut(xml, 'Assertion'), 'Signature'), 'Signature', inSignature),
  )

/** @internal */
export const wrappingAttacks: readonly SamlAttack[] = [
  {
    name: 'xsw1',
    about: 'Forged Response; the signed one inside its Signature (Somorovsky 2012)',
    sign: 'response',
    expect: repeated,
    mount: (xml) =>
      put(
        forge(xml),
        'after',
        'Issuer',
        putInside(cut(xml, 'Signature'), 'Signature', body(without(xml, 'Signature'))),
      ),
  },
  {
    name: 'xsw2',
    about: 'Forged Response; the signed one beside its Signature',
    sign: 'response',
    expect: unexpected,
    mount: (xml) =>
      put(forge(xml), 'after', 'Issuer', body(without(xml, 'Signature')) + cut(xml, 'Signature')),
  },
  {
    name: 'xsw3',
    about: 'Forged assertion before the signed one',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) => put(xml, 'before', 'Assertion', forged(xml)),
  },
  {
    name: 'xsw4',
    about: 'Forged assertion around the signed one',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) =>
      put(
        xml,
        'instead of',
        'Assertion',
        putInside(forged(xml), 'Assertion', cut(xml, 'Assertion')),
      ),
  },
  {
    name: 'xsw5',
    about: 'Forged assertion takes the Signature; the signed one at the end',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) => put(xml, 'instead of', 'Assertion', forgedSigned(xml) + original(xml)),
  },
  {
    name: 'xsw6',
    about: 'Forged assertion takes the Signature; the signed one inside that Signature',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) => put(xml, 'instead of', 'Assertion', forgedSigned(xml, original(xml))),
  },
  {
    name: 'xsw7',
    about: 'Forged assertion in Extensions before the signed one',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) => put(xml, 'before', 'Status', protocolElement('Extensions', forged(xml))),
  },
  {
    name: 'xsw8',
    about: 'Forged assertion takes the Signature; the signed one in an Object of it',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) =>
      put(xml, 'instead of', 'Assertion', forgedSigned(xml, dsigElement('Object', original(xml)))),
  },
  {
    name: 'signed-assertion-in-extensions',
    about: 'Forged assertion in its place; the signed one in Extensions (CVE-2025-47949)',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) =>
      put(
        put(xml, 'instead of', 'Assertion', forged(xml)),
        'before',
        'Status',
        protocolElement('Extensions', cut(xml, 'Assertion')),
      ),
  },
  {
    name: 'signed-assertion-in-advice',
    about: 'Forged assertion keeps the signed one in its Advice',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) =>
      put(
        xml,
        'instead of',
        'Assertion',
        put(forged(xml), 'after', 'Conditions', assertionElement('Advice', cut(xml, 'Assertion'))),
      ),
  },
  {
    name: 'forged-assertion-in-status-detail',
    about: 'Forged assertion in StatusDetail, before the signed one in document order',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) => putInside(xml, 'Status', protocolElement('StatusDetail', forged(xml))),
  },
  {
    name: 'forged-assertion-in-attribute-value',
    about: 'Forged Response keeps the signed assertion in an attribute value',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) =>
      put(
        xml,
        'instead of',
        'Assertion',
        putInside(forged(xml), 'AttributeValue', cut(xml, 'Assertion')),
      ),
  },
  {
    name: 'two-assertions',
    about: 'Forged assertion after the signed one',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) => put(xml, 'after', 'Assertion', forged(xml)),
  },
  {
    name: 'same-id',
    about: 'Forged assertion with the ID of the signed one',
    sign: 'assertion',
    expect: { code: 'SAML_XML_INVALID', reason: 'duplicate-id' },
    mount: (xml) => {
      const id = / ID="([^"]*)"/.exec(cut(xml, 'Assertion'))?.[1] ?? ''
      return put(xml, 'before', 'Assertion', forge(cut(xml, 'Assertion'), id))
    },
  },
  {
    name: 'signature-in-extensions',
    about: 'The Signature is moved into Extensions',
    sign: 'response',
    expect: structure,
    mount: (xml) =>
      put(forge(xml), 'before', 'Status', protocolElement('Extensions', cut(xml, 'Signature'))),
  },
  {
    name: 'signature-in-object',
    about: 'The Signature is moved into the Object of another one',
    sign: 'response',
    expect: structure,
    mount: (xml) => {
      const signature = cut(xml, 'Signature')
      return put(
        forge(xml),
        'after',
        'Issuer',
        dsigElement('Signature', dsigElement('Object', signature)),
      )
    },
  },
  {
    name: 'decoy-signature',
    about: 'A second Signature with the same value (OneUptime issue 2981)',
    sign: 'response',
    expect: structure,
    mount: (xml) => put(xml, 'after', 'Signature', cut(xml, 'Signature')),
  },
  {
    name: 'forged-assertion-in-signed-error',
    about: 'A forged assertion is put into a signed error Response',
    sign: 'response',
    expect: digest,
    mount: (xml, { signAsIdp }) => {
      const success = 'status:Success'
      const failed = without(without(xml, 'Signature'), 'Assertion')
      const error = signAsIdp(failed.replace(success, 'status:Responder'), 'Response')
      const wrapped = put(error, 'after', 'Status', forged(xml))
      return wrapped.replace('status:Responder', success)
    },
  },
  {
    name: 'signed-error-in-extensions',
    about: 'A forged Response carries a signed error Response in Extensions',
    sign: 'response',
    expect: structure,
    mount: (xml, { signAsIdp }) => {
      const error = signAsIdp(body(without(without(xml, 'Signature'), 'Assertion')), 'Response')
      return put(forge(xml), 'before', 'Status', protocolElement('Extensions', error))
    },
  },
  {
    name: 'metadata-signature',
    about: "The Signature of the IdP's public metadata is used for a Response (The Fragile Lock)",
    sign: 'response',
    expect: reference,
    mount: (xml, { signAsIdp }) => {
      const issuer = assertionElement('Issuer', 'metadata')
      const metadata = signAsIdp(
        `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_metadata">${issuer}</md:EntityDescriptor>`,
        'Response',
      )
      const signed = put(forge(xml), 'after', 'Issuer', cut(metadata, 'Signature'))
      const signedElement = without(metadata, 'Signature')
      return put(signed, 'before', 'Status', protocolElement('Extensions', signedElement))
    },
  },
]
