/**
 * Two versions of a mapping over the same people: who gains and who loses which group.
 *
 * @module
 */
import type { Identity } from '../identity/identity.js'
import type { PresetName } from '../identity/presets.js'
import { compileMapping } from '../mapping/compile.js'
import { type ImpactCount, planImpact } from '../plan/plan-impact.js'
import { readDataText } from './data-text.js'
import { type MappingIssue, readMappingText } from './mapping-text.js'
import { readPersonText } from './person-text.js'

/** What changes about one group. */
export interface GroupChange {
  readonly group: string
  /** How many want it before and after. Somebody who is refused is wanted nowhere. */
  readonly before: number
  readonly after: number
  /** Who gains it, who loses it, and who is not wanted in it any more and stays, by their label. */
  readonly gains: readonly string[]
  readonly loses: readonly string[]
  readonly stays: readonly string[]
}

/** What a change of the mapping means for a population. */
export interface Comparison {
  readonly issues: {
    readonly before: readonly MappingIssue[]
    readonly after: readonly MappingIssue[]
  }
  readonly populationFault?: string
  readonly people: number
  /** People for whom access, a group or an attribute changes. */
  readonly affected: number
  /** Who is refused by the new mapping alone, and who by the old one alone. */
  readonly refused: readonly string[]
  readonly admitted: readonly string[]
  /** Attributes that change, with for how many. */
  readonly attributes: readonly { readonly attribute: string; readonly people: number }[]
  /** Groups that change for somebody, most losses first. */
  readonly groups: readonly GroupChange[]
}

/** Compares. @param population - a JSON or YAML list of claims objects, one a person */
export async function compareMappings(
  texts: { readonly before: string; readonly after: string; readonly population: string },
  preset: PresetName,
  now: number,
): Promise<Comparison> {
  const before = readMappingText(texts.before)
  const after = readMappingText(texts.after)
  const people = readPopulation(texts.population, preset)
  const nothing = {
    issues: {
      before: 'issues' in before ? before.issues : [],
      after: 'issues' in after ? after.issues : [],
    },
    ...('fault' in people && { populationFault: people.fault }),
    ...{ people: 0, affected: 0, refused: [], admitted: [], attributes: [], groups: [] },
  }
  if ('issues' in before || 'issues' in after || 'fault' in people) return nothing
  const { identities, labels } = people
  const impact = await planImpact(
    compileMapping(before.document),
    compileMapping(after.document),
    identities,
    { now, samples: identities.length },
  )
  const named = ({ samples }: ImpactCount) =>
    samples.map(({ subject }) => labels.get(subject) ?? subject)
  return {
    ...nothing,
    people: impact.people,
    affected: impact.affected,
    refused: named(impact.refused),
    admitted: named(impact.admitted),
    attributes: impact.attributes.map(({ attribute, changed }) => ({
      attribute,
      people: changed.people,
    })),
    groups: impact.groups.map(({ group, before: was, after: is, gained, lost, left }) => ({
      ...{ group, before: was, after: is },
      ...{ gains: named(gained), loses: named(lost), stays: named(left) },
    })),
  }
}

function readPopulation(text: string, preset: PresetName) {
  const data = readDataText(text)
  if ('fault' in data) return { fault: `Line ${data.line} ${data.fault}.` }
  if (!Array.isArray(data.value)) return { fault: 'A population is a list of claims objects.' }
  const identities: Identity[] = []
  const labels = new Map<string, string>()
  for (const [i, claims] of data.value.entries()) {
    const nameless = `person ${i + 1}`
    const read = readPersonText('claims', JSON.stringify(claims), preset, nameless)
    if ('fault' in read)
      return { fault: `Person ${i + 1} (line ${data.locate(`/${i}`).line}): ${read.fault}` }
    identities.push(read.identity)
    labels.set(read.identity.subject, labelOf(claims) ?? nameless)
  }
  return { identities, labels }
}

/** How a person is called in the comparison. */
function labelOf(claims: unknown): string | undefined {
  if (typeof claims !== 'object' || claims === null) return undefined
  const known = new Map<string, unknown>(Object.entries(claims))
  for (const name of ['login', 'preferred_username', 'email', 'sub', 'name']) {
    const value = known.get(name)
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}
