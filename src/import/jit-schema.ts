import * as z from 'zod'
import type { JitSettings } from './jit-settings.js'

const text = z.string().min(1).max(1_024)
const texts = z.array(text).max(10_000)
const flag = z.boolean().exactOptional()
const replacement = z
  .strictObject({ pattern: text, replacement: z.string().max(1_024) })
  .exactOptional()
const oneOrMore = z.union([text, texts.min(1)])

const settings: z.ZodType<JitSettings> = z.strictObject({
  $schema: z.string().max(2_048).exactOptional(),
  version: z.literal(1),
  attributes: z
    .strictObject({
      username: text.exactOptional(),
      email: text.exactOptional(),
      fullName: text.exactOptional(),
      firstName: text.exactOptional(),
      lastName: text.exactOptional(),
      custom: z.record(z.string(), text).exactOptional(),
    })
    .exactOptional(),
  usernameRegex: replacement,
  updateProfiles: flag,
  groupAttribute: text.exactOptional(),
  groupRegex: replacement,
  groups: z
    .array(z.strictObject({ idp: oneOrMore, product: oneOrMore, keep: flag }))
    .max(10_000)
    .exactOptional(),
  sameName: z.strictObject({ create: flag, exclude: texts.exactOptional() }).exactOptional(),
  keepExisting: flag,
  newUsersOnly: flag,
  defaultGroups: z
    .array(
      z.strictObject({
        groups: texts.min(1),
        for: z.enum(['newUsers', 'everybody', 'withoutGroups']),
      }),
    )
    .max(1_000)
    .exactOptional(),
  createUsers: flag,
  createMappedOnly: flag,
  domains: texts.exactOptional(),
})

/** @internal The schema of the settings as JSON Schema 2020-12. */
export function jitSettingsJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(settings, { target: 'draft-2020-12', io: 'input' }),
    title: 'rostermap settings of an SSO app, version 1',
  }
}

/** @internal Checks the shape of the settings. A fault says where, and what kind of fault it is. */
export function checkJitSettings(value: unknown) {
  const result = settings.safeParse(value)
  if (result.success) return { settings: result.data }
  const faults = result.error.issues.flatMap(({ path, code, ...more }) =>
    'keys' in more && Array.isArray(more.keys)
      ? more.keys.map((key) => ({ path: [...path, key], message: 'is not known here' }))
      : [{ path, message: messages[code] ?? 'has the wrong form' }],
  )
  return { faults }
}

const messages: Readonly<Record<string, string>> = {
  invalid_type: 'is missing or of the wrong type',
  invalid_value: 'is none of the values that may stand here',
  too_small: 'must not be empty',
  too_big: 'is too long',
}
