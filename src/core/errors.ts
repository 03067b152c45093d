/**
 * Errors of rostermap: one class, a closed set of codes, typed details per code.
 *
 * A code is stable; a message is for people and free to change. Neither message nor details hold a
 * received value (no attribute, token, XML or address), so an error is safe to log.
 *
 * @module
 */

/** One fault of a document, with the place it was found at. */
export interface Issue {
  /** RFC 6901 JSON Pointer to the faulty value; `''` is the whole document. */
  readonly pointer: string
  /** What is wrong and what to do, in one sentence. */
  readonly message: string
}

/** What each target error carries besides its own fields. */
export interface TargetErrorDetails {
  /** Name of the target, as given to its factory. */
  readonly target: string
  /** The verb of the target contract that failed, for example `addMembers`. */
  readonly operation: string
  /** HTTP status of the answer, when there was one. */
  readonly status?: number
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** How long the product asked to wait, in milliseconds. */
  readonly retryAfterMs?: number
}

/** What each error code carries: keys are the stable codes, values the type of `details`. */
export interface ErrorDetails {
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
  /** A value that no verified reader made was given where an {@link Identity} is needed. */
  IDENTITY_UNVERIFIED: {
    /** What this side expects. */
    readonly expected: string
  }
  /** The IdP sent no subject that stays the same between sign-ins. */
  IDENTITY_SUBJECT_UNUSABLE: {
    /** What is wrong. */
    readonly reason: 'missing' | 'transient' | 'ambiguous'
  }
  /** Claims handed over by the caller are not a claims object. */
  CLAIMS_INVALID: {
    /** All faults, each with its place. */
    readonly issues: readonly Issue[]
  }
  /** The mapping document is not JSON text. */
  MAPPING_JSON_INVALID: {
    /** Line of the fault, counted from 1. */
    readonly line?: number
    /** Column of the fault, counted from 1. */
    readonly column?: number
  }
  /** The mapping document has faults; all of them are listed. */
  MAPPING_INVALID: {
    /** All faults, each with its place. */
    readonly issues: readonly Issue[]
  }
  /** A policy or option of the planner or provisioner is not usable. */
  POLICY_INVALID: {
    /** All faults, each with its place. */
    readonly issues: readonly Issue[]
  }
  /** The target no longer is as it was when the plan was made. */
  PLAN_STALE: {
    /** Name of the target. */
    readonly target: string
  }
  /** The plan was changed after it was made, or it is for another target. */
  PLAN_INVALID: {
    /** Name of the target. */
    readonly target: string
    /** What is wrong. */
    readonly reason: 'shape' | 'hash' | 'target'
  }
  /** The target was configured wrongly. Pointers run into its options. */
  TARGET_CONFIG_INVALID: {
    /** Name of the target. */
    readonly target: string
    /** All faults, each with its place. */
    readonly issues: readonly Issue[]
  }
  /** The user, group or membership is not there. */
  TARGET_NOT_FOUND: TargetErrorDetails & {
    /** What it is about. */
    readonly what: 'user' | 'group' | 'membership'
  }
  /** Something of that name is there already. */
  TARGET_CONFLICT: TargetErrorDetails & {
    /** What it is about. */
    readonly what: 'user' | 'group'
  }
  /** The product refuses the values sent. */
  TARGET_INVALID: TargetErrorDetails & {
    /** Names of the refused fields, as the product calls them. */
    readonly fields: readonly string[]
  }
  /** The credentials are missing, wrong or expired. */
  TARGET_UNAUTHORIZED: TargetErrorDetails
  /** The credentials are right but may not do this. */
  TARGET_FORBIDDEN: TargetErrorDetails & {
    /** What is wrong. */
    readonly reason: 'permission' | 'websudo' | 'xsrf' | 'captcha'
  }
  /** The user or group lives in a directory that takes no writes. */
  TARGET_READ_ONLY: TargetErrorDetails
  /** No licence seat is left. */
  TARGET_LICENCE_EXCEEDED: TargetErrorDetails
  /** The product asks to slow down. */
  TARGET_RATE_LIMITED: TargetErrorDetails
  /** The product cannot do this at all. */
  TARGET_UNSUPPORTED: TargetErrorDetails & {
    /** What it cannot do. */
    readonly capability: string
  }
  /** Several users answer to one key. */
  TARGET_AMBIGUOUS: TargetErrorDetails & {
    /** The key that several answer to. */
    readonly key: 'username' | 'email'
  }
  /** The product did not answer, or answered that it cannot right now. */
  TARGET_UNAVAILABLE: TargetErrorDetails & {
    /** How it failed. `aborted`: the caller gave up, and whether it took effect is not known. */
    readonly reason: 'network' | 'timeout' | 'status' | 'redirect' | 'aborted'
  }
  /** The answer is not what the product's API promises. */
  TARGET_PROTOCOL: TargetErrorDetails & {
    /** What is wrong. */
    readonly reason: 'content-type' | 'json' | 'shape' | 'status' | 'too-large' | 'paging'
  }
}

/** Every stable error code of rostermap. */
export type ErrorCode = keyof ErrorDetails

const brand = Symbol.for('rostermap.error')

/**
 * The only error class rostermap throws on purpose.
 *
 * @example
 * ```ts test
 * import { isRosterError, parseMapping } from 'rostermap'
 *
 * try {
 *   parseMapping({ version: 2 })
 * } catch (error) {
 *   console.log(isRosterError(error) && error.code) //=> 'MAPPING_INVALID'
 * }
 * ```
 */
export class RosterError<C extends ErrorCode = ErrorCode> extends Error {
  /** Always `RosterError`. */
  override readonly name = 'RosterError'
  /** The stable code: what to switch on. */
  readonly code: C
  /** What the code carries; see {@link ErrorDetails}. */
  readonly details: ErrorDetails[C]
  /** @internal */
  readonly [brand] = true as const

  /** @internal */
  constructor(code: C, message: string, details: ErrorDetails[C], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }
}

/** Any {@link RosterError}, as a union told apart by `code`. */
export type AnyRosterError = { [C in ErrorCode]: RosterError<C> }[ErrorCode]

/**
 * Tells whether a caught value is an error of rostermap, also when two copies of it are installed.
 *
 * @param value - anything caught
 * @returns `true` for a {@link RosterError}; switch on `value.code` to narrow `value.details`
 */
export function isRosterError(value: unknown): value is AnyRosterError {
  return typeof value === 'object' && value !== null && brand in value
}
