import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { Target } from '../targets/contract.js'
import type { ContractCase, TargetContractOptions } from './target-contract.js'
import { asserted, type Expected } from './target-contract-errors.js'
import { type ContractWorld, contractWorld } from './target-contract-world.js'
import { type FaultCall, faultCalls } from './target-faults-calls.js'
import { type Due, faultGate, type Gate, type Spoil } from './target-faults-gate.js'
import { faultCases } from './target-faults-table.js'

/** Options of {@link targetFaults}. */
export interface TargetFaultsOptions extends Omit<TargetContractOptions, 'members'> {
  /**
   * Whether `create` makes a target that soon gives up waiting for an answer, within a second: then a
   * case sees that it does so.
   *
   * @defaultValue `false`
   */
  readonly impatient?: boolean
}

type Work = (world: ContractWorld, gate: Gate) => Promise<void>

/**
 * What a target does when its product fails, as cases: for targets that speak HTTP through a `fetch`.
 *
 * Each verb that the target declares meets what a product, or what stands before it, may answer instead
 * of the truth: 400 to 503 with a web page, a Retry-After of an hour, a redirect, dropped and cut
 * connections, broken JSON, JSON of another shape, a sign-in page, ten megabytes. Each gives one error of
 * the right code, and `retryable` as it should be; nothing that is read passes for empty, no write for
 * done. A write whose answer is lost is done once, and doing it again mends what is half done.
 *
 * @param create - gives the target; called once or more for each case. What it sends its requests with
 * must have gone through `spoil`. Let it wait neither between tries nor for a Retry-After of an hour
 * @param options - what the product needs
 * @returns the cases, in a fixed order
 * @example
 * ```ts test
 * import { crowd } from 'rostermap/targets/crowd'
 * import { fakeCrowd, targetFaults } from 'rostermap/testing'
 *
 * const cases = targetFaults((spoil) => {
 *   const { application, fetch } = fakeCrowd()
 *   const baseUrl = 'https://crowd.example.com/crowd'
 *   return crowd({ baseUrl, auth: application, fetch: spoil(fetch), retryDelayMs: 0 })
 * })
 * for (const { run } of cases.slice(0, 3)) await run()
 * console.log(cases[1]?.name) //=> '401: a read fails with one typed error and never passes for empty'
 * ```
 */
export function targetFaults(
  create: (spoil: Spoil) => Target | Promise<Target>,
  options: TargetFaultsOptions = {},
): readonly ContractCase[] {
  let runs = 0
  const within = (work: Work) => async (): Promise<void> => {
    const gate = faultGate()
    gate.order()
    runs += 1
    const world = await contractWorld(await create(gate.spoil), {
      prefix: `${options.prefix ?? 'faults'}-${runs}`,
      userIds: [options.userId ?? []].flat(),
      members: 0,
      secrets: options.secrets ?? [],
    })
    await work(world, gate)
  }
  const cases: Record<string, () => Promise<void>> = {}
  for (const { name, fault, expected } of faultCases) {
    cases[`${name}: a read fails with one typed error and never passes for empty`] = within(
      readsFail({ fault }, expected),
    )
  }
  for (const { name, fault, expected } of faultCases)
    cases[`${name}: no write passes for done, and none is done`] = within(
      writesFail({ fault }, expected),
    )
  for (const fault of ['drop', 'cut-body'] as const)
    cases[`a write whose answer is lost is done once: ${fault}`] = lostAnswers(fault, within)
  cases['an hour in Retry-After is told and not waited for'] = within(tellsRetryAfter)
  cases['wrong credentials are not tried again for each member'] = within(stopsAtCredentials)
  cases['a call that gets no answer ends with the reason of the caller’s signal'] = within(givesUp)
  if (options.impatient === true) {
    const expected = { code: 'TARGET_UNAVAILABLE', retryable: true } as const
    const details = { reason: 'timeout' }
    cases['a call that gets no answer ends by itself'] = within(async (world, gate) => {
      const [call] = (await faultCalls(world)).reads.filter(({ verb }) => verb !== 'probe')
      if (call) await mustFail(world, gate, call, { fault: 'hang' }, { ...expected, details })
    })
  }
  return Object.entries(cases).map(([name, run]) => ({ name, run: () => asserted(run) }))
}

/** The error a call must fail with. A call that asks nobody cannot meet the fault. */
async function mustFail(
  { check }: ContractWorld,
  gate: Gate,
  call: FaultCall,
  due: Due,
  expected: Expected,
): Promise<void> {
  gate.order(due)
  const result: unknown = await comesBack(call.verb, call.run()).then(
    () => 'done',
    (error: unknown) => error,
  )
  const asked = gate.methods.length > (due.from ?? 0)
  gate.order()
  // What answers in another shape may be another product than the one that was configured.
  const elsewhere = isRosterError(result) && result.code === 'TARGET_CONFIG_INVALID'
  if (call.verb === 'probe' && elsewhere) return
  if (result !== 'done') check(call.verb, result, expected)
  else assert.ok(!asked, `${call.verb} passes for done although the product did not answer`)
}

function readsFail(due: Due, expected: Expected): Work {
  return async (world, gate) => {
    const { reads } = await faultCalls(world)
    for (const call of reads) {
      const before = await call.run()
      await mustFail(world, gate, call, due, expected)
      assert.deepEqual(await call.run(), before, `${call.verb} works again after the fault`)
    }
  }
}

function writesFail(due: Due, expected: Expected): Work {
  return async (world, gate) => {
    const { writes } = await faultCalls(world)
    for (const call of writes) {
      const from = await firstWrite(gate, call)
      for (const first of new Set([0, from]))
        await world.still(() => mustFail(world, gate, call, { ...due, from: first }, expected))
    }
  }
}

/** How many requests only look before the first that writes: found by letting none write. */
async function firstWrite(gate: Gate, call: FaultCall): Promise<number> {
  for (let from = 0; ; from += 1) {
    gate.order({ fault: { status: 403 }, from })
    await call.run().catch(() => undefined)
    const method = gate.methods[from]
    gate.order()
    if (method === undefined || method !== 'GET') return from
  }
}

/** The product does what it was asked and the answer is lost, once. */
function lostAnswers(
  fault: 'drop' | 'cut-body',
  within: (work: Work) => () => Promise<void>,
): () => Promise<void> {
  return async () => {
    let at = 0
    let more = true
    while (more) {
      await within(async (world, gate) => {
        const { writes } = await faultCalls(world)
        const call = writes[at]
        more = at + 1 < writes.length
        if (call !== undefined) await loses(world, gate, call, fault)
      })()
      at += 1
    }
  }
}

async function loses(
  world: ContractWorld,
  gate: Gate,
  call: FaultCall,
  fault: 'drop' | 'cut-body',
): Promise<void> {
  const { verb, run } = call
  const from = await firstWrite(gate, call)
  const hidden = verb === 'updateUser' && !world.capabilities.user.readsEmail
  const lost = async (): Promise<unknown> => {
    gate.order({ fault, from, times: 1, applied: true })
    const result = await comesBack(verb, run()).catch((error: unknown) => {
      world.check(verb, error, { code: 'TARGET_UNAVAILABLE', retryable: true })
      return undefined
    })
    gate.order()
    return result
  }
  if (verb === 'createUser') {
    const made = await world.moving(verb, {}, lost)
    const again: unknown = await run().catch((error: unknown) => error)
    const there = isRosterError(again) && again.code === 'TARGET_CONFLICT'
    const invites = world.capabilities.user.create === 'invite'
    assert.ok(there || invites, 'an account whose making got no answer is there, once')
    assert.ok(made === undefined || typeof made === 'object', 'it gives the account')
    return
  }
  await world.moving(verb, call.moves ?? {}, async () => {
    const first = await lost()
    const second = await comesBack(verb, run())
    if (typeof second !== 'string') return
    assert.ok(
      first === undefined || first === 'changed' || first === 'pending',
      `${verb}: ${first}`,
    )
    // An address that is not shown may be written again.
    if (first !== undefined && !hidden)
      assert.notEqual(second, 'changed', `${verb} was done already`)
  })
}

async function tellsRetryAfter(world: ContractWorld, gate: Gate): Promise<void> {
  const { scene } = await faultCalls(world)
  gate.order({ fault: { status: 429, headers: { 'Retry-After': '3600' } } })
  const call = world.target.findUser({ id: scene.user.id })
  const error = await comesBack('findUser', call).catch((reason: unknown) => reason)
  world.check('findUser', error, { code: 'TARGET_RATE_LIMITED', retryable: true })
  const limited = isRosterError(error) && error.code === 'TARGET_RATE_LIMITED'
  const ms = limited ? (error.details.retryAfterMs ?? 0) : 0
  assert.ok(ms > 3_500_000 && ms <= 3_600_000, `retryAfterMs is ${ms}, not that hour`)
}

async function stopsAtCredentials(world: ContractWorld, gate: Gate): Promise<void> {
  const { scene } = await faultCalls(world)
  const [group, ids] = [scene.group, [scene.user, ...scene.others].map(({ id }) => id)]
  if (group === undefined) return
  const asked = async (userIds: readonly string[]): Promise<number> => {
    gate.order({ fault: { status: 401 } })
    const outcomes = await world.target.removeMembers(group.id, userIds)
    const { length } = gate.methods
    gate.order()
    assert.deepEqual([...outcomes.keys()].sort(), [...userIds].sort(), 'one outcome per item')
    for (const item of outcomes.values())
      world.check('removeMembers', item, { code: 'TARGET_UNAUTHORIZED' })
    return length
  }
  const one = await asked(ids.slice(0, 1))
  assert.ok((await asked(ids)) <= one, 'wrong credentials are tried until the account is locked')
}

async function givesUp(world: ContractWorld, gate: Gate): Promise<void> {
  const { reads, writes } = await faultCalls(world)
  for (const { verb, run } of [...reads, ...writes])
    await world.still(async () => {
      const caller = new AbortController()
      const reason = new Error('no longer wanted')
      gate.order({ fault: 'hang' })
      const result = comesBack(verb, run({ signal: caller.signal })).then(
        () => 'done',
        (error: unknown) => error,
      )
      await Promise.race([gate.met(), result])
      caller.abort(reason)
      const given = await result
      const asked = gate.methods.length > 0
      gate.order()
      if (asked) assert.equal(given, reason, `${verb} gives up with the reason of the signal`)
    })
}

/** A call that never comes back would stop everything after it. */
async function comesBack<T>(verb: string, call: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `${verb} does not come back within 20 seconds`
    timer = setTimeout(() => reject(new assert.AssertionError({ message })), 20_000)
  })
  try {
    return await Promise.race([call, late])
  } finally {
    clearTimeout(timer)
  }
}
