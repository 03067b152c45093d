import { type AnyRosterError, isRosterError } from '../../core/errors.js'
import type { Outcome, OutcomePerItem } from '../contract.js'
import type { Call } from '../http.js'
import { meetsAll, perItem } from '../per-item.js'
import { notFound, protocol } from '../verbs.js'
import { equal, getUser, type PatchOperation, patchGroup, saysAbsent } from './scim-api.js'
import { type ScimGroupWithMembers, scimGroupOf } from './scim-shapes.js'

/** @internal Most members that one PATCH adds or takes out. */
export const mostAtOnce = 100

/** @internal What is done to the members of a group, and by whom it is looked up. */
export interface MemberChange {
  readonly groupId: string
  readonly ids: readonly string[]
  /** Whether they are to be members. */
  readonly wanted: boolean
  /** The group with its members, or `TARGET_NOT_FOUND`. */
  readonly group: (call: Call) => Promise<ScimGroupWithMembers>
}

/**
 * @internal Adds or takes out many members by few requests. A request that is refused because of one of them
 * is sent again for each by itself, so that one bad id spoils no other.
 */
export async function changeMembers(call: Call, change: MemberChange): Promise<OutcomePerItem> {
  call.signal?.throwIfAborted()
  const outcomes = new Map<string, Outcome | AnyRosterError>()
  const ids = [...new Set(change.ids)]
  if (ids.length === 0) return outcomes
  const before = await attempt(call, async () => new Set((await change.group(call)).members ?? []))
  if (isRosterError(before)) return new Map(ids.map((id) => [id, before]))
  const differing = ids.filter((id) => before.has(id) !== change.wanted)
  let hopeless: AnyRosterError | undefined
  for (let at = 0; at < differing.length; at += mostAtOnce) {
    const some = differing.slice(at, at + mostAtOnce)
    const done = hopeless ?? (await attempt(call, () => changeSome(call, change, some)))
    for (const id of some)
      outcomes.set(id, isRosterError(done) ? done : (done.get(id) ?? 'changed'))
    if (isRosterError(done) && meetsAll(done)) hopeless = done
  }
  const same = ids.filter((id) => !outcomes.has(id))
  // Whoever is a member is there; whoever is none may not exist at all.
  const checked = change.wanted
    ? new Map(same.map((id) => [id, 'unchanged' as const]))
    : await perItem(same, call.signal, async (id) => {
        await refuseAbsent(call, id)
        return 'unchanged'
      })
  const all = new Map([...outcomes, ...checked])
  return new Map(ids.map((id) => [id, all.get(id) ?? 'unchanged']))
}

async function changeSome(
  call: Call,
  change: MemberChange,
  ids: readonly string[],
): Promise<OutcomePerItem> {
  const answer = await patchGroup(call, change.groupId, operations(ids, change.wanted))
  if (answer.status >= 400) {
    saysAbsent(answer)
    const [only, ...others] = ids
    if (others.length > 0) return perItem(ids, call.signal, (id) => changeOne(call, change, id))
    await change.group(call)
    await refuseAbsent(call, only ?? '')
    throw answer.refusal()
  }
  // The answer is the group; where it shows no members, a look tells whether that is all of them.
  const shown = answer.json === undefined ? undefined : scimGroupOf(answer.fields()).members
  const now = new Set(shown ?? (await change.group(call)).members ?? [])
  return perItem(ids, call.signal, async (id) => {
    if (now.has(id) === change.wanted) return 'changed'
    await refuseAbsent(call, id)
    throw protocol(call, 'status')
  })
}

async function changeOne(call: Call, change: MemberChange, id: string): Promise<Outcome> {
  const outcome = (await changeSome(call, change, [id])).get(id) ?? 'changed'
  if (isRosterError(outcome)) throw outcome
  return outcome
}

/**
 * Each member that goes is named in a path of its own: RFC 7644 3.5.2.2 lets a directory that is told to
 * remove `members` take them all, whatever value comes along.
 */
function operations(ids: readonly string[], wanted: boolean): readonly PatchOperation[] {
  return wanted
    ? [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }]
    : ids.map((id) => ({ op: 'remove', path: `members[${equal('value', id)}]` }))
}

async function refuseAbsent(call: Call, id: string): Promise<void> {
  if ((await getUser(call, id)) === undefined) throw notFound(call, 'user')
}

/** An error of the target as a value; anything else goes on. */
async function attempt<T>(call: Call, work: () => Promise<T>): Promise<T | AnyRosterError> {
  try {
    return await work()
  } catch (error) {
    call.signal?.throwIfAborted()
    if (!isRosterError(error)) throw error
    return error
  }
}
