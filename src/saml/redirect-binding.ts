import { deflateRawSync } from 'node:zlib'
import { type SenderKey, signText } from './sender-key.js'
import type { Xml } from './xml-write.js'

/** What goes into a query string. */
interface RedirectDraft {
  readonly url: string
  readonly parameter: 'SAMLRequest' | 'SAMLResponse'
  readonly xml: Xml
  readonly relayState: string | undefined
}

/**
 * @internal The URL that carries a message (SAML Bindings 3.4.4.1): DEFLATE, base64, and a signature over
 * the very octets of the query, in the order message, RelayState, SigAlg.
 */
export function redirectUrl(
  { url, parameter, xml, relayState }: RedirectDraft,
  sender: SenderKey | undefined,
): string {
  const message = deflateRawSync(Buffer.from(xml.xml)).toString('base64')
  const query = [
    field(parameter, message),
    ...(relayState === undefined ? [] : [field('RelayState', relayState)]),
    ...(sender ? [field('SigAlg', sender.algorithm)] : []),
  ].join('&')
  const signed = sender ? `${query}&${field('Signature', signText(sender, query))}` : query
  return `${url}${url.includes('?') ? '&' : '?'}${signed}`
}

function field(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}`
}
