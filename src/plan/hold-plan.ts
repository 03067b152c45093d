import { nameKey } from '../core/text.js'
import type { GateFacts, GateVerdict } from './gate.js'
import { inApplyOrder } from './order.js'
import type { Operation, Plan, RemoveMember, Withheld } from './plan.js'
import type { PlanContext } from './plan-context.js'
import { sealPlan } from './seal.js'

/**
 * Takes out of a plan what its run must not do. What is over a threshold is staged: approval lets it
 * through. A plan that nothing concerns comes back as it is.
 */
export function holdPlan(
  plan: Plan,
  verdict: GateVerdict,
  { memberships }: Pick<PlanContext, 'memberships'>,
  facts: Pick<GateFacts, 'groupNames'>,
): Plan {
  const key = nameKey(facts.groupNames)
  const byGroup = new Map(verdict.groups.map((held) => [held.group, held]))
  const seatless = new Set(
    verdict.seatless.flatMap(({ group, people }) =>
      people.includes(personOf(plan)) ? [group] : [],
    ),
  )
  const held: Withheld[] = []
  const departure = plan.operations.find(isDeparture)
  const staying = departure && holdDeparture(departure)
  const kept = plan.operations.filter((operation) => {
    const withheld = holdOperation(operation)
    if (withheld) held.push(withheld)
    return !withheld
  })
  if (held.length === 0) return plan
  const { hash: _, ...rest } = plan
  return sealPlan({
    ...rest,
    operations: inApplyOrder(kept),
    withheld: [...plan.withheld, ...held],
  })

  function holdOperation(operation: Operation): Withheld | undefined {
    if (operation.kind === 'removeMember') return holdRemoval(operation)
    if (operation.kind === 'addMember' && seatless.has(key(operation.group)))
      return {
        code: 'no-seat',
        severity: 'warn',
        group: operation.group,
        message: `${operation.group} takes a seat, and others of this run get the last ones: not added.`,
      }
    return isDeparture(operation) ? staying : undefined
  }

  function holdDeparture(operation: Operation): Withheld | undefined {
    const last = memberships
      .map((name) => byGroup.get(key(name)))
      .find((one) => one?.code === 'min-members')
    if (last)
      return {
        code: 'min-members',
        severity: 'block',
        message: `The account stays, because of ${last.group}: ${last.why}.`,
      }
    return verdict.departures === undefined
      ? undefined
      : {
          code: 'threshold-run',
          severity: 'staged',
          message: `This run would take out ${verdict.departures} people: approval is needed.`,
          operation,
        }
  }

  function holdRemoval(operation: RemoveMember): Withheld | undefined {
    const { group } = operation
    // Who stays for now keeps what goes with staying.
    if (staying) return { ...staying, group, ...(staying.operation && { operation }) }
    const one = byGroup.get(key(group))
    if (one?.code === 'min-members')
      return {
        code: 'min-members',
        severity: 'block',
        group,
        message: `Nobody is taken out of ${group}: ${one.why}.`,
      }
    if (verdict.removals !== undefined)
      return {
        code: 'threshold-run',
        severity: 'staged',
        group,
        message: `This run would take away ${verdict.removals} memberships: approval is needed for ${group}.`,
        operation,
      }
    return (
      one && {
        code: 'threshold-group',
        severity: 'staged',
        group,
        message: `Nobody is taken out of ${group} without approval: ${one.why}.`,
        operation,
      }
    )
  }
}

/** @internal */
export function isDeparture({ kind }: Operation): boolean {
  return kind === 'deactivateUser' || kind === 'deleteUser'
}

/** @internal A person as tallies and verdicts name them. */
export function personOf({ subject }: Plan): string {
  return JSON.stringify([subject.issuer, subject.subject])
}
