import { nameKey } from '../core/text.js'
import { isDeparture } from './hold-plan.js'
import type { Operation, SeatDelta, Withheld } from './plan.js'
import type { CurrentState, LicenceFact } from './state.js'

/** @internal Stands before each group that takes a seat. */
export interface SeatGuard {
  /** What keeps the account out of a group for want of a seat; takes the seat when nothing does. */
  obstacle(group: string): Pick<Withheld, 'code' | 'severity' | 'message'> | undefined
}

/** @internal An account takes one seat of a licence, however many of its groups it is in. */
export function seatGuard(state: CurrentState): SeatGuard {
  const key = nameKey(state.capabilities.names.groups)
  const licences = (state.facts?.licences ?? []).map((licence) => ({
    ...licence,
    groups: new Set(licence.groups.map(key)),
  }))
  const seated = new Set(
    licences
      .filter(({ groups }) => state.memberships.some((group) => groups.has(key(group))))
      .map(({ id }) => id),
  )
  return {
    obstacle: (group) => {
      const needed = licences.filter(({ id, groups }) => groups.has(key(group)) && !seated.has(id))
      const short = needed.find(({ free }) => free !== undefined && free <= 0)
      if (short)
        return {
          code: 'no-seat',
          severity: 'warn',
          message: `${group} takes a seat of ${short.id}, and none is left: not added. The next run adds it when there is one.`,
        }
      for (const { id } of needed) seated.add(id)
      return undefined
    },
  }
}

/** @internal What a plan does to the seats of each licence, as far as it does something. */
export function seatDeltas(
  state: CurrentState,
  operations: readonly Operation[],
  withheld: readonly Withheld[],
): SeatDelta[] {
  const key = nameKey(state.capabilities.names.groups)
  const before = new Set(state.user?.active === false ? [] : state.memberships.map(key))
  const after = new Set(state.memberships.map(key))
  for (const operation of operations) {
    if (operation.kind === 'addMember') after.add(key(operation.group))
    if (operation.kind === 'removeMember') after.delete(key(operation.group))
  }
  if (operations.some(isDeparture)) after.clear()
  const wanting = withheld.flatMap(({ code, group }) =>
    code === 'no-seat' && group !== undefined ? [key(group)] : [],
  )
  return (state.facts?.licences ?? []).flatMap((licence) => {
    const takes = (names: Iterable<string>) => holds(licence, names, key)
    const taken = (takes(after) - takes(before)) as SeatDelta['taken']
    const short = takes(after) === 0 ? takes(wanting) : 0
    return taken === 0 && short === 0 ? [] : [{ licence: licence.id, taken, short }]
  })
}

function holds(
  { groups }: LicenceFact,
  names: Iterable<string>,
  key: (name: string) => string,
): 0 | 1 {
  const held = new Set(names)
  return groups.some((group) => held.has(key(group))) ? 1 : 0
}
