import { RosterError } from '../core/errors.js'
import type { Issue } from '../core/issue.js'
import {
  type AttributeTable,
  compileAttributes,
  compileExtension,
  dotted,
  type ScimAttribute,
  tableOf,
} from './attribute.js'
import { commonAttributes } from './common-attributes.js'
import { foldName } from './compare.js'
import { groupDescription } from './group-schema.js'
import { resourceTypeIssues } from './registry-issues.js'
import type { SchemaDescription } from './schema.js'
import { enterpriseUserDescription, userDescription } from './user-schema.js'

/** A schema that adds attributes to a resource type (RFC 7643, 3.3). */
export interface ExtensionDescription {
  /** Name of the resource type that it extends, for example `User`. */
  readonly of: string
  /** Its schema. */
  readonly schema: SchemaDescription
  /** Whether every resource of the type must have it. @defaultValue `false` */
  readonly required?: boolean
}

/** A type of resources (RFC 7643, 6). */
export interface ResourceTypeDescription {
  /** Its name, for example `User`. */
  readonly name: string
  /** Path of its endpoint below the base address, for example `/Users`. */
  readonly endpoint: string
  /** What it is for. */
  readonly description?: string
  /** Its core schema. */
  readonly schema: SchemaDescription
  /** Name of the multi-valued attribute that holds members: a set keyed by `value`, which may be large. */
  readonly membership?: string
}

/** What `scimRegistry` makes a registry of. */
export interface ScimRegistryOptions {
  /** Resource types; one named `User` or `Group` takes the place of the standard one. */
  readonly resourceTypes?: readonly ResourceTypeDescription[]
  /** Extensions besides EnterpriseUser, which always is there. */
  readonly extensions?: readonly ExtensionDescription[]
}

/** A resource type with its attributes compiled. */
export interface ResourceType {
  /** Its name, for example `User`. */
  readonly name: string
  /** Path of its endpoint below the base address, for example `/Users`. */
  readonly endpoint: string
  /** What it is for. */
  readonly description: string | undefined
  /** Its core schema. */
  readonly schema: SchemaDescription
  /** Its extensions. */
  readonly extensions: readonly ExtensionDescription[]
  /** The attributes at the root of a resource: common ones, those of the core schema, extension containers. */
  readonly attributes: AttributeTable
  /** The attribute that holds members, when the type has one. */
  readonly membership: ScimAttribute | undefined
  /**
   * Looks an attribute up as filters and paths name it, without regard to case: `userName`,
   * `name.givenName`, `urn:…:User:userName`, an extension's URI for its container.
   */
  readonly find: (path: string) => ScimAttribute | undefined
}

/** Schemas and resource types, compiled once: what filters, PATCH, validation and discovery go by. */
export interface ScimRegistry {
  /** The resource types, `User` and `Group` first. */
  readonly resourceTypes: readonly ResourceType[]
  /** The schemas of all of them, each once. */
  readonly schemas: readonly SchemaDescription[]
  /** Looks a type up by name, without regard to case. */
  readonly resourceType: (name: string) => ResourceType | undefined
  /** Looks a type up by endpoint, without regard to case: `/Users`. */
  readonly resourceTypeAt: (endpoint: string) => ResourceType | undefined
  /** Looks a schema up by its URI, without regard to case. */
  readonly schema: (uri: string) => SchemaDescription | undefined
}

const standardTypes: readonly ResourceTypeDescription[] = [
  { name: 'User', endpoint: '/Users', description: 'User Account', schema: userDescription },
  {
    name: 'Group',
    endpoint: '/Groups',
    description: 'Group',
    schema: groupDescription,
    membership: 'members',
  },
]

/**
 * Compiles schemas into the tables that everything else of SCIM goes by.
 *
 * `User` (with EnterpriseUser) and `Group` are always there. Extensions and resource types of your own
 * are given as descriptions, in the JSON form of RFC 7643, 7; any URN may name them.
 *
 * @throws a {@link RosterError} with code `SCIM_SCHEMA_INVALID` that lists all faults
 * @see RFC 7643, 2, 3.3, 6 and 7
 * @example
 * ```ts test
 * import { scimRegistry } from 'rostermap/scim'
 *
 * const registry = scimRegistry({
 *   extensions: [
 *     {
 *       of: 'User',
 *       schema: { id: 'urn:example:badge', attributes: [{ name: 'badgeNumber', caseExact: true }] },
 *     },
 *   ],
 * })
 * const user = registry.resourceType('User')
 * console.log(user?.find('URN:Example:badge:BADGENUMBER')?.path) //=> 'urn:example:badge:badgeNumber'
 * console.log(user?.find('username')?.uniqueness) //=> 'server'
 * console.log(user?.find('__proto__')) //=> undefined
 * ```
 */
export function scimRegistry(options: ScimRegistryOptions = {}): ScimRegistry {
  const given = options.resourceTypes ?? []
  const types = [
    ...standardTypes.map(
      (standard) =>
        given.find(({ name }) => foldName(name) === foldName(standard.name)) ?? standard,
    ),
    ...given.filter(
      ({ name }) => !standardTypes.some((standard) => foldName(standard.name) === foldName(name)),
    ),
  ]
  const extensions = [
    { of: 'User', schema: enterpriseUserDescription },
    ...(options.extensions ?? []),
  ]
  refuseFaults(resourceTypeIssues(types, extensions))

  const resourceTypes = types.map((type) =>
    compileType(
      type,
      extensions.filter(({ of }) => foldName(of) === foldName(type.name)),
    ),
  )
  const byName = new Map(resourceTypes.map((type) => [foldName(type.name), type]))
  const byEndpoint = new Map(resourceTypes.map((type) => [foldName(type.endpoint), type]))
  const schemas = new Map(
    [...types, ...extensions].map(({ schema }) => [foldName(schema.id), schema]),
  )
  return {
    resourceTypes,
    schemas: [...schemas.values()],
    resourceType: (name) => byName.get(foldName(name)),
    resourceTypeAt: (endpoint) => byEndpoint.get(foldName(endpoint)),
    schema: (uri) => schemas.get(foldName(uri)),
  }
}

function compileType(
  type: ResourceTypeDescription,
  extensions: readonly ExtensionDescription[],
): ResourceType {
  const core = compileAttributes(type.schema.attributes, { schema: type.schema.id })
  const containers = extensions.map(({ schema, required = false }) =>
    compileExtension(schema.id, schema.attributes, required),
  )
  const attributes = tableOf([...commonAttributes(type.schema.id), ...core.all, ...containers])
  // Longest first: one URI may be the beginning of another.
  const prefixes = [
    { prefix: `${foldName(type.schema.id)}:`, table: attributes },
    ...containers.map(({ name, parts }) => ({
      prefix: `${foldName(name)}:`,
      table: parts as AttributeTable,
    })),
  ].sort((a, b) => b.prefix.length - a.prefix.length)

  const find = (path: string): ScimAttribute | undefined => {
    const direct = attributes.get(path)
    if (direct) return direct
    if (!path.includes(':')) return dotted(attributes, path)
    const folded = foldName(path)
    for (const { prefix, table } of prefixes)
      if (folded.startsWith(prefix)) return dotted(table, path.slice(prefix.length))
    return undefined
  }
  return {
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema,
    extensions,
    attributes,
    membership: type.membership === undefined ? undefined : core.get(type.membership),
    find,
  }
}

function refuseFaults(issues: readonly Issue[]): void {
  if (issues.length > 0)
    throw new RosterError(
      'SCIM_SCHEMA_INVALID',
      `The schemas cannot be used: ${issues[0]?.pointer} ${issues[0]?.message}.`,
      { issues },
    )
}
