import { RosterError } from '../core/errors.js'
import { deepFreeze } from '../core/freeze.js'
import { mintAssertion, type VerifiedAssertion } from './assertion.js'
import { createAuthnRequest, type LoginRequestOptions } from './authn-request.js'
import { decodeMessage } from './decode.js'
import { decryptParts } from './decrypt.js'
import { legacyGate } from './legacy.js'
import {
  createLogoutRequest,
  createLogoutResponse,
  type LogoutRequestOptions,
  type LogoutResponseOptions,
} from './logout-create.js'
import type { IncomingMessage } from './logout-message.js'
import {
  type VerifiedLogoutRequest,
  type VerifiedLogoutResponse,
  type VerifyLogoutOptions,
  verifyLogoutRequest,
  verifyLogoutResponse,
} from './logout-verify.js'
import { readOptions, type ServiceProviderOptions } from './options.js'
import type { OutgoingMessage } from './outgoing.js'
import { openResponse } from './response.js'
import { checkRules } from './rules.js'
import { type SpMetadataOptions, writeSpMetadata } from './sp-metadata.js'
import { parseXml } from './xml.js'

/** What is known of the sign-in that a Response should belong to. */
export interface VerifyOptions {
  /** ID of the AuthnRequest that this browser was sent away with. Required unless `allowUnsolicited`. */
  readonly requestId?: string
  /** The instant to check times against, in epoch milliseconds. @defaultValue the clock's */
  readonly now?: number
  /**
   * URIs of ways to sign in, one of which the person must have used this time, beside what the option of the
   * service provider demands: for a step that needs more than the sign-in did. @defaultValue no demand
   */
  readonly requiredAuthnContext?: readonly string[]
}

/** Our side of SAML: asks the IdP, and checks what it sends. */
export interface ServiceProvider {
  /**
   * Makes an AuthnRequest: send the browser to its `url`, or show it the page `html`. Keep its `id` in the
   * session of this browser, and pass it to `verifyResponse` as `requestId`.
   *
   * It is signed when there is a `signingKey`.
   *
   * @throws a {@link RosterError} with code `SAML_CONFIG_INVALID` when the IdP has no address for the
   * binding, demands signed requests and there is no key, or an option is wrong; what the IdP's source
   * throws passes through
   * @see SAML Core 3.4.1, SAML Bindings 3.4 and 3.5
   * @example
   * ```ts test
   * import { serviceProvider } from 'rostermap/saml'
   * import { testIdp } from 'rostermap/testing'
   *
   * const { entityId, signingKeys } = testIdp()
   * const sp = serviceProvider({
   *   entityId: 'https://jira.example.com/saml',
   *   acsUrl: 'https://jira.example.com/saml/acs',
   *   idp: {
   *     entityId,
   *     signingKeys,
   *     singleSignOn: [{ binding: 'redirect', url: 'https://idp.example/sso' }],
   *   },
   * })
   * const request = await sp.createLoginRequest({ relayState: 'page-7', forceAuthn: true })
   * console.log(request.binding) //=> 'redirect'
   * console.log(request.url.startsWith('https://idp.example/sso?SAMLRequest=')) //=> true
   * console.log(request.url.endsWith('&RelayState=page-7')) //=> true
   * ```
   */
  createLoginRequest(options?: LoginRequestOptions): Promise<OutgoingMessage>
  /**
   * Writes our metadata, for the IdP to read: entityID, addresses, certificates.
   *
   * @returns XML, to be served as `application/samlmetadata+xml`
   * @throws a {@link RosterError} with code `SAML_CONFIG_INVALID` when it should be signed and there is no
   * `signingKey`, or an option is wrong
   * @see SAML Metadata 2.4.4
   */
  metadata(options?: SpMetadataOptions): string
  /**
   * Makes a signed LogoutRequest: end the session here, then send the browser with it. Keep its `id` for
   * {@link ServiceProvider.verifyLogoutResponse}.
   *
   * @throws a {@link RosterError} with code `SAML_CONFIG_INVALID` when there is no `signingKey`, the IdP has
   * no address for the binding, or an option is wrong; what the IdP's source throws passes through
   * @see SAML Profiles 4.4.4.1
   */
  createLogoutRequest(options: LogoutRequestOptions): Promise<OutgoingMessage>
  /**
   * Makes the signed answer to a LogoutRequest of the IdP.
   *
   * @throws a {@link RosterError} with code `SAML_CONFIG_INVALID`, as for `createLogoutRequest`
   * @see SAML Profiles 4.4.4.2
   */
  createLogoutResponse(options: LogoutResponseOptions): Promise<OutgoingMessage>
  /**
   * Checks a LogoutRequest of the IdP: signature, always; then issuer, address, time and replay. End the
   * sessions it names, and answer with {@link ServiceProvider.createLogoutResponse}.
   *
   * @throws a {@link RosterError} with code `SAML_INPUT_INVALID`, `SAML_XML_INVALID`,
   * `SAML_STRUCTURE_INVALID`, `SAML_SIGNATURE_INVALID`, `SAML_ISSUER_MISMATCH`,
   * `SAML_DESTINATION_MISMATCH`, `SAML_NOT_YET_VALID`, `SAML_EXPIRED`, `SAML_REPLAYED` or
   * `SAML_CONFIG_INVALID` (no `sloUrl`); what the replay store throws passes through
   * @see SAML Profiles 4.4.4.1, SAML Core 3.7.3
   */
  verifyLogoutRequest(
    incoming: IncomingMessage,
    options?: VerifyLogoutOptions,
  ): Promise<VerifiedLogoutRequest>
  /**
   * Checks the IdP's answer to our LogoutRequest: signature, always; then issuer, address, time, request and
   * status.
   *
   * @param requestId - ID of the LogoutRequest that this browser was sent away with
   * @throws a {@link RosterError} as `verifyLogoutRequest` does, or with code `SAML_REQUEST_MISMATCH` or
   * `SAML_STATUS_NOT_SUCCESS`
   * @see SAML Profiles 4.4.4.2
   */
  verifyLogoutResponse(
    incoming: IncomingMessage,
    requestId: string,
    options?: VerifyLogoutOptions,
  ): Promise<VerifiedLogoutResponse>
  /**
   * Checks a Response, and gives what the IdP signed.
   *
   * @param samlResponse - the form field `SAMLResponse`, base64
   * @throws a {@link RosterError} with code `SAML_INPUT_INVALID`, `SAML_XML_INVALID`,
   * `SAML_STRUCTURE_INVALID`, `SAML_SIGNATURE_INVALID`, `SAML_DECRYPTION_FAILED`, `SAML_STATUS_NOT_SUCCESS`,
   * `SAML_DESTINATION_MISMATCH`, `SAML_ISSUER_MISMATCH`, `SAML_REQUEST_MISMATCH`,
   * `SAML_NOT_YET_VALID`, `SAML_EXPIRED`, `SAML_AUDIENCE_MISMATCH`, `SAML_AUTHN_CONTEXT_MISMATCH`,
   * `SAML_SUBJECT_UNCONFIRMED` or `SAML_REPLAYED`; what the replay store throws passes through
   */
  verifyResponse(samlResponse: string, options?: VerifyOptions): Promise<VerifiedAssertion>
}

/**
 * Makes a service provider: one pair of us and an IdP.
 *
 * Everything is checked by default: signature by a pinned key over exactly what is read, status,
 * destination, issuer, audience, times, bearer confirmation, request and replay. Nothing can be
 * switched off.
 *
 * @throws a {@link RosterError} with code `SAML_CONFIG_INVALID`
 * @see SAML Profiles 4.1.4.3, SAML Core 5
 * @example
 * ```ts test
 * import { serviceProvider } from 'rostermap/saml'
 * import { testIdp } from 'rostermap/testing'
 *
 * const idp = testIdp({ style: 'okta' })
 * const sp = serviceProvider({
 *   entityId: 'https://jira.example.com/saml',
 *   acsUrl: 'https://jira.example.com/saml/acs',
 *   idp: { entityId: idp.entityId, signingKeys: idp.signingKeys },
 * })
 * const { samlResponse } = idp.respond({ inResponseTo: '_request-1' })
 * const assertion = await sp.verifyResponse(samlResponse, { requestId: '_request-1' })
 * console.log(assertion.nameId?.value) //=> 'Alice.Nguyen@Example.com'
 * ```
 */
export function serviceProvider(options: ServiceProviderOptions): ServiceProvider {
  const settings = readOptions(options)
  return {
    createLoginRequest: async (request = {}) => {
      const { now = settings.clock() } = request
      return createAuthnRequest(settings, await settings.idpAt(now), now, request)
    },
    createLogoutRequest: async (request) => {
      const { now = settings.clock() } = request
      return createLogoutRequest(settings, await settings.idpAt(now), now, request)
    },
    createLogoutResponse: async (response) => {
      const { now = settings.clock() } = response
      return createLogoutResponse(settings, await settings.idpAt(now), now, response)
    },
    metadata: (options = {}) => writeSpMetadata(settings, options),
    verifyLogoutRequest: async (incoming, { now = settings.clock() } = {}) => {
      const idp = await settings.idpAt(now)
      const { gate, warnings } = legacyGate(settings.legacyAlgorithms)
      const read = await verifyLogoutRequest(incoming, { ...settings, idp, now, gate })
      return deepFreeze({ ...read, warnings: [...idp.warnings, ...warnings()] })
    },
    verifyLogoutResponse: async (incoming, requestId, { now = settings.clock() } = {}) => {
      const idp = await settings.idpAt(now)
      const { gate, warnings } = legacyGate(settings.legacyAlgorithms)
      const read = verifyLogoutResponse(incoming, requestId, { ...settings, idp, now, gate })
      return deepFreeze({ ...read, warnings: [...idp.warnings, ...warnings()] })
    },
    verifyResponse: async (samlResponse, request = {}) => {
      const { requestId, now = settings.clock() } = request
      const root = parseXml(decodeMessage(samlResponse, settings.maxBytes))
      const legacy = legacyGate(settings.legacyAlgorithms)
      const idp = await settings.idpAt(now)
      const { entityId, decryptionKeys } = settings
      const trust = { keys: idp.keys, entityId, decryptionKeys, legacy: legacy.gate }
      const opened = openResponse(root, trust)
      const confirmed = checkRules(opened, {
        ...settings,
        idp,
        now,
        requestId: requestId || undefined,
        authnContexts: [settings.requiredAuthnContext, request.requiredAuthnContext],
      })
      // Not before every rule holds: decryption costs most.
      const whole = { ...opened, assertion: decryptParts(opened.assertion, trust) }
      const warnings = [...idp.warnings, ...legacy.warnings()]
      const assertion = mintAssertion(whole, confirmed.inResponseTo, warnings)
      // Last, so that a Response refused for another reason can be sent again.
      const key = JSON.stringify([assertion.issuer, assertion.id])
      if (await settings.replay.consume(key, confirmed.unusableFrom)) return assertion
      throw new RosterError('SAML_REPLAYED', 'The assertion was accepted once already.', {
        element: 'Assertion',
      })
    },
  }
}
