import type { AnyRosterError } from '../core/errors.js'
import type { SubjectKey } from '../core/subject.js'
import type { Mapped } from '../mapping/mapped.js'
import type { Plan } from '../plan/plan.js'
import { planGroupRename } from '../plan/plan-group-rename.js'
import type { Capabilities } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { carryOut } from './carry-out.js'
import { contended } from './change-link.js'
import { conclude } from './conclude.js'
import { type GroupDirectory, groupDirectory } from './group-directory.js'
import type { ProvisionContext } from './provision.js'
import { readTarget } from './read-target.js'
import type { TargetResult } from './report.js'

/** @internal The two names, when the mapping follows the name of the IdP's group with exactly one group. */
export function followedName(
  before: Mapped,
  after: Mapped,
): { readonly before: string; readonly after: string } | undefined {
  const had = new Set(before.groups.map(({ name }) => name))
  const has = new Set(after.groups.map(({ name }) => name))
  const [gone, ...moreGone] = [...had].filter((name) => !has.has(name))
  const [come, ...moreCome] = [...has].filter((name) => !had.has(name))
  if (gone === undefined || come === undefined || moreGone.length > 0 || moreCome.length > 0)
    return undefined
  return { before: gone, after: come }
}

interface Names {
  readonly before: string
  readonly after: string
}

/**
 * @internal Lets a group of one target follow its name at the IdP. A target that cannot be read is an answer;
 * a ledger that fails is an exception.
 */
export async function renameGroup(
  target: Target,
  subject: SubjectKey,
  names: Names,
  context: ProvisionContext,
  call: CallOptions,
): Promise<TargetResult> {
  const { observe } = context
  const prepared = await prepareRename(target, subject, names, context, call)
  if ('error' in prepared) return { target: target.name, status: 'failed', error: prepared.error }
  const { plan, capabilities, directory } = prepared
  observe({ type: 'planned', plan })
  const state = { target: target.name, capabilities, memberships: [], missingGroups: [] }
  const carried = await carryOut(
    plan,
    target,
    directory,
    { target: target.name, subject },
    { state, withheld: plan.withheld },
    context,
    { ...call, onItem: (item) => observe({ type: 'operation', target: target.name, plan, item }) },
  )
  if (carried === 'stale') throw contended(target.name)
  return conclude(target, plan, carried, directory, context, call, undefined)
}

async function prepareRename(
  target: Target,
  subject: SubjectKey,
  names: Names,
  context: ProvisionContext,
  call: CallOptions,
): Promise<
  | {
      readonly plan: Plan
      readonly capabilities: Capabilities
      readonly directory: GroupDirectory
    }
  | { readonly error: AnyRosterError }
> {
  const { probe, policy } = context
  return readTarget(target, context, call, async () => {
    const { capabilities } = await probe(target, call)
    const directory = groupDirectory(target, capabilities.names.groups, call)
    const current = {
      target: target.name,
      capabilities,
      hasBefore: (await directory.find(names.before)) !== undefined,
      hasAfter: (await directory.find(names.after)) !== undefined,
    }
    const plan = planGroupRename({ subject, ...names }, current, policy)
    return { plan, capabilities, directory }
  })
}
