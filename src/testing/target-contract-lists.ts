import assert from 'node:assert/strict'
import type { CurrentUser } from '../plan/state.js'
import type { Page, TargetGroup } from '../targets/contract.js'
import { everyItem, everyPage } from './target-contract-pages.js'
import type { ContractWorld } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

/** @internal The promises about lists. */
export const listCases: Cases = {
  'lists every account exactly once, over all pages, shut ones included': async (world) => {
    const { target, capabilities, members } = world
    if (!capabilities.user.list) {
      await world.refuses('listUsers', [], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const made: string[] = []
    for (let at = 0; at < Math.min(members, world.mostUsers); at += 1) {
      made.push((await world.user()).id)
      // At each length, for the last one is easily lost where a page ends.
      if (at < shortList) await holds(world, (cursor) => target.listUsers(cursor), made)
    }
    await shutOne(world, made)
    const listed = await holds(world, (cursor) => target.listUsers(cursor), made)
    await agree(world, listed)
  },

  'lists every group exactly once, over all pages': async (world) => {
    const { target, capabilities, members } = world
    if (!capabilities.group.list) {
      await world.refuses('listGroups', [], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const made: TargetGroup[] = []
    for (let at = 0; at < members; at += 1) {
      const group = await world.group()
      if (group !== undefined) made.push(group)
      const ids = made.map(({ id }) => id)
      if (at < shortList) await holds(world, (cursor) => target.listGroups(cursor), ids)
    }
    const ids = made.map(({ id }) => id)
    const listed = await holds(world, (cursor) => target.listGroups(cursor), ids)
    for (const { id, name } of made)
      assert.equal(listed.find((one) => one.id === id)?.name, name, 'the list has its name')
  },

  'lists every member exactly once, over all pages, shut accounts included': async (world) => {
    const { target, capabilities, members } = world
    const { write, listOfGroup } = capabilities.membership
    if (!capabilities.group.create || !write || !listOfGroup) return
    const group = await target.createGroup(world.fresh())
    const ids: string[] = []
    const most = Math.min(members, world.mostUsers)
    for (let at = 0; at < most; at += 1) ids.push((await world.user()).id)
    const page = (cursor?: string) => target.membersOf(group.id, cursor)
    const short = ids.slice(0, shortList)
    for (const [at, id] of short.entries()) {
      await target.addMembers(group.id, [id])
      await isExactly(world, page, short.slice(0, at + 1))
    }
    const added = await target.addMembers(group.id, ids)
    for (const [at, id] of ids.entries())
      assert.equal(
        added.get(id),
        at < shortList ? 'unchanged' : 'changed',
        'addMembers of one item',
      )
    await shutOne(world, ids)
    await agree(world, await isExactly(world, page, ids))
    for (const left of edges(await everyPage(page), most)) {
      const out = ids.slice(left)
      const removed = await target.removeMembers(group.id, out)
      for (const id of out) assert.equal(removed.get(id), 'changed', 'removeMembers of one item')
      await isExactly(world, page, ids.slice(0, left))
      await target.addMembers(group.id, out)
    }
  },

  'lists every group of an account exactly once, over all pages': async (world) => {
    const { target, capabilities, members } = world
    const { write, listOfUser } = capabilities.membership
    if (!capabilities.group.create || !write || !listOfUser) return
    const { id } = await world.user()
    const page = (cursor?: string) => target.groupsOf(id, cursor)
    const before = (await everyItem(page)).map((group) => group.id)
    const made: TargetGroup[] = []
    for (let at = 0; at < members; at += 1) {
      const group = await target.createGroup(world.fresh())
      made.push(group)
      await target.addMembers(group.id, [id])
      if (at < shortList) await isExactly(world, page, [...before, ...made.map((one) => one.id)])
    }
    const listed = await isExactly(world, page, [...before, ...made.map((one) => one.id)])
    for (const { name } of made) {
      assert.ok(
        listed.some((one) => one.name === name),
        'the list has its name',
      )
    }
    const last = made.at(-1)
    if (last === undefined) return
    assert.deepEqual(await target.findGroup(last.name), last, 'the last one is found by its name')
    const outcome = async (verb: 'addMembers' | 'removeMembers') =>
      (await target[verb](last.id, [id])).get(id)
    assert.equal(await outcome('addMembers'), 'unchanged')
    assert.equal(await outcome('removeMembers'), 'changed')
  },

  'gives the same page again for the same cursor': async (world) => {
    const { target, capabilities, members } = world
    const { user, group } = capabilities
    const lists: ((cursor?: string) => Promise<Page<{ readonly id: string }>>)[] = []
    for (let at = 0; at < Math.min(members, 5); at += 1) {
      await world.user()
      await world.group()
    }
    if (user.list) lists.push((cursor) => target.listUsers(cursor))
    if (group.list) lists.push((cursor) => target.listGroups(cursor))
    for (const list of lists) {
      const pages = await everyPage(list)
      // From the last to the first: a cursor says by itself where its page begins.
      for (const [at, page] of [...pages.entries()].reverse())
        assert.deepEqual(await list(pages[at - 1]?.next), page)
    }
  },
}

/** Up to how many items a list is looked at at each length. */
const shortList = 7

/** Lengths at which a page ends, and one more, from the longest to none: then all go out at once. */
function edges(pages: readonly Page<unknown>[], length: number): readonly number[] {
  const size = pages.length > 1 ? (pages[0]?.items.length ?? 1) : 1
  return [2 * size, size + 1, size, 0].filter((left) => left < length)
}

/** The list, in which these must be. */
async function holds<T extends { readonly id: string }>(
  world: ContractWorld,
  page: (cursor?: string) => Promise<Page<T>>,
  ids: readonly string[],
): Promise<readonly T[]> {
  return world.settles(async () => {
    const listed = await everyItem(page)
    const there = new Set(listed.map(({ id }) => id))
    for (const id of ids) assert.ok(there.has(id), `one is not in a list of ${listed.length}`)
    return listed
  })
}

/** The list, which must be these and no others. */
async function isExactly<T extends { readonly id: string }>(
  world: ContractWorld,
  page: (cursor?: string) => Promise<Page<T>>,
  ids: readonly string[],
): Promise<readonly T[]> {
  return world.settles(async () => {
    const listed = await everyItem(page)
    assert.deepEqual(listed.map(({ id }) => id).sort(), [...ids].sort())
    return listed
  })
}

/** Shuts the first of them, where that leaves memberships alone. */
async function shutOne({ target, capabilities }: ContractWorld, [id]: readonly string[]) {
  const { deactivate, create } = capabilities.user
  if (id !== undefined && create === 'direct' && deactivate !== false && deactivate !== 'by-groups')
    await target.setActive(id, false)
}

/** Whether the accounts of a list are as they are by themselves, as far as the list shows them. */
async function agree(
  { target, capabilities }: ContractWorld,
  listed: readonly CurrentUser[],
): Promise<void> {
  for (const one of listed.slice(0, 5)) {
    const alone = await target.findUser({ id: one.id })
    assert.ok(alone, 'somebody is in a list and is not found by the id')
    if (capabilities.user.readsActive && one.active !== 'unknown')
      assert.equal(one.active, alone.active, 'active in a list')
    for (const name of ['username', 'displayName', 'email'] as const)
      if (one[name] !== undefined && alone[name] !== undefined)
        assert.equal(one[name], alone[name], `${name} in a list`)
  }
}
