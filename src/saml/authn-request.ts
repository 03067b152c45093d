import { bindingUris, type SamlBinding } from './endpoint.js'
import type { Idp } from './idp.js'
import { ns } from './names.js'
import type { Settings } from './options.js'
import {
  callFault,
  checkedRelayState,
  dispatch,
  endpointOf,
  freshId,
  type OutgoingMessage,
} from './outgoing.js'
import { writeElement } from './xml-write.js'

/** What a sign-in should be like. */
export interface LoginRequestOptions {
  /** Comes back with the Response: at most 80 bytes. A key of the session, not an address. */
  readonly relayState?: string
  /** The IdP must ask the person anew, whatever session it has. @defaultValue not stated: no */
  readonly forceAuthn?: boolean
  /** The IdP must not show anything; it refuses when it would have to. @defaultValue not stated: no */
  readonly isPassive?: boolean
  /** How the person must sign in. @defaultValue the IdP decides */
  readonly requestedAuthnContext?: {
    /** URIs of ways to sign in, best first; at least one. */
    readonly classRefs: readonly string[]
    /** How the way taken must compare to them. @defaultValue `'exact'` */
    readonly comparison?: 'exact' | 'minimum' | 'maximum' | 'better'
  }
  /** What NameID to send. @defaultValue the IdP decides */
  readonly nameIdPolicy?: {
    /** URI of the format. */
    readonly format?: string
    /** Whether the IdP may make a new identifier for this person. */
    readonly allowCreate?: boolean
    /** The service provider that qualifies the identifier, when it is not this one. */
    readonly spNameQualifier?: string
  }
  /** How the request travels. @defaultValue `'redirect'` if the IdP has an address for it */
  readonly binding?: SamlBinding
  /** When it is made, in epoch milliseconds. @defaultValue the clock's */
  readonly now?: number
}

/** @internal SAML Core 3.4.1, SAML Profiles 4.1.4.1. */
export function createAuthnRequest(
  settings: Settings,
  idp: Idp,
  now: number,
  options: LoginRequestOptions,
): OutgoingMessage {
  const { binding, requestedAuthnContext: context, nameIdPolicy: policy } = options
  const relayState = checkedRelayState(options.relayState)
  if (context && context.classRefs.length === 0)
    throw callFault('/requestedAuthnContext/classRefs', 'must name at least one')
  if (idp.options.wantAuthnRequestsSigned && !settings.sender)
    throw callFault('/signingKey', 'is needed: this IdP demands signed requests')
  const endpoint = endpointOf(idp.options.singleSignOn, binding, 'singleSignOn')
  const id = freshId(settings.random)
  const xml = writeElement(
    'samlp:AuthnRequest',
    {
      'xmlns:samlp': ns.protocol,
      'xmlns:saml': ns.assertion,
      ID: id,
      Version: '2.0',
      IssueInstant: new Date(now).toISOString(),
      Destination: endpoint.url,
      ForceAuthn: options.forceAuthn,
      IsPassive: options.isPassive,
      AssertionConsumerServiceURL: settings.acsUrl,
      ProtocolBinding: bindingUris.post,
    },
    writeElement('saml:Issuer', {}, settings.entityId),
    policy &&
      writeElement('samlp:NameIDPolicy', {
        Format: policy.format,
        SPNameQualifier: policy.spNameQualifier,
        AllowCreate: policy.allowCreate,
      }),
    context &&
      writeElement(
        'samlp:RequestedAuthnContext',
        { Comparison: context.comparison },
        ...context.classRefs.map((it) => writeElement('saml:AuthnContextClassRef', {}, it)),
      ),
  )
  const draft = { id, xml, parameter: 'SAMLRequest', binding: endpoint.binding } as const
  return dispatch({ ...draft, url: endpoint.url, relayState }, settings.sender)
}
