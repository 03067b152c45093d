import { createHash, type KeyObject, sign } from 'node:crypto'
import { canonicalize } from '../../src/saml/canonicalize.js'
import { parseXml } from '../../src/saml/xml.js'
import { descendants } from '../../src/saml/xml-tree.js'

/** Signs a message with a signed Assertion anew, by algorithms that xml-crypto does not know. */
export function resign(xml: string, method: string, digest: string, key: KeyObject): string {
  const hashOf = (uri: string) => `sha${/\d+$/.exec(uri)?.[0]}`
  const find = (text: string, local: string) => {
    const found = [...descendants(parseXml(text))].find((it) => it.local === local)
    if (!found) throw new Error(`no ${local}`)
    return found
  }
  const prefixes = /PrefixList="([^"]*)"/.exec(xml)?.[1]?.split(' ') ?? []
  const signature = find(xml, 'Signature')
  const { parent } = signature
  if (!parent) throw new Error('no parent')
  const digestValue = createHash(hashOf(digest))
    .update(canonicalize(parent, prefixes, signature))
    .digest('base64')
  const changed = xml
    .replace(/(SignatureMethod Algorithm=")[^"]*/, `$1${method}`)
    .replace(/(DigestMethod Algorithm=")[^"]*/, `$1${digest}`)
    .replace(/(DigestValue>)[^<]*/, `$1${digestValue}`)
  const info = canonicalize(find(changed, 'SignedInfo'), [])
  const value = sign(hashOf(method), Buffer.from(info), { key, dsaEncoding: 'ieee-p1363' })
  return changed.replace(/(SignatureValue>)[^<]*/, `$1${value.toString('base64')}`)
}
