import type { Issue } from '../core/errors.js'
import { configFault } from './config-fault.js'
import type { IdpEndpoint, SamlBinding } from './endpoint.js'
import { postForm, postScriptHash } from './post-binding.js'
import { redirectUrl } from './redirect-binding.js'
import type { SenderKey } from './sender-key.js'
import { signXml } from './xml-sign.js'
import type { Xml } from './xml-write.js'

/** A message to the IdP that travels in a URL: answer the browser with a redirect to it. */
export interface RedirectMessage {
  /** How it travels. */
  readonly binding: 'redirect'
  /** ID of the message. Keep a request's in the session: its answer must name it. */
  readonly id: string
  /** Where to send the browser. */
  readonly url: string
  /** What the IdP will hand back. */
  readonly relayState?: string
}

/** A message to the IdP that travels in a form: answer the browser with the page `html`. */
export interface PostMessage {
  /** How it travels. */
  readonly binding: 'post'
  /** ID of the message. Keep a request's in the session: its answer must name it. */
  readonly id: string
  /** Where the form goes. */
  readonly url: string
  /** The hidden fields of the form. */
  readonly fields: Readonly<Record<string, string>>
  /** A page that sends the form by itself, or by its button where scripts do not run. */
  readonly html: string
  /** What lets the script of `html` run under a Content-Security-Policy, for its `script-src`. */
  readonly scriptHash: string
  /** What the IdP will hand back. */
  readonly relayState?: string
}

/** A message to the IdP, to be sent through the browser. */
export type OutgoingMessage = RedirectMessage | PostMessage

/** @internal A message before it is on its way. */
export interface Draft {
  readonly id: string
  readonly xml: Xml
  readonly parameter: 'SAMLRequest' | 'SAMLResponse'
  readonly binding: SamlBinding
  readonly url: string
  readonly relayState: string | undefined
}

const maxRelayStateBytes = 80

/** @internal Signs a message, when there is a key, and makes it ready for its binding. */
export function dispatch(draft: Draft, sender: SenderKey | undefined): OutgoingMessage {
  const { id, binding, url, parameter, relayState } = draft
  const state = relayState === undefined ? {} : { relayState }
  if (binding === 'redirect') return { binding, id, url: redirectUrl(draft, sender), ...state }
  const xml = sender ? signXml(draft.xml.xml, sender, 'Issuer') : draft.xml.xml
  const fields = {
    [parameter]: Buffer.from(xml).toString('base64'),
    ...(relayState !== undefined && { RelayState: relayState }),
  }
  const html = postForm(url, fields)
  return { binding, id, url, fields, html, scriptHash: postScriptHash, ...state }
}

/** @internal SAML Bindings 3.4.3 and 3.5.3: at most 80 bytes. An empty one is none. */
export function checkedRelayState(relayState: string | undefined): string | undefined {
  if (relayState === undefined || relayState === '') return undefined
  // Forms change line ends on their way, and a lone surrogate has no encoding.
  if (Buffer.byteLength(relayState) <= maxRelayStateBytes && !/\p{Cc}|\p{Cs}/u.test(relayState))
    return relayState
  throw callFault(
    '/relayState',
    `must be at most ${maxRelayStateBytes} bytes without control characters; keep the rest in the session`,
  )
}

/** @internal Where to send a message, by the binding wished for, else by redirect if the IdP takes it. */
export function endpointOf(
  endpoints: readonly IdpEndpoint[] | undefined,
  binding: SamlBinding | undefined,
  list: 'singleSignOn' | 'singleLogout',
): IdpEndpoint {
  const wanted: readonly SamlBinding[] = binding ? [binding] : ['redirect', 'post']
  for (const name of wanted) {
    const found = endpoints?.find((it) => it.binding === name)
    if (found) return found
  }
  throw callFault(`/idp/${list}`, `must have an address for ${wanted.join(' or ')}`)
}

/** @internal A random ID; 160 bits, and never starting with a digit (SAML Core 1.3.4). */
export function freshId(random: (size: number) => Uint8Array): string {
  const bytes = random(20)
  if (bytes.length !== 20) throw callFault('/random', 'must return as many bytes as asked')
  return `_${Buffer.from(bytes).toString('hex')}`
}

/** @internal */
export function callFault(
  pointer: Issue['pointer'],
  message: string,
): ReturnType<typeof configFault> {
  return configFault('The message cannot be made', [{ pointer, message }])
}
