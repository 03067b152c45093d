import assert from 'node:assert/strict'
import type { Capabilities } from '../plan/state.js'
import type { Page, Target } from '../targets/contract.js'
import { equals, shown } from './target-contract-check.js'
import { everyItem } from './target-contract-pages.js'
import type { Watch } from './target-contract-watch.js'
import type { ContractWorld } from './target-contract-world.js'

/** @internal How the cases write members. */
export function memberWrites(
  target: Target,
  { membership }: Capabilities,
  { around, forgets, shows }: Watch,
  { check, changes }: Pick<ContractWorld, 'check' | 'changes'>,
): Pick<ContractWorld, 'puts' | 'writesMembers'> {
  const outcomesOf = async (
    verb: 'addMembers' | 'removeMembers',
    groupId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, unknown>> => {
    const outcomes: unknown = await target[verb](groupId, userIds)
    assert.ok(outcomes instanceof Map, `${verb} must answer a Map, one outcome an item`)
    equals(
      [...outcomes.keys()].sort(),
      [...new Set(userIds)].sort(),
      `${verb}: the items that have an outcome`,
    )
    return outcomes
  }
  const isSo = (outcome: unknown, wanted: 'changed' | 'unchanged' | 'pending', verb: string) => {
    const what = `${verb}: the outcome of an item`
    if (wanted === 'changed') changes(outcome, what)
    else equals(outcome, wanted, what)
  }
  return {
    puts: async (verb, groupId, userIds, wanted) => {
      forgets()
      for (const outcome of (await outcomesOf(verb, groupId, userIds)).values()) {
        if (wanted !== undefined) isSo(outcome, wanted, verb)
        else if (typeof outcome !== 'string')
          assert.fail(
            `${verb} of accounts that are there: an item is ${shown(outcome)}, must be "changed", "unchanged" or "pending"`,
          )
      }
      await shows(async () => {
        const isMember = verb === 'addMembers'
        const holds = async (
          read: string,
          page: (cursor?: string) => Promise<Page<{ readonly id: string }>>,
          ids: readonly string[],
        ) => {
          const there = new Set((await everyItem(read, page)).map(({ id }) => id))
          for (const id of ids)
            equals(there.has(id), isMember, `${read}: whether somebody is in it after ${verb}`)
        }
        if (membership.listOfGroup)
          await holds('membersOf', (cursor) => target.membersOf(groupId, cursor), userIds)
        if (membership.listOfUser)
          for (const id of userIds)
            await holds('groupsOf', (cursor) => target.groupsOf(id, cursor), [groupId])
      })
    },
    writesMembers: async (verb, groupId, userIds, expected) => {
      const moved = expected.flatMap(([id, outcome]) => (outcome === 'changed' ? [id] : []))
      const moves = { [verb === 'addMembers' ? 'joins' : 'leaves']: { [groupId]: moved } }
      await around(verb, moves, async () => {
        const outcomes = await outcomesOf(verb, groupId, userIds)
        for (const [id, wanted] of expected) {
          const outcome = outcomes.get(id)
          if (typeof wanted === 'object') check(verb, outcome, wanted)
          else isSo(outcome, wanted, verb)
        }
      })
    },
  }
}
