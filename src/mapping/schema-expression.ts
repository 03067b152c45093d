/**
 * The shape of expressions, transforms, matchers and conditions.
 *
 * @module
 */

import * as z from 'zod'
import type { Condition, Expression, TestCondition } from './language.js'
import type { Matcher } from './language-matchers.js'
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

const textOrTexts = z.union([part, nonEmpty(part, 10_000)], oneOf('text', 'list'))
const folds = { ignoreCase: flag }
const belows = { below: flag }

/** Every kind of test, by the key that tells it. */
const tests = {
  exact: { exact: textOrTexts, ...folds },
  prefix: { prefix: part, ...folds },
  suffix: { suffix: part, ...folds },
  contains: { contains: part, ...folds },
  regex: { regex: patternText, ...folds },
  dn: { dn: textOrTexts, ...belows },
  guid: { guid: textOrTexts },
  path: { path: textOrTexts, ...belows, ...folds },
  alias: { alias: textOrTexts },
  anything: { anything: z.literal(true) },
}

/** The tests as objects, each with further members. */
function testsWith<S extends z.ZodRawShape>(more: S) {
  return z.union(
    [
      object({ ...tests.exact, ...more }),
      object({ ...tests.prefix, ...more }),
      object({ ...tests.suffix, ...more }),
      object({ ...tests.contains, ...more }),
      object({ ...tests.regex, ...more }),
      object({ ...tests.dn, ...more }),
      object({ ...tests.guid, ...more }),
      object({ ...tests.path, ...more }),
      object({ ...tests.alias, ...more }),
      object({ ...tests.anything, ...more }),
    ],
    oneOf(...Object.keys(tests)),
  )
}

export const matcher: z.ZodType<Matcher> = testsWith({}).meta({
  id: 'Matcher',
  description: 'A test of one text; the key tells which.',
})

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

const test: z.ZodType<TestCondition> = testsWith({ of: expressions, ifAbsent: flag })

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
