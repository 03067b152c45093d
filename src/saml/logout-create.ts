import type { NameId } from '../identity/identity.js'
import type { IdpEndpoint, SamlBinding } from './endpoint.js'
import type { Idp } from './idp.js'
import { ns, statusPrefix } from './names.js'
import type { Settings } from './options.js'
import {
  callFault,
  checkedRelayState,
  dispatch,
  endpointOf,
  freshId,
  type OutgoingMessage,
} from './outgoing.js'
import { writeElement, type Xml } from './xml-write.js'

/** What every logout message may say. */
interface LogoutMessageOptions {
  /** Comes back with the answer: at most 80 bytes. In an answer: what the request came with. */
  readonly relayState?: string
  /** How it travels. @defaultValue `'redirect'` if the IdP has an address for it */
  readonly binding?: SamlBinding
  /** When it is made, in epoch milliseconds. @defaultValue the clock's */
  readonly now?: number
}

/** Whom the IdP should sign out. */
export interface LogoutRequestOptions extends LogoutMessageOptions {
  /** The NameID of the assertion that signed the person in, with all its parts. */
  readonly nameId: NameId
  /** The session of that assertion. @defaultValue all sessions of the person */
  readonly sessionIndex?: string
}

/** What to answer to a request for logout. */
export interface LogoutResponseOptions extends LogoutMessageOptions {
  /** ID of the request. */
  readonly inResponseTo: string
  /** How it went here; `Responder` when the session could not be ended. @defaultValue `'Success'` */
  readonly status?: 'Success' | 'Requester' | 'Responder'
}

/** A request lives this long. */
const lifetimeMs = 300_000

/** @internal SAML Core 3.7.1, SAML Profiles 4.4. */
export function createLogoutRequest(
  settings: Settings,
  idp: Idp,
  now: number,
  { nameId, sessionIndex, ...options }: LogoutRequestOptions,
): OutgoingMessage {
  const { value, format, nameQualifier, spNameQualifier } = nameId
  const endpoint = endpointOf(idp.options.singleLogout, options.binding, 'singleLogout')
  return send(settings, endpoint, endpoint.url, now, options, {
    parameter: 'SAMLRequest',
    name: 'LogoutRequest',
    attributes: { NotOnOrAfter: new Date(now + lifetimeMs).toISOString() },
    children: [
      writeElement(
        'saml:NameID',
        {
          NameQualifier: nameQualifier,
          SPNameQualifier: spNameQualifier,
          Format: format,
        },
        value,
      ),
      sessionIndex === undefined ? undefined : writeElement('samlp:SessionIndex', {}, sessionIndex),
    ],
  })
}

/** @internal SAML Core 3.7.2. */
export function createLogoutResponse(
  settings: Settings,
  idp: Idp,
  now: number,
  { inResponseTo, status = 'Success', ...options }: LogoutResponseOptions,
): OutgoingMessage {
  const endpoint = endpointOf(idp.options.singleLogout, options.binding, 'singleLogout')
  return send(settings, endpoint, endpoint.responseUrl ?? endpoint.url, now, options, {
    parameter: 'SAMLResponse',
    name: 'LogoutResponse',
    attributes: { InResponseTo: inResponseTo },
    children: [
      writeElement(
        'samlp:Status',
        {},
        writeElement('samlp:StatusCode', { Value: statusPrefix + status }),
      ),
    ],
  })
}

interface LogoutBody {
  readonly parameter: 'SAMLRequest' | 'SAMLResponse'
  readonly name: 'LogoutRequest' | 'LogoutResponse'
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Xml | undefined)[]
}

/** Profiles 4.4.3.1 and 4.4.3.4: by redirect or POST, a logout message must be signed. */
function send(
  settings: Settings,
  { binding }: IdpEndpoint,
  url: string,
  now: number,
  options: LogoutMessageOptions,
  { parameter, name, attributes, children }: LogoutBody,
): OutgoingMessage {
  const { sender } = settings
  if (!sender) throw callFault('/signingKey', 'is needed: logout messages are signed')
  const relayState = checkedRelayState(options.relayState)
  const id = freshId(settings.random)
  const xml = writeElement(
    `samlp:${name}`,
    {
      'xmlns:samlp': ns.protocol,
      'xmlns:saml': ns.assertion,
      ID: id,
      Version: '2.0',
      IssueInstant: new Date(now).toISOString(),
      Destination: url,
      ...attributes,
    },
    writeElement('saml:Issuer', {}, settings.entityId),
    ...children,
  )
  return dispatch({ id, xml, parameter, binding, url, relayState }, sender)
}
