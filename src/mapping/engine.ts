import { digestOf } from '../core/digest.js'
import { deepFreeze } from '../core/freeze.js'
import type { SubjectKey } from '../core/subject.js'
import type { Identity } from '../identity/identity.js'
import { accessOf, compileAccess } from './access.js'
import { type Decision, decisionOf } from './decision.js'
import type { MappingDocument } from './document.js'
import type { Compiler, Evaluation } from './evaluation.js'
import { compilerOf } from './expression.js'
import { idsByAlias } from './group-aliases.js'
import type { GroupsDecision } from './group-decision.js'
import { compileGroups, type GroupsEngine, type GroupsResult } from './groups.js'
import type { Authority, Mapped, MappedGroup, MappingFinding } from './mapped.js'
import { compileProfile } from './profile.js'

/** @internal A document turned into closures: nothing of it is interpreted per person. */
export interface Engine {
  readonly document: MappingDocument
  readonly digest: string
  readonly map: (identity: Identity, now?: number) => Mapped
  readonly decide: (identity: Identity, now?: number) => Decision
}

/** @internal Compiles a document of the right shape. When faults are reported, do not use the result. */
export function compileEngine(document: MappingDocument, report: Compiler['report']): Engine {
  const compiler = compilerOf(report, idsByAlias(document.groups))
  const profiles = compileProfile(document.profile, compiler)
  const ofGroups = document.groups ? compileGroups(document.groups, compiler) : noGroups
  const gates = compileAccess(document.access, compiler)
  const digest = digestOf(document)
  const { name } = document
  const mapping = Object.freeze(name === undefined ? { digest } : { name, digest })

  const map = (identity: Identity, now?: number): Mapped => {
    const evaluation = evaluationOf(identity, now)
    const profile = profiles.map(evaluation)
    const result = ofGroups.map(evaluation)
    const { groups, authority, trace, warnings } = result
    const standing = { ruleGroups: () => ruleGroupsOf(groups), held: authority.held }
    const signIn = gates.signIn?.(evaluation, standing)
    const creation = accessOf(gates.create?.(evaluation, standing))
    const { nextChange } = evaluation
    // Each part is frozen where it is made, so that none is walked again here.
    return Object.freeze({
      subject: subjectOf(identity),
      protocol: identity.protocol,
      mapping,
      access: accessOf(profile.refusals, result.refusals, signIn),
      creation,
      profile: profile.attributes,
      groups,
      authority,
      trace,
      ...(nextChange !== undefined && { nextChange }),
      warnings: warningsOf(profile.warnings, warnings),
    })
  }

  const decide = (identity: Identity, now?: number): Decision => {
    const evaluation = evaluationOf(identity, now)
    const result = ofGroups.decide(evaluation)
    if (!result) return decisionOf(map(identity, now))
    const { profile, refusals } = profiles.decide(evaluation)
    const { groups, ruleGroups, authority } = result
    const standing = { ruleGroups: () => ruleGroups, held: authority.held }
    const signIn = gates.signIn?.(evaluation, standing)
    return Object.freeze({
      subject: subjectOf(identity),
      access: accessOf(refusals, result.refusals, signIn),
      profile,
      groups,
      authority,
    })
  }

  return { document, digest, map, decide }
}

function evaluationOf(identity: Identity, now: number | undefined): Evaluation {
  return { identity, now, claims: [], steps: undefined, nextChange: undefined }
}

function subjectOf({ issuer, subject }: Identity): SubjectKey {
  return Object.freeze({ issuer, subject })
}

function ruleGroupsOf(groups: readonly MappedGroup[]): readonly string[] {
  return groups.flatMap(({ name, reasons }) =>
    reasons.some(({ rule }) => !rule.startsWith('default:')) ? name : [],
  )
}

const noWarnings: readonly MappingFinding[] = Object.freeze([])

function warningsOf(
  ofProfile: readonly MappingFinding[],
  ofGroups: readonly MappingFinding[],
): readonly MappingFinding[] {
  if (ofProfile.length + ofGroups.length === 0) return noWarnings
  return deepFreeze([...ofProfile, ...ofGroups])
}

const noAuthority: Authority = deepFreeze({
  names: [],
  patterns: [],
  everything: false,
  except: [],
  shared: [],
  grants: [],
  retired: false,
  held: [],
})
const nothingMapped: GroupsResult = deepFreeze({
  groups: [],
  authority: noAuthority,
  trace: { rules: [], unmatched: [], excluded: [], withheld: [] },
  warnings: [],
  refusals: [],
})
const nothingDecided: GroupsDecision = deepFreeze({
  groups: [],
  ruleGroups: [],
  authority: noAuthority,
  refusals: [],
})
const noGroups: GroupsEngine = { map: () => nothingMapped, decide: () => nothingDecided }
