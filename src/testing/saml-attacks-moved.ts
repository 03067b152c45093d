/**
 * Attacks that put true parts of a signature where a search would find them, or point a Reference elsewhere.
 *
 * @module
 */

import {
  assertionElement,
  cut,
  dsigElement,
  forge,
  forgeSubject,
  protocolElement,
  put,
  putInside,
  refusedSignature,
  type SamlAttack,
  signedWith,
  tampered,
  without,
} from './saml-attack-tools.js'

const unexpected = { code: 'SAML_STRUCTURE_INVALID', reason: 'unexpected' } as const
const repeated = { code: 'SAML_STRUCTURE_INVALID', reason: 'repeated' } as const
const hmacMethod =
  '<d:SignatureMethod xmlns:d="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"/>'
const transforms = /(?<=<(?:\w+:)?Transforms>)([\s\S]*)(?=<\/(?:\w+:)?Transforms>)/
const uri = (text: string) => (xml: string) => xml.replace(/ URI="[^"]*"/, ` URI="${text}"`)
const forged = (xml: string) => forge(cut(xml, 'Assertion'))

/** @internal */
export const movedAttacks: readonly SamlAttack[] = [
  tampered('signed-info-after-value', 'A second SignedInfo, behind the value', 'structure', (xml) =>
    put(forgeSubject(xml), 'after', 'SignatureValue', cut(xml, 'SignedInfo')),
  ),
  tampered(
    'signed-info-in-object',
    'The signed SignedInfo is moved into Object',
    'structure',
    (xml) => {
      const info = cut(xml, 'SignedInfo')
      const own = info.replace(/(<(?:\w+:)?DigestValue>)[^<]*/, '$1AAAA')
      const changed = put(forgeSubject(xml), 'instead of', 'SignedInfo', own)
      return putInside(changed, 'Signature', dsigElement('Object', info))
    },
  ),
  tampered('signed-info-nested', 'The signed SignedInfo inside another', 'structure', (xml) => {
    const info = cut(xml, 'SignedInfo')
    return put(forgeSubject(xml), 'instead of', 'SignedInfo', putInside(info, 'SignedInfo', info))
  }),
  tampered('signed-info-in-wrapper', 'SignedInfo inside a foreign element', 'structure', (xml) =>
    put(
      forgeSubject(xml),
      'instead of',
      'SignedInfo',
      `<w:Wrapper xmlns:w="urn:w">${cut(xml, 'SignedInfo')}</w:Wrapper>`,
    ),
  ),
  tampered(
    'signature-method-before-signed-info',
    'A SignatureMethod that a search meets before the signed one',
    'structure',
    (xml) => put(forgeSubject(xml), 'before', 'SignedInfo', hmacMethod),
  ),
  {
    name: 'signature-method-in-key-info',
    about: 'An algorithm named outside SignedInfo is not read',
    sign: 'assertion',
    expect: 'same',
    mount: (xml) => putInside(xml, 'KeyInfo', hmacMethod),
  },
  tampered(
    'signature-method-changed',
    'Another algorithm than the one signed with',
    'signature-value',
    (xml) => xml.replace(/(SignatureMethod Algorithm="[^"]*rsa-sha)256/, '$1512'),
  ),
  tampered(
    'digest-method-changed',
    'Another digest than the one signed',
    'signature-value',
    (xml) => xml.replace(/(DigestMethod Algorithm="[^"]*)sha256/, '$1sha512'),
  ),
  {
    name: 'signature-by-local-name',
    about: 'A Signature of another namespace (The Fragile Lock)',
    sign: 'response',
    expect: unexpected,
    mount: (xml) =>
      forge(xml).replace(/<\/(?:\w+:)?Issuer>/, (end) =>
        end.concat(
          cut(xml, 'Signature').replace('http://www.w3.org/2000/09/xmldsig#', 'urn:not-dsig'),
        ),
      ),
  },
  {
    name: 'decoy-signature-in-assertion',
    about:
      'A Signature of the same value in the assertion hides a forged one (OneUptime issue 2981)',
    sign: 'response',
    expect: refusedSignature('digest'),
    mount: (xml) => {
      const decoy = putInside(cut(xml, 'Signature'), 'KeyInfo', dsigElement('Object', 'forged'))
      const assertion = put(cut(xml, 'Assertion'), 'after', 'Issuer', decoy)
      // Without the decoy the digest is right, so a verifier that drops it as well would be content.
      return put(xml, 'instead of', 'Assertion', assertion)
    },
  },
  {
    name: 'foreign-key-outside',
    about: 'The assertion is signed by the IdP, the Response by the attacker',
    sign: 'assertion',
    expect: refusedSignature('signature-value'),
    mount: (xml, { signAsAttacker }) => signAsAttacker(xml, 'Response'),
  },
  {
    name: 'unknown-algorithm-outside',
    about:
      'A Signature nobody can check, beside a good one: skipped is not verified (CVE-2026-18568)',
    sign: 'assertion',
    expect: refusedSignature('algorithm'),
    mount: (xml, { signAsIdp }) => signAsIdp(xml, 'Response').replace('#rsa-sha256', '#rsa-md5'),
  },
  {
    name: 'other-signed-message',
    about: 'A true LogoutResponse of the IdP as Response',
    sign: 'response',
    expect: { code: 'SAML_STRUCTURE_INVALID', reason: 'missing' },
    mount: (xml, { signAsIdp }) =>
      signAsIdp(
        without(without(xml, 'Signature'), 'Assertion').replaceAll(
          /(<\/?(?:\w+:)?)Response/g,
          '$1LogoutResponse',
        ),
        'Response',
      ),
  },
  {
    name: 'signed-assertion-in-confirmation-data',
    about: 'Forged assertion keeps the signed one in SubjectConfirmationData',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) =>
      put(
        xml,
        'instead of',
        'Assertion',
        forged(xml).replace(
          /(<((?:\w+:)?SubjectConfirmationData)[^>]*)(?:\/>|><\/\2>)/,
          (_, start: string, name: string) => `${start}>${cut(xml, 'Assertion')}</${name}>`,
        ),
      ),
  },
  {
    name: 'signed-assertion-in-key-info',
    about: 'Forged assertion; the signed one in KeyInfo of its Signature',
    sign: 'assertion',
    expect: repeated,
    mount: (xml) => {
      const signature = putInside(
        cut(xml, 'Signature'),
        'KeyInfo',
        without(cut(xml, 'Assertion'), 'Signature'),
      )
      return put(xml, 'instead of', 'Assertion', put(forged(xml), 'after', 'Issuer', signature))
    },
  },
  {
    name: 'signed-response-in-status-detail',
    about:
      'Forged Response keeps the signed one in StatusDetail: another root to resolve in (CVE-2025-66475)',
    sign: 'response',
    expect: repeated,
    mount: (xml) =>
      putInside(
        forge(xml),
        'Status',
        protocolElement('StatusDetail', xml.replace(/^<\?xml[^>]*>/, '')),
      ),
  },
  {
    name: 'assertion-of-other-namespace',
    about: 'A forged Assertion of SAML 1.1 before the signed one',
    sign: 'assertion',
    expect: unexpected,
    mount: (xml) =>
      put(
        xml,
        'before',
        'Assertion',
        '<o:Assertion xmlns:o="urn:oasis:names:tc:SAML:1.0:assertion"/>',
      ),
  },
  {
    name: 'advice-holds-nothing-read',
    about: 'What stands beside is not read: a NameID in Advice',
    sign: 'assertion',
    expect: refusedSignature('digest'),
    mount: (xml) =>
      put(
        xml,
        'after',
        'Conditions',
        assertionElement('Advice', assertionElement('NameID', 'admin')),
      ),
  },
  signedWith('reference-missing', 'A SignedInfo that refers to nothing', 'reference', (xml) =>
    without(xml, 'Reference'),
  ),
  signedWith('reference-renamed', 'Another element for Reference', 'reference', (xml) =>
    xml.replaceAll(/(<\/?(?:\w+:)?)Reference(?=[ >])/g, '$1Manifest'),
  ),
  signedWith(
    'canonicalization-renamed',
    'Another element names the canonicalisation',
    'structure',
    (xml) => xml.replaceAll(/(<\/?(?:\w+:)?)CanonicalizationMethod(?=[ >])/g, '$1Method'),
  ),
  signedWith(
    'signature-method-renamed',
    'Another element names the algorithm',
    'structure',
    (xml) => xml.replaceAll(/(<\/?(?:\w+:)?)SignatureMethod(?=[ >])/g, '$1Method'),
  ),
  tampered('signed-info-empty', 'A SignedInfo without children', 'structure', (xml) =>
    xml.replace(/(<(?:\w+:)?SignedInfo[^>]*>)[\s\S]*(?=<\/(?:\w+:)?SignedInfo>)/, '$1'),
  ),
  tampered('signature-method-missing', 'No algorithm is named', 'structure', (xml) =>
    xml.replace(/<(?:\w+:)?SignatureMethod[\s\S]*(?=<\/(?:\w+:)?SignedInfo>)/, ''),
  ),
  tampered('signed-info-renamed', 'Another element for SignedInfo', 'structure', (xml) =>
    xml.replaceAll(/(<\/?(?:\w+:)?)SignedInfo(?=[ >])/g, '$1Info'),
  ),
  tampered('signature-value-renamed', 'Another element for SignatureValue', 'structure', (xml) =>
    xml.replaceAll(/(<\/?(?:\w+:)?)SignatureValue(?=[ >])/g, '$1Value'),
  ),
  tampered('signature-value-missing', 'A Signature without value', 'structure', (xml) =>
    without(without(xml, 'SignatureValue'), 'KeyInfo'),
  ),
  tampered('text-in-signature', 'Text that no signature covers', 'structure', (xml) =>
    xml.replace(/<(?:\w+:)?SignatureValue>/, 'admin$&'),
  ),
  tampered('object-in-signature', 'An Object that no signature covers', 'structure', (xml) =>
    putInside(xml, 'Signature', dsigElement('Object', 'admin')),
  ),
  signedWith(
    'transforms-many',
    'Work for the verifier: 100 canonicalisations',
    'structure',
    (xml) => xml.replace(transforms, '$1'.repeat(50)),
  ),
  signedWith(
    'transforms-reversed',
    'Canonicalised before the Signature is cut out',
    'transform',
    (xml) =>
      xml.replace(transforms, (list) =>
        list
          .split(/(?=<(?:\w+:)?Transform )/)
          .reverse()
          .join(''),
      ),
  ),
  signedWith(
    'signed-info-long',
    'Work for the verifier: SignedInfo of 20,000 characters',
    'structure',
    (xml) => xml.replace(/<(?:\w+:)?SignatureMethod/, (tag) => ' '.repeat(20_000).concat(tag)),
  ),
  tampered(
    'signed-info-comment',
    'Work for the verifier: a comment of 20,000 characters',
    'structure',
    (xml) => xml.replace(/<(?:\w+:)?SignatureMethod/, `<!--${' '.repeat(20_000)}-->$&`),
  ),
  signedWith('reference-uri-without-hash', 'An ID without #', 'reference', (xml) =>
    xml.replace(/ URI="#/, ' URI="'),
  ),
  signedWith(
    'reference-uri-http',
    'A URI to fetch',
    'reference',
    uri('https://attacker.example/#_a1'),
  ),
  signedWith('reference-uri-quote', 'An ID that leaves an XPath expression', 'reference', (xml) =>
    xml.replace(/ URI="#([^"]*)"/, ` URI="#$1' or '1'='1"`),
  ),
  signedWith('reference-uri-blank', 'An ID with white space around it', 'reference', (xml) =>
    xml.replace(/ URI="#([^"]*)"/, ' URI="# $1 "'),
  ),
  signedWith(
    'reference-elsewhere',
    'The second Reference holds the digest of something else',
    'reference',
    (xml) => put(xml, 'after', 'Reference', uri('#other')(cut(xml, 'Reference'))),
  ),
]
