import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { CurrentUser } from '../plan/state.js'
import type { Page, TargetGroup } from '../targets/contract.js'
import { shown } from './target-contract-check.js'
import { everyItem, everyPage } from './target-contract-pages.js'
import { type Scene, scene } from './target-contract-scene.js'
import type { ContractWorld } from './target-contract-world.js'
import { type FaultCall, memberCall, readCalls } from './target-faults-calls.js'
import { firstWrite, mustFail } from './target-faults-failing.js'
import type { Gate } from './target-faults-gate.js'
import type { FaultCase } from './target-faults-table.js'

/** @internal What gives a page. */
export type Lister = (cursor?: string) => Promise<Page<{ readonly id: string }>>

/** @internal Every later page of a list, and every later request of what looks through pages, meets each fault. */
export async function laterPagesFail(
  world: ContractWorld,
  gate: Gate,
  faults: readonly FaultCase[],
): Promise<void> {
  const { outside, ...set } = await crowd(world)
  for (const [verb, page] of listsOf(world, set)) {
    const pages = await everyPage(verb, page)
    for (const at of new Set([1, pages.length - 1])) {
      const cursor = pages[at - 1]?.next
      if (cursor === undefined) continue
      const call = { verb, run: () => page(cursor) }
      for (const { fault, expected } of faults)
        await mustFail(world, gate, call, { fault }, expected)
      sameAsBefore(verb, await page(cursor), pages[at])
    }
  }
  await readsFail(world, gate, readCalls(world, set), faults, 1)
  const { group } = set
  if (group === undefined) return
  const { target } = world
  const members = async () =>
    world.capabilities.membership.listOfGroup
      ? (await everyItem('membersOf', (cursor) => target.membersOf(group.id, cursor)))
          .map(({ id }) => id)
          .sort()
      : []
  const before = await members()
  const calls = [memberCall(target, 'removeMembers', group.id, set.user.id)]
  if (outside !== undefined) calls.push(memberCall(target, 'addMembers', group.id, outside.id))
  for (const call of calls) {
    for (let from = await firstWrite(gate, call); from >= 0; from -= 1)
      for (const { fault, expected } of faults)
        await mustFail(world, gate, call, { fault, from }, expected)
    assert.deepEqual(await members(), before, `${call.verb} has failed, and nobody has moved`)
  }
}

function sameAsBefore(verb: string, after: unknown, before: unknown): void {
  const what = `${verb} answers otherwise after the fault: ${shown(after)}, and before it ${shown(before)}`
  if (!isDeepStrictEqual(after, before)) assert.deepEqual(after, before, what)
}

/** @internal A scene on which reads already answer as they will. */
export async function settledScene(world: ContractWorld): Promise<Scene> {
  const set = await scene(world)
  await settled(world, set)
  return set
}

/** @internal Each request of each read meets each fault, from this one on. */
export async function readsFail(
  world: ContractWorld,
  gate: Gate,
  reads: readonly FaultCall[],
  faults: readonly Pick<FaultCase, 'fault' | 'expected'>[],
  first = 0,
): Promise<void> {
  for (const call of reads) {
    gate.order()
    const before = await call.run()
    const { length } = gate.sent
    for (let from = first; from < length; from += 1)
      for (const { fault, expected } of faults)
        await mustFail(world, gate, call, { fault, from }, expected)
    if (first < length) sameAsBefore(call.verb, await call.run(), before)
  }
}

/** @internal Accounts and groups whose names begin alike, so that lists, and what is looked for in them, have pages. */
export async function crowd(
  world: ContractWorld,
): Promise<Scene & { readonly outside?: CurrentUser }> {
  const { capabilities, members, mostUsers, target } = world
  const others: CurrentUser[] = []
  let user: CurrentUser
  let outside: CurrentUser | undefined
  if (capabilities.user.create === 'direct') {
    const login = world.fresh()
    const person = world.person(login)
    for (let at = 0; at < members; at += 1) {
      // Whoever looks for a part, or for the beginning, of the address finds these as well.
      const email = `${person.email}.t${at}.example`
      others.push(await world.make({ ...world.person(`${login}x${at}`), email }))
    }
    user = await world.make(person)
    outside = await world.make(world.person())
  } else {
    user = await world.user()
    if (mostUsers > 2) outside = await world.user()
    for (let at = 2; at < Math.min(members, mostUsers); at += 1) others.push(await world.user())
  }
  const groups: TargetGroup[] = []
  if (capabilities.membership.write) {
    const name = world.fresh()
    for (let at = 0; at <= members; at += 1) {
      const group = await world.group(at < members ? `${name}x${at}` : name)
      if (group === undefined) break
      groups.push(group)
      await target.addMembers(group.id, [user.id])
    }
  }
  const group = groups.at(-1)
  if (group !== undefined)
    await target.addMembers(
      group.id,
      others.map(({ id }) => id),
    )
  const set = { user, others, group }
  await settled(world, set)
  return { ...set, ...(outside && { outside }) }
}

/** Where reads lag behind writes, nothing must be looked at before it is as it stays. */
async function settled(
  { target, capabilities, settles }: ContractWorld,
  { user, others, group }: Scene,
): Promise<void> {
  const { id, username, email } = user
  const { user: can, membership, group: groups, eventualMs } = capabilities
  const { findBy } = can
  const members = [user, ...others].map((one) => one.id).sort()
  await settles(async () => {
    if (group !== undefined && membership.listOfGroup) {
      const shown = await everyItem('membersOf', (cursor) => target.membersOf(group.id, cursor))
      const missing = members.filter((one) => shown.every((member) => member.id !== one))
      assert.deepEqual(
        missing,
        [],
        `membersOf does not show within eventualMs (${eventualMs} ms) everybody who was added`,
      )
    }
    const keys = [
      ...(username !== undefined && findBy.includes('username') ? [{ username }] : []),
      ...(email !== undefined && findBy.includes('email') ? [{ email }] : []),
    ]
    for (const key of keys) {
      const found = await target.findUser(key)
      assert.equal(
        found?.id,
        id,
        `findUser by ${Object.keys(key)} does not find a new account within eventualMs (${eventualMs} ms)`,
      )
    }
    if (eventualMs === 0) return
    const lists: [string, boolean, Lister, readonly string[]][] = [
      ['listUsers', can.list, (cursor) => target.listUsers(cursor), members],
      ['listGroups', groups.list, (cursor) => target.listGroups(cursor), group ? [group.id] : []],
      [
        'groupsOf',
        membership.listOfUser,
        (cursor) => target.groupsOf(id, cursor),
        group ? [group.id] : [],
      ],
    ]
    for (const [verb, can, page, wanted] of lists) {
      const shown = can ? (await everyItem(verb, page)).map((item) => item.id) : wanted
      for (const one of wanted)
        assert.ok(shown.includes(one), `${verb} does not show what is new within eventualMs`)
    }
    if (group !== undefined)
      assert.equal(
        (await target.findGroup(group.name))?.id,
        group.id,
        'findGroup does not find a new group within eventualMs',
      )
  })
}

/** @internal The lists that the target declares. */
export function listsOf(
  { target, capabilities }: ContractWorld,
  { user, group }: Scene,
): readonly (readonly [FaultCall['verb'], Lister])[] {
  const { membership } = capabilities
  const lists: [FaultCall['verb'], Lister][] = []
  if (capabilities.user.list) lists.push(['listUsers', (cursor) => target.listUsers(cursor)])
  if (capabilities.group.list) lists.push(['listGroups', (cursor) => target.listGroups(cursor)])
  if (membership.listOfUser) lists.push(['groupsOf', (cursor) => target.groupsOf(user.id, cursor)])
  if (membership.listOfGroup && group !== undefined)
    lists.push(['membersOf', (cursor) => target.membersOf(group.id, cursor)])
  return lists
}
