/**
 * The shape of an encrypted element (XML Encryption 1.1, 3): fixed places only, no search.
 *
 * @module
 */

import { decodeBase64 } from './base64.js'
import { type ContentAlgorithm, contentAlgorithms } from './encryption-methods.js'
import type { LegacyGate } from './legacy.js'
import { ns } from './names.js'
import {
  attributeOf,
  childrenNamed,
  elementsOf,
  hasText,
  isNamed,
  textOf,
  type XmlElement,
} from './xml-tree.js'

/** @internal What is needed of an EncryptedKey. */
interface WrappedKey {
  readonly method: XmlElement
  /** Base64. */
  readonly value: string
}

/** @internal What is needed of an encrypted element. */
export interface Encrypted {
  readonly algorithm: ContentAlgorithm
  readonly content: Buffer
  /** Those that may be for us. */
  readonly keys: readonly WrappedKey[]
}

/** Each may cost an operation with every private key, before anybody has vouched for the message. */
const maxKeys = 8

/** @internal `undefined` when it is not understood. */
export function readEncrypted(
  place: XmlElement,
  entityId: string,
  legacy: LegacyGate,
): Encrypted | undefined {
  const [data, ...beside] = elementsOf(place)
  if (!data || !isNamed(data, ns.encryption, 'EncryptedData') || hasText(place)) return undefined
  if (!beside.every(isKey)) return undefined
  const type = attributeOf(data, 'Type')
  if (type !== undefined && type !== `${ns.encryption}Element`) return undefined
  const [method, info, cipher] = partsOf(data)
  const algorithm = contentAlgorithms.get((method && attributeOf(method, 'Algorithm')) ?? '')
  if (!algorithm || (algorithm.legacy && !legacy(algorithm.legacy))) return undefined
  const content = decodeBase64(cipherValue(cipher) ?? '')
  const inside = info ? childrenNamed(info, ns.encryption, 'EncryptedKey') : []
  // A RetrievalMethod can point to nothing but a key beside, and all of those are tried.
  const all = [...inside, ...beside]
  if (!content || all.length > maxKeys) return undefined
  const named = all.filter((it) => attributeOf(it, 'Recipient') === entityId)
  return { algorithm, content, keys: (named.length > 0 ? named : all).flatMap(readKey) }
}

function isKey(element: XmlElement): boolean {
  return isNamed(element, ns.encryption, 'EncryptedKey')
}

type Part = XmlElement | undefined
type Parts = readonly [method: Part, info: Part, cipher: Part]

function partsOf(element: XmlElement): Parts {
  const only = (namespace: string, local: string) => {
    const [found, ...others] = childrenNamed(element, namespace, local)
    return others.length === 0 ? found : undefined
  }
  return [
    only(ns.encryption, 'EncryptionMethod'),
    only(ns.signature, 'KeyInfo'),
    only(ns.encryption, 'CipherData'),
  ]
}

/** CipherReference, which would have us fetch something, is not understood. */
function cipherValue(cipher: XmlElement | undefined): string | undefined {
  const [value, ...others] = cipher ? elementsOf(cipher) : []
  if (!value || others.length > 0 || !isNamed(value, ns.encryption, 'CipherValue')) return undefined
  return elementsOf(value).length === 0 ? textOf(value) : undefined
}

function readKey(element: XmlElement): WrappedKey[] {
  const [method, , cipher] = partsOf(element)
  const value = cipherValue(cipher)
  return method && value !== undefined ? [{ method, value }] : []
}
