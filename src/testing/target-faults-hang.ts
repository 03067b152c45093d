import assert from 'node:assert/strict'
import { scene } from './target-contract-scene.js'
import type { ContractWorld } from './target-contract-world.js'
import { type FaultCall, readCalls, writeCalls } from './target-faults-calls.js'
import { checkLost, comesBack, firstWrite, inTime } from './target-faults-failing.js'
import { collectGarbage } from './target-faults-garbage.js'
import type { Gate, Opened } from './target-faults-gate.js'

/** What ends a call is at hand and needs no network; a busy machine may take its time. */
const endsWithinMs = 2_000

async function everyCall(world: ContractWorld): Promise<readonly FaultCall[]> {
  return [...readCalls(world, await scene(world)), ...(await writeCalls(world))]
}

/** @internal Each request of each call hangs once, and the call is to end with the caller's signal. */
export async function endsWithSignal(open: () => Promise<Opened>): Promise<void> {
  let asks: ReadonlySet<number> | undefined
  // The first requests of all calls in one world, the second ones in the next.
  for (let at = 0; asks === undefined || asks.size > 0; at += 1) {
    const opened = await open()
    const calls = [...(await everyCall(opened.world)).entries()]
    const [quiet, loud]: [typeof calls, typeof calls] = [[], []]
    for (const entry of calls) {
      if (asks !== undefined && !asks.has(entry[0])) continue
      const moves = writes(entry[1]) && (await firstWrite(opened.gate, entry[1])) < at
      ;(moves ? loud : quiet).push(entry)
    }
    const met = new Set<number>()
    const collected = new Set<string>()
    const givesUp = async ([index, call]: (typeof calls)[number]) => {
      // Collecting takes its time, so that one look-up, one list and one write stand for their kinds.
      const kind = `${writes(call)} ${call.verb === 'findUser'}`
      const collects = call.verb !== 'probe' && !collected.has(kind)
      if (!(await endsWhenAsked(opened, call, at, collects))) return
      met.add(index)
      if (collects) collected.add(kind)
    }
    await opened.world.still(async () => {
      for (const entry of quiet) await givesUp(entry)
    })
    for (const entry of loud) await givesUp(entry)
    asks = met
  }
}

const writes = ({ verb, moves }: FaultCall) =>
  moves !== undefined || verb === 'createUser' || verb === 'createGroup'

/** Whether the call has sent so many requests that the fault met one. */
async function endsWhenAsked(
  { gate }: Opened,
  call: FaultCall,
  from: number,
  collects: boolean,
): Promise<boolean> {
  const { verb, run } = call
  const caller = new AbortController()
  const reason = new Error('no longer wanted')
  gate.order({ fault: 'hang', from })
  const result = run({ signal: caller.signal }).then(
    () => 'done',
    (error: unknown) => error,
  )
  await Promise.race([gate.met(), comesBack(verb, result)])
  const met = gate.sent.length > from
  if (met) {
    if (collects) await collectGarbage()
    caller.abort(reason)
    const say = () => hangs(gate, call, from, 'caller’s signal')
    let isOver = false
    void result.then(() => {
      isOver = true
    })
    // What ends is the call or its request.
    await heeds(() => isOver || gate.signal() === 'aborted', say)
    const given = await inTime(result, endsWithinMs, say)
    assert.equal(
      given,
      reason,
      `${verb} must end with the reason of the caller’s signal, at its request ${from + 1} too`,
    )
    await heeds(
      () => gate.signal() !== 'waits',
      () =>
        `request ${from + 1} of ${verb} goes on when the call has ended: give it the caller’s signal, or one that fires with it`,
    )
  }
  gate.order()
  return met
}

/** Whether a signal that has fired did so, and not the time that either gives itself. */
async function heeds(done: () => boolean, say: () => string): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    if (done()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail(say())
}

/** @internal Each request of each call hangs once, and the call is to end by itself. */
export async function endsByItself(open: () => Promise<Opened>): Promise<void> {
  // All at once, for each only waits.
  const lanes: (Opened & { readonly call: FaultCall })[] = []
  for (let more = true; more; ) {
    const opened = await open()
    const call = (await everyCall(opened.world))[lanes.length]
    if (call !== undefined) lanes.push({ ...opened, call })
    else more = false
  }
  let left = lanes
  for (let from = 0; left.length > 0; from += 1) {
    const started = left.map((lane) => {
      lane.gate.order({ fault: 'hang', from })
      const result: Promise<unknown> = lane.call.run().then(
        () => 'done',
        (error: unknown) => error,
      )
      return { ...lane, result }
    })
    await Promise.all(
      started.map(({ gate, call, result }) =>
        Promise.race([gate.met(), comesBack(call.verb, result)]),
      ),
    )
    await collectGarbage()
    await Promise.all(started.map((one) => timesOut(one, from)))
    left = left.filter(({ gate }) => gate.sent.length > from)
  }
}

async function timesOut(
  { world, gate, call, result }: Opened & { call: FaultCall; result: Promise<unknown> },
  from: number,
): Promise<void> {
  const error = await inTime(result, 20_000, () => hangs(gate, call, from, 'time it gives itself'))
  const { verb } = call
  // What a probe looks for further on may be there or not.
  if (gate.sent.length <= from || (verb === 'probe' && from > 0 && error === 'done')) return
  assert.notEqual(error, 'done', `${verb} passes for done although no answer came`)
  checkLost(world, call, error, 'timeout')
}

function hangs(gate: Gate, { verb }: FaultCall, from: number, what: string): string {
  const request = `request ${from + 1} of ${verb}`
  return gate.signal() === 'garbage'
    ? `${request} never ends: its signal was collected as garbage before it fired. Hold the Request until the answer is there, or race it with a timer`
    : `${request} does not end with the ${what}`
}
