import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { ContractWorld } from './target-contract-world.js'
import { type FaultCall, writeCalls } from './target-faults-calls.js'
import { checkLost, comesBack } from './target-faults-failing.js'
import type { Gate, Opened } from './target-faults-gate.js'

type Lost = 'drop' | 'cut-body'

/**
 * @internal The product does what it was asked and the answer is lost, once: that of each request of each write
 * that writes, in a world of its own.
 */
export async function lostAnswers(fault: Lost, open: () => Promise<Opened>): Promise<void> {
  for (const [index, writing] of (await writingRequests(await open())).entries())
    for (const from of writing) {
      const { world, gate } = await open()
      const call = (await writeCalls(world))[index]
      if (call !== undefined) await loses(world, gate, call, from, fault)
    }
}

async function writingRequests({ world, gate }: Opened): Promise<readonly (readonly number[])[]> {
  const writing: number[][] = []
  for (const { run } of await writeCalls(world)) {
    gate.order()
    await run()
    writing.push([...gate.sent.entries()].flatMap(([at, sent]) => (gate.writes(sent) ? [at] : [])))
  }
  return writing
}

async function loses(
  world: ContractWorld,
  gate: Gate,
  call: FaultCall,
  from: number,
  fault: Lost,
): Promise<void> {
  const { verb, run } = call
  const hidden = verb === 'updateUser' && !world.capabilities.user.readsEmail
  const lost = async (): Promise<unknown> => {
    gate.order({ fault, from, times: 1, applied: true })
    const result = await comesBack(verb, run()).catch((error: unknown) => {
      checkLost(world, call, error)
      return undefined
    })
    if (verb === 'createUser') askedOnce(gate, from)
    gate.order()
    return result
  }
  if (verb === 'createUser') {
    const made = await world.moving(verb, {}, lost)
    const again: unknown = await run().catch((error: unknown) => error)
    const there = isRosterError(again) && again.code === 'TARGET_CONFLICT'
    const seen = isRosterError(again) ? `fails with ${again.code}` : 'gives an account'
    const invites = world.capabilities.user.create === 'invite'
    assert.ok(
      there || invites,
      `createUser, once more after an answer that got lost, must fail with TARGET_CONFLICT, for the account is there; but it ${seen}`,
    )
    assert.ok(made === undefined || typeof made === 'object', 'createUser gives the account')
    return
  }
  await world.moving(verb, call.moves ?? {}, async () => {
    const first = await lost()
    const second = await comesBack(verb, run())
    if (typeof second !== 'string') return
    assert.ok(
      first === undefined || first === 'changed' || first === 'pending',
      `${verb} whose first answer got lost must say changed, for its own first try did it; but it says ${first}`,
    )
    // An address that is not shown may be written again.
    if (first === 'changed' && !hidden)
      assert.notEqual(second, 'changed', `${verb} says changed again, for what was done already`)
  })
}

/** Where nothing shows whether somebody was invited twice, the requests do; a key makes two of them one. */
function askedOnce({ sent }: Gate, from: number): void {
  const [first, ...others] = sent.slice(from)
  if (first?.method !== 'POST') return
  const again = others.some(
    ({ method, url, keyed }) => !keyed && method === first.method && url === first.url,
  )
  assert.ok(!again, 'createUser sends its request again after an answer that got lost')
}
