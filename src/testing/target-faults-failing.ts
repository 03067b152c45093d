import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { Expected } from './target-contract-errors.js'
import type { ContractWorld } from './target-contract-world.js'
import type { FaultCall } from './target-faults-calls.js'
import type { Due, Gate } from './target-faults-gate.js'

/**
 * How often one request may be sent in one call. A pause that begins at a tenth of a second and doubles
 * has lasted 50 seconds by the tenth try: nobody waits longer at a sign-in, and a product that is down
 * is not helped by being asked on.
 */
const mostTries = 10

/** @internal The error a call must fail with: one of these. A call that asks nobody cannot meet the fault. */
export async function mustFail(
  world: ContractWorld,
  gate: Gate,
  call: FaultCall,
  due: Due,
  expected: readonly Expected[],
): Promise<void> {
  const { verb } = call
  const from = due.from ?? 0
  gate.order(due)
  const result: unknown = await comesBack(verb, call.run()).then(
    () => 'done',
    (error: unknown) => error,
  )
  const { sent, misdeed } = gate
  gate.order()
  const at = from === 0 ? '' : ` at its request ${from + 1}`
  if (misdeed !== undefined) assert.fail(`${verb} must follow no redirect, but ${misdeed}`)
  const asked = new Map<string, number>()
  for (const { method, url } of sent.slice(from)) {
    const times = (asked.get(`${method} ${url}`) ?? 0) + 1
    asked.set(`${method} ${url}`, times)
    const most = isRefused(due) ? mostRefused : mostTries
    assert.ok(
      times <= most,
      `${verb} sends one request more than ${most} times${isRefused(due) ? ' with credentials that are wrong, and so locks the account' : ''}`,
    )
  }
  if (verb === 'probe') {
    // What answers in another shape may be another product than the one that was configured.
    if (isRosterError(result) && result.code === 'TARGET_CONFIG_INVALID') return
    // What it looks for further on may be there or not.
    if (from > 0 && result === 'done') return
  }
  const passes = call.moves === undefined && verb !== 'createUser' && verb !== 'createGroup'
  if (result !== 'done') met(due, () => checkOne(world, call, result, expected))
  else if (sent.length > from)
    assert.fail(
      `${verb} passes for ${passes ? 'an answer' : 'done'} although the product did not answer${at}`,
    )
}

/** @internal Says of a failed check which request of the call met which fault. */
export function met({ fault, from = 0 }: Due, check: () => void): void {
  try {
    check()
  } catch (error) {
    if (error instanceof assert.AssertionError) {
      const what =
        typeof fault !== 'object'
          ? fault
          : `status ${fault.status} ${fault.json ? 'in JSON' : 'with a web page'}`
      error.message += ` (its request ${from + 1} met: ${what})`
    }
    throw error
  }
}

/** @internal Checks an error against whichever of these it is meant to be. */
export function checkOne(
  { check }: ContractWorld,
  { verb }: FaultCall,
  error: unknown,
  expected: readonly Expected[],
): void {
  // Whether an account was made whose answer got lost nobody knows, and so not whether it can be made again.
  const all = expected.flatMap((one) =>
    verb === 'createUser' && isLost(one) ? [one, { ...one, retryable: false }] : [one],
  )
  const { code, retryable } = isRosterError(error)
    ? { code: error.code, retryable: 'retryable' in error.details && error.details.retryable }
    : {}
  const fits = (one: Expected) =>
    code !== undefined && [one.code].flat().includes(code) && (one.retryable ?? false) === retryable
  const [first] = all
  const meant = all.find(fits) ?? first
  if (meant !== undefined) check(verb, error, meant)
}

const isLost = ({ details }: Expected): boolean =>
  details?.['reason'] === 'network' || details?.['reason'] === 'timeout'

/** How often wrong credentials may be sent to one address: once more with a token that was fetched anew. */
const mostRefused = 2

const isRefused = ({ fault }: Due): boolean => typeof fault === 'object' && fault.status === 401

/** @internal The error of a call whose answer got lost, or never came. */
export function checkLost(
  world: ContractWorld,
  call: FaultCall,
  error: unknown,
  reason: 'network' | 'timeout' = 'network',
): void {
  const details = { reason }
  checkOne(world, call, error, [{ code: 'TARGET_UNAVAILABLE', retryable: true, details }])
}

/** @internal How many requests only look before the first that writes: found by letting none write. */
export async function firstWrite(gate: Gate, { run }: FaultCall): Promise<number> {
  for (let from = 0; ; from += 1) {
    gate.order({ fault: { status: 403 }, from })
    await run().catch(() => undefined)
    const request = gate.sent[from]
    gate.order()
    if (request === undefined || gate.writes(request)) return from
  }
}

/** @internal A call that never comes back would stop everything after it. */
export async function comesBack<T>(verb: string, call: Promise<T>, ms = 20_000): Promise<T> {
  return inTime(call, ms, () => `${verb} does not come back within ${ms / 1000} seconds`)
}

/** @internal What is awaited, or an assertion that says what did not come. */
export async function inTime<T>(work: Promise<T>, ms: number, say: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: say() })), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
