import * as z from 'zod'
import type {
  ClaimStatePolicy,
  DefaultGroups,
  GroupMapping,
  GroupRule,
  IdpGroupPolicy,
  RemovalMode,
} from './group-document.js'
import { condition, expression } from './schema-expression.js'
import { matcher } from './schema-matcher.js'
import {
  filled,
  flag,
  groupName,
  instant,
  list,
  nonEmpty,
  object,
  oneOf,
  part,
  text,
} from './schema-parts.js'

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

const issuers = nonEmpty(filled(1_024), 100).exactOptional()
const names = list(groupName, 10_000).exactOptional()
const atMost = z.int().min(1).max(5_000).exactOptional()

const groupRule: z.ZodType<GroupRule> = object({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'rule id'),
  description: text(4_096).exactOptional(),
  issuers,
  from: expression.exactOptional(),
  match: matcher.exactOptional(),
  when: condition.exactOptional(),
  validFrom: instant.exactOptional(),
  validTo: instant.exactOptional(),
  to: nonEmpty(groupName, 1_000),
  mode,
  priority: z.int().min(-1_000_000).max(1_000_000).exactOptional(),
  firstMatch: flag,
  createMissing: z
    .union([z.boolean(), nonEmpty(groupName, 1_000)], oneOf('flag', 'list'))
    .exactOptional(),
  allowPrivileged: flag,
  maxGroups: atMost,
}).meta({ id: 'GroupRule', description: 'Grants groups when `match` and `when` hold.' })

// At most 4,000 names in all: fewer than a person may have, so only rules can exceed that.
const defaultGroups: z.ZodType<DefaultGroups> = object({
  to: nonEmpty(groupName, 200),
  for: z.enum(['newUsers', 'everybody', 'withoutGroups']),
  issuers,
  createMissing: flag,
})

const idp: z.ZodType<IdpGroupPolicy> = object({
  issuers: nonEmpty(filled(1_024), 100),
  mode,
  except: names,
  claimStates: claimStates.exactOptional(),
})

/** @internal The shape of the part that makes groups. */
export const groups: z.ZodType<GroupMapping> = object({
  from: expression.exactOptional(),
  mode,
  rules: list(groupRule, 10_000),
  include: nonEmpty(matcher, 1_000).exactOptional(),
  exclude: list(matcher, 1_000).exactOptional(),
  expandParents: flag,
  aliases: list(object({ id: part, name: groupName }), 10_000).exactOptional(),
  ignoreCase: object({ match: flag, names: flag }).exactOptional(),
  defaults: list(defaultGroups, 20).exactOptional(),
  managed: names,
  except: names,
  never: names,
  privileged: names,
  exclusive: list(object({ groups: list(groupName, 100).min(2) }), 100).exactOptional(),
  nesting: list(object({ group: groupName, in: nonEmpty(groupName, 100) }), 2_000).exactOptional(),
  maxGroups: atMost,
  claimStates: claimStates.exactOptional(),
  idps: list(idp, 100).exactOptional(),
  deletedRules: z.enum(['takeAway', 'keep']).exactOptional(),
}).meta({ id: 'GroupMapping', description: 'How group memberships are made.' })
