import type { JsonValue } from '../identity/claim.js'
import { inOperation, scimFault } from './faults.js'
import { maxMemberPasses } from './limits.js'
import type { MemberLookup, MembersDelta } from './membership.js'
import { compileOperation, type MemberUse } from './patch-compile.js'
import { finishDraft, patchDraft } from './patch-draft.js'
import { patchOperations, readOperation } from './patch-message.js'
import type { PatchStep } from './patch-steps.js'
import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'
import { type ScimToleranceOptions, tolerancesOf } from './tolerances.js'

/** Options of `compilePatch`. */
export interface PatchOptions {
  /** The type of the resources to change. */
  readonly type: ResourceType
  /** Which habits of identity providers are taken. @defaultValue all of them */
  readonly tolerances?: ScimToleranceOptions
}

/** Options of `applyPatch`. */
export interface ApplyPatchOptions extends PatchOptions {
  /** The stored members, when they are kept apart from the resource. */
  readonly members?: MemberLookup | undefined
}

/** A PATCH message, read and checked against the schema; it can be applied to any number of resources. */
export interface CompiledPatch {
  /**
   * Which stored members `apply` asks for: none, all, or those with these ids. A store that keeps members
   * apart fetches just these, and hands them over as a `Map`.
   */
  readonly members: 'none' | 'all' | readonly string[]
  /**
   * Names of read-only attributes that it gives. Applied to a resource that does not have them with just these
   * values, it is refused; so what a service makes for the answer alone, such as `groups`, must be in it.
   */
  readonly readOnly: readonly string[]
  /** Applies it: all of it, or nothing. The given resource stays as it is. */
  readonly apply: (resource: ScimResource, members?: MemberLookup) => PatchResult
}

/** What a PATCH made of a resource. */
export interface PatchResult {
  /** The resource as it is now; the given one itself when its attributes did not change. */
  readonly resource: ScimResource
  /** Whether anything changed, members included. If not, `meta.lastModified` should stay. */
  readonly changed: boolean
  /** What changed. */
  readonly delta: PatchDelta
}

/** What changed by a PATCH: what provisioning has to carry on. */
export interface PatchDelta {
  /** Attributes that have another value now. Members are not among them. */
  readonly attributes: readonly AttributeChange[]
  /** Members that joined and left; both empty when nobody did. */
  readonly members: MembersDelta
}

/** An attribute that changed. */
export interface AttributeChange {
  /** Its path: `name`, `urn:…:User:department`. */
  readonly path: string
  /** Its value before; `undefined` when it had none. */
  readonly before: JsonValue | undefined
  /** Its value now; `undefined` when it has none. */
  readonly after: JsonValue | undefined
}

/**
 * Reads a PATCH message and checks it against the schema, before any resource is looked at.
 *
 * @param body - the message as JSON, of whatever origin
 * @throws a `RosterError` with code `SCIM_INVALID`: `invalidSyntax`, `invalidPath`, `invalidFilter`,
 * `invalidValue`, `mutability`, `noTarget` or `tooMany`, with the `operation` it is about. `apply` throws
 * it for what depends on the resource.
 * @see RFC 7644, 3.5.2
 * @example
 * ```ts test
 * import { compilePatch, scimRegistry } from 'rostermap/scim'
 *
 * const type = scimRegistry().resourceType('Group')
 * const leave = {
 *   schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
 *   Operations: [{ op: 'Remove', path: 'members', value: [{ value: '7' }] }],
 * }
 * const patch = type && compilePatch(leave, { type })
 * console.log(patch?.members) //=> ['7']
 * ```
 */
export function compilePatch(body: unknown, options: PatchOptions): CompiledPatch {
  const { type } = options
  const tolerances = tolerancesOf(options.tolerances)
  const steps: PatchStep[] = []
  const uses: MemberUse[] = []
  const readOnly: string[] = []
  const context = { type, tolerances, steps, uses, readOnly }
  // How many steps there are after each operation.
  const ends: number[] = []
  const operations = patchOperations(body)
  try {
    for (const given of operations) {
      compileOperation(readOperation(given, tolerances), context)
      ends.push(steps.length)
    }
  } catch (error) {
    throw inOperation(error, ends.length)
  }
  return {
    members: membersOf(uses),
    readOnly,
    apply(resource, lookup) {
      const draft = patchDraft(resource, type, lookup)
      let done = 0
      try {
        for (const step of steps) {
          step(draft)
          done += 1
        }
      } catch (error) {
        const operation = ends.findIndex((end) => end > done)
        throw inOperation(error, operation)
      }
      return finishDraft(draft)
    },
  }
}

/**
 * Applies a PATCH message to a resource: all of it, or nothing.
 *
 * Members are a set by `value`. Kept in the resource, they come out in the resource; kept apart (`members`),
 * only the delta speaks of them, and a change costs the same in a group of ten and of a hundred thousand.
 *
 * @param resource - as `parseResource` or an earlier PATCH made it; it is not changed
 * @param body - the message as JSON, of whatever origin
 * @throws as `compilePatch` does
 * @see RFC 7644, 3.5.2
 * @example
 * ```ts test
 * import { applyPatch, scimRegistry } from 'rostermap/scim'
 *
 * const type = scimRegistry().resourceType('User')
 * const kim = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'kim', active: true }
 * const leave = {
 *   schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
 *   Operations: [{ op: 'Replace', path: 'active', value: 'False' }],
 * }
 * const after = type && applyPatch(kim, leave, { type })
 * console.log(after?.resource['active']) //=> false
 * console.log(after?.delta.attributes) //=> [{ path: 'active', before: true, after: false }]
 * ```
 */
export function applyPatch(
  resource: ScimResource,
  body: unknown,
  options: ApplyPatchOptions,
): PatchResult {
  return compilePatch(body, options).apply(resource, options.members)
}

function membersOf(uses: readonly MemberUse[]): CompiledPatch['members'] {
  const [only] = uses
  if (only === undefined) return 'none'
  if (uses.length === 1) return only
  const passes = uses.filter((use) => use === 'all').length
  if (passes > maxMemberPasses)
    throw scimFault('tooMany', `At most ${maxMemberPasses} operations may be about all members.`)
  return passes > 0 ? 'all' : [...new Set(uses.flat())]
}
