import { isRosterError, RosterError } from '../core/errors.js'
import type { Mapped, MappedAttribute } from '../mapping/mapped.js'
import type { GateVerdict } from '../plan/gate.js'
import { holdPlan } from '../plan/hold-plan.js'
import { isBlocked, type Operation, type Plan } from '../plan/plan.js'
import { planContext } from '../plan/plan-context.js'
import type { CurrentState } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import { addAllCounts, noCounts } from './counts.js'
import { depart } from './depart.js'
import { digestOfOperation, keyOf, reconciling } from './plan-shard.js'
import { type ProvisionContext, provision } from './provision.js'
import type { ShardItem, TargetCounts } from './reconcile-types.js'
import type { TargetResult } from './report.js'
import { sideBySide } from './side-by-side.js'

/** @internal What applying a run needs. */
export interface Applying {
  readonly run: string
  readonly targets: readonly Target[]
  readonly verdicts: Readonly<Record<string, GateVerdict>>
  readonly context: ProvisionContext
  readonly concurrency: number
  /** Set when accounts have been made, to write what waited for them and nothing else. */
  readonly isSecondPass?: boolean
  /** Runs tasks about one person one after the other, sign-ins included. */
  readonly inTurn: <T>(key: string, task: () => Promise<T>) => Promise<T>
}

/** @internal Does what was planned for some people, as far as it still is what was counted. */
export async function applyShard(
  items: readonly ShardItem[],
  applying: Applying,
  call: CallOptions,
): Promise<Record<string, TargetCounts>> {
  const counted = await sideBySide(items, applying.concurrency, (item) => {
    call.signal?.throwIfAborted()
    const subject = 'mapped' in item ? item.mapped.subject : item.gone
    return applying.inTurn(keyOf(subject), () => applyItem(item, applying, call))
  })
  return counted.reduce(addAllCounts, {})
}

async function applyItem(
  item: ShardItem,
  { run, targets, verdicts, context, isSecondPass = false }: Applying,
  call: CallOptions,
): Promise<Record<string, TargetCounts>> {
  const { later = {} } = item
  const names = Object.keys(isSecondPass ? later : item.counted)
  const counts = await Promise.all(
    targets
      .filter(({ name }) => names.includes(name))
      .map(async (target) => {
        const { capabilities } = await context.probe(target, call)
        const facts = { groupNames: capabilities.names.groups }
        const verdict = verdicts[target.name]
        const counted = isSecondPass ? [] : (item.counted[target.name] ?? [])
        const waiting = later[target.name] ?? []
        let inEffect = 0
        const review = (plan: Plan, state: CurrentState): Plan => {
          const known = new Set(counted)
          const isMeant = (operation: Operation) =>
            isSecondPass ? writesOnly(operation, waiting) : known.has(digestOfOperation(operation))
          // What is left of it may be done; anything else was not counted by the rails of this run.
          if (isBlocked(plan) || !plan.operations.every(isMeant))
            throw new RosterError(
              'PLAN_STALE',
              'Something else is to be done for this person than the run has counted.',
              { target: target.name },
            )
          const due = isSecondPass ? Number(isKnown(plan, waiting)) : counted.length
          inEffect = due - plan.operations.length
          return verdict ? holdPlan(plan, verdict, planContext(state), facts) : plan
        }
        const part = { run, review }
        try {
          const result =
            'mapped' in item
              ? await provision(
                  target,
                  isSecondPass ? item.mapped : keeping(item.mapped, waiting),
                  context,
                  reconciling,
                  call,
                  part,
                )
              : await depart(
                  target,
                  { subject: item.gone, how: item.how, pushed: false },
                  context,
                  call,
                  part,
                )
          return [target.name, countsOf(result, inEffect)] as const
        } catch (error) {
          if (!isRosterError(error) || error.code !== 'PLAN_STALE') throw error
          return [target.name, { ...noCounts, stale: 1 }] as const
        }
      }),
  )
  return Object.fromEntries(counts)
}

/** What was counted and is not to be done any more is in effect: by a worker that died after it did it. */
function countsOf(result: TargetResult, inEffect: number): TargetCounts {
  if (result.status === 'failed') return { ...noCounts, failed: 1 }
  const operations = { ...noCounts.operations, unchanged: inEffect }
  for (const { outcome } of result.report.items) operations[outcome] += 1
  return { ...noCounts, staged: result.staged ? 1 : 0, operations }
}

/** What was counted has these attributes as they are: meanwhile an account may have been made that they name. */
function keeping(mapped: Mapped, attributes: readonly string[]): Mapped {
  if (attributes.length === 0) return mapped
  const profile = mapped.profile.map((attribute): MappedAttribute => {
    if (!attributes.includes(attribute.to)) return attribute
    const { value: _, onCreate: __, ...rest } = attribute
    return { ...rest, outcome: 'keep' }
  })
  return { ...mapped, profile }
}

/** Whether there are accounts by now for any of the attributes. */
function isKnown({ withheld }: Plan, attributes: readonly string[]): boolean {
  const unknown = withheld.filter(({ code }) => code === 'account-unknown')
  return attributes.some((name) => !unknown.some(({ attribute }) => attribute === name))
}

function writesOnly(operation: Operation, attributes: readonly string[]): boolean {
  return (
    operation.kind === 'updateUser' &&
    Object.keys(operation.after).every((name) => attributes.includes(name))
  )
}
