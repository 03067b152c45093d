/**
 * What is accepted in a signature, as data: one row per identifier. Whatever has no row is refused,
 * HMAC among it.
 *
 * @module
 */

import { constants, hash as hashOf, type KeyObject, verify } from 'node:crypto'
import { type CanonicalOptions, canonicalize } from './canonicalize.js'
import { canonicalizeInclusive } from './canonicalize-inclusive.js'
import { type LegacyGate, noLegacy } from './legacy.js'
import { ns } from './names.js'
import { readPssParameters } from './pss-parameters.js'
import { attributeOf, elementsOf, type XmlElement } from './xml-tree.js'

type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** @internal How a SignatureMethod is checked. The key's type must fit, so no key is read as another kind. */
interface SignatureAlgorithm {
  /** Ed25519 has its own. */
  readonly hash: Hash | undefined
  readonly keyTypes: readonly string[]
  /** Of RSA-PSS. */
  readonly saltLength?: number
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const more2007 = 'http://www.w3.org/2007/05/xmldsig-more#'

const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ...(['sha256', 'sha384', 'sha512'] as const).flatMap((hash): [string, SignatureAlgorithm][] => [
    [`${more}rsa-${hash}`, { hash, keyTypes: ['rsa'] }],
    [`${more}ecdsa-${hash}`, { hash, keyTypes: ['ec'] }],
    [`${more2007}${hash}-rsa-MGF1`, pss(hash)],
  ]),
  [
    'http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519',
    { hash: undefined, keyTypes: ['ed25519'] },
  ],
])

/** RFC 9231, 2.3.9 and 2.3.10. */
function pss(
  hash: Exclude<Hash, 'sha1'>,
  saltLength: number = constants.RSA_PSS_SALTLEN_DIGEST,
): SignatureAlgorithm {
  return { hash, keyTypes: ['rsa', 'rsa-pss'], saltLength }
}

const digestAlgorithms: ReadonlyMap<string, Exclude<Hash, 'sha1'>> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  [`${more}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

/** @internal A CanonicalizationMethod. */
export interface Canonicalization {
  /** Turns a subtree into the text to be digested. */
  readonly write: (apex: XmlElement, options?: CanonicalOptions) => string
  /** Whether it keeps comments; a Reference by ID covers none (XMLDSig 1.1, 4.4.3.3). */
  readonly comments: boolean
}

/** @internal What a Transform chain without canonicalisation ends in (XMLDSig 1.1, 4.4.3.2). */
export const canonicalXml10: Canonicalization = {
  write: (...given) => canonicalizeInclusive('1.0', ...given),
  comments: false,
}
const canonicalXml11: Canonicalization = {
  write: (...given) => canonicalizeInclusive('1.1', ...given),
  comments: false,
}
const exclusive: Canonicalization = { write: canonicalize, comments: false }

/** @internal Canonicalisation methods. */
export const canonicalizations: ReadonlyMap<string, Canonicalization> = new Map([
  [ns.exclusive, exclusive],
  [`${ns.exclusive}WithComments`, { ...exclusive, comments: true }],
  [ns.inclusive, canonicalXml10],
  [`${ns.inclusive}#WithComments`, { ...canonicalXml10, comments: true }],
  [ns.inclusive11, canonicalXml11],
  [`${ns.inclusive11}#WithComments`, { ...canonicalXml11, comments: true }],
])

/** @internal */
export function digestOfText(
  uri: string,
  text: string,
  legacy: LegacyGate = noLegacy,
): Buffer | undefined {
  const sha1 = uri === `${ns.signature}sha1` && legacy('sha1')
  const hash = sha1 ? 'sha1' : digestAlgorithms.get(uri)
  return hash === undefined ? undefined : hashOf(hash, text, 'buffer')
}

/**
 * @internal Checks a signature with each key of the algorithm's type.
 *
 * @param method - the SignatureMethod, or the identifier of one without parameters
 * @returns `undefined` when the algorithm is not accepted or no key fits it
 */
export function verifyText(
  method: XmlElement | string,
  text: string,
  signature: Uint8Array,
  keys: readonly KeyObject[],
  legacy: LegacyGate = noLegacy,
): boolean | undefined {
  const algorithm = algorithmOf(method, legacy)
  const fitting = keys.filter((key) => algorithm?.keyTypes.includes(key.asymmetricKeyType ?? ''))
  if (!algorithm || fitting.length === 0) return undefined
  const bytes = Buffer.from(text)
  return fitting.some((key) => verifyWith(algorithm, bytes, key, signature))
}

function verifyWith(
  { hash, saltLength }: SignatureAlgorithm,
  bytes: Buffer,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  // XMLDSig 1.1, 6.4.3 writes ECDSA as r and s side by side; the others ignore the option.
  const padding =
    saltLength === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
  try {
    return verify(hash, bytes, { key, dsaEncoding: 'ieee-p1363', ...padding }, signature)
  } catch {
    // An RSA-PSS key may forbid the parameters.
    return false
  }
}

function algorithmOf(
  method: XmlElement | string,
  legacy: LegacyGate,
): SignatureAlgorithm | undefined {
  const uri = typeof method === 'string' ? method : (attributeOf(method, 'Algorithm') ?? '')
  const parameters = typeof method === 'string' ? [] : elementsOf(method)
  if (uri === `${more2007}rsa-pss`) {
    const read = readPssParameters(parameters, (it) => digestAlgorithms.get(it))
    return read && pss(read.hash, read.saltLength)
  }
  if (parameters.length > 0) return undefined
  if (uri === `${ns.signature}rsa-sha1` && legacy('rsa-sha1'))
    return { hash: 'sha1', keyTypes: ['rsa'] }
  return signatureAlgorithms.get(uri)
}
