/** The comparison operators of RFC 7644, 3.4.2.2. */
export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

/** A literal of a filter. */
export type FilterValue = string | number | boolean | null

/** A filter, parsed (RFC 7644, 3.4.2.2). Attribute paths are kept as written; compiling resolves them. */
export type ScimFilter =
  | AndFilter
  | OrFilter
  | NotFilter
  | PresentFilter
  | CompareFilter
  | ValuePathFilter

/** All terms hold. */
export interface AndFilter {
  /** What it is. */
  readonly kind: 'and'
  /** At least two. */
  readonly terms: readonly ScimFilter[]
}

/** At least one term holds. */
export interface OrFilter {
  /** What it is. */
  readonly kind: 'or'
  /** At least two. */
  readonly terms: readonly ScimFilter[]
}

/** The term does not hold. */
export interface NotFilter {
  /** What it is. */
  readonly kind: 'not'
  /** The term. */
  readonly term: ScimFilter
}

/** The attribute has a value. */
export interface PresentFilter {
  /** What it is. */
  readonly kind: 'pr'
  /** Path of the attribute, as written: `name.givenName`, `urn:…:User:userName`. */
  readonly path: string
}

/** A value of the attribute compares so. */
export interface CompareFilter {
  /** What it is. */
  readonly kind: 'compare'
  /** Path of the attribute, as written: `name.givenName`, `urn:…:User:userName`. */
  readonly path: string
  /** The operator, in lower case. */
  readonly operator: CompareOperator
  /** What is compared with. */
  readonly value: FilterValue
}

/** One value of a complex attribute meets a whole filter: `emails[type eq "work" and value co "@"]`. */
export interface ValuePathFilter {
  /** What it is. */
  readonly kind: 'valuePath'
  /** Path of the complex attribute, as written. */
  readonly path: string
  /** The filter; its paths start at the value. */
  readonly filter: ScimFilter
}
