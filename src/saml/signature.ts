/**
 * The one form of signature that SAML allows (SAML Core 5.4): enveloped, by a pinned key, over the very
 * element it stands in. KeyInfo is never read.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import {
  type Canonicalization,
  canonicalizations,
  canonicalXml10,
  digestOfText,
  verifyText,
} from './algorithms.js'
import { decodeBase64 } from './base64.js'
import { readCanonical } from './canonical-reader.js'
import { signatureFault } from './faults.js'
import { type LegacyGate, noLegacy } from './legacy.js'
import { envelopedSignature, ns } from './names.js'
import {
  attributeOf,
  descendants,
  elementsOf,
  hasText,
  isNamed,
  textOf,
  type XmlElement,
} from './xml-tree.js'

/**
 * @internal Checks a signature and returns what it covers: its parent without the signature, read
 * anew from the canonical bytes whose digest was signed.
 */
export function verifySignature(
  signature: XmlElement,
  parent: XmlElement,
  keys: readonly KeyObject[],
  legacy: LegacyGate = noLegacy,
): XmlElement {
  const [info, value] = partsOf(signature)
  const signedInfo = verifySignedInfo(info, value, keys, legacy)
  const [, , reference, ...others] = elementsOf(signedInfo)
  if (!reference || !isNamed(reference, ns.signature, 'Reference') || others.length > 0)
    throw signatureFault('reference')
  if (attributeOf(reference, 'URI') !== `#${attributeOf(parent, 'ID') ?? ''}`)
    throw signatureFault('reference')
  const [transforms, digestMethod, digestValue] = childrenExactly(
    reference,
    ['Transforms', 'DigestMethod', 'DigestValue'],
    'reference',
  )
  const canonical = canonicalizationOfTransforms(transforms).write(parent, { leaveOut: signature })
  const digest = digestOfText(digestAlgorithmOf(digestMethod), canonical, legacy)
  if (!digest) throw signatureFault('algorithm')
  if (!decodeBase64(plainText(digestValue))?.equals(digest)) throw signatureFault('digest')
  return readCanonical(canonical)
}

/** Fixed places, never a search: SignedInfo, SignatureValue and at most one KeyInfo. */
function partsOf(signature: XmlElement): readonly [info: XmlElement, value: XmlElement] {
  const [info, value, keyInfo, ...others] = elementsOf(signature)
  if (
    !info ||
    !isNamed(info, ns.signature, 'SignedInfo') ||
    !value ||
    !isNamed(value, ns.signature, 'SignatureValue') ||
    (keyInfo && !isNamed(keyInfo, ns.signature, 'KeyInfo')) ||
    others.length > 0 ||
    hasText(signature)
  )
    throw signatureFault('structure')
  return [info, value]
}

// An honest SignedInfo has about ten elements, a prefix or two and less than 2,000 characters. Until its
// signature is checked, its size is the sender's choice.
const maxSignedInfoElements = 40
const maxSignedInfoLength = 16_384
const maxPrefixes = 40

/** Returns SignedInfo as read from the bytes that the signature covers. */
function verifySignedInfo(
  info: XmlElement,
  value: XmlElement,
  keys: readonly KeyObject[],
  legacy: LegacyGate,
): XmlElement {
  requireSmall(info)
  const [method] = elementsOf(info)
  if (!method || !isNamed(method, ns.signature, 'CanonicalizationMethod'))
    throw signatureFault('structure')
  const { write, comments } = canonicalizationOf(method, 'canonicalization')
  const signedInfo = readCanonical(write(info))
  const [, signatureMethod] = elementsOf(signedInfo)
  if (!signatureMethod || !isNamed(signatureMethod, ns.signature, 'SignatureMethod'))
    throw signatureFault('structure')
  const bytes = decodeBase64(plainText(value))
  if (!bytes) throw signatureFault('signature-value')
  const verified = verifyText(signatureMethod, write(info, { comments }), bytes, keys, legacy)
  if (verified === undefined) throw signatureFault('algorithm')
  if (!verified) throw signatureFault('signature-value')
  return signedInfo
}

/** Counts what canonicalisation would write, near enough. */
function requireSmall(info: XmlElement): void {
  let elements = 0
  let length = 0
  for (const { name, attributes, declarations, children } of descendants(info)) {
    elements += 1
    length += name.length
    for (const it of attributes) length += it.name.length + it.value.length
    for (const it of declarations) length += it.prefix.length + it.uri.length
    for (const it of children)
      if (typeof it === 'string') length += it.length
      else if ('comment' in it) length += it.comment.length
    if (elements > maxSignedInfoElements || length > maxSignedInfoLength)
      throw signatureFault('structure')
  }
}

/**
 * Exactly [enveloped-signature, a canonicalisation] (SAML Core 5.4.4). Where the second is not named, it
 * is Canonical XML 1.0 (XMLDSig 1.1, 4.4.3.2).
 */
function canonicalizationOfTransforms(transforms: XmlElement): Canonicalization {
  const [first, second, ...others] = elementsOf(transforms)
  if (
    !first ||
    others.length > 0 ||
    !elementsOf(transforms).every((it) => isNamed(it, ns.signature, 'Transform')) ||
    attributeOf(first, 'Algorithm') !== envelopedSignature ||
    elementsOf(first).length > 0
  )
    throw signatureFault('transform')
  return second ? canonicalizationOf(second, 'transform') : canonicalXml10
}

/** What a method element names: the algorithm and at most one InclusiveNamespaces. */
function canonicalizationOf(
  method: XmlElement,
  reason: 'canonicalization' | 'transform',
): Canonicalization {
  const algorithm = attributeOf(method, 'Algorithm') ?? ''
  const canonicalization = canonicalizations.get(algorithm)
  const [inclusive, ...others] = elementsOf(method)
  if (!canonicalization || others.length > 0 || hasText(method)) throw signatureFault(reason)
  if (!inclusive) return canonicalization
  const list = attributeOf(inclusive, 'PrefixList')
  if (
    !isNamed(inclusive, ns.exclusive, 'InclusiveNamespaces') ||
    !algorithm.startsWith(ns.exclusive) ||
    list === undefined
  )
    throw signatureFault(reason)
  const written = list.split(/[ \t\r\n]+/).filter((prefix) => prefix !== '')
  if (written.length > maxPrefixes) throw signatureFault(reason)
  const prefixes = written.map((prefix) => (prefix === '#default' ? '' : prefix))
  const { write, comments } = canonicalization
  return { write: (apex, options) => write(apex, { ...options, prefixes }), comments }
}

/** A DigestMethod takes no parameters. */
function digestAlgorithmOf(method: XmlElement): string {
  if (elementsOf(method).length > 0) throw signatureFault('algorithm')
  return attributeOf(method, 'Algorithm') ?? ''
}

function plainText(element: XmlElement): string {
  if (elementsOf(element).length > 0) throw signatureFault('structure')
  return textOf(element)
}

function childrenExactly<const L extends readonly string[]>(
  element: XmlElement,
  locals: L,
  reason: 'reference',
): { readonly [I in keyof L]: XmlElement } {
  const children = elementsOf(element)
  if (
    children.length !== locals.length ||
    !children.every((child, i) => isNamed(child, ns.signature, locals[i] ?? ''))
  )
    throw signatureFault(reason)
  return children as { readonly [I in keyof L]: XmlElement }
}
