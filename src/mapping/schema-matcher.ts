/**
 * The shape of matchers, and of what is tested by one.
 *
 * @module
 */

import * as z from 'zod'
import type { MemberTest } from './language.js'
import type { SwitchCase } from './language-lookup.js'
import type { Matcher } from './language-matchers.js'
import { filled, flag, nonEmpty, object, oneOf, part, patternText, text } from './schema-parts.js'

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

/** @internal The keys that tell matchers apart, in the order of {@link matcherKinds}. */
export const matcherKeys = Object.keys(tests)

/** @internal The tests as objects, each with further members. */
export const matcherKinds = <S extends z.ZodRawShape>(more: S) =>
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
  ] as const

/** @internal A test of one text. */
export const matcher: z.ZodType<Matcher> = z
  .union(matcherKinds({}), oneOf(...matcherKeys))
  .meta({ id: 'Matcher', description: 'A test of one text; the key tells which.' })

/** @internal A path into structured values. */
export const valuePath = filled(1_024)

/** @internal A test of a structured value. */
export const memberTest: z.ZodType<MemberTest> = z.union(
  matcherKinds({ at: valuePath }),
  oneOf(...matcherKeys),
)

const give = text(1_024)

/** @internal The rows of a table. */
export const cases: z.ZodType<readonly SwitchCase[]> = nonEmpty(
  z.union([object({ is: part, give }), ...matcherKinds({ give })], oneOf('is', ...matcherKeys)),
  10_000,
)
