import type { AnyRosterError } from '../core/errors.js'
import type { NewUser } from '../plan/state.js'
import type { CallOptions, Outcome, Target, UserChange, UserKey } from './contract.js'
import type { Answer, Call, Http } from './http.js'
import { perItem } from './per-item.js'
import { targetError } from './target-error.js'

/** @internal The verbs about groups and memberships. */
export type GroupVerbs = Pick<
  Target,
  | 'groupsOf'
  | 'membersOf'
  | 'listGroups'
  | 'findGroup'
  | 'createGroup'
  | 'deleteGroup'
  | 'addMembers'
  | 'removeMembers'
>

/** @internal The verbs about memberships of a product that writes them one by one. */
export function memberVerbs(
  http: Http,
  add: (call: Call, groupId: string, userId: string) => Promise<Outcome>,
  remove: (call: Call, groupId: string, userId: string) => Promise<Outcome>,
): Pick<Target, 'addMembers' | 'removeMembers'> {
  const each =
    (operation: string, write: typeof add) =>
    async (groupId: string, userIds: readonly string[], options?: CallOptions) => {
      const call = http(operation, options)
      return perItem(userIds, options?.signal, (id) => write(call, groupId, id))
    }
  return { addMembers: each('addMembers', add), removeMembers: each('removeMembers', remove) }
}

/**
 * @internal What a write did when the product says that it was so already. On the first try somebody
 * else was quicker; on a later one it was our own earlier try, whose answer got lost.
 */
export function alreadySo({ attempts }: Pick<Answer, 'attempts'>): Outcome {
  return attempts === 1 ? 'unchanged' : 'changed'
}

/** @internal Refuses what `updateUser` must not do: change the login, and clear what is required. */
export function refuseCleared(call: Call, change: UserChange): void {
  const fields = [
    ...['displayName', 'email'].filter((name) => change[name] === null),
    ...('username' in change ? ['username'] : []),
  ]
  if (fields.length > 0) throw targetError('TARGET_INVALID', { ...call.details, fields })
}

/** @internal Refuses the identity provider's id where the product has no place for it. */
export function refuseExternalId(call: Call, { externalId }: NewUser): void {
  if (externalId !== undefined) throw unsupported(call, 'externalId')
}

/**
 * @internal Refuses an answer about somebody else: a cache that mixes up two answers must not have written to
 * one account what was meant for another.
 */
export function refuseAnother(call: Call, askedId: string, shownId: string): void {
  if (askedId !== shownId) throw protocol(call, 'shape')
}

/** @internal The error for an account or a group that is not there. */
export function notFound(call: Call, what: 'user' | 'group'): AnyRosterError {
  return targetError('TARGET_NOT_FOUND', { ...call.details, what })
}

/** @internal The error for what the product cannot do. */
export function unsupported(call: Call, capability: string): Error {
  return targetError('TARGET_UNSUPPORTED', { ...call.details, capability })
}

/** @internal The error for a key that accounts cannot be found by. */
export function unsupportedKey(call: Call, by: UserKey): Error {
  return unsupported(call, `findBy.${Object.keys(by).join()}`)
}

/** @internal The error for an answer that is not what the API promises. */
export function protocol(call: Call, reason: 'shape' | 'status' | 'paging'): Error {
  return targetError('TARGET_PROTOCOL', { ...call.details, reason })
}
