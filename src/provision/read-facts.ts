import { nameKey } from '../core/text.js'
import type { Plan } from '../plan/plan.js'
import type { CurrentState, LicenceFact, TargetFacts } from '../plan/state.js'
import type { CallOptions, Target } from '../targets/contract.js'
import type { GroupDirectory } from './group-directory.js'
import { allPages } from './pages.js'

/**
 * @internal Facts that a plan turned out to hang on and that were not known yet; `undefined` when there
 * are none. Most plans need none, and then nothing is asked.
 */
export async function missingFacts(
  target: Target,
  state: CurrentState,
  plan: Plan,
  directory: GroupDirectory,
  options: CallOptions,
): Promise<TargetFacts | undefined> {
  const { capabilities, facts = {} } = state
  const key = nameKey(capabilities.names.groups)
  const unknown = plan.withheld.flatMap(({ code, group }) =>
    code === 'min-members' && group !== undefined && !facts.members?.has(key(group)) ? [group] : [],
  )
  const gains = plan.operations.some(({ kind }) => kind === 'addMember')
  const asksSeats = gains && capabilities.licence.seats && capabilities.licence.groups
  const licences = asksSeats && !facts.licences ? await readLicences(target, options) : undefined
  if (unknown.length === 0 && !licences) return undefined
  const members = new Map(facts.members)
  for (const group of unknown) {
    const open = await openMembers(target, group, directory, options)
    if (open !== undefined) members.set(key(group), open)
  }
  return { ...facts, members, ...(licences && { licences }) }
}

/** @internal The licences and their groups, as the planner knows them. */
export async function readLicences(target: Target, options: CallOptions): Promise<LicenceFact[]> {
  return (await target.licences(options)).map(({ id, seats, used, groups = [] }) => ({
    id,
    ...(seats !== undefined && used !== undefined && { free: seats - used }),
    groups,
  }))
}

/** @internal How many open accounts a group has; `undefined` when the target does not tell. */
export async function openMembers(
  target: Target,
  name: string,
  directory: GroupDirectory,
  options: CallOptions,
): Promise<number | undefined> {
  const group = await directory.find(name)
  if (!group) return undefined
  const members = await allPages(target.name, 'membersOf', (cursor) =>
    target.membersOf(group.id, cursor, options),
  )
  return members.filter(({ active }) => active !== false).length
}
