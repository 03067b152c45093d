/**
 * The models as zod schemas, for those who check or type SCIM documents with zod. They say what the registry
 * says (a test holds them to each other); `parseResource` needs none of them.
 *
 * @module
 */
import * as z from 'zod'
import { instantOf } from './date-time.js'
import type { Group } from './group.js'
import { groupDescription } from './group-schema.js'
import type { ExtensionDescription } from './registry.js'
import type { AttributeDescription, SchemaDescription } from './schema.js'
import type { EnterpriseUser, User } from './user.js'
import { enterpriseUserDescription, userDescription } from './user-schema.js'

const text = z.string()
const dateTime = text.refine((value) => instantOf(value) !== undefined, {
  error: 'must be a date and time such as 2026-01-31T12:00:00Z',
})
const reference = text.regex(/^[^\s\p{Cc}]*$/u, { error: 'must be a URI' })
const binary = text.regex(/^[A-Za-z0-9+/_-]*={0,2}$/, { error: 'must be base64' })

const simpleTypes = {
  string: text,
  boolean: z.boolean(),
  integer: z.int(),
  decimal: z.number(),
  dateTime,
  reference,
  binary,
} as const

/** What JSON makes of a simple type. */
export interface SimpleValues {
  /** A text. */
  readonly string: string
  /** A truth value. */
  readonly boolean: boolean
  /** A whole number. */
  readonly integer: number
  /** A number. */
  readonly decimal: number
  /** A date and time, as RFC 3339 writes it. */
  readonly dateTime: string
  /** A URI. */
  readonly reference: string
  /** Bytes, in base64. */
  readonly binary: string
}

/** The TypeScript type of one value of an attribute, as its description says. */
export type SingleValue<A extends AttributeDescription> = A['type'] extends 'complex'
  ? ValuesOf<NonNullable<A['subAttributes']>>
  : A['type'] extends keyof SimpleValues
    ? SimpleValues[A['type']]
    : string

/** The TypeScript type of an attribute's value, as its description says. */
export type AttributeValue<A extends AttributeDescription> = A['multiValued'] extends true
  ? SingleValue<A>[]
  : SingleValue<A>

/** The TypeScript type of an object with the described attributes. */
export type ValuesOf<L extends readonly AttributeDescription[]> = {
  [A in L[number] as A['required'] extends true ? A['name'] : never]: AttributeValue<A>
} & {
  [A in L[number] as A['required'] extends true ? never : A['name']]?: AttributeValue<A> | undefined
}

/** An extension: what `scimRegistry` needs of it, and its values as a zod schema. */
export interface Extension<L extends readonly AttributeDescription[]> extends ExtensionDescription {
  /** Checks the value of the extension; its output has the type that the description says. */
  readonly values: z.ZodType<ValuesOf<L>>
}

/** What `defineExtension` is told. */
export interface ExtensionOptions<L extends readonly AttributeDescription[]>
  extends SchemaDescription {
  /** Name of the resource type that it extends. @defaultValue `'User'` */
  readonly of?: string
  /** Whether every resource of the type must have it. @defaultValue `false` */
  readonly required?: boolean
  /** The attributes; the types of values are read off them. */
  readonly attributes: L
}

function attributeSchema(attribute: AttributeDescription): z.ZodType {
  const { type = 'string', subAttributes = [], multiValued = false, required = false } = attribute
  const one = type === 'complex' ? objectSchema(subAttributes) : simpleTypes[type]
  const filled = required && one === text ? text.min(1) : one
  if (!multiValued) return required ? filled : unassignable(filled)
  const list = z.array(filled).refine((items) => items.filter(isPrimary).length <= 1, {
    error: 'must have one primary value at most',
  })
  return required ? list.min(1) : unassignable(list)
}

/** `null` is how a client says that there is no value (RFC 7643, 2.5). */
function unassignable(schema: z.ZodType): z.ZodType {
  return schema.nullish().transform((value) => value ?? undefined)
}

function isPrimary(item: unknown): boolean {
  return typeof item === 'object' && item !== null && Reflect.get(item, 'primary') === true
}

/** What no schema knows is kept, as `parseResource` keeps it. */
function objectSchema(attributes: readonly AttributeDescription[]) {
  return z.looseObject(Object.fromEntries(attributes.map((it) => [it.name, attributeSchema(it)])))
}

const meta = z.looseObject({
  resourceType: text.optional(),
  created: dateTime.optional(),
  lastModified: dateTime.optional(),
  location: reference.optional(),
  version: text.optional(),
})

function resourceSchema(
  schema: SchemaDescription,
  extensions: readonly SchemaDescription[] = [],
): z.ZodType {
  return z.looseObject({
    schemas: z
      .array(text)
      .refine((uris) => uris.includes(schema.id), { error: `must name ${schema.id}` }),
    id: text.optional(),
    externalId: unassignable(text),
    meta: meta.optional(),
    ...objectSchema(schema.attributes).shape,
    ...Object.fromEntries(
      extensions.map(({ id, attributes }) => [id, unassignable(objectSchema(attributes))]),
    ),
  })
}

/** The EnterpriseUser extension of a user: what stands under its URI (RFC 7643, 4.3). */
export const enterpriseUserSchema = objectSchema(
  enterpriseUserDescription.attributes,
) as z.ZodType as z.ZodType<EnterpriseUser>

/** A user, with or without EnterpriseUser (RFC 7643, 4.1), in the spelling of the schema. */
export const userSchema = resourceSchema(userDescription, [
  enterpriseUserDescription,
]) as z.ZodType<User>

/** A group (RFC 7643, 4.2), in the spelling of the schema. */
export const groupSchema = resourceSchema(groupDescription) as z.ZodType<Group>

/**
 * Describes an extension once: for the registry, for TypeScript and for zod.
 *
 * @example
 * ```ts test
 * import { defineExtension, scimRegistry } from 'rostermap/scim'
 *
 * const badge = defineExtension({
 *   id: 'urn:example:badge',
 *   attributes: [{ name: 'number', type: 'integer', required: true }, { name: 'colour' }],
 * })
 * const { number } = badge.values.parse({ number: 7 })
 * console.log(number) //=> 7
 * const user = scimRegistry({ extensions: [badge] }).resourceType('User')
 * console.log(user?.find('urn:example:badge:number')?.type) //=> 'integer'
 * ```
 */
export function defineExtension<const L extends readonly AttributeDescription[]>(
  options: ExtensionOptions<L>,
): Extension<L> {
  const { of = 'User', required = false, ...schema } = options
  return {
    of,
    required,
    schema,
    values: objectSchema(options.attributes) as unknown as z.ZodType<ValuesOf<L>>,
  }
}
