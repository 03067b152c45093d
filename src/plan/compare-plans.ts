import { canonicalJson } from '../core/digest.js'
import type { Operation, Plan, Withheld } from './plan.js'

/** How one plan differs from another. */
export interface PlanComparison {
  /** Whether both do and withhold the same, whatever the state they were made against. */
  readonly same: boolean
  /** What the second does and the first does not, in its order. */
  readonly added: readonly Operation[]
  /** What the first does and the second does not, in its order. */
  readonly dropped: readonly Operation[]
  /** What the second withholds and the first does not. */
  readonly withheld: readonly Withheld[]
  /** What the first withholds and the second does not. */
  readonly released: readonly Withheld[]
}

/**
 * Compares two plans by what they do. Reasons and risks do not count: a plan that does the same for
 * another reason is the same to the account.
 *
 * @param one - the plan before
 * @param other - the plan now
 */
export function comparePlans(one: Plan, other: Plan): PlanComparison {
  const added = without(other.operations, one.operations, deed)
  const dropped = without(one.operations, other.operations, deed)
  const withheld = without(other.withheld, one.withheld, canonicalJson)
  const released = without(one.withheld, other.withheld, canonicalJson)
  const lists = [added, dropped, withheld, released]
  return { same: lists.every(({ length }) => length === 0), added, dropped, withheld, released }
}

function deed({ reasons: _r, risk: _k, ...what }: Operation): string {
  return canonicalJson(what)
}

function without<T>(list: readonly T[], others: readonly T[], key: (item: T) => string): T[] {
  const known = new Set(others.map(key))
  return list.filter((item) => !known.has(key(item)))
}
