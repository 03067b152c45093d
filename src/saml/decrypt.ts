/**
 * Elements that come encrypted (SAML Core 2.2.4, 2.3.4 and 2.7.3.2; XML Encryption 1.1). Whatever goes
 * wrong is one and the same error, so nobody learns a plaintext by asking.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'
import { RosterError } from '../core/errors.js'
import { decodeBase64 } from './base64.js'
import { escapeValue } from './canonicalize.js'
import { ancestorsOf, declarationsOf } from './canonicalize-inclusive.js'
import { decodeUtf8 } from './decode.js'
import { decryptContent } from './decrypt-content.js'
import { type Encrypted, readEncrypted } from './encrypted-element.js'
import { structureFault } from './faults.js'
import { unwrapKey } from './key-transport.js'
import type { LegacyGate } from './legacy.js'
import { ns } from './names.js'
import { parseXml } from './xml.js'
import {
  childrenNamed,
  elementsOf,
  hasText,
  isNamed,
  type XmlElement,
  type XmlNode,
} from './xml-tree.js'

/** @internal What it takes to decrypt. */
export interface Decryption {
  readonly decryptionKeys: readonly KeyObject[]
  /** Our entityID: the Recipient of keys that are for us. */
  readonly entityId: string
  readonly legacy: LegacyGate
}

/** @internal The elements that may come encrypted, by what they are then called. */
export type Encryptable = 'Assertion' | 'NameID' | 'Attribute'

/** @internal */
export interface Decrypted {
  readonly element: XmlElement
  /** Whether the cipher itself shows a change of the ciphertext. */
  readonly authenticated: boolean
}

/** @internal Decrypts an EncryptedAssertion, EncryptedID or EncryptedAttribute. */
export function decryptElement(
  place: XmlElement,
  name: Encryptable,
  decryption: Decryption,
): Decrypted {
  if (decryption.decryptionKeys.length === 0) throw structureFault(name, 'encrypted')
  const encrypted = readEncrypted(place, decryption.entityId, decryption.legacy)
  for (const key of encrypted ? contentKeys(encrypted, decryption) : []) {
    const bytes = encrypted && decryptContent(encrypted.algorithm, key, encrypted.content)
    const element = bytes && readPlaintext(bytes, place)
    if (element && isNamed(element, ns.assertion, name))
      return { element, authenticated: encrypted.algorithm.mode === 'gcm' }
  }
  throw decryptionFault(name)
}

/** @internal */
export function decryptionFault(name: Encryptable): RosterError<'SAML_DECRYPTION_FAILED'> {
  return new RosterError(
    'SAML_DECRYPTION_FAILED',
    `${name} of the SAML message could not be decrypted: it is for another key, by an algorithm that is not accepted, not what it should be, or was changed.`,
    { element: name },
  )
}

/** Every key of ours is tried on every EncryptedKey that may be for us. */
function* contentKeys(
  { keys, algorithm }: Encrypted,
  { decryptionKeys, legacy }: Decryption,
): Generator<Buffer> {
  for (const { method, value } of keys) {
    const wrapped = decodeBase64(value)
    if (!wrapped) continue
    for (const own of decryptionKeys) {
      const key = unwrapKey(method, wrapped, own, algorithm.keyLength, legacy)
      if (key) yield key
    }
  }
}

/**
 * The one element that a plaintext is, read with the declarations that are in force at its place
 * (XML Encryption 1.1, 4.5). The reader takes no DOCTYPE, and no text can close the element around it
 * without the whole being refused.
 */
function readPlaintext(bytes: Buffer, place: XmlElement): XmlElement | undefined {
  const declarations = declarationsOf([...ancestorsOf(place), place])
    .filter(({ prefix }) => prefix !== 'xml')
    .map(({ prefix, uri }) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeValue(uri)}"`)
  try {
    const text = decodeUtf8(bytes)
    const around = parseXml(`<context${declarations.join('')}>${text}</context>`)
    const [element, ...others] = elementsOf(around)
    return others.length > 0 || hasText(around) ? undefined : element
  } catch {
    return undefined
  }
}

/**
 * @internal An assertion with the EncryptedID and each EncryptedAttribute decrypted. It must have been
 * read from signed bytes: then the IdP vouches for the ciphertext.
 */
export function decryptParts(assertion: XmlElement, decryption: Decryption): XmlElement {
  const below = (parent: string, local: string) =>
    childrenNamed(assertion, ns.assertion, parent).flatMap((it) =>
      childrenNamed(it, ns.assertion, local),
    )
  const names = below('Subject', 'EncryptedID')
  const attributes = below('AttributeStatement', 'EncryptedAttribute')
  if (names.length + attributes.length === 0) return assertion
  const open = (name: Encryptable) => (place: XmlElement) =>
    [place, decryptElement(place, name, decryption).element] as const
  return substitute(
    assertion,
    new Map([...names.map(open('NameID')), ...attributes.map(open('Attribute'))]),
  )
}

/** @internal A copy of a tree in which some elements are others. */
export function substitute(
  root: XmlElement,
  substitutes: ReadonlyMap<XmlElement, XmlElement>,
): XmlElement {
  const copy = (element: XmlElement, parent: XmlElement | undefined): XmlElement => {
    const children: XmlNode[] = []
    const source = substitutes.get(element) ?? element
    const { name, prefix, local, namespace, attributes, declarations } = source
    // Of the same shape as what the reader makes: what works on both stays quick.
    const made = { name, prefix, local, namespace, attributes, declarations, children, parent }
    for (const child of source.children)
      children.push(typeof child === 'string' || 'comment' in child ? child : copy(child, made))
    return made
  }
  return copy(root, undefined)
}
