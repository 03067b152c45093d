/**
 * The shape of expressions, transforms, matchers and conditions.
 *
 * @module
 */

import * as z from 'zod'
import type { Condition, Expression, Matcher, TestCondition } from './language.js'
import type { SimpleTransform, Transform } from './language-transforms.js'
import {
  filled,
  flag,
  list,
  nonEmpty,
  object,
  oneOf,
  part,
  patternText,
  text,
} from './schema-parts.js'

const expressions: z.ZodType<Expression> = z.lazy(() => expression)
const conditions: z.ZodType<Condition> = z.lazy(() => condition)

const exact = { exact: z.union([part, nonEmpty(part, 10_000)], oneOf('text', 'list')) }
const prefix = { prefix: part }
const suffix = { suffix: part }
const regex = { regex: patternText }

export const matcher: z.ZodType<Matcher> = z
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

/** @internal The named parts of a template. */
export const templateParts = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'part name'), expressions)
  .exactOptional()

const then = { transform: list(transform, 64).exactOptional() }

export const expression: z.ZodType<Expression> = z
  .union(
    [
      object({ claim: filled(1_024), path: filled(1_024).exactOptional(), ...then }),
      object({ nameId: z.enum(['value', 'format', 'nameQualifier', 'spNameQualifier']), ...then }),
      object({ constant: text(1_024), ...then }),
      object({
        template: text(4_096),
        with: templateParts,
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

export const condition: z.ZodType<Condition> = z
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
