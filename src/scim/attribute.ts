import { foldName } from './compare.js'
import type { AttributeDescription, AttributeType } from './schema.js'

/** An attribute as the registry has compiled it: every characteristic has a value (RFC 7643, 2.2). */
export interface ScimAttribute {
  /** The name in the spelling of its schema; the container of an extension has the schema's URI. */
  readonly name: string
  /** How filters and paths name it: `emails.value`, `urn:…:User:manager.value`. */
  readonly path: string
  /** The member names that lead to it from the root of a resource; list items are not counted. */
  readonly keys: readonly string[]
  /** The schema that defines it. */
  readonly schema: string
  /** The complex attribute or extension container that it is part of. */
  readonly parent: ScimAttribute | undefined
  /** Its own parts; `undefined` unless `type` is `complex`. */
  readonly parts: AttributeTable | undefined
  /** Whether it is the container of an extension, and so named by a URI. */
  readonly isExtension: boolean
  /** The data type. */
  readonly type: AttributeType
  /** Whether it has a list of values. */
  readonly multiValued: boolean
  /** Whether a resource must have it. */
  readonly required: boolean
  /** Whether `A` and `a` are two values. */
  readonly caseExact: boolean
  /** Who may write it, and when. */
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  /** When it is in an answer. */
  readonly returned: 'always' | 'never' | 'default' | 'request'
  /** Among which resources a value may occur once only. */
  readonly uniqueness: 'none' | 'server' | 'global'
  /** Values one should expect; others are accepted. */
  readonly canonicalValues: readonly string[]
  /** What a reference may point to. */
  readonly referenceTypes: readonly string[]
}

/** Attributes by name, without regard to case. Names that JavaScript objects inherit are not in it. */
export interface AttributeTable {
  /** The attributes in the order of their schema. */
  readonly all: readonly ScimAttribute[]
  /** Those that a client must give. */
  readonly required: readonly ScimAttribute[]
  /** Looks an attribute up. `undefined` when no schema defines it. */
  readonly get: (name: string) => ScimAttribute | undefined
}

/** Where an attribute is compiled: what it is part of and who defines it. */
interface Place {
  readonly schema: string
  readonly parent?: ScimAttribute | undefined
}

/** @internal Compiles descriptions, which must be free of faults. */
export function compileAttributes(
  descriptions: readonly AttributeDescription[],
  place: Place,
): AttributeTable {
  return tableOf(descriptions.map((description) => compileAttribute(description, place)))
}

/** @internal */
export function tableOf(all: readonly ScimAttribute[]): AttributeTable {
  const byName = new Map<string, ScimAttribute>()
  for (const attribute of all) {
    byName.set(foldName(attribute.name), attribute)
    byName.set(attribute.name, attribute)
  }
  const required = all.filter((it) => it.required && it.mutability !== 'readOnly')
  return { all, required, get: (name) => byName.get(name) ?? byName.get(foldName(name)) }
}

/** @internal Looks up `name` or `name.givenName`. */
export function dotted(table: AttributeTable, path: string): ScimAttribute | undefined {
  const dot = path.indexOf('.')
  if (dot < 0) return table.get(path)
  const attribute = table.get(path.slice(0, dot))
  return attribute?.isExtension ? undefined : attribute?.parts?.get(path.slice(dot + 1))
}

/** @internal The container of an extension: a complex attribute with the schema's URI as name. */
export function compileExtension(
  schema: string,
  descriptions: readonly AttributeDescription[],
  required: boolean,
): ScimAttribute {
  return withParts(
    { ...characteristics({ name: schema, type: 'complex', required }), isExtension: true },
    { schema },
    descriptions,
  )
}

function compileAttribute(description: AttributeDescription, place: Place): ScimAttribute {
  return withParts(
    { ...characteristics(description), isExtension: false },
    place,
    description.subAttributes ?? [],
  )
}

type Own = Omit<ScimAttribute, 'path' | 'keys' | 'schema' | 'parent' | 'parts'>

function withParts(
  own: Own,
  { schema, parent }: Place,
  parts: readonly AttributeDescription[],
): ScimAttribute {
  const separator = parent?.isExtension ? ':' : '.'
  const attribute: ScimAttribute & { parts: AttributeTable | undefined } = {
    ...own,
    path: parent ? parent.path + separator + own.name : own.name,
    keys: [...(parent?.keys ?? []), own.name],
    schema,
    parent,
    parts: undefined,
  }
  if (own.type === 'complex')
    attribute.parts = compileAttributes(parts, { schema, parent: attribute })
  return attribute
}

function characteristics(description: AttributeDescription): Omit<Own, 'isExtension'> {
  const { name, type = 'string', mutability = 'readWrite' } = description
  return {
    name,
    type,
    multiValued: description.multiValued ?? false,
    required: description.required ?? false,
    caseExact: type === 'reference' || type === 'binary' || (description.caseExact ?? false),
    mutability,
    returned: description.returned ?? (mutability === 'writeOnly' ? 'never' : 'default'),
    uniqueness: description.uniqueness ?? 'none',
    canonicalValues: description.canonicalValues ?? [],
    referenceTypes: description.referenceTypes ?? [],
  }
}
