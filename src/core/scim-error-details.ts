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
}
