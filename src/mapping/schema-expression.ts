/**
 * The shape of expressions and conditions.
 *
 * @module
 */

import * as z from 'zod'
import type { Condition, Expression, TestCondition } from './language.js'
import type { CompareCondition, StateCondition } from './language-conditions.js'
import { cases, matcherKeys, matcherKinds, memberTest, valuePath } from './schema-matcher.js'
import { filled, flag, nonEmpty, object, oneOf, text } from './schema-parts.js'
import { transformsWith } from './schema-transforms.js'

const expressions: z.ZodType<Expression> = z.lazy(() => expression)
const conditions: z.ZodType<Condition> = z.lazy(() => condition)

/** @internal The named parts of a template. */
export const templateParts = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'part name'), expressions)
  .exactOptional()

const then = { transform: transformsWith(expressions).exactOptional() }
const missing = z.enum(['absent', 'skip']).exactOptional()
const state = z.enum(['present', 'empty', 'absent', 'overage', 'malformed', 'fetchFailed'])

/** @internal A value source and what is done to its values. */
export const expression: z.ZodType<Expression> = z
  .union(
    [
      object({
        claim: filled(1_024),
        path: valuePath.exactOptional(),
        where: nonEmpty(memberTest, 16).exactOptional(),
        missing,
        nullIs: z.enum(['absent', 'empty']).exactOptional(),
        ...then,
      }),
      object({ nameId: z.enum(['value', 'format', 'nameQualifier', 'spNameQualifier']), ...then }),
      object({ identity: z.enum(['issuer', 'subject', 'protocol']), ...then }),
      object({ now: z.literal(true), ...then }),
      object({ constant: text(1_024), ...then }),
      object({
        template: text(4_096),
        with: templateParts,
        ...then,
      }),
      object({ firstOf: nonEmpty(expressions, 64), ...then }),
      object({ concat: nonEmpty(expressions, 64), missing, ...then }),
      // biome-ignore lint/suspicious/noThenProperty: the language's word; no document is awaited
      object({ if: conditions, then: expressions, else: expressions.exactOptional(), ...then }),
      object({
        switch: expressions,
        cases,
        default: expressions.exactOptional(),
        ...then,
      }),
    ],
    oneOf(
      'claim',
      'nameId',
      'identity',
      'now',
      'constant',
      'template',
      'firstOf',
      'concat',
      'if',
      'switch',
    ),
  )
  .meta({ id: 'Expression', description: 'A value source and what is done to its values.' })

const test: z.ZodType<TestCondition | StateCondition | CompareCondition> = z.union(
  [
    ...matcherKinds({ of: expressions, ifAbsent: flag }),
    object({ of: expressions, state: z.union([state, nonEmpty(state, 6)], oneOf('text', 'list')) }),
    object({
      of: expressions,
      compare: z.enum(['less', 'atMost', 'equal', 'atLeast', 'greater']),
      to: expressions,
      as: z.enum(['number', 'date', 'text']),
      ifAbsent: flag,
    }),
  ],
  oneOf(...matcherKeys, 'state', 'compare'),
)

/** @internal A condition. */
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
