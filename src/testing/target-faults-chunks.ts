import assert from 'node:assert/strict'
import type { Target } from '../targets/contract.js'
import { everyItem } from './target-contract-pages.js'
import type { ContractWorld } from './target-contract-world.js'
import { comesBack } from './target-faults-failing.js'
import type { Gate } from './target-faults-gate.js'
import { crowd } from './target-faults-pages.js'

type Outcomes = Awaited<ReturnType<Target['addMembers']>>

/** Requests of one call that are tried; whoever sends one for each member has no end of them. */
const mostRequests = 12

/**
 * @internal One request of many members fails, each in turn: every member has an outcome of its own, and it is an
 * error for those alone who were not written.
 */
export async function chunksFail(world: ContractWorld, gate: Gate): Promise<void> {
  const { target, capabilities, settles } = world
  const { user, others } = await crowd(world)
  const group = capabilities.membership.listOfGroup ? await world.group() : undefined
  if (group === undefined) return
  const ids = [user, ...others].map(({ id }) => id).sort()
  const members = async () =>
    (await everyItem('membersOf', (cursor) => target.membersOf(group.id, cursor))).map(
      ({ id }) => id,
    )
  for (const verb of ['addMembers', 'removeMembers'] as const)
    for (let from = 0; from < mostRequests; from += 1) {
      const before = verb === 'addMembers' ? 'removeMembers' : 'addMembers'
      await target[before](group.id, ids)
      await settles(async () => {
        const count = before === 'addMembers' ? ids.length : 0
        assert.equal((await members()).length, count, `membersOf after ${before}`)
      })
      gate.order({ fault: { status: 403 }, from, times: 1 })
      const outcomes: Outcomes = await comesBack(verb, target[verb](group.id, ids))
      const failed = gate.sent[from]
      gate.order()
      if (failed === undefined) break
      const about = `${verb} of ${ids.length}, whose request ${from + 1} was refused,`
      assert.deepEqual(
        [...outcomes.keys()].sort(),
        ids,
        `${about} must say of each what became of it`,
      )
      // What only looks whether a write is done may fail after it.
      const mayBeDone = !gate.writes(failed)
      await settles(async () => {
        const now = await members()
        for (const [id, outcome] of outcomes) {
          const isDone = now.includes(id) === (verb === 'addMembers')
          if (typeof outcome === 'string')
            assert.ok(isDone, `${about} says ${outcome} of a member who was not written`)
          else assert.ok(!isDone || mayBeDone, `${about} has an error for a member who was written`)
        }
      })
      for (const outcome of outcomes.values())
        if (typeof outcome === 'object') world.check(verb, outcome, { code: 'TARGET_FORBIDDEN' })
    }
}
