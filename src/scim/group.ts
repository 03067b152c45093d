import type { ScimMember, ScimResource } from './resource.js'

/**
 * A group (RFC 7643, 4.2): what `groupSchema` makes of unknown JSON. Attributes that no schema knows are kept,
 * as they came.
 *
 * @example
 * ```ts test
 * import { type Group, groupSchema } from 'rostermap/scim'
 *
 * const guides: Group = groupSchema.parse({
 *   schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
 *   displayName: 'Tour Guides',
 *   members: [{ value: '2819c223', type: 'User' }],
 * })
 * console.log(guides.members?.map(({ value }) => value)) //=> ['2819c223']
 * ```
 */
export interface Group extends ScimResource {
  /** The name of the group; several groups may have the same. */
  readonly displayName: string
  /** The members: a set, by their `value`. Left out where nobody asked for them. */
  readonly members?: readonly ScimMember[]
}
