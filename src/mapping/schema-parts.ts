/**
 * The pieces that the schemas of the mapping document are made of.
 *
 * @module
 */

import * as z from 'zod'

/** @internal A strict object whose faults name the members it knows. */
export function object<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape).join(' ')
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : undefined),
  })
}

/** @internal Tells a union whose members differ by one key each: those keys, in the union's order. */
export const oneOf = (...keys: string[]) => ({ error: () => keys.join(' ') })

/** @internal Text of at most so many characters. */
export const text = (maximum: number) => z.string().max(maximum)
/** @internal Text that is not empty. */
export const filled = (maximum: number) => z.string().min(1).max(maximum)
/** @internal A list of at most so many items. */
export const list = <T extends z.ZodType>(item: T, maximum: number) => z.array(item).max(maximum)
/** @internal A list that is not empty. */
export const nonEmpty = <T extends z.ZodType>(item: T, maximum: number) =>
  list(item, maximum).min(1)
/** @internal `true`, `false` or left out. */
export const flag = z.boolean().exactOptional()
/** @internal A text that values are compared with or cut at. */
export const part = filled(1_024)
/** @internal An RE2 pattern. */
export const patternText = filled(512)
/** @internal A group's name, placeholders and all. */
export const groupName = filled(1_024)
/** @internal A whole number from 0. */
export const count = z.int().min(0).max(1_000_000)
/** @internal An instant in UTC. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/, 'instant')
/** @internal A whole number; negative ones count from the end, or backwards. */
export const integer = z.int().min(-2_147_483_647).max(2_147_483_647)
