import { digestOf } from '../core/digest.js'
import { deepFreeze } from '../core/freeze.js'
import type { Identity } from '../identity/identity.js'
import { accessOf, compileAccess } from './access.js'
import type { MappingDocument } from './document.js'
import type { Compiler, Evaluation } from './evaluation.js'
import { compilerOf } from './expression.js'
import { idsByAlias } from './group-aliases.js'
import { compileGroups, type GroupsResult } from './groups.js'
import type { Mapped, MappingFinding } from './mapped.js'
import { noteChange } from './next-flip.js'
import { compileProfile } from './profile.js'

/** @internal A document turned into closures: nothing of it is interpreted per person. */
export interface Engine {
  readonly document: MappingDocument
  readonly digest: string
  readonly map: (identity: Identity, now?: number) => Mapped
}

/** @internal Compiles a document of the right shape. When faults are reported, do not use the result. */
export function compileEngine(document: MappingDocument, report: Compiler['report']): Engine {
  const compiler = compilerOf(report, idsByAlias(document.groups))
  const mapProfile = compileProfile(document.profile, compiler)
  const mapGroups = document.groups ? compileGroups(document.groups, compiler) : () => noGroups
  const judgeAccess = compileAccess(document.access, compiler)
  const digest = digestOf(document)
  const { name } = document
  const mapping = Object.freeze(name === undefined ? { digest } : { name, digest })

  return {
    document,
    digest,
    map(identity, now) {
      const evaluation: Evaluation = {
        identity,
        now,
        claims: [],
        steps: undefined,
        nextChange: undefined,
      }
      const profile = mapProfile(evaluation)
      const result = mapGroups(evaluation)
      const gates = judgeAccess(evaluation, result)
      const { groups, authority, trace, warnings } = result
      noteChange(evaluation, result.nextChange)
      const { nextChange } = evaluation
      // Each part is frozen where it is made, so that none is walked again here.
      return Object.freeze({
        subject: Object.freeze({ issuer: identity.issuer, subject: identity.subject }),
        protocol: identity.protocol,
        mapping,
        access: accessOf([...profile.refusals, ...result.refusals, ...gates.signIn]),
        creation: gates.creation,
        profile: profile.attributes,
        groups,
        authority,
        trace,
        ...(nextChange !== undefined && { nextChange }),
        warnings: warningsOf(profile.warnings, warnings),
      })
    },
  }
}

const noWarnings: readonly MappingFinding[] = Object.freeze([])

function warningsOf(
  ofProfile: readonly MappingFinding[],
  ofGroups: readonly MappingFinding[],
): readonly MappingFinding[] {
  if (ofProfile.length + ofGroups.length === 0) return noWarnings
  return deepFreeze([...ofProfile, ...ofGroups])
}

const noGroups: GroupsResult = deepFreeze({
  groups: [],
  authority: {
    names: [],
    patterns: [],
    everything: false,
    except: [],
    shared: [],
    grants: [],
    retired: false,
    held: [],
  },
  trace: { rules: [], unmatched: [], excluded: [], withheld: [] },
  warnings: [],
  refusals: [],
  nextChange: undefined,
})
