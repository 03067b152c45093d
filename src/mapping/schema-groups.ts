import * as z from 'zod'
import type {
  ClaimStatePolicy,
  DefaultGroups,
  GroupMapping,
  GroupRule,
  RemovalMode,
} from './group-document.js'
import { condition, expression, matcher } from './schema-expression.js'
import { flag, groupName, list, nonEmpty, object, text } from './schema-parts.js'

const modes = [
  'managed',
  'provenance',
  'additive',
  'createOnly',
  'authoritative',
  'authoritativeExcept',
] as const satisfies readonly RemovalMode[]
const mode = z.enum(modes).exactOptional()
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

/** @internal The shape of the part that makes groups. */
export const groups: z.ZodType<GroupMapping> = object({
  from: expression.exactOptional(),
  mode,
  rules: list(groupRule, 10_000),
  exclude: list(matcher, 1_000).exactOptional(),
  defaults: list(defaultGroups, 20).exactOptional(),
  managed: list(groupName, 10_000).exactOptional(),
  claimStates: claimStates.exactOptional(),
  except: list(groupName, 10_000).exactOptional(),
  deletedRules: z.enum(['takeAway', 'keep']).exactOptional(),
}).meta({ id: 'GroupMapping', description: 'How group memberships are made.' })
