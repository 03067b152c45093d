/**
 * Two versions of a mapping over the same people: who gains and who loses which group.
 *
 * @module
 */
import { compareText } from '../core/text.js'
import type { PresetName } from '../identity/presets.js'
import { compileMapping } from '../mapping/compile.js'
import { readDataText } from './data-text.js'
import { type MappingIssue, readMappingText } from './mapping-text.js'
import { readPersonText } from './person-text.js'

/** What changes about one group. */
export interface GroupChange {
  readonly group: string
  /** How many want it before and after. */
  readonly before: number
  readonly after: number
  /** Who gains it and who loses it, by their label. */
  readonly gains: readonly string[]
  readonly loses: readonly string[]
}

/** What a change of the mapping means for a population. */
export interface Comparison {
  readonly issues: {
    readonly before: readonly MappingIssue[]
    readonly after: readonly MappingIssue[]
  }
  readonly populationFault?: string
  readonly people: number
  /** People of whom at least one group or attribute changes. */
  readonly affected: number
  /** Attributes that change, with for how many. */
  readonly attributes: readonly { readonly attribute: string; readonly people: number }[]
  /** Groups that change for somebody, most changes first. */
  readonly groups: readonly GroupChange[]
}

/** Compares. @param population - a JSON or YAML list of claims objects, one a person */
export function compareMappings(
  texts: { readonly before: string; readonly after: string; readonly population: string },
  preset: PresetName,
  now: number,
): Comparison {
  const before = readMappingText(texts.before)
  const after = readMappingText(texts.after)
  const people = readPopulation(texts.population, preset)
  const nothing = {
    issues: {
      before: 'issues' in before ? before.issues : [],
      after: 'issues' in after ? after.issues : [],
    },
    ...('fault' in people && { populationFault: people.fault }),
    ...{ people: 0, affected: 0, attributes: [], groups: [] },
  }
  if ('issues' in before || 'issues' in after || 'fault' in people) return nothing
  const mappers = [compileMapping(before.document), compileMapping(after.document)] as const
  const groups = new Map<
    string,
    { before: number; after: number; gains: string[]; loses: string[] }
  >()
  const attributes = new Map<string, number>()
  let affected = 0
  for (const { label, identity } of people.people) {
    const [was, is] = mappers.map((mapper) => mapper.map(identity, { now }))
    if (!was || !is) continue
    const wasIn = new Set(was.groups.map(({ name }) => name))
    const isIn = new Set(is.groups.map(({ name }) => name))
    let changed = false
    for (const group of new Set([...wasIn, ...isIn])) {
      const entry = groups.get(group) ?? { before: 0, after: 0, gains: [], loses: [] }
      groups.set(group, entry)
      if (wasIn.has(group)) entry.before += 1
      if (isIn.has(group)) entry.after += 1
      if (wasIn.has(group) === isIn.has(group)) continue
      changed = true
      if (isIn.has(group)) entry.gains.push(label)
      else entry.loses.push(label)
    }
    const values = (mapped: typeof was) =>
      new Map(mapped.profile.map(({ to, outcome, value }) => [to, `${outcome} ${value ?? ''}`]))
    const [old, fresh] = [values(was), values(is)]
    for (const name of new Set([...old.keys(), ...fresh.keys()]))
      if (old.get(name) !== fresh.get(name)) {
        changed = true
        attributes.set(name, (attributes.get(name) ?? 0) + 1)
      }
    if (changed) affected += 1
  }
  const moves = ({ gains, loses }: { gains: readonly string[]; loses: readonly string[] }) =>
    gains.length + loses.length
  return {
    ...nothing,
    people: people.people.length,
    affected,
    attributes: [...attributes].map(([attribute, count]) => ({ attribute, people: count })),
    groups: [...groups]
      .map(([group, entry]) => ({ group, ...entry }))
      .filter((entry) => moves(entry) > 0)
      .sort((a, b) => moves(b) - moves(a) || compareText(a.group, b.group)),
  }
}

function readPopulation(text: string, preset: PresetName) {
  const data = readDataText(text)
  if ('fault' in data) return { fault: `Line ${data.line} ${data.fault}.` }
  if (!Array.isArray(data.value)) return { fault: 'A population is a list of claims objects.' }
  const people = []
  for (const [i, claims] of data.value.entries()) {
    const read = readPersonText('claims', JSON.stringify(claims), preset)
    if ('fault' in read)
      return { fault: `Person ${i + 1} (line ${data.locate(`/${i}`).line}): ${read.fault}` }
    people.push({ label: labelOf(claims) ?? `person ${i + 1}`, identity: read.identity })
  }
  return { people }
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
