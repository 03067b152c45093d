/** How a message travels through the browser: in a query string, or in a form. */
export type SamlBinding = 'redirect' | 'post'

/** An address of an IdP. */
export interface IdpEndpoint {
  /** What it takes (SAML Bindings 3.4 and 3.5). */
  readonly binding: SamlBinding
  /** Where requests go; an https URL. */
  readonly url: string
  /** Where answers go, when that is another address. */
  readonly responseUrl?: string
}

/** @internal Names of the bindings in metadata (SAML Bindings 3.4.1 and 3.5.1). */
export const bindingUris: Readonly<Record<SamlBinding, string>> = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
}

const loopback = ['localhost', '127.0.0.1', '[::1]']

/**
 * @internal Whether a browser may be sent there: an https URL, or http on this very machine. Anything
 * else, `javascript:` above all, would run or reveal what is sent.
 */
export function isEndpointUrl(url: unknown): url is string {
  if (typeof url !== 'string' || !/^[\x21-\x7e]+$/.test(url) || !URL.canParse(url)) return false
  const { protocol, hostname, username, password, hash } = new URL(url)
  return (
    (protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname))) &&
    username === '' &&
    password === '' &&
    hash === '' &&
    !url.includes('#')
  )
}
