import assert from 'node:assert/strict'
import { everyItem } from './target-contract-pages.js'
import type { Moves } from './target-contract-photo.js'
import { type Scene, scene } from './target-contract-scene.js'
import type { ContractWorld } from './target-contract-world.js'
import { type FaultCall, memberCall } from './target-faults-calls.js'
import { comesBack, firstWrite } from './target-faults-failing.js'
import type { Gate } from './target-faults-gate.js'

/** Two that write at one time. */
interface Pair {
  readonly call: FaultCall
  readonly other: FaultCall
}

/** How long the other may be kept waiting: a target may let one write of its own wait for another. */
const otherWaitsMs = 1_000

/**
 * @internal Before each request of a write somebody else writes to the same group or account: theirs is kept,
 * and the write is done as well, or has failed and can be tried again.
 */
export async function keepsOthers(
  world: ContractWorld,
  gate: Gate,
  takesWhole: readonly ('accounts' | 'members')[],
): Promise<void> {
  const set = await scene(world)
  const pairs = [
    ...(takesWhole.includes('members') ? [] : memberPairs(world, set)),
    ...(takesWhole.includes('accounts') ? [] : accountPairs(world, set)),
  ]
  for (const pair of pairs) {
    const last = await lastRequest(gate, pair)
    for (let at = 0; at <= last; at += 1) {
      const { call, other } = await pair()
      try {
        await both(world, gate, { call, other }, at)
      } catch (error) {
        if (error instanceof assert.AssertionError)
          error.message = `${call.verb}, with ${other.verb} of somebody else just before its request ${at + 1}: ${error.message}`
        throw error
      }
    }
  }
}

/**
 * The last request to try: the first that writes. Where a call's first already is no GET, it may only look (all that
 * is asked goes by POST), and nothing but trying each tells which one writes.
 */
async function lastRequest(gate: Gate, pair: () => Promise<Pair>): Promise<number> {
  const first = await firstWrite(gate, (await pair()).call)
  if (first > 0) return first
  const { call } = await pair()
  gate.order()
  await call.run()
  const { length } = gate.sent
  gate.order()
  return Math.min(length - 1, mostRequests)
}

/** What waits until a write shows may look very often. */
const mostRequests = 5

async function both(
  world: ContractWorld,
  gate: Gate,
  { call, other }: Pair,
  at: number,
): Promise<void> {
  const { verb } = call
  let theirs: Promise<unknown> = Promise.resolve()
  const meanwhile = async () => {
    theirs = other.run()
    theirs.catch(() => undefined)
    await Promise.race([theirs, new Promise((resolve) => setTimeout(resolve, otherWaitsMs))])
  }
  // What has moved is known when the write has come back.
  const moves: { -readonly [K in keyof Moves]: Moves[K] } = {}
  await world.moving(verb, moves, async () => {
    gate.order({ meanwhile, from: at })
    const outcome: unknown = await comesBack(verb, call.run()).catch((error: unknown) => {
      world.check(verb, error, { code: 'TARGET_UNAVAILABLE', retryable: true })
      return undefined
    })
    gate.order()
    assert.ok(
      outcome === undefined || outcome === 'changed' || outcome === 'pending',
      `${verb}, while somebody else writes, must say changed; but it says ${outcome}`,
    )
    assert.equal(await theirs, 'changed', `${other.verb} of somebody else`)
    Object.assign(moves, joined(other.moves ?? {}, outcome === undefined ? {} : (call.moves ?? {})))
  })
}

/** Pairs anew each time, so that there is something to do. */
type Pairs = readonly (() => Promise<Pair>)[]

function memberPairs(world: ContractWorld, { user, others, group }: Scene): Pairs {
  const { target } = world
  const [neighbour] = others
  if (group === undefined || neighbour === undefined) return []
  const goes = { addMembers: 'removeMembers', removeMembers: 'addMembers' } as const
  const pair = (mine: keyof typeof goes, theirs: keyof typeof goes) => async (): Promise<Pair> => {
    await target[goes[mine]](group.id, [user.id])
    await target[goes[theirs]](group.id, [neighbour.id])
    await shows(world, group.id, user.id, mine === 'removeMembers')
    await shows(world, group.id, neighbour.id, theirs === 'removeMembers')
    return {
      call: memberCall(target, mine, group.id, user.id),
      other: memberCall(target, theirs, group.id, neighbour.id),
    }
  }
  return [
    pair('addMembers', 'addMembers'),
    pair('addMembers', 'removeMembers'),
    pair('removeMembers', 'addMembers'),
    pair('removeMembers', 'removeMembers'),
  ]
}

/** Where reads lag behind writes, what comes next must not look too early. */
async function shows(
  { target, capabilities, settles }: ContractWorld,
  groupId: string,
  id: string,
  isIn: boolean,
): Promise<void> {
  if (capabilities.eventualMs === 0 || !capabilities.membership.listOfUser) return
  await settles(async () => {
    const groups = await everyItem('groupsOf', (cursor) => target.groupsOf(id, cursor))
    assert.equal(
      groups.some((group) => group.id === groupId),
      isIn,
      'groupsOf shows what was written within eventualMs',
    )
  })
}

function accountPairs(world: ContractWorld, { user }: Scene): Pairs {
  const { target, capabilities } = world
  const { update, rename, deactivate, readsEmail } = capabilities.user
  const { id } = user
  const named = (): FaultCall => {
    const displayName = `Name ${world.fresh()}`
    return {
      verb: 'updateUser',
      run: () => target.updateUser(id, { displayName }),
      moves: { accounts: { [id]: { displayName } } },
    }
  }
  const mailed = (): FaultCall => {
    const email = `${world.fresh()}@example.com`
    return {
      verb: 'updateUser',
      run: () => target.updateUser(id, { email }),
      moves: { accounts: { [id]: { email } } },
    }
  }
  const renamed = (): FaultCall => {
    const username = world.fresh()
    return {
      verb: 'renameUser',
      run: () => target.renameUser(id, username),
      moves: { accounts: { [id]: { username } } },
    }
  }
  const shut = (): FaultCall => ({
    verb: 'setActive',
    run: () => target.setActive(id, false),
    moves: { accounts: { [id]: { active: false } } },
  })
  if (!update.includes('displayName')) return []
  const pairs: (() => Promise<Pair>)[] = []
  if (update.includes('email') && readsEmail)
    pairs.push(
      async () => ({ call: mailed(), other: named() }),
      async () => ({ call: named(), other: mailed() }),
    )
  if (rename) pairs.push(async () => ({ call: renamed(), other: named() }))
  if (deactivate === 'flag' || deactivate === 'endpoint')
    pairs.push(async () => {
      await target.setActive(id, true)
      await world.settles(async () =>
        assert.notEqual((await target.findUser({ id }))?.active, false),
      )
      return { call: shut(), other: named() }
    })
  return pairs
}

/** What moves when two have written. */
function joined(a: Moves, b: Moves): Moves {
  const lists = (name: 'joins' | 'leaves') => {
    const [one, two] = [a[name] ?? {}, b[name] ?? {}]
    return Object.fromEntries(
      Object.keys({ ...one, ...two }).map((id) => [id, [...(one[id] ?? []), ...(two[id] ?? [])]]),
    )
  }
  const accounts: Record<string, object> = {}
  for (const moved of [a.accounts ?? {}, b.accounts ?? {}])
    for (const [id, shown] of Object.entries(moved))
      if (typeof shown === 'object') accounts[id] = { ...accounts[id], ...shown }
  return {
    accounts: accounts as NonNullable<Moves['accounts']>,
    joins: lists('joins'),
    leaves: lists('leaves'),
  }
}
