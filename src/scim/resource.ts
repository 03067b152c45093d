import type { JsonValue } from '../identity/claim.js'

/** What a service provider says about a resource (RFC 7643, 3.1). */
export interface ScimMeta {
  /** Name of the resource type, for example `User`. */
  readonly resourceType?: string
  /** When it was made: an RFC 3339 date and time. */
  readonly created?: string
  /** When it last changed: an RFC 3339 date and time. */
  readonly lastModified?: string
  /** Its address. */
  readonly location?: string
  /** Its version, as an HTTP entity tag: `W/"7"`. */
  readonly version?: string
}

/**
 * A SCIM resource: a plain JSON object. Attributes that no schema knows are kept as they came.
 *
 * Everything here expects attribute names in the spelling of their schema; `parseResource` sees to that.
 */
export interface ScimResource {
  /** URIs of the schemas that it has attributes of. */
  readonly schemas: readonly string[]
  /** The id that the service provider gave it. */
  readonly id?: string
  /** The id that the client knows it by. */
  readonly externalId?: string
  /** What the service provider says about it. */
  readonly meta?: ScimMeta
  /** Attributes of the core schema by name, extensions by URI. */
  readonly [attribute: string]: JsonValue | ScimMeta | ScimParts | readonly ScimParts[] | undefined
}

/** A complex value: its parts by name, those that no schema knows as they came. */
export interface ScimParts {
  /** A part. */
  readonly [part: string]: JsonValue | ScimParts | undefined
}

/** A member of a group: a set of them is keyed by `value`. */
export interface ScimMember {
  /** The id of the member. */
  readonly value: string
  /** Its address. */
  readonly $ref?: string
  /** What it is: `User` or `Group`. */
  readonly type?: string
  /** Its name. */
  readonly display?: string
  /** What else the client sent. */
  readonly [attribute: string]: JsonValue | undefined
}
