/**
 * The shape of a mapping document, as strict schemas: what {@link MappingDocument} says, checkable at
 * run time and written out as `schema/mapping.v1.json`. The only file that knows zod.
 *
 * @module
 */

import * as z from 'zod'
import type {
  AttributeRule,
  ClaimStatePolicy,
  DefaultGroups,
  GroupMapping,
  GroupRule,
  MappingDocument,
} from './document.js'
import type {
  Condition,
  Expression,
  Matcher,
  SimpleTransform,
  TestCondition,
  Transform,
} from './language.js'

/** @internal A fault of the shape, as zod tells it. */
export interface ShapeFault {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly errors?: readonly (readonly ShapeFault[])[]
  readonly expected?: string
  readonly values?: readonly unknown[]
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

/** A strict object whose faults name the members it knows. */
function object<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape).join(' ')
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : undefined),
  })
}

/** Tells a union whose members differ by one key each: those keys, in the union's order. */
const oneOf = (...keys: string[]) => ({ error: () => keys.join(' ') })

const text = (maximum: number) => z.string().max(maximum)
const filled = (maximum: number) => z.string().min(1).max(maximum)
const list = <T extends z.ZodType>(item: T, maximum: number) => z.array(item).max(maximum)
const nonEmpty = <T extends z.ZodType>(item: T, maximum: number) => list(item, maximum).min(1)
const flag = z.boolean().exactOptional()
const part = filled(1_024)
const patternText = filled(512)
const groupName = filled(1_024)

const expressions: z.ZodType<Expression> = z.lazy(() => expression)
const conditions: z.ZodType<Condition> = z.lazy(() => condition)

const exact = { exact: z.union([part, nonEmpty(part, 10_000)], oneOf('text', 'list')) }
const prefix = { prefix: part }
const suffix = { suffix: part }
const regex = { regex: patternText }

const matcher: z.ZodType<Matcher> = z
  .union(
    [
      object({ ...exact, ignoreCase: flag }),
      object({ ...prefix, ignoreCase: flag }),
      object({ ...suffix, ignoreCase: flag }),
      object({ ...regex, ignoreCase: flag }),
    ],
    oneOf('exact', 'prefix', 'suffix', 'regex'),
  )
  .meta({ id: 'Matcher', description: 'A test of one text; the key tells which.' })

const simpleTransforms = [
  'lower',
  'upper',
  'trim',
  'stripSpaces',
  'stripDiacritics',
  'localPart',
  'domainPart',
  'guestAddress',
  'accountName',
  'first',
  'last',
  'unique',
] as const satisfies readonly SimpleTransform[]

const transform: z.ZodType<Transform> = z
  .union(
    [
      object({ split: part }),
      object({ join: text(1_024) }),
      object({
        replace: object({ pattern: patternText, with: text(1_024), ignoreCase: flag }),
      }),
      object({
        extract: object({
          pattern: patternText,
          give: filled(1_024).exactOptional(),
          ignoreCase: flag,
        }),
      }),
      object({ before: part }),
      object({ after: part }),
      object({ beforeLast: part }),
      object({ afterLast: part }),
      object({ prepend: part }),
      object({ append: part }),
      object({ keep: matcher }),
      object({ drop: matcher }),
      z.enum(simpleTransforms),
    ],
    oneOf(
      'split',
      'join',
      'replace',
      'extract',
      'before',
      'after',
      'beforeLast',
      'afterLast',
      'prepend',
      'append',
      'keep',
      'drop',
    ),
  )
  .meta({ id: 'Transform', description: 'Something done to values: a name, or one key.' })

const then = { transform: list(transform, 64).exactOptional() }

const expression: z.ZodType<Expression> = z
  .union(
    [
      object({ claim: filled(1_024), path: filled(1_024).exactOptional(), ...then }),
      object({ nameId: z.enum(['value', 'format', 'nameQualifier', 'spNameQualifier']), ...then }),
      object({ constant: text(1_024), ...then }),
      object({
        template: text(4_096),
        with: z
          .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'part name'), expressions)
          .exactOptional(),
        ...then,
      }),
      object({ firstOf: nonEmpty(expressions, 64), ...then }),
      // biome-ignore lint/suspicious/noThenProperty: the language's word; no document is awaited
      object({ if: conditions, then: expressions, else: expressions.exactOptional(), ...then }),
      object({
        switch: expressions,
        cases: nonEmpty(object({ is: part, give: text(1_024) }), 10_000),
        default: expressions.exactOptional(),
        ...then,
      }),
    ],
    oneOf('claim', 'nameId', 'constant', 'template', 'firstOf', 'if', 'switch'),
  )
  .meta({ id: 'Expression', description: 'A value source and what is done to its values.' })

const rest = { ignoreCase: flag, of: expressions, ifAbsent: flag }
const test: z.ZodType<TestCondition> = z.union(
  [
    object({ ...exact, ...rest }),
    object({ ...prefix, ...rest }),
    object({ ...suffix, ...rest }),
    object({ ...regex, ...rest }),
  ],
  oneOf('exact', 'prefix', 'suffix', 'regex'),
)

const condition: z.ZodType<Condition> = z
  .union(
    [
      object({ all: nonEmpty(conditions, 256) }),
      object({ any: nonEmpty(conditions, 256) }),
      object({ not: conditions }),
      test,
    ],
    oneOf('all', 'any', 'not', 'of'),
  )
  .meta({ id: 'Condition', description: 'A condition; what cannot be known stays unknown.' })

const mode = z.enum(['managed', 'additive']).exactOptional()
const known = z.enum(['hold', 'treatAsEmpty', 'refuse']).exactOptional()
const unknown = z.enum(['hold', 'refuse']).exactOptional()

const claimStates: z.ZodType<ClaimStatePolicy> = object({
  absent: known,
  empty: known,
  overage: unknown,
  malformed: unknown,
  fetchFailed: unknown,
})

const groupRule: z.ZodType<GroupRule> = object({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'rule id'),
  description: text(4_096).exactOptional(),
  from: expression.exactOptional(),
  match: matcher.exactOptional(),
  when: condition.exactOptional(),
  to: nonEmpty(groupName, 1_000),
  mode,
  createMissing: flag,
  allowPrivileged: flag,
}).meta({ id: 'GroupRule', description: 'Grants groups when `match` and `when` hold.' })

// At most 4,000 names in all: fewer than a person may have, so only rules can exceed that.
const defaultGroups: z.ZodType<DefaultGroups> = object({
  to: nonEmpty(groupName, 200),
  for: z.enum(['newUsers', 'everybody', 'withoutGroups']),
})

const groups: z.ZodType<GroupMapping> = object({
  from: expression.exactOptional(),
  mode,
  rules: list(groupRule, 10_000),
  exclude: list(matcher, 1_000).exactOptional(),
  defaults: list(defaultGroups, 20).exactOptional(),
  managed: list(groupName, 10_000).exactOptional(),
  claimStates: claimStates.exactOptional(),
}).meta({ id: 'GroupMapping', description: 'How group memberships are made.' })

const attributeRule: z.ZodType<AttributeRule> = object({
  to: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'attribute name'),
  from: expression,
  apply: z.enum(['enforce', 'createOnly', 'ifEmpty']).exactOptional(),
  required: flag,
}).meta({ id: 'AttributeRule', description: 'How one attribute of the account is made.' })

const mappingDocument: z.ZodType<MappingDocument> = object({
  $schema: text(2_048).exactOptional(),
  version: z.literal(1),
  name: filled(256).exactOptional(),
  profile: list(attributeRule, 1_000),
  groups: groups.exactOptional(),
})
