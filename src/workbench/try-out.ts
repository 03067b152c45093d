/**
 * Trying a mapping out: text in, and all that a person wants to look at out.
 *
 * @module
 */
import type { Claim } from '../identity/claim.js'
import type { PresetName } from '../identity/presets.js'
import { compileMapping } from '../mapping/compile.js'
import { type Explanation, explainMembership } from '../mapping/explain.js'
import { explainProfile } from '../mapping/explain-profile.js'
import { lintMapping } from '../mapping/lint.js'
import type { LintFinding } from '../mapping/lint-finding.js'
import type { Mapped } from '../mapping/mapped.js'
import type { Plan } from '../plan/plan.js'
import { planUser } from '../plan/plan-user.js'
import { defaultPrivilegedGroups } from '../plan/policy.js'
import { type MappingIssue, type MappingRead, readMappingText } from './mapping-text.js'
import { type PersonKind, readPersonText } from './person-text.js'
import { readSampleDirectory, stateIn } from './sample-directory.js'

/** What is tried out. */
export interface TryOutInput {
  readonly mapping: string
  readonly person: { readonly kind: PersonKind; readonly text: string; readonly preset: PresetName }
  readonly directory: string
  /** The instant, in epoch milliseconds. */
  readonly now: number
}

/** What came in under one name. */
interface ShownClaim {
  readonly name: string
  readonly aliases: readonly string[]
  readonly state: string
  readonly values: readonly string[]
}

/** A finding of the linter and where it stands in the text. */
interface PlacedFinding extends LintFinding {
  readonly line: number
  readonly column: number
}

/** What came of it, as far as the texts can be read. */
export interface TryOut {
  /** Faults of the mapping document. */
  readonly issues: readonly MappingIssue[]
  /** What is allowed there and probably not meant, each with its line. */
  readonly findings: readonly PlacedFinding[]
  /** Why the person or the directory cannot be read. */
  readonly personFault?: string
  readonly directoryFault?: string
  readonly claims: readonly ShownClaim[]
  readonly mapped?: Mapped
  /** How each attribute came about. */
  readonly profile: readonly string[]
  /** Every group that is wanted, that a rule names, or that the person is in: why, or why not. */
  readonly groups: readonly Explanation[]
  readonly plan?: Plan
}

/** Tries a mapping out. Values are shown: they came from the same person who looks at them. */
export function tryOut({ mapping, person, directory, now }: TryOutInput): TryOut {
  const read = readMappingText(mapping)
  const who = readPersonText(person.kind, person.text, person.preset)
  const where = readSampleDirectory(directory)
  const claims = 'identity' in who ? who.identity.claims.map(shown) : []
  const faults = {
    issues: 'issues' in read ? read.issues : [],
    findings: 'document' in read ? findingsOf(read) : [],
    ...('fault' in who && { personFault: who.fault }),
    ...('fault' in where && { directoryFault: where.fault }),
  }
  if ('issues' in read || 'fault' in who) return { ...faults, claims, profile: [], groups: [] }
  const mapped = compileMapping(read.document).map(who.identity, { now })
  const state = 'fault' in where ? undefined : stateIn(where, mapped)
  return {
    ...faults,
    claims,
    mapped,
    profile: explainProfile(mapped, { reveal: true }),
    groups: namesOf(mapped, state?.memberships ?? []).map((name) =>
      explainMembership(mapped, name, { ignoreCase: true, reveal: true }),
    ),
    ...(state && { plan: planUser(mapped, state) }),
  }
}

function findingsOf({ document, data }: MappingRead): PlacedFinding[] {
  const findings = lintMapping(document, { privilegedGroups: defaultPrivilegedGroups })
  return findings.map((finding) => ({ ...finding, ...data.locate(finding.pointer) }))
}

function shown({ name, aliases, state, values }: Claim): ShownClaim {
  const text = (value: Claim['values'][number]) =>
    typeof value === 'string' ? value : JSON.stringify(value)
  return { name, aliases, state, values: values.map(text) }
}

/** Wanted groups first, then those that are named or held and not wanted. */
function namesOf(mapped: Mapped, memberships: readonly string[]): string[] {
  const literal = (name: string) => !name.includes('${')
  return [
    ...new Set([
      ...mapped.groups.map(({ name }) => name),
      ...mapped.trace.rules.flatMap(({ to }) => to.filter(literal)),
      ...mapped.authority.names,
      ...memberships,
    ]),
  ]
}
