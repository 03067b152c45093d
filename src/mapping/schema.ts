/**
 * The shape of a mapping document, as strict schemas: what {@link MappingDocument} says, checkable at
 * run time and written out as `schema/mapping.v1.json`. Only the schema files know zod.
 *
 * @module
 */

import * as z from 'zod'
import type {
  AccountOf,
  AttributeRule,
  AttributeStatePolicy,
  Gate,
  MappingDocument,
  UniqueName,
} from './document.js'
import { condition, expression, templateParts } from './schema-expression.js'
import { groups } from './schema-groups.js'
import {
  count,
  filled,
  flag,
  groupName,
  list,
  nonEmpty,
  object,
  oneOf,
  text,
} from './schema-parts.js'

/** @internal A fault of the shape, as zod tells it. */
export interface ShapeFault {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly errors?: readonly (readonly ShapeFault[])[]
  readonly expected?: string
  readonly values?: readonly unknown[]
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  readonly origin?: string
}

/** @internal Checks the shape of a document. */
export function checkShape(
  value: unknown,
): { readonly document: MappingDocument } | { readonly faults: readonly ShapeFault[] } {
  const result = mappingDocument.safeParse(value)
  return result.success ? { document: result.data } : { faults: result.error.issues }
}

/** @internal The schema of a mapping document as JSON Schema 2020-12. */
export function mappingJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(mappingDocument, { target: 'draft-2020-12', io: 'input' }),
    title: 'rostermap mapping document, version 1',
  }
}

const keepOrRefuse = z.enum(['keep', 'refuse']).exactOptional()
const keepClearOrRefuse = z.enum(['keep', 'clear', 'refuse']).exactOptional()

const attributeStates: z.ZodType<AttributeStatePolicy> = object({
  absent: keepClearOrRefuse,
  empty: keepClearOrRefuse,
  overage: keepOrRefuse,
  malformed: keepOrRefuse,
  fetchFailed: keepOrRefuse,
  unusable: keepOrRefuse,
  several: z.enum(['first', 'keep', 'refuse']).exactOptional(),
})

const unique: z.ZodType<UniqueName> = object({
  candidates: nonEmpty(expression, 20).exactOptional(),
  counter: object({
    template: text(1_024),
    with: templateParts,
    first: count.exactOptional(),
    last: count.exactOptional(),
  }).exactOptional(),
})

const account: z.ZodType<AccountOf> = object({
  by: z.enum(['subject', 'username', 'email', 'externalId']).exactOptional(),
  give: z.enum(['id', 'username', 'email']).exactOptional(),
})

const attributeRule: z.ZodType<AttributeRule> = object({
  to: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'attribute name'),
  from: expression,
  apply: z.enum(['enforce', 'onChange', 'ifEmpty', 'createOnly']).exactOptional(),
  default: object({
    onCreate: expression.exactOptional(),
    onUpdate: expression.exactOptional(),
  }).exactOptional(),
  required: flag,
  claimStates: attributeStates.exactOptional(),
  unique: unique.exactOptional(),
  account: account.exactOptional(),
}).meta({ id: 'AttributeRule', description: 'How one attribute of the account is made.' })

const gate: z.ZodType<Gate> = object({
  when: condition.exactOptional(),
  groups: z
    .union([z.literal('anyRule'), nonEmpty(groupName, 1_000)], oneOf('anyRule', 'list'))
    .exactOptional(),
  whenUnknown: z.enum(['refuse', 'allow']).exactOptional(),
}).meta({ id: 'Gate', description: 'A gate that a person must pass.' })

const mappingDocument: z.ZodType<MappingDocument> = object({
  $schema: text(2_048).exactOptional(),
  version: z.literal(1),
  name: filled(256).exactOptional(),
  profile: list(attributeRule, 1_000),
  groups: groups.exactOptional(),
  access: object({ signIn: gate.exactOptional(), create: gate.exactOptional() }).exactOptional(),
})
