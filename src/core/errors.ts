/**
 * Errors of rostermap: one class, a closed set of codes, typed details per code.
 *
 * A code is stable; a message is for people and free to change. Neither message nor details hold a
 * received value (no attribute, token, XML or address), so an error is safe to log.
 *
 * @module
 */
import type { CliErrorDetails } from './cli-error-details.js'
import type { Issue } from './issue.js'
import type { SamlErrorDetails } from './saml-error-details.js'
import type { ScimErrorDetails } from './scim-error-details.js'

export type { Issue }

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
export interface ErrorDetails extends CliErrorDetails, SamlErrorDetails, ScimErrorDetails {
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
  /** Groups that the IdP left out of a token could not be fetched. */
  OVERAGE_UNRESOLVED: {
    /** The HTTP status of the answer, when there was one. */
    readonly status?: number
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
  /** A document of mapping tests has faults; all of them are listed. */
  MAPPING_CASES_INVALID: {
    /** All faults, each with its place. */
    readonly issues: readonly Issue[]
  }
  /** The configuration of another product is not what an importer reads. */
  IMPORT_INVALID: {
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
    /**
     * `expired`: it is too old; `members`: a group would have too few open accounts left.
     *
     * @defaultValue the account, its memberships or its link changed
     */
    readonly reason?: 'expired' | 'members'
  }
  /** The ledger has no plan of that id that stands where it would have to. */
  PLAN_UNKNOWN: {
    /** Where it would have to stand. */
    readonly expected: 'awaiting' | 'applied'
  }
  /** The plan was changed after it was made, or it is for another target. */
  PLAN_INVALID: {
    /** Name of the target. */
    readonly target: string
    /** What is wrong. */
    readonly reason: 'shape' | 'hash' | 'target'
  }
  /**
   * Many runs write to the ledger about one person at once, and this one never came through; or another
   * process took over what must not be done twice at once.
   */
  LEDGER_CONTENDED: {
    /** Name of the target. */
    readonly target: string
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
    /**
     * Names of the refused fields. Where the product refuses they are its own, and none where it does not say;
     * where the target does, before it asks, those of the verb: `username`, `email`, `successor`, a property.
     */
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
    /** What it cannot do, in free words for people: the verb, or a part such as `findBy.externalId`. */
    readonly capability: string
  }
  /** Several users answer to one key. */
  TARGET_AMBIGUOUS: TargetErrorDetails & {
    /** The key that several answer to. */
    readonly key: 'username' | 'email' | 'externalId'
  }
  /** The product did not answer, or answered that it cannot right now. */
  TARGET_UNAVAILABLE: TargetErrorDetails & {
    /** How it failed. `aborted`: the caller gave up, and whether it took effect is not known. `circuit`: it was not asked, because it failed so often. */
    readonly reason: 'network' | 'timeout' | 'status' | 'redirect' | 'aborted' | 'circuit'
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
