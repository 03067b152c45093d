import type { Issue } from './issue.js'

/** What the error codes of SAML carry. */
export interface SamlErrorDetails {
  /** The SAML message is not readable text: too large, not base64, or not UTF-8. */
  SAML_INPUT_INVALID: {
    /** What is wrong. */
    readonly reason: 'too-large' | 'base64' | 'utf-8' | 'empty' | 'query' | 'deflate'
  }
  /** The XML is not well formed or uses a construct no SAML message needs. */
  SAML_XML_INVALID: {
    /** What is wrong. */
    readonly reason:
      | 'syntax'
      | 'doctype'
      | 'processing-instruction'
      | 'declaration'
      | 'character'
      | 'namespace'
      | 'duplicate-attribute'
      | 'duplicate-id'
      | 'too-deep'
      | 'too-many-nodes'
    /** The line it was found in, from 1, when it has one. */
    readonly line?: number
  }
  /** The XML is well formed, but it is not the SAML message that was expected. */
  SAML_STRUCTURE_INVALID: {
    /** The SAML element concerned, for example `Assertion`. */
    readonly element: string
    /** What is wrong. */
    readonly reason: 'missing' | 'unexpected' | 'repeated' | 'version' | 'value' | 'encrypted'
  }
  /** No acceptable signature by a pinned key covers what would be read. */
  SAML_SIGNATURE_INVALID: {
    /** What is wrong. */
    readonly reason:
      | 'missing'
      | 'structure'
      | 'reference'
      | 'transform'
      | 'canonicalization'
      | 'algorithm'
      | 'signature-value'
      | 'digest'
  }
  /**
   * An encrypted element could not be decrypted, or what came out is nothing that anybody vouches for.
   * There is no reason: telling one would help to decrypt what is not one's own.
   */
  SAML_DECRYPTION_FAILED: {
    /** What it would have been. */
    readonly element: 'Assertion' | 'NameID' | 'Attribute'
  }
  /** The IdP says that it did not authenticate the person. */
  SAML_STATUS_NOT_SUCCESS: {
    /** Last part of the top-level StatusCode, or `Other` when it is not one of SAML Core 3.2.2.2. */
    readonly status: 'Requester' | 'Responder' | 'VersionMismatch' | 'Other'
    /** Last part of the nested StatusCode, when it is one that SAML Core 3.2.2.2 names. */
    readonly detail?: string
  }
  /** The message was issued by another IdP than the pinned one. */
  SAML_ISSUER_MISMATCH: {
    /** The SAML element concerned. */
    readonly element: 'Response' | 'Assertion' | 'LogoutRequest' | 'LogoutResponse'
  }
  /** The message was sent to another address than this service provider's. */
  SAML_DESTINATION_MISMATCH: {
    /** What this side expects. */
    readonly expected: string
  }
  /** The assertion is for another service provider. */
  SAML_AUDIENCE_MISMATCH: {
    /** What this side expects. */
    readonly expected: string
  }
  /** No bearer SubjectConfirmation holds; `reason` is what the best candidate lacked. */
  SAML_SUBJECT_UNCONFIRMED: {
    /** What is wrong. */
    readonly reason:
      | 'no-bearer'
      | 'recipient'
      | 'expired'
      | 'no-expiry'
      | 'not-before'
      | 'in-response-to'
  }
  /** A time bound has passed. Instants are epoch milliseconds. */
  SAML_EXPIRED: {
    /** The SAML element concerned; `EntityDescriptor` is the metadata of the IdP. */
    readonly element: 'Conditions' | 'AuthnStatement' | 'EntityDescriptor' | 'LogoutRequest'
    /** The bound, in epoch milliseconds. */
    readonly notOnOrAfter: number
    /** The instant it was checked against, in epoch milliseconds. */
    readonly now: number
    /** The tolerance, in milliseconds. */
    readonly clockSkewMs: number
  }
  /** A time bound lies in the future. Instants are epoch milliseconds. */
  SAML_NOT_YET_VALID: {
    /** The SAML element concerned. */
    readonly element:
      | 'Conditions'
      | 'AuthnStatement'
      | 'Assertion'
      | 'Response'
      | 'LogoutRequest'
      | 'LogoutResponse'
    /** The bound, in epoch milliseconds. */
    readonly notBefore: number
    /** The instant it was checked against, in epoch milliseconds. */
    readonly now: number
    /** The tolerance, in milliseconds. */
    readonly clockSkewMs: number
  }
  /** The person signed in at the IdP in another way than is demanded here. */
  SAML_AUTHN_CONTEXT_MISMATCH: {
    /** What this side expects: one of these URIs. */
    readonly expected: readonly string[]
  }
  /** The message answers another request, or none although one was expected. */
  SAML_REQUEST_MISMATCH: {
    /** What is wrong. */
    readonly reason: 'unsolicited' | 'unknown-request' | 'other-request'
  }
  /** The message was accepted once already. */
  SAML_REPLAYED: {
    /** The SAML element concerned. */
    readonly element: 'Assertion' | 'LogoutRequest'
  }
  /** The metadata is well formed, but no IdP can be trusted by it. */
  SAML_METADATA_INVALID: {
    /**
     * What is wrong. `no-idp`: it does not describe the IdP that was asked for; `ambiguous`: it describes
     * several; `no-keys`: no signing key in it may be used; `endpoint`: an address is not an https URL.
     */
    readonly reason: 'too-large' | 'no-idp' | 'ambiguous' | 'no-keys' | 'endpoint'
  }
  /** The metadata could not be fetched, and no copy that is still valid is at hand. */
  SAML_METADATA_UNAVAILABLE: {
    /** How it failed. */
    readonly reason: 'network' | 'status' | 'too-large' | 'utf-8'
    /** HTTP status of the answer, when there was one. */
    readonly status?: number
  }
  /** The service provider was configured wrongly. Pointers run into its options. */
  SAML_CONFIG_INVALID: {
    /** All faults, each with its place. */
    readonly issues: readonly Issue[]
  }
}
