import type { Issue } from './issue.js'

/** Kinds of faults that RFC 7644 (3.12, table 9) and RFC 9865 have a name for. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount'

/** What the error codes of SCIM carry. */
export interface ScimErrorDetails {
  /** A SCIM message cannot be carried out as it is. Nothing of it was. */
  SCIM_INVALID: {
    /** HTTP status of the answer. */
    readonly status: number
    /** The kind of fault, as RFC 7644 names it; that is what the answer carries too. */
    readonly scimType: ScimType
    /** Where in the text of a filter or path, in UTF-16 units from 0. */
    readonly offset?: number
    /** The attribute concerned, in the spelling of its schema. */
    readonly attribute?: string
    /** Which operation of a PATCH, from 0. */
    readonly operation?: number
  }
  /** A schema or resource type given to `scimRegistry` is not usable. */
  SCIM_SCHEMA_INVALID: {
    /** All faults, each with its place. */
    readonly issues: readonly Issue[]
  }
  /** A SCIM request is refused for a reason that RFC 7644 has no `scimType` for. */
  SCIM_REFUSED: {
    /** HTTP status of the answer. */
    readonly status: number
    /** The methods that the endpoint takes, when the method was the reason. */
    readonly allow?: readonly string[]
  }
  /** The SCIM store cannot be reached, or gave up because others were in the way. Nothing was changed. */
  SCIM_UNAVAILABLE: {
    /** How it failed. */
    readonly reason: 'connection' | 'contention' | 'capacity'
  }
  /** Options of a SCIM handler, store or client are not usable. */
  SCIM_CONFIG_INVALID: {
    /** All faults, each with its place. */
    readonly issues: readonly Issue[]
  }
  /** A service that the SCIM client asked answered what it may not. */
  SCIM_ANSWER_INVALID: {
    /** What is wrong. */
    readonly reason: 'status' | 'json' | 'shape' | 'paging'
    /** The status of the answer, when that was it. */
    readonly status?: number
  }
}
