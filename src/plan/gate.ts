import { compareText, type NameCase, nameKey } from '../core/text.js'
import { compilePolicy } from './compiled-policy.js'
import { isDeparture, personOf } from './hold-plan.js'
import type { Plan, WithheldCode } from './plan.js'
import type { PlanContext } from './plan-context.js'
import { defaultThresholds, type PlanPolicy } from './policy.js'
import type { LicenceFact } from './state.js'
import { isOver, limitText } from './threshold.js'

/**
 * What many plans for one target come to, as far as the rails of a whole run must know: plain JSON, small
 * whatever the number of people, and addable, so that shards can be counted apart.
 */
export interface PlanTally {
  /** People planned for. */
  readonly people: number
  /** Memberships they have that the mapping may take away. */
  readonly memberships: number
  /** Memberships that the plans take away. */
  readonly removals: number
  /** Accounts that the plans shut or delete. */
  readonly departures: number
  /** The same by group, for groups that somebody loses or that seats depend on; keyed as names compare. */
  readonly groups: readonly GroupTally[]
}

/** What many plans come to for one group. */
export interface GroupTally {
  /** The group, as names of the target compare. */
  readonly group: string
  /** People of the run who are in it. */
  readonly members: number
  /** Memberships taken away. */
  readonly removals: number
  /** Open accounts that the group loses, by removal or by being shut. */
  readonly leaving: number
  /** Keys of the people who are added, sorted. Kept for groups that take a seat. */
  readonly adding: readonly string[]
}

/** What a gate has to know of the target. */
export interface GateFacts {
  /** How names of groups compare. */
  readonly groupNames: NameCase
  /** Open accounts by group, keyed as names compare, for the groups that must not run empty. */
  readonly members?: ReadonlyMap<string, number>
  /** Licences with their free seats. */
  readonly licences?: readonly Pick<LicenceFact, 'free' | 'groups'>[]
}

/** A group that a run takes nobody out of. */
export interface HeldGroup {
  /** The group, as names of the target compare. */
  readonly group: string
  /** The rail. */
  readonly code: WithheldCode
  /** Why, as part of a sentence. */
  readonly why: string
}

/** Who gets no seat. */
export interface SeatlessGroup {
  /** The group that takes a seat, as names of the target compare. */
  readonly group: string
  /** Keys of the people, as a tally has them. */
  readonly people: readonly string[]
}

/** What holds plans of a run back. Made by {@link gatePlans}; applied by `holdPlan`. */
export interface GateVerdict {
  /** Why no membership is taken away in this run, when it is so. */
  readonly removals?: string
  /** Why no account is shut or deleted in this run, when it is so. */
  readonly departures?: string
  /** Why nobody is taken out of some groups, keyed as names compare. */
  readonly groups: readonly HeldGroup[]
  /** Who gets no seat, by group. */
  readonly seatless: readonly SeatlessGroup[]
}

/** Counts one plan. */
export function tallyPlan(plan: Plan, context: PlanContext, facts: GateFacts): PlanTally {
  const key = nameKey(facts.groupNames)
  const has = new Set(context.memberships.map(key))
  // Who has a seat already takes none by another group of the same licence.
  const seated = new Set(
    (facts.licences ?? [])
      .map(({ groups }) => groups.map(key))
      .filter((groups) => !groups.some((group) => has.has(group)))
      .flat(),
  )
  const removed = new Set(
    plan.operations.flatMap((it) => (it.kind === 'removeMember' ? [key(it.group)] : [])),
  )
  const departs = plan.operations.some(isDeparture)
  const groups = new Map<string, GroupTally>()
  for (const name of has)
    groups.set(name, {
      group: name,
      members: 1,
      removals: removed.has(name) ? 1 : 0,
      leaving: context.open && (departs || removed.has(name)) ? 1 : 0,
      adding: [],
    })
  for (const operation of plan.operations)
    if (operation.kind === 'addMember' && seated.has(key(operation.group))) {
      const group = key(operation.group)
      const none = { group, members: 0, removals: 0, leaving: 0 }
      groups.set(group, { ...none, adding: [personOf(plan)] })
    }
  return {
    people: 1,
    memberships: context.population,
    removals: removed.size,
    departures: departs ? 1 : 0,
    groups: [...groups.values()].sort((a, b) => compareText(a.group, b.group)),
  }
}

/** Adds counts up. Any order and any grouping comes to the same. */
export function addTallies(tallies: Iterable<PlanTally>): PlanTally {
  const sum = tallySum()
  for (const tally of tallies) sum.add(tally)
  return sum.total()
}

/** @internal Adds counts up as they come, so that none of them need be kept. */
export interface TallySum {
  add(tally: PlanTally): void
  total(): PlanTally
}

/** @internal */
export function tallySum(): TallySum {
  const groups = new Map<string, { -readonly [K in keyof GroupTally]: GroupTally[K] }>()
  const total = { people: 0, memberships: 0, removals: 0, departures: 0 }
  return {
    add(tally) {
      total.people += tally.people
      total.memberships += tally.memberships
      total.removals += tally.removals
      total.departures += tally.departures
      for (const group of tally.groups) {
        const sum = groups.get(group.group)
        if (!sum) groups.set(group.group, { ...group })
        else {
          sum.members += group.members
          sum.removals += group.removals
          sum.leaving += group.leaving
          if (group.adding.length > 0) sum.adding = [...sum.adding, ...group.adding].sort()
        }
      }
    },
    total: () => ({
      ...total,
      groups: Array.from(groups.values(), (group) => ({ ...group })).sort((a, b) =>
        compareText(a.group, b.group),
      ),
    }),
  }
}

/**
 * Decides what a whole run must not do: too many removals or departures, groups that would run empty,
 * seats that are not there. It can only withhold.
 *
 * @param tally - all plans of the run, for one target
 * @param facts - what is known of the target
 * @param policy - the limits
 */
export function gatePlans(tally: PlanTally, facts: GateFacts, policy: PlanPolicy): GateVerdict {
  const { minMembers } = compilePolicy(policy)
  const { removals, departures, group } = { ...defaultThresholds, ...policy.thresholds }
  const key = nameKey(facts.groupNames)
  const groups = tally.groups.flatMap((one): GateVerdict['groups'] => {
    const min = minMembers(one.group)
    const open = facts.members?.get(one.group)
    if (min > 0 && one.leaving > 0 && (open === undefined || open - one.leaving < min))
      return [
        {
          group: one.group,
          code: 'min-members',
          why: `${one.leaving} would leave it in this run, and ${min} must stay of ${open ?? 'an unknown number'}`,
        },
      ]
    if (isOver(group, one.removals, one.members))
      return [
        {
          group: one.group,
          code: 'threshold-group',
          why: `${limitText(group, one.removals, one.members)} would leave it in this run`,
        },
      ]
    return []
  })
  const seatless = (facts.licences ?? []).flatMap(({ free, groups: licensed }) => {
    if (free === undefined) return []
    const names = new Set(licensed.map(key))
    const wanting = tally.groups.filter(
      ({ group: name, adding }) => names.has(name) && adding.length > 0,
    )
    const people = [...new Set(wanting.flatMap(({ adding }) => adding))].sort()
    const without = new Set(people.slice(Math.max(0, free)))
    return wanting.flatMap(({ group: name, adding }) => {
      const left = adding.filter((person) => without.has(person))
      return left.length > 0 ? [{ group: name, people: left }] : []
    })
  })
  return {
    ...(isOver(removals, tally.removals, tally.memberships) && {
      removals: limitText(removals, tally.removals, tally.memberships),
    }),
    ...(isOver(departures, tally.departures, tally.people) && {
      departures: limitText(departures, tally.departures, tally.people),
    }),
    groups,
    seatless,
  }
}
