import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { ContractWorld } from './target-contract-world.js'
import { comesBack } from './target-faults-failing.js'
import type { Gate, Opened } from './target-faults-gate.js'
import { crowd, settledScene } from './target-faults-pages.js'

const limited = { code: 'TARGET_RATE_LIMITED', retryable: true } as const
const unavailable = { code: 'TARGET_UNAVAILABLE', retryable: true } as const

/** @internal An hour, in seconds and as a date. */
export async function tellsRetryAfter(world: ContractWorld, gate: Gate): Promise<void> {
  const { user } = await settledScene(world)
  for (const form of ['seconds', 'a date'] as const) {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const headers = { 'Retry-After': form === 'seconds' ? '3600' : date }
    gate.order({ fault: { status: 429, headers } })
    const call = world.target.findUser({ id: user.id })
    const error = await comesBack('findUser', call).catch((reason: unknown) => reason)
    gate.order()
    world.check('findUser', error, limited)
    const ms = told(error)
    assert.ok(
      ms > 3_500_000 && ms <= 3_600_000,
      `retryAfterMs of findUser must be that hour, 3600000, but is ${ms} when Retry-After is ${form}`,
    )
  }
}

/** @internal Whoever pauses for a second ends the pause with the caller's signal. */
export async function pausesWithSignal(world: ContractWorld, gate: Gate): Promise<void> {
  const { user } = await settledScene(world)
  gate.order({ fault: { status: 429, headers: { 'Retry-After': '1' } }, times: 1 })
  const caller = new AbortController()
  const reason = new Error('no longer wanted')
  let result: { readonly given: unknown } | undefined
  const call = world.target.findUser({ id: user.id }, { signal: caller.signal }).then(
    (given) => ({ given: given as unknown }),
    (given: unknown) => ({ given }),
  )
  void call.then((one) => {
    result = one
  })
  await gate.met()
  await turns(5)
  // Whoever does not try again has told it already.
  if (result === undefined) {
    caller.abort(reason)
    await turns(20)
    assert.ok(
      result !== undefined,
      'findUser, in its pause before it tries again, does not end with the caller’s signal',
    )
    assert.equal(
      (await call).given,
      reason,
      'findUser must end with the reason of the caller’s signal',
    )
  }
  await call
  gate.order()
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 10))
}

/** @internal Whoever tries again does not before the second is over; to tell the second and not to try is right too. */
export async function heedsRetryAfter(open: () => Promise<Opened>): Promise<void> {
  const worlds: Opened[] = []
  for (let at = 0; at < 2; at += 1) worlds.push(await open())
  // At once, for each only waits.
  await Promise.all(
    worlds.map(async ({ world, gate }, at) => {
      const { user } = await settledScene(world)
      const status = at === 0 ? 429 : 503
      const before = await world.target.findUser({ id: user.id })
      gate.order({ fault: { status, headers: { 'Retry-After': '1' } }, times: 1 })
      const call = world.target.findUser({ id: user.id })
      const result = await comesBack('findUser', call).catch((reason: unknown) => reason)
      const [first, second] = gate.sent
      if (isRosterError(result)) {
        world.check('findUser', result, status === 429 ? limited : unavailable)
        if (status === 429) {
          const ms = told(result)
          assert.ok(
            ms > 0 && ms <= 1000,
            `retryAfterMs of findUser must be that second, 1000, but is ${ms}`,
          )
        }
      } else assert.deepEqual(result, before, 'findUser, after the product was ready again')
      if (first === undefined || second === undefined) return
      const waited = second.at - first.at
      // A timer may fire a little early.
      assert.ok(
        waited >= 950,
        `findUser must not ask again within the second that Retry-After says, but did after ${Math.round(waited)} ms`,
      )
    }),
  )
}

/** @internal */
export async function stopsAtCredentials(world: ContractWorld, gate: Gate): Promise<void> {
  const { group, user, others } = await crowd(world)
  const ids = [user, ...others].map(({ id }) => id)
  if (group === undefined) return
  const asked = async (userIds: readonly string[]): Promise<number> => {
    gate.order({ fault: { status: 401 } })
    const outcomes = await world.target.removeMembers(group.id, userIds)
    const { length } = gate.sent
    gate.order()
    assert.deepEqual([...outcomes.keys()].sort(), [...userIds].sort(), 'one outcome per item')
    for (const item of outcomes.values())
      world.check('removeMembers', item, { code: 'TARGET_UNAUTHORIZED' })
    return length
  }
  const [one, all] = [await asked(ids.slice(0, 1)), await asked(ids)]
  assert.ok(
    all <= one,
    `removeMembers of ${ids.length} must stop at the first 401, after ${one} requests, but sends ${all}: so wrong credentials lock the account`,
  )
}

function told(error: unknown): number {
  if (!isRosterError(error) || !('retryAfterMs' in error.details)) return 0
  return error.details.retryAfterMs ?? 0
}
