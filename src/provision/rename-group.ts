import { canonicalJson } from '../core/digest.js'
import type { SubjectKey } from '../core/subject.js'
import type { Mapped } from '../mapping/mapped.js'
import { planGroupRename } from '../plan/plan-group-rename.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { carryOut } from './carry-out.js'
import { groupDirectory } from './group-directory.js'
import type { ProvisionContext } from './provision.js'
import type { TargetResult } from './report.js'
import { asTargetError } from './target-error.js'

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

/** @internal Lets a group of one target follow its name at the IdP. */
export async function renameGroup(
  target: Target,
  subject: SubjectKey,
  names: { readonly before: string; readonly after: string },
  context: ProvisionContext,
  call: CallOptions,
): Promise<TargetResult> {
  const { probe, policy, health, observe, ledger, clock } = context
  try {
    return await health.guard(target.name, async () => {
      const { capabilities } = await probe(target, call)
      const directory = groupDirectory(target, capabilities.names.groups, call)
      const plan = planGroupRename(
        { subject, ...names },
        {
          target: target.name,
          capabilities,
          hasBefore: (await directory.find(names.before)) !== undefined,
          hasAfter: (await directory.find(names.after)) !== undefined,
        },
        policy,
      )
      observe({ type: 'planned', plan })
      const state = { target: target.name, capabilities, memberships: [], missingGroups: [] }
      const carried = await carryOut(
        plan,
        target,
        directory,
        { target: target.name, subject },
        { state, withheld: plan.withheld },
        { ledger, clock },
        {
          ...call,
          onItem: (item) => observe({ type: 'operation', target: target.name, plan, item }),
        },
      )
      if (carried === 'stale')
        throw new Error(`a plan about a group has no link ${canonicalJson(names)}`)
      const { report, planId } = carried
      observe({ type: 'applied', report })
      return {
        target: target.name,
        status: report.status === 'applied' ? 'done' : 'partial',
        plan,
        report,
        ...(planId && { planId }),
      }
    })
  } catch (error) {
    call.signal?.throwIfAborted()
    return {
      target: target.name,
      status: 'failed',
      error: asTargetError(error, target.name, 'read'),
    }
  }
}
