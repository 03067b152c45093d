import type { Issue } from '../core/issue.js'
import { pointer } from '../core/pointer.js'
import { foldName } from './compare.js'
import type { ExtensionDescription, ResourceTypeDescription } from './registry.js'
import type { AttributeDescription, SchemaDescription } from './schema.js'

// ATTRNAME of RFC 7643, 2.1; `$ref` is the one name that begins otherwise.
const attributeName = /^(?:[A-Za-z][A-Za-z0-9_-]{0,255}|\$ref)$/
const schemaUri = /^(?:urn|https?):[\x21-\x7e]{1,1000}$/i
const endpointPath = /^\/[A-Za-z0-9_.-]{1,255}$/
/** Names that every JavaScript object inherits: as attributes they would be a trap for every program. */
const isInherited = (name: string): boolean => name in Object.prototype || name === 'prototype'
const common = new Set(['schemas', 'id', 'externalid', 'meta'])

/** @internal All faults of resource types and extensions. Pointers run into the options as given. */
export function resourceTypeIssues(
  types: readonly ResourceTypeDescription[],
  extensions: readonly ExtensionDescription[],
): Issue[] {
  const issues: Issue[] = []
  const names = new Set<string>()
  const endpoints = new Set<string>()
  types.forEach((type, i) => {
    const at = pointer('resourceTypes', type.name || i)
    if (!attributeName.test(type.name) || !addNew(names, type.name))
      issues.push({ pointer: `${at}/name`, message: 'must be a plain name that no other type has' })
    if (!endpointPath.test(type.endpoint) || !addNew(endpoints, type.endpoint))
      issues.push({
        pointer: `${at}/endpoint`,
        message: 'must be a path of one segment, such as /Devices, that no other type has',
      })
    issues.push(...schemaIssues(type.schema, `${at}/schema`, common))
    const { membership } = type
    if (membership !== undefined && !isSetByValue(type.schema, membership))
      issues.push({
        pointer: `${at}/membership`,
        message: 'must name a multi-valued complex attribute of the schema that has a value',
      })
  })
  const taken = new Set(types.map(({ schema }) => foldName(schema.id)))
  for (const { of, schema } of extensions) {
    const at = pointer('extensions', schema.id)
    if (!names.has(foldName(of)))
      issues.push({ pointer: `${at}/of`, message: 'must be the name of a resource type' })
    if (!addNew(taken, `${schema.id}`) && !sameSchemaElsewhere(extensions, of, schema))
      issues.push({ pointer: `${at}/schema/id`, message: 'is the id of another schema too' })
    issues.push(...schemaIssues(schema, `${at}/schema`, new Set()))
  }
  return issues
}

/** One extension may extend several types; for one type it may be given once. */
function sameSchemaElsewhere(
  extensions: readonly ExtensionDescription[],
  of: string,
  schema: SchemaDescription,
): boolean {
  const same = extensions.filter((other) => foldName(other.schema.id) === foldName(schema.id))
  return (
    same.length > 1 &&
    same.every((other) => other.schema === schema) &&
    same.filter((other) => foldName(other.of) === foldName(of)).length === 1
  )
}

function isSetByValue(schema: SchemaDescription, name: string): boolean {
  const attribute = schema.attributes.find((it) => foldName(it.name) === foldName(name))
  return (
    attribute?.multiValued === true &&
    attribute.type === 'complex' &&
    (attribute.subAttributes ?? []).some((part) => part.name === 'value')
  )
}

function schemaIssues(
  schema: SchemaDescription,
  at: string,
  reserved: ReadonlySet<string>,
): Issue[] {
  const issues: Issue[] = []
  if (!schemaUri.test(schema.id))
    issues.push({ pointer: `${at}/id`, message: 'must be a URN or an http(s) URI' })
  issues.push(...attributeIssues(schema.attributes, `${at}/attributes`, reserved, true))
  return issues
}

function attributeIssues(
  attributes: readonly AttributeDescription[],
  at: string,
  reserved: ReadonlySet<string>,
  mayNest: boolean,
): Issue[] {
  const issues: Issue[] = []
  const names = new Set(reserved)
  attributes.forEach(({ name, type, subAttributes }, i) => {
    const here = at + pointer(i)
    if (!attributeName.test(name) || isInherited(name) || !addNew(names, name))
      issues.push({
        pointer: `${here}/name`,
        message: 'must be letters, digits, - and _, and no name that is taken already',
      })
    if (type === 'complex' && !mayNest)
      issues.push({ pointer: `${here}/type`, message: 'cannot be complex inside a complex one' })
    if ((type === 'complex') !== (subAttributes !== undefined))
      issues.push({
        pointer: `${here}/subAttributes`,
        message: 'must be given for complex attributes, and for no other',
      })
    if (subAttributes && mayNest)
      issues.push(...attributeIssues(subAttributes, `${here}/subAttributes`, new Set(), false))
  })
  return issues
}

/** Adds a name, compared without regard to case; `false` when it was there. */
function addNew(names: Set<string>, name: string): boolean {
  const key = foldName(name)
  if (names.has(key)) return false
  names.add(key)
  return true
}
