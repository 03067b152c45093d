import { ns } from './names.js'
import { attributeOf, elementsOf, hasText, isNamed, textOf, type XmlElement } from './xml-tree.js'

const more = 'http://www.w3.org/2007/05/xmldsig-more#'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'

/**
 * @internal RSAPSSParams, each of them optional (RFC 9231, 2.3.9). Mask and message must have the same
 * hash: no other combination can be checked here.
 *
 * @returns `undefined` when they are not understood
 */
export function readPssParameters<H extends string>(
  children: readonly XmlElement[],
  hashOf: (uri: string) => H | undefined,
): { readonly hash: H; readonly saltLength?: number } | undefined {
  const [params, ...others] = children
  if (others.length > 0 || (params && !isNamed(params, more, 'RSAPSSParams'))) return undefined
  const left = params ? elementsOf(params) : []
  const take = (namespace: string, local: string) =>
    left[0] && isNamed(left[0], namespace, local) ? left.shift() : undefined
  const digest = take(ns.signature, 'DigestMethod')
  const mask = take(more, 'MaskGenerationFunction')
  const salt = take(more, 'SaltLength')
  const trailer = take(more, 'TrailerField')
  const hash = hashOf(algorithmOf(digest, sha256))
  const saltLength = salt && /^\d{1,3}$/.test(textOf(salt)) ? Number(textOf(salt)) : undefined
  const [maskDigest, ...more2] = mask ? elementsOf(mask) : []
  if (
    hash === undefined ||
    left.length > 0 ||
    more2.length > 0 ||
    (params && hasText(params)) ||
    (mask && attributeOf(mask, 'Algorithm') !== `${more}MGF1`) ||
    (maskDigest && !isNamed(maskDigest, ns.signature, 'DigestMethod')) ||
    hashOf(algorithmOf(maskDigest, sha256)) !== hash ||
    (salt && saltLength === undefined) ||
    (trailer && textOf(trailer) !== '1')
  )
    return undefined
  return { hash, ...(saltLength !== undefined && { saltLength }) }
}

function algorithmOf(method: XmlElement | undefined, absent: string): string {
  return method ? (attributeOf(method, 'Algorithm') ?? '') : absent
}
