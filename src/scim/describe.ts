import type { ResourceType } from './registry.js'
import type { AttributeDescription, SchemaDescription } from './schema.js'

/**
 * A schema with every characteristic said, as `/Schemas` answers it; without `schemas` and `meta`.
 *
 * @see RFC 7643, 7
 * @example
 * ```ts test
 * import { describeSchema } from 'rostermap/scim'
 *
 * const { attributes } = describeSchema({ id: 'urn:x', attributes: [{ name: 'badge' }] })
 * console.log(attributes[0]?.mutability) //=> 'readWrite'
 * ```
 */
export function describeSchema({ attributes, ...schema }: SchemaDescription): SchemaDescription {
  return { ...schema, attributes: attributes.map(describeAttribute) }
}

function describeAttribute(attribute: AttributeDescription): AttributeDescription {
  const { name, type = 'string', description = '', subAttributes, ...given } = attribute
  const mutability = given.mutability ?? 'readWrite'
  const isExact = type === 'reference' || type === 'binary'
  return {
    name,
    type,
    multiValued: given.multiValued ?? false,
    description,
    required: given.required ?? false,
    ...(type === 'complex' || type === 'boolean'
      ? {}
      : { caseExact: isExact || (given.caseExact ?? false) }),
    ...(given.canonicalValues ? { canonicalValues: given.canonicalValues } : {}),
    ...(given.referenceTypes ? { referenceTypes: given.referenceTypes } : {}),
    mutability,
    returned: given.returned ?? (mutability === 'writeOnly' ? 'never' : 'default'),
    ...(type === 'boolean' ? {} : { uniqueness: given.uniqueness ?? 'none' }),
    ...(subAttributes ? { subAttributes: subAttributes.map(describeAttribute) } : {}),
  }
}

/** A resource type as `/ResourceTypes` answers it (RFC 7643, 6); without `meta`. */
export interface ResourceTypeJson {
  /** The URI of the schema of resource types. */
  readonly schemas: readonly string[]
  /** The name again: types are addressed by it. */
  readonly id: string
  /** The name. */
  readonly name: string
  /** Path of the endpoint. */
  readonly endpoint: string
  /** What it is for. */
  readonly description?: string
  /** URI of the core schema. */
  readonly schema: string
  /** URIs of the extensions, and whether resources must have them. */
  readonly schemaExtensions: readonly SchemaExtensionJson[]
}

/** An extension as `/ResourceTypes` names it (RFC 7643, 6). */
export interface SchemaExtensionJson {
  /** URI of its schema. */
  readonly schema: string
  /** Whether resources must have it. */
  readonly required: boolean
}

/**
 * A resource type as `/ResourceTypes` answers it; without `meta`.
 *
 * @see RFC 7643, 6
 * @example
 * ```ts test
 * import { describeResourceType, scimRegistry } from 'rostermap/scim'
 *
 * const type = scimRegistry().resourceType('Group')
 * console.log(type && describeResourceType(type).endpoint) //=> '/Groups'
 * ```
 */
export function describeResourceType(type: ResourceType): ResourceTypeJson {
  const { name, endpoint, description, schema, extensions } = type
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    endpoint,
    ...(description === undefined ? {} : { description }),
    schema: schema.id,
    schemaExtensions: extensions.map((extension) => ({
      schema: extension.schema.id,
      required: extension.required ?? false,
    })),
  }
}
