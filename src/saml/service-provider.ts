import { RosterError } from '../core/errors.js'
import { mintAssertion, type VerifiedAssertion } from './assertion.js'
import { decodeMessage } from './decode.js'
import { legacyGate } from './legacy.js'
import { readOptions, type ServiceProviderOptions } from './options.js'
import { openResponse } from './response.js'
import { checkRules } from './rules.js'
import { parseXml } from './xml.js'

/** What is known of the sign-in that a Response should belong to. */
export interface VerifyOptions {
  /** ID of the AuthnRequest that this browser was sent away with. Required unless `allowUnsolicited`. */
  readonly requestId?: string
  /** The instant to check times against, in epoch milliseconds. @defaultValue the clock's */
  readonly now?: number
}

/** Our side of SAML: checks what the IdP sends. */
export interface ServiceProvider {
  /**
   * Checks a Response, and gives what the IdP signed.
   *
   * @param samlResponse - the form field `SAMLResponse`, base64
   * @throws a {@link RosterError} with code `SAML_INPUT_INVALID`, `SAML_XML_INVALID`,
   * `SAML_STRUCTURE_INVALID`, `SAML_SIGNATURE_INVALID`, `SAML_STATUS_NOT_SUCCESS`,
   * `SAML_DESTINATION_MISMATCH`, `SAML_ISSUER_MISMATCH`, `SAML_REQUEST_MISMATCH`,
   * `SAML_NOT_YET_VALID`, `SAML_EXPIRED`, `SAML_AUDIENCE_MISMATCH`, `SAML_SUBJECT_UNCONFIRMED` or
   * `SAML_REPLAYED`; what the replay store throws passes through
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
    verifyResponse: async (samlResponse, { requestId, now = settings.clock() } = {}) => {
      const root = parseXml(decodeMessage(samlResponse, settings.maxBytes))
      const legacy = legacyGate(settings.legacyAlgorithms)
      const idp = await settings.idpAt(now)
      const opened = openResponse(root, idp.keys, legacy.gate)
      const confirmed = checkRules(opened, {
        ...settings,
        idp,
        now,
        requestId: requestId || undefined,
      })
      const warnings = [...idp.warnings, ...legacy.warnings()]
      const assertion = mintAssertion(opened, confirmed.inResponseTo, warnings)
      // Last, so that a Response refused for another reason can be sent again.
      const key = JSON.stringify([assertion.issuer, assertion.id])
      if (await settings.replay.consume(key, confirmed.unusableFrom)) return assertion
      throw new RosterError('SAML_REPLAYED', 'The assertion was accepted once already.', {
        element: 'Assertion',
      })
    },
  }
}
