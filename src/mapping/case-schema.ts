/**
 * The shape of a document of cases, as strict schemas: what {@link MappingCases} says, checkable at run
 * time and written out as `schema/cases.v1.json`.
 *
 * @module
 */

import * as z from 'zod'
import type { NameId } from '../identity/identity.js'
import { type PresetName, presets } from '../identity/presets.js'
import type {
  CaseExpectation,
  CasePerson,
  MappingCase,
  MappingCases,
  NewAccountExpectation,
} from './case-document.js'
import type { ShapeFault } from './schema.js'
import { filled, instant, list, object, text } from './schema-parts.js'

/** @internal Checks the shape of a document of cases. */
export function checkCasesShape(
  value: unknown,
): { readonly cases: MappingCases } | { readonly faults: readonly ShapeFault[] } {
  const result = mappingCases.safeParse(value)
  return result.success ? { cases: result.data } : { faults: result.error.issues }
}

/** @internal The schema of a document of cases as JSON Schema 2020-12. */
export function casesJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(mappingCases, { target: 'draft-2020-12', io: 'input' }),
    title: 'rostermap mapping tests, version 1',
  }
}

const names = list(filled(1_024), 10_000).exactOptional()
const decision = z.enum(['allow', 'refuse']).exactOptional()
const preset = z.enum(Object.keys(presets) as [PresetName, ...PresetName[]]).exactOptional()
const values = z.record(z.string(), z.string().nullable()).exactOptional()
const claimName = filled(1_024)

const nameId: z.ZodType<NameId> = object({
  value: filled(1_024),
  format: text(1_024).exactOptional(),
  nameQualifier: text(1_024).exactOptional(),
  spNameQualifier: text(1_024).exactOptional(),
})

const person: z.ZodType<CasePerson> = object({
  issuer: filled(1_024).exactOptional(),
  subject: filled(1_024).exactOptional(),
  preset,
  // That it is JSON, and of what size, is looked at before and when the claims are read.
  claims: z.record(z.string(), z.any()),
  states: z.record(claimName, z.enum(['overage', 'malformed', 'fetchFailed'])).exactOptional(),
  aliases: z.record(claimName, list(claimName, 100)).exactOptional(),
  protocol: z.enum(['saml', 'oidc', 'scim', 'trusted']).exactOptional(),
  nameId: nameId.exactOptional(),
}).meta({ id: 'CasePerson', description: 'The person of a case.' })

const newAccount: z.ZodType<NewAccountExpectation> = object({ profile: values, groups: names })

const expectation: z.ZodType<CaseExpectation> = object({
  access: decision,
  creation: decision,
  refusals: names,
  profile: values,
  keeps: names,
  groups: names,
  inGroups: names,
  notInGroups: names,
  takenAway: names,
  leftAlone: names,
  newAccount: newAccount.exactOptional(),
  findings: names,
}).meta({ id: 'CaseExpectation', description: 'What must come out.' })

const mappingCase: z.ZodType<MappingCase> = object({
  name: filled(1_024),
  description: text(4_096).exactOptional(),
  person,
  at: instant.exactOptional(),
  expect: expectation,
}).meta({ id: 'MappingCase', description: 'One person, and what must come out.' })

const mappingCases: z.ZodType<MappingCases> = object({
  $schema: text(2_048).exactOptional(),
  version: z.literal(1),
  issuer: filled(1_024).exactOptional(),
  preset,
  cases: list(mappingCase, 10_000),
})
