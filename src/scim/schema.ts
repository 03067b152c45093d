/** Data types of SCIM attributes (RFC 7643, 2.3). */
export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'reference'
  | 'complex'
  | 'binary'

/** An attribute as a schema describes it (RFC 7643, 7). What is left out has the default that 2.2 names. */
export interface AttributeDescription {
  /** The name, in the spelling answers use. Compared without regard to case. */
  readonly name: string
  /** The data type. @defaultValue `'string'` */
  readonly type?: AttributeType
  /** What a complex attribute consists of; no other type has any. */
  readonly subAttributes?: readonly AttributeDescription[]
  /** Whether it has a list of values. @defaultValue `false` */
  readonly multiValued?: boolean
  /** What it is for, in words for people. */
  readonly description?: string
  /** Whether a resource must have it. @defaultValue `false` */
  readonly required?: boolean
  /** Values one should expect, for example `work`. Other values are accepted: the set is open. */
  readonly canonicalValues?: readonly string[]
  /** Whether `A` and `a` are two values. @defaultValue `false`; always so for references and binary */
  readonly caseExact?: boolean
  /** Who may write it, and when. @defaultValue `'readWrite'` */
  readonly mutability?: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  /** When it is in an answer. @defaultValue `'default'` */
  readonly returned?: 'always' | 'never' | 'default' | 'request'
  /** Among which resources a value may occur once only. @defaultValue `'none'` */
  readonly uniqueness?: 'none' | 'server' | 'global'
  /** What a reference may point to: names of resource types, `external` or `uri`. */
  readonly referenceTypes?: readonly string[]
}

/** A schema of resources or of an extension, in the JSON form of RFC 7643, 7. */
export interface SchemaDescription {
  /** The URI that names it. Any URN will do, and so will an `http:` URI. */
  readonly id: string
  /** Its name for people. */
  readonly name?: string
  /** What it is for. */
  readonly description?: string
  /** The attributes that it defines. */
  readonly attributes: readonly AttributeDescription[]
}

/** @internal A single-valued text attribute. */
export function text(
  name: string,
  description: string,
  more: Partial<AttributeDescription> = {},
): AttributeDescription {
  return { name, type: 'string', description, ...more }
}

/** @internal A list of complex values with `value`, `display`, `type` and `primary` (RFC 7643, 2.4). */
export function plural(
  name: string,
  description: string,
  {
    value,
    types,
    ...more
  }: Partial<AttributeDescription> & {
    readonly value?: Partial<AttributeDescription>
    readonly types?: readonly string[]
  } = {},
): AttributeDescription {
  return {
    name,
    type: 'complex',
    multiValued: true,
    description,
    subAttributes: [
      text('value', 'The value itself.', value),
      text('display', 'The value as people read it.'),
      text('type', 'What the value is for.', types ? { canonicalValues: types } : {}),
      { name: 'primary', type: 'boolean', description: 'Whether it is the preferred value.' },
    ],
    ...more,
  }
}
