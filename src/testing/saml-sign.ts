/**
 * Signs as IdPs do: xml-crypto writes the Signature and the digest, node:crypto makes the value.
 *
 * @module
 */

import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
} from 'node:crypto'
import { C14nCanonicalization, SignedXml } from 'xml-crypto'
import { canonicalInfo } from './saml-attacks-signature.js'
import { selfSignedCertificate } from './saml-certificate.js'
import { seededEcKey, seededEd25519Key, seededRsaKey } from './seeded-keys.js'

/** How a test IdP signs. `rsa-pss` goes with a hash of the same length for mask and salt. */
export type TestSignatureAlgorithm =
  | `${'rsa' | 'rsa-pss' | 'ecdsa'}-sha${'256' | '384' | '512'}`
  | 'rsa-sha1'
  | 'ed25519'

/** How a test IdP signs. */
export interface TestSignatureOptions {
  /** Decides the kind of key, too. @defaultValue `'rsa-sha256'` */
  readonly signatureAlgorithm?: TestSignatureAlgorithm
  /** @defaultValue `'sha256'` */
  readonly digestAlgorithm?: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  /** Of the signed element and of SignedInfo. @defaultValue `'exclusive'` */
  readonly canonicalization?: 'exclusive' | 'inclusive' | 'inclusive-1.1'
  /** Whether the identifiers are those that keep comments. @defaultValue `false` */
  readonly withComments?: boolean
}

/** @internal A key with what is pinned of it: a certificate where it is RSA. */
export interface TestKey {
  readonly privateKey: KeyObject
  readonly pinned: string
}

const seeded = new Map<string, TestKey>()

/** @internal Makes a key that fits the algorithm: a fresh one, or the one that a seed decides. */
export function makeKey(algorithm: TestSignatureAlgorithm = 'rsa-sha256', seed?: string): TestKey {
  if (seed === undefined) return freshKey(algorithm)
  const kind = algorithm.startsWith('rsa') ? 'rsa' : algorithm
  const name = `${kind} ${seed}`
  const made = seeded.get(name) ?? keyOf(seededKey(kind, name))
  seeded.set(name, made)
  return made
}

function seededKey(kind: TestSignatureAlgorithm | 'rsa', seed: string): KeyObject {
  if (kind === 'rsa') return seededRsaKey(seed)
  return kind === 'ed25519' ? seededEd25519Key(seed) : seededEcKey(seed, curveOf(kind))
}

function freshKey(algorithm: TestSignatureAlgorithm): TestKey {
  if (algorithm.startsWith('rsa'))
    return keyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
  if (algorithm === 'ed25519') return keyOf(generateKeyPairSync('ed25519').privateKey)
  return keyOf(generateKeyPairSync('ec', { namedCurve: curveOf(algorithm) }).privateKey)
}

function curveOf(algorithm: string): 'P-256' | 'P-384' | 'P-521' {
  if (algorithm.endsWith('256')) return 'P-256'
  return algorithm.endsWith('384') ? 'P-384' : 'P-521'
}

/** What is pinned of a key: a certificate where it is RSA, the public key otherwise. */
function keyOf(privateKey: KeyObject): TestKey {
  if (privateKey.asymmetricKeyType === 'rsa') {
    const from = Date.UTC(2020, 0, 1)
    const until = Date.UTC(2120, 0, 1)
    return { privateKey, pinned: selfSignedCertificate(privateKey, 'Test IdP', from, until) }
  }
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })
  return { privateKey, pinned: spki.toString() }
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#'
const canonicalizations = {
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'inclusive-1.1': 'http://www.w3.org/2006/12/xml-c14n11',
}
const digests = {
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: `${more}sha384`,
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
}

/** @internal Where the Signature of an element looks as the style's IdP writes it. */
export interface SignatureLayout {
  readonly prefix: string | undefined
  readonly prefixList: readonly string[]
}

/** @internal Signs an element that has an ID and an Issuer. */
export function signElement(
  xml: string,
  element: 'Response' | 'Assertion',
  { privateKey, pinned }: TestKey,
  { prefix, prefixList }: SignatureLayout,
  options: TestSignatureOptions,
): string {
  const { canonicalization = 'exclusive', withComments = false } = options
  const exclusive = canonicalization === 'exclusive'
  const identifier = canonicalizations[canonicalization]
  const method = withComments ? `${identifier}${exclusive ? '' : '#'}WithComments` : identifier
  const xpath = element === 'Response' ? '/*' : "/*/*[local-name()='Assertion']"
  const signed = new SignedXml({
    privateKey: 'made below',
    ...(pinned.includes('CERTIFICATE') && { publicCert: pinned }),
    canonicalizationAlgorithm: method,
    signatureAlgorithm: identifierOf(options.signatureAlgorithm),
  })
  teach(signed, options)
  signed.addReference({
    xpath,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', method],
    digestAlgorithm: digests[options.digestAlgorithm ?? 'sha256'],
    ...(exclusive && { inclusiveNamespacesPrefixList: [...prefixList] }),
  })
  // The parser inside xml-crypto takes these three for line ends unless they are references.
  const safe = xml.replaceAll(/[\u0085\u2028\u2029]/g, (it) => `&#${it.charCodeAt(0)};`)
  signed.computeSignature(safe, {
    ...(prefix !== undefined && { prefix }),
    location: { reference: `${xpath}/*[local-name()='Issuer']`, action: 'after' },
  })
  // xml-crypto repeats the PrefixList in the enveloped transform, which takes none, and puts it into a
  // namespace of the algorithm's name; no IdP does.
  const written = signed
    .getSignedXml()
    .replace(/(#enveloped-signature")><InclusiveNamespaces [^>]*\/><\/[^>]*>/, '$1/>')
    .replace(
      'xmlns="http://www.w3.org/2001/10/xml-exc-c14n#WithComments"',
      `xmlns="${canonicalizations.exclusive}"`,
    )
  return resignInfo(written, privateKey)
}

/** What xml-crypto does not know. It wants constructors; what these return is what it gets. */
function teach(signed: SignedXml, { signatureAlgorithm }: TestSignatureOptions): void {
  const uri = identifierOf(signatureAlgorithm)
  const later = {
    getSignature: () => 'AAAA',
    verifySignature: () => false,
    getAlgorithmName: () => uri,
  }
  const sha384 = {
    getAlgorithmName: () => digests.sha384,
    getHash: (xml: string) => createHash('sha384').update(xml).digest('base64'),
  }
  signed.SignatureAlgorithms[uri] = constructing(later)
  signed.HashAlgorithms[digests.sha384] = constructing(sha384)
  for (const suffix of ['', '#WithComments'])
    signed.CanonicalizationAlgorithms[`${canonicalizations['inclusive-1.1']}${suffix}`] =
      C14nCanonicalization
}

function constructing<T extends object>(made: T): new () => T {
  return function construct() {
    return made
  } as unknown as new () => T
}

function identifierOf(algorithm: TestSignatureAlgorithm = 'rsa-sha256'): string {
  if (algorithm === 'ed25519') return 'http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519'
  if (algorithm === 'rsa-sha1') return 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'
  const pss = /^rsa-pss-(.*)$/.exec(algorithm)?.[1]
  return pss ? `http://www.w3.org/2007/05/xmldsig-more#${pss}-rsa-MGF1` : more + algorithm
}

/** @internal A new SignatureValue by the method that the first SignedInfo names. */
export function resignInfo(xml: string, key: KeyObject): string {
  const method = /SignatureMethod Algorithm="[^"]*#([^"]*)"/.exec(xml)?.[1] ?? ''
  const hash = method === 'eddsa-ed25519' ? undefined : (/sha\d+/.exec(method)?.[0] ?? 'sha256')
  const pss = /MGF1|pss/.test(method) && {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  }
  const given = { key, dsaEncoding: 'ieee-p1363' as const, ...pss }
  const value = signBytes(hash, Buffer.from(canonicalInfo(xml)), given).toString('base64')
  return xml.replace(/(<(?:\w+:)?SignatureValue>)[^<]*/, `$1${value}`)
}
