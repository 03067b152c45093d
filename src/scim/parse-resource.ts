import type { JsonValue } from '../identity/claim.js'
import type { ScimAttribute } from './attribute.js'
import { foldName } from './compare.js'
import { scimFault } from './faults.js'
import { copyJson, isList, isObject, type JsonObject, refuseTrap, sameJson } from './json.js'
import { mutabilityFault } from './patch-draft.js'
import { readMembers } from './patch-members.js'
import { demandParts, readParts, readValue, valueFault, withoutNulls } from './read-value.js'
import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'
import { type ScimToleranceOptions, type ScimTolerances, tolerancesOf } from './tolerances.js'

/** Options of `parseResource`. */
export interface ParseResourceOptions {
  /** The type that the resource must be of. */
  readonly type: ResourceType
  /** What the client asks for. @defaultValue `'create'` */
  readonly operation?: 'create' | 'replace'
  /** The stored resource that is to be replaced. */
  readonly current?: ScimResource
  /** Which habits of identity providers are taken. @defaultValue all of them */
  readonly tolerances?: ScimToleranceOptions
}

type Writable = Record<string, JsonValue | undefined>

/**
 * Reads a resource as a client sends it to be created (RFC 7644, 3.3) or to replace another (3.5.1).
 *
 * Attribute names come out in the spelling of their schema, values checked against it; what no schema knows
 * is kept as it came. Read-only attributes are dropped; when replacing, those of the stored resource stay, and
 * so do its password and immutable attributes that were left out. Members come out each once; an empty list
 * of members is kept, because it says something that leaving them out does not.
 *
 * @param body - the resource as JSON, of whatever origin
 * @throws a `RosterError` with code `SCIM_INVALID`: `invalidSyntax`, `invalidValue` or `mutability`
 * @example
 * ```ts test
 * import { parseResource, scimRegistry } from 'rostermap/scim'
 *
 * const type = scimRegistry().resourceType('User')
 * const body = {
 *   schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
 *   USERNAME: 'kim',
 *   active: 'True',
 *   id: 'not for clients to say',
 * }
 * const kim = type && parseResource(body, { type })
 * console.log(kim?.['userName']) //=> 'kim'
 * console.log(kim?.['active']) //=> true
 * console.log(kim?.id) //=> undefined
 * ```
 */
export function parseResource(body: unknown, options: ParseResourceOptions): ScimResource {
  const { type, operation = 'create' } = options
  const current = operation === 'replace' ? options.current : undefined
  const tolerances = tolerancesOf(options.tolerances)
  if (!isObject(body)) throw scimFault('invalidSyntax', 'A resource must be a JSON object.')
  const resource: Writable = { schemas: [] }
  for (const name of Object.keys(body)) {
    const attribute = type.attributes.get(name)
    if (!attribute) {
      refuseTrap(name)
      resource[name] = copyJson(body[name])
      continue
    }
    if (attribute.mutability === 'readOnly') continue
    if (Object.hasOwn(resource, attribute.name) && attribute.name !== 'schemas')
      throw valueFault(attribute, 'is there twice')
    const value = readRoot(attribute, body[name], type, tolerances)
    if (value !== undefined) resource[attribute.name] = value
  }
  if (current) keepStored(resource, current, type)
  demandRequired(resource, type)
  resource['schemas'] = schemasOf(resource, type)
  return resource as ScimResource
}

function readRoot(
  attribute: ScimAttribute,
  value: unknown,
  type: ResourceType,
  tolerances: ScimTolerances,
): JsonValue | undefined {
  if (attribute === type.membership)
    return value === null || (value === '' && tolerances.emptyTextClears)
      ? undefined
      : (readMembers(attribute, value, tolerances) as unknown as JsonValue)
  if (!attribute.isExtension) return readValue(attribute, value, { tolerances })
  if (value === null) return undefined
  const parts = readParts(attribute, withoutSchemas(value, tolerances), { tolerances })
  return parts && withoutNulls(parts)
}

function withoutSchemas(value: unknown, { schemasInExtension }: ScimTolerances): unknown {
  if (!schemasInExtension || !isObject(value) || !Object.hasOwn(value, 'schemas')) return value
  const { schemas: _, ...rest } = value
  return rest
}

/** What a client cannot replace stays: read-only attributes, passwords, what is immutable once it is set. */
function keepStored(resource: Writable, current: ScimResource, type: ResourceType): void {
  for (const attribute of type.attributes.all) {
    if (attribute.isExtension) {
      keepParts(resource, current, attribute)
      continue
    }
    keep(resource, current as Writable, attribute)
  }
}

function keepParts(resource: Writable, current: ScimResource, extension: ScimAttribute): void {
  const stored = current[extension.name]
  if (!isObject(stored)) return
  const given = resource[extension.name]
  const parts: Writable = isObject(given) ? { ...given } : {}
  for (const part of extension.parts?.all ?? []) keep(parts, stored, part)
  if (Object.keys(parts).length > 0) resource[extension.name] = parts as JsonObject
}

function keep(into: Writable, from: Readonly<Writable>, attribute: ScimAttribute): void {
  const { name, mutability, returned } = attribute
  const stored = from[name]
  if (stored === undefined) return
  if (mutability === 'immutable' && into[name] !== undefined && !sameJson(into[name], stored))
    throw mutabilityFault(attribute, 'cannot change once it is set')
  if (mutability === 'readOnly') into[name] = stored
  else if (mutability === 'immutable' || returned === 'never') into[name] ??= stored
}

/** Required attributes are there (RFC 7643, 2.2); those inside complex values have been seen to. */
function demandRequired(resource: Readonly<Writable>, type: ResourceType): void {
  demandParts({ parts: type.attributes }, resource as JsonObject)
  for (const { schema } of type.extensions) {
    const extension = type.attributes.get(schema.id)
    const value = resource[schema.id]
    if (extension && isObject(value)) demandParts(extension, value)
  }
}

/** The schemas in their own spelling: the core one is a must, and extensions with a value are named. */
function schemasOf(resource: Writable, type: ResourceType): JsonValue {
  const given = resource['schemas']
  const known = new Map<string, string>([[foldName(type.schema.id), type.schema.id]])
  for (const { schema } of type.extensions) known.set(foldName(schema.id), schema.id)
  const schemas = new Set<string>()
  for (const uri of isList(given ?? null) ? (given as readonly string[]) : [])
    schemas.add(known.get(foldName(uri)) ?? uri)
  if (!schemas.has(type.schema.id))
    throw scimFault('invalidValue', `schemas must name ${type.schema.id}.`, {
      attribute: 'schemas',
    })
  for (const { schema } of type.extensions)
    if (resource[schema.id] !== undefined) schemas.add(schema.id)
  return [...schemas]
}
