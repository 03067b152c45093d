/**
 * The shape of transforms.
 *
 * @module
 */

import * as z from 'zod'
import type { Expression } from './language.js'
import type { DateFormat, NumberFormat } from './language-conversions.js'
import type { SimpleTransform, Transform } from './language-transforms.js'
import { cases, matcher, valuePath } from './schema-matcher.js'
import {
  filled,
  flag,
  integer,
  list,
  nonEmpty,
  object,
  oneOf,
  part,
  patternText,
  text,
} from './schema-parts.js'

const simpleTransforms = [
  'lower',
  'upper',
  'title',
  'caseFold',
  'trim',
  'stripSpaces',
  'collapseSpaces',
  'stripDiacritics',
  'localPart',
  'domainPart',
  'mailAddress',
  'guestAddress',
  'accountName',
  'accountDomain',
  'first',
  'last',
  'unique',
  'sort',
  'reverse',
  'count',
  'length',
  'toBoolean',
  'parseJson',
  'base64',
  'utf8Hex',
] as const satisfies readonly SimpleTransform[]

const otherwise = z.enum(['malformed', 'keep', 'drop']).exactOptional()
const length = z.int().min(1).max(1_024)
const padding = object({ length, with: z.string().regex(/^.$/su, 'one character') })
const format = {
  decimal: z.enum(['.', ',']),
  group: z.enum(['.', ',', ' ', "'"]).exactOptional(),
}
const numberFormat: z.ZodType<NumberFormat> = object(format)
const dateFormat: z.ZodType<DateFormat> = z.union(
  [
    object({ pattern: filled(128) }),
    z.enum(['iso', 'epochSeconds', 'epochMillis', 'fileTime', 'generalizedTime']),
  ],
  oneOf('pattern'),
)
const move = integer.exactOptional()

/** What each key takes. */
const keyed = (expressions: z.ZodType<Expression>) => ({
  split: part,
  splitPattern: patternText,
  join: text(1_024),
  replace: object({
    pattern: patternText,
    with: text(1_024),
    ignoreCase: flag,
    first: flag,
  }),
  replaceText: object({ find: part, with: text(1_024), first: flag }),
  extract: object({
    pattern: patternText,
    give: filled(1_024).exactOptional(),
    ignoreCase: flag,
  }),
  lookup: object({ cases, otherwise: z.enum(['keep', 'drop']).exactOptional() }),
  before: part,
  after: part,
  beforeLast: part,
  afterLast: part,
  prepend: part,
  append: part,
  substring: object({ start: integer, length: length.exactOptional() }),
  maxLength: length,
  padStart: padding,
  padEnd: padding,
  title: part,
  keep: matcher,
  drop: matcher,
  at: integer,
  slice: object({ start: integer.exactOptional(), end: integer.exactOptional() }),
  add: nonEmpty(part, 1_000),
  dn: object({
    type: filled(128).exactOptional(),
    which: z.enum(['first', 'last', 'all']).exactOptional(),
    otherwise,
  }),
  number: object({
    from: numberFormat.exactOptional(),
    to: object({ ...format, digits: z.int().min(0).max(30).exactOptional() }).exactOptional(),
    otherwise,
  }),
  bitAnd: z.int().min(0).max(2_147_483_647),
  date: object({
    from: dateFormat.exactOptional(),
    to: dateFormat.exactOptional(),
    offset: text(6).exactOptional(),
    otherwise,
  }),
  dateAdd: object({
    years: move,
    months: move,
    weeks: move,
    days: move,
    hours: move,
    minutes: move,
    seconds: move,
  }),
  dateDiff: object({
    since: expressions,
    unit: z.enum(['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds']),
  }),
  country: z.enum(['alpha2', 'alpha3', 'numeric']),
  path: valuePath,
})

/** @internal The transforms of an expression, some of which hold expressions themselves. */
export function transformsWith(
  expressions: z.ZodType<Expression>,
): z.ZodType<readonly Transform[]> {
  const kinds = Object.entries(keyed(expressions))
  const transform: z.ZodType<Transform> = z
    .union(
      [
        ...kinds.map(([key, options]) => object({ [key]: options })),
        z.enum(simpleTransforms),
        // Which object goes with which key is said above; TypeScript cannot follow that through entries.
      ] as unknown as [z.ZodType<Transform>],
      oneOf(...kinds.map(([key]) => key)),
    )
    .meta({ id: 'Transform', description: 'Something done to values: a name, or one key.' })
  return list(transform, 64)
}
