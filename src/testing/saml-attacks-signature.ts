/**
 * Attacks on the signature itself: its key, its algorithms, its references, its parts.
 *
 * @module
 */

import { createHash, createHmac } from 'node:crypto'
import { canonicalizations } from '../saml/algorithms.js'
import { canonicalize } from '../saml/canonicalize.js'
import { parseXml } from '../saml/xml.js'
import { attributeOf, elementsOf, type XmlElement } from '../saml/xml-tree.js'
import {
  body,
  cut,
  forge,
  forgeSubject,
  put,
  putInside,
  refusedSignature as refused,
  type SamlAttack,
  signedWith,
  tampered,
  without,
} from './saml-attack-tools.js'

const xpath =
  '<$1 Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><x:XPath xmlns:x="http://www.w3.org/2000/09/xmldsig#">not(self::text())</x:XPath></$1>'
const xslt = '<$1 Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></$1>'
const base64 = '<$1 Algorithm="http://www.w3.org/2000/09/xmldsig#base64"></$1>'
const transforms = /(?<=<(?:\w+:)?Transforms>)[\s\S]*(?=<\/(?:\w+:)?Transforms>)/
const lastTransform =
  /(<((?:\w+:)?Transform) Algorithm="(?!http:\/\/www.w3.org\/2000)[^"]*")(?:\/>|>[\s\S]*?<\/\2>)/
const firstTransform = /<((?:\w+:)?Transform) [^>]*enveloped-signature"\s*(?:\/>|>[\s\S]*?<\/\1>)/

/** @internal */
export const signatureAttacks: readonly SamlAttack[] = [
  tampered('signature-stripped', 'No signature at all', 'missing', (xml) => forge(xml), 'response'),
  tampered('empty-signature', 'A Signature without children', 'structure', (xml) =>
    put(
      xml,
      'instead of',
      'Signature',
      '<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"/>',
    ),
  ),
  tampered('empty-signature-value', 'SignatureValue without a value', 'signature-value', (xml) =>
    forgeSubject(xml).replace(/(<(?:\w+:)?SignatureValue>)[^<]*/, '$1'),
  ),
  tampered('empty-digest-value', 'DigestValue without a value', 'signature-value', (xml) =>
    forgeSubject(xml).replace(/(<(?:\w+:)?DigestValue>)[^<]*/, '$1'),
  ),
  tampered('subject-changed', 'Another NameID', 'digest', forgeSubject),
  tampered(
    'subject-changed-in-signed-response',
    'Another NameID',
    'digest',
    forgeSubject,
    'response',
  ),
  tampered('attribute-value-changed', 'Another attribute value', 'digest', (xml) =>
    xml.replace(/(<(?:\w+:)?AttributeValue[^>]*>)[^<]*/, '$1jira-administrators'),
  ),
  tampered('attribute-renamed', 'Another attribute name', 'digest', (xml) =>
    xml.replace(/(<(?:\w+:)?Attribute) Name="[^"]*"/, '$1 Name="isAdmin"'),
  ),
  tampered(
    'destination-changed',
    'Another Destination in a signed Response',
    'digest',
    (xml) => xml.replace(/Destination="/, 'Destination="https://elsewhere.example/'),
    'response',
  ),
  tampered('digest-replaced', 'The digest of the forged element', 'signature-value', (xml) =>
    forgeSubject(xml).replace(/(<(?:\w+:)?DigestValue>)[^<]*/, (_, tag) => tag + forgedDigest(xml)),
  ),
  tampered('comment-in-digest-value', 'SAMLStorm, CVE-2025-29775', 'digest', (xml) =>
    forgeSubject(xml).replace(
      /<(?:\w+:)?DigestValue>/,
      (tag) => `${tag}<!--${forgedDigest(xml)}-->`,
    ),
  ),
  tampered(
    'two-signed-infos',
    'A second SignedInfo, SAMLStorm, CVE-2025-29774',
    'structure',
    (xml) => put(forgeSubject(xml), 'before', 'SignedInfo', cut(xml, 'SignedInfo')),
  ),
  tampered(
    'signed-info-in-key-info',
    'SignedInfo kept elsewhere in the Signature',
    'structure',
    (xml) => putInside(forgeSubject(xml), 'KeyInfo', cut(xml, 'SignedInfo')),
  ),
  tampered('digest-value-in-status-detail', 'Digest smuggling, CVE-2024-45409', 'digest', (xml) =>
    putInside(
      forgeSubject(xml),
      'Status',
      `<p:StatusDetail xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"><d:DigestValue xmlns:d="http://www.w3.org/2000/09/xmldsig#">${forgedDigest(xml)}</d:DigestValue></p:StatusDetail>`,
    ),
  ),
  {
    name: 'foreign-key',
    about: 'Signed by the attacker, whose certificate stands in KeyInfo',
    sign: 'response',
    expect: refused('signature-value'),
    mount: (xml, { signAsAttacker }) => signAsAttacker(forge(xml), 'Response'),
  },
  {
    name: 'foreign-key-inside',
    about: 'The Response is signed by the IdP, its assertion by the attacker',
    sign: 'response',
    expect: refused('signature-value'),
    mount: (xml, { signAsAttacker, signAsIdp }) =>
      signAsIdp(signAsAttacker(without(xml, 'Signature'), 'Assertion'), 'Response'),
  },
  {
    name: 'hmac-with-public-key',
    about: 'HMAC keyed with the certificate everybody has (GHSA-c27r-x354-4m68)',
    sign: 'assertion',
    expect: refused('algorithm'),
    mount: (xml, { certificate }) => {
      const method = 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'
      const info = cut(xml, 'SignedInfo').replace(
        /(SignatureMethod Algorithm=")[^"]*/,
        `$1${method}`,
      )
      const changed = put(xml, 'instead of', 'SignedInfo', info)
      const value = createHmac('sha256', certificate)
        .update(canonicalInfo(changed))
        .digest('base64')
      return changed.replace(/(<(?:\w+:)?SignatureValue>)[^<]*/, `$1${value}`)
    },
  },
  signedWith('rsa-sha1', 'Signature with SHA-1', 'algorithm', (xml) =>
    xml.replace(
      /(SignatureMethod Algorithm=")[^"]*/,
      '$1http://www.w3.org/2000/09/xmldsig#rsa-sha1',
    ),
  ),
  signedWith('digest-sha1', 'Digest with SHA-1', 'algorithm', (xml) =>
    xml.replace(/(DigestMethod Algorithm=")[^"]*/, '$1http://www.w3.org/2000/09/xmldsig#sha1'),
  ),
  signedWith('transform-xpath', 'A transform that hides text from the digest', 'transform', (xml) =>
    xml.replace(firstTransform, xpath),
  ),
  signedWith('transform-xslt', 'A transform that runs a program', 'transform', (xml) =>
    xml.replace(firstTransform, xslt),
  ),
  signedWith('transform-base64', 'A transform that digests text only', 'transform', (xml) =>
    xml.replace(firstTransform, base64),
  ),
  signedWith('transform-parameters', 'A transform with a parameter', 'transform', (xml) =>
    xml.replace(
      firstTransform,
      '<$1 Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"><x/></$1>',
    ),
  ),
  signedWith('transform-text', 'A transform with text', 'transform', (xml) =>
    xml.replace(lastTransform, '$1>x</$2>'),
  ),
  signedWith('transform-unknown', 'A canonicalisation nobody knows', 'transform', (xml) =>
    xml.replace(lastTransform, '<$2 Algorithm="urn:x"></$2>'),
  ),
  signedWith('transform-renamed', 'Other elements for the transforms', 'transform', (xml) =>
    xml.replaceAll(/(<\/?(?:\w+:)?)Transform(?=[ >])/g, '$1Change'),
  ),
  tampered(
    'canonicalization-unknown',
    'SignedInfo in a form nobody knows',
    'canonicalization',
    (xml) => xml.replace(/(CanonicalizationMethod Algorithm=")[^"]*/, '$1urn:x'),
  ),
  signedWith('transform-missing', 'No transform', 'transform', (xml) =>
    xml.replace(transforms, ''),
  ),
  signedWith('transforms-repeated', 'Every transform twice', 'transform', (xml) =>
    xml.replace(transforms, '$&$&'),
  ),
  signedWith('references-two', 'A second Reference', 'reference', (xml) =>
    put(xml, 'after', 'Reference', cut(xml, 'Reference')),
  ),
  signedWith('references-many', 'Work for the verifier: 100 References', 'structure', (xml) =>
    put(xml, 'after', 'Reference', cut(xml, 'Reference').repeat(99)),
  ),
  signedWith(
    'prefix-list-long',
    'Work for the verifier: 1,000 prefixes',
    'canonicalization',
    (xml) =>
      xml.replace(
        /<((?:\w+:)?CanonicalizationMethod)( Algorithm="[^"]*")\s*\/>/,
        `<$1$2><x:InclusiveNamespaces xmlns:x="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${'a '.repeat(1000)}"/></$1>`,
      ),
  ),
  signedWith('reference-uri-empty', 'URI="": the whole document', 'reference', (xml) =>
    xml.replace(/ URI="[^"]*"/, ' URI=""'),
  ),
  signedWith('reference-uri-absent', 'No URI', 'reference', (xml) =>
    xml.replace(/ URI="[^"]*"/, ''),
  ),
  signedWith('reference-uri-file', 'A URI to a file', 'reference', (xml) =>
    xml.replace(/ URI="[^"]*"/, ' URI="file:///etc/passwd"'),
  ),
  signedWith('reference-uri-xpointer', 'An XPointer', 'reference', (xml) =>
    xml.replace(/ URI="#([^"]*)"/, ` URI="#xpointer(id('$1'))"`),
  ),
  signedWith(
    'reference-to-response',
    'The Assertion signs the Response around it',
    'reference',
    (xml) => xml.replace(/ URI="[^"]*"/, ` URI="#${/ ID="([^"]*)"/.exec(xml)?.[1]}"`),
  ),
  tampered(
    'namespace-confused-id',
    'samlp:ID holds the signed ID, ID another (The Fragile Lock)',
    'reference',
    (xml) =>
      forgeSubject(xml).replace(
        / ID="([^"]*)"/,
        ' xmlns:q="urn:oasis:names:tc:SAML:2.0:protocol" q:ID="$1" ID="_forged"',
      ),
    'response',
  ),
]

/** What the digest over the changed assertion would be. */
function forgedDigest(xml: string): string {
  const assertion = without(cut(forgeSubject(xml), 'Assertion'), 'Signature')
  const text = canonicalize(parseXml(assertion))
  return createHash('sha256').update(text).digest('base64')
}

/** @internal The octets a signature is made of. */
export function canonicalInfo(xml: string): string {
  const find = (element: XmlElement): XmlElement | undefined =>
    element.local === 'SignedInfo' ? element : elementsOf(element).map(find).find(Boolean)
  const info = find(parseXml(body(xml)))
  const method = info && attributeOf(elementsOf(info)[0] ?? info, 'Algorithm')
  const canonicalization = canonicalizations.get(method ?? '')
  if (!info || !canonicalization) throw new RangeError('The message is not signed.')
  const { write, comments } = canonicalization
  return write(info, { comments })
}
