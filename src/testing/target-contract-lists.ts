import assert from 'node:assert/strict'
import type { CurrentUser } from '../plan/state.js'
import type { Page, TargetGroup } from '../targets/contract.js'
import { leanPerson } from './target-contract-accounts.js'
import { equals } from './target-contract-check.js'
import { everyItem, everyPage } from './target-contract-pages.js'
import type { ContractWorld } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>
type Item = { readonly id: string }

/** @internal The promises about lists. */
export const listCases: Cases = {
  'lists every account exactly once, over all pages, shut ones included': async (world) => {
    const { target, capabilities, members } = world
    if (!capabilities.user.list) {
      await world.refuses('listUsers', [], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const page = (cursor?: string) => target.listUsers(cursor)
    const made: string[] = []
    for (let at = 0; at < Math.min(members, world.mostUsers); at += 1) {
      made.push(await someUser(world, at))
      // At each length, for the last one is easily lost where a page ends.
      if (at < shortList) await holds(world, 'listUsers', page, made)
    }
    await shutOne(world, made)
    await world.settles(async () =>
      agree(world, 'listUsers', await holds(world, 'listUsers', page, made)),
    )
  },

  'lists every group exactly once, over all pages': async (world) => {
    const { target, capabilities, members } = world
    if (!capabilities.group.list) {
      await world.refuses('listGroups', [], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const page = (cursor?: string) => target.listGroups(cursor)
    const made: TargetGroup[] = []
    for (let at = 0; at < members; at += 1) {
      const group = await world.group()
      if (group !== undefined) made.push(group)
      const ids = made.map(({ id }) => id)
      if (at < shortList) await holds(world, 'listGroups', page, ids)
    }
    const ids = made.map(({ id }) => id)
    const listed = await holds(world, 'listGroups', page, ids)
    for (const { id, name } of made)
      equals(listed.find((one) => one.id === id)?.name, name, 'listGroups: the name of one')
  },

  'lists every member exactly once, over all pages, shut accounts included': async (world) => {
    const { target, capabilities, members, puts } = world
    const { write, listOfGroup } = capabilities.membership
    if (!capabilities.group.create || !write || !listOfGroup) return
    const group = await world.group()
    if (group === undefined) return
    const ids: string[] = []
    const most = Math.min(members, world.mostUsers)
    for (let at = 0; at < most; at += 1) ids.push(await someUser(world, at))
    const page = (cursor?: string) => target.membersOf(group.id, cursor)
    const isExactly = (wanted: readonly string[]) => areThese(world, 'membersOf', page, wanted)
    const short = ids.slice(0, shortList)
    for (const [at, id] of short.entries()) {
      await puts('addMembers', group.id, [id], 'changed')
      await isExactly(short.slice(0, at + 1))
    }
    const added = await target.addMembers(group.id, ids)
    for (const [at, id] of ids.entries())
      if (at < shortList)
        equals(added.get(id), 'unchanged', 'addMembers of a member: the outcome of an item')
      else world.changes(added.get(id), 'addMembers of many: the outcome of an item')
    await isExactly(ids)
    await shutOne(world, ids)
    await world.settles(async () => agree(world, 'membersOf', await isExactly(ids)))
    for (const left of edges(await everyPage('membersOf', page), most)) {
      const out = ids.slice(left)
      await puts('removeMembers', group.id, out, 'changed')
      await isExactly(ids.slice(0, left))
      await puts('addMembers', group.id, out, 'changed')
    }
  },

  'lists every group of an account exactly once, over all pages': async (world) => {
    const { target, capabilities, members, puts } = world
    const { write, listOfUser } = capabilities.membership
    if (!capabilities.group.create || !write || !listOfUser) return
    const { id } = await world.user()
    const page = (cursor?: string) => target.groupsOf(id, cursor)
    const before = (await everyItem('groupsOf', page)).map((group) => group.id)
    const made: TargetGroup[] = []
    const isExactly = () =>
      areThese(world, 'groupsOf', page, [...before, ...made.map((one) => one.id)])
    for (let at = 0; at < members; at += 1) {
      const group = await world.group()
      if (group === undefined) return
      made.push(group)
      await puts('addMembers', group.id, [id], 'changed')
      if (at < shortList) await isExactly()
    }
    const listed = await isExactly()
    for (const group of made)
      equals(listed.find((one) => one.id === group.id)?.name, group.name, 'groupsOf: a name')
    const last = made.at(-1)
    if (last === undefined) return
    equals(await target.findGroup(last.name), last, 'findGroup of the last one')
    await puts('addMembers', last.id, [id], 'unchanged')
    await puts('removeMembers', last.id, [id], 'changed')
  },

  'gives the same page again for the same cursor': async (world) => {
    const { target, capabilities, members } = world
    const { user, group, membership } = capabilities
    const [users, groups]: [string[], string[]] = [[], []]
    for (let at = 0; at < members; at += 1) {
      users.push((await world.user()).id)
      groups.push(...[(await world.group())?.id ?? []].flat())
    }
    const [someone, some] = [users[0], groups[0]]
    const ids = [...new Set(users)]
    if (membership.write && someone !== undefined && some !== undefined) {
      await world.puts('addMembers', some, ids)
      for (const one of groups.slice(1)) await world.puts('addMembers', one, [someone])
    }
    const lists: Record<string, ((cursor?: string) => Promise<Page<Item>>) | false | undefined> = {
      listUsers: user.list && ((cursor) => target.listUsers(cursor)),
      listGroups: group.list && ((cursor) => target.listGroups(cursor)),
      membersOf:
        membership.listOfGroup &&
        some !== undefined &&
        ((cursor) => target.membersOf(some, cursor)),
      groupsOf:
        membership.listOfUser &&
        someone !== undefined &&
        ((cursor) => target.groupsOf(someone, cursor)),
    }
    for (const [verb, list] of Object.entries(lists))
      if (list) await world.settles(() => repeats(verb, list))
  },
}

/** Whether each cursor gives its page, whatever was asked for before. */
async function repeats(
  verb: string,
  list: (cursor?: string) => Promise<Page<Item>>,
): Promise<void> {
  const pages = await everyPage(verb, list)
  // From the last to the first, each twice: a cursor says by itself where its page begins.
  for (const [at, page] of [...pages.entries()].reverse())
    for (const time of ['again', 'once more'])
      equals(
        await list(pages[at - 1]?.next),
        page,
        `${verb}: page ${at + 1} of ${pages.length}, asked for ${time}`,
      )
}

/** Up to how many items a list is looked at at each length. */
const shortList = 7

/** Lengths at which a page ends, and one more, from the longest to none: then all go out at once. */
function edges(pages: readonly Page<unknown>[], length: number): readonly number[] {
  const size = pages.length > 1 ? (pages[0]?.items.length ?? 1) : 1
  return [2 * size, size + 1, size, 0].filter((left) => left < length)
}

/** An account for a list; the second has nothing but what is required, and is listed all the same. */
async function someUser(world: ContractWorld, at: number): Promise<string> {
  const isLean = at === 1 && world.capabilities.user.create === 'direct'
  return (isLean ? await world.make(leanPerson(world)) : await world.user()).id
}

/** The list, in which these must be. */
async function holds<T extends Item>(
  world: ContractWorld,
  verb: string,
  page: (cursor?: string) => Promise<Page<T>>,
  ids: readonly string[],
): Promise<readonly T[]> {
  return world.settles(async () => {
    const listed = await everyItem(verb, page)
    const there = new Set(listed.map(({ id }) => id))
    for (const [at, id] of ids.entries())
      assert.ok(
        there.has(id),
        `${verb}: of ${ids.length} that were made the one made as number ${at + 1} is not in the list of ${listed.length}`,
      )
    return listed
  })
}

/** The list, which must be these and no others. */
async function areThese<T extends Item>(
  world: ContractWorld,
  verb: string,
  page: (cursor?: string) => Promise<Page<T>>,
  ids: readonly string[],
): Promise<readonly T[]> {
  return world.settles(async () => {
    const listed = await everyItem(verb, page)
    equals(listed.map(({ id }) => id).sort(), [...ids].sort(), `${verb}: the ids`)
    return listed
  })
}

/** Shuts the first of them, where that leaves memberships alone. */
async function shutOne(world: ContractWorld, [id]: readonly string[]) {
  const { deactivate, create } = world.capabilities.user
  if (id !== undefined && create === 'direct' && deactivate !== false && deactivate !== 'by-groups')
    await world.shuts(id)
}

/** Whether the accounts of a list are as they are by themselves, as far as the list shows them. */
async function agree(
  { target, capabilities }: ContractWorld,
  verb: string,
  listed: readonly CurrentUser[],
): Promise<void> {
  for (const one of listed.slice(0, 5)) {
    const alone = await target.findUser({ id: one.id })
    assert.ok(alone, `${verb}: somebody is in it whom findUser by id does not find`)
    if (capabilities.user.readsActive && one.active !== 'unknown')
      equals(one.active, alone.active, `${verb}, like findUser by id: active`)
    for (const name of ['username', 'displayName', 'email'] as const)
      if (one[name] !== undefined && alone[name] !== undefined)
        equals(one[name], alone[name], `${verb}, like findUser by id: ${name}`)
  }
}
