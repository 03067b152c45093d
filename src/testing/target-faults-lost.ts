import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { ContractWorld } from './target-contract-world.js'
import { type FaultCall, writeCalls } from './target-faults-calls.js'
import { checkLost, comesBack, met } from './target-faults-failing.js'
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
      if (call === undefined) continue
      const made = () => makes(open, index, from)
      await loses(world, gate, call, { fault, from, made })
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

/** Which answer is lost. */
interface Losing {
  readonly fault: Lost
  readonly from: number
  /** Whether it is the one to the request that makes the account; others may be sent twice. */
  readonly made: () => Promise<boolean>
}

/** Whether no account is there without this request, and one is with it. */
async function makes(open: () => Promise<Opened>, index: number, from: number): Promise<boolean> {
  const isThere = async (after: number): Promise<boolean> => {
    const { world, gate } = await open()
    const call = (await writeCalls(world))[index]
    gate.order({ fault: 'drop', from: after })
    await call?.run().catch(() => undefined)
    gate.order()
    const again: unknown = await call?.run().catch((error: unknown) => error)
    return isRosterError(again) && again.code === 'TARGET_CONFLICT'
  }
  return !(await isThere(from)) && (await isThere(from + 1))
}

async function loses(
  world: ContractWorld,
  gate: Gate,
  call: FaultCall,
  { fault, from, made: makesOne }: Losing,
): Promise<void> {
  const { verb, run } = call
  const hidden = verb === 'updateUser' && !world.capabilities.user.readsEmail
  let tries: readonly string[] = []
  const lost = async (): Promise<unknown> => {
    gate.order({ fault, from, times: 1, applied: true })
    const result = await comesBack(verb, run()).catch((error: unknown) => {
      met({ fault, from }, () => checkLost(world, call, error))
      return undefined
    })
    if (verb === 'createUser') tries = await sameAgain(gate, from)
    gate.order()
    return result
  }
  if (verb === 'createUser') {
    const made = await world.moving(verb, {}, lost)
    const again: unknown = await run().catch((error: unknown) => error)
    const anew = await Promise.all(gate.sent.map(({ body }) => body))
    const [first] = tries
    // A key in the body is another one for every call, and the product has answered the second as the first.
    const isKeyed = made !== undefined && first !== undefined && !anew.map(timeless).includes(first)
    const invites = world.capabilities.user.create === 'invite'
    assert.ok(
      first === undefined || isKeyed || !(invites || (await makesOne())),
      `createUser sends its request ${from + 1} again after an answer that got lost`,
    )
    const there = isRosterError(again) && again.code === 'TARGET_CONFLICT'
    const seen = isRosterError(again) ? `fails with ${again.code}` : 'gives an account'
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

/**
 * What is sent again of the request whose answer got lost: the same, to the same address, without a header that
 * makes two of them one. Where nothing shows whether somebody was invited twice, the requests do.
 */
async function sameAgain({ sent }: Gate, from: number): Promise<readonly string[]> {
  const [first, ...others] = sent.slice(from)
  if (first?.method !== 'POST') return []
  const body = timeless(await first.body)
  const again: string[] = []
  for (const { method, url, key, body: text } of others)
    if (
      method === first.method &&
      url === first.url &&
      (key === undefined || key !== first.key) &&
      timeless(await text) === body
    )
      again.push(body)
  return again
}

/** The time of day makes no two requests different. */
function timeless(body: string): string {
  return body.replace(/\d{4}-\d\d-\d\dT[\d:.]+|\b\d{10,13}\b/g, '')
}
