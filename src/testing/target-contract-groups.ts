import assert from 'node:assert/strict'
import type { TargetGroup } from '../targets/contract.js'
import { type ContractWorld, everyItem, failure, outcomeOf } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

const absent = 'rostermap-no-such-id'

/** @internal The promises about groups, memberships, paging and cancellation. */
export function groupCases(members: number): Cases {
  return {
    'finds no group, without an error, for a name that none has': async ({ target, fresh }) => {
      assert.equal(await target.findGroup(fresh()), undefined)
    },

    'makes a group once, and gives the same one the second time': async (world) => {
      const { target, capabilities } = world
      const name = world.fresh()
      if (!capabilities.group.create) {
        await failure(target.createGroup(name), 'TARGET_UNSUPPORTED')
        return
      }
      const group = await target.createGroup(name)
      assert.ok(world.same(group.name, name))
      assert.deepEqual(await target.createGroup(name), group)
      assert.deepEqual(await target.findGroup(name), group)
      assert.deepEqual(await everyItem((cursor) => target.membersOf(group.id, cursor)), [])
      const shouted = await target.findGroup(name.toUpperCase())
      assert.equal(shouted?.id, capabilities.names.ignoreCase ? group.id : undefined)
    },

    'takes a group name literally, whatever it holds': async (world) => {
      for (const name of ['a/b?c&d=e#f', '../up', '100% %2F', 'a+b c', "o'hara; drop", 'Größe 名'])
        await withGroup(world, `${world.fresh()} ${name}`, async (group) => {
          const user = await world.user()
          const added = await world.target.addMembers(group.id, [user.id])
          assert.equal(outcomeOf(added, user.id), 'changed')
          const members = await everyItem((cursor) => world.target.membersOf(group.id, cursor))
          assert.deepEqual(
            members.map(({ id }) => id),
            [user.id],
          )
          const removed = await world.target.removeMembers(group.id, [user.id])
          assert.equal(outcomeOf(removed, user.id), 'changed')
        })
    },

    'adds and removes a member, each only once': async (world) => {
      const { target, capabilities } = world
      await withGroup(world, world.fresh(), async (group) => {
        const { id } = await world.user()
        const groups = async () =>
          !capabilities.membership.listOfUser
            ? []
            : (await everyItem((cursor) => target.groupsOf(id, cursor))).map((one) => one.id)
        const before = await groups()
        assert.equal(outcomeOf(await target.addMembers(group.id, [id]), id), 'changed')
        assert.equal(outcomeOf(await target.addMembers(group.id, [id]), id), 'unchanged')
        if (capabilities.membership.listOfUser)
          assert.deepEqual(await groups(), [...before, group.id])
        assert.equal(outcomeOf(await target.removeMembers(group.id, [id]), id), 'changed')
        assert.equal(outcomeOf(await target.removeMembers(group.id, [id]), id), 'unchanged')
        assert.deepEqual(await groups(), before)
      })
    },

    'keeps the error of one item apart from the others': async (world) => {
      const { target } = world
      await withGroup(world, world.fresh(), async (group) => {
        const { id } = await world.user()
        for (const verb of ['addMembers', 'removeMembers'] as const) {
          const outcomes = await target[verb](group.id, [absent, id])
          assert.deepEqual([...outcomes.keys()].sort(), [id, absent].sort())
          assert.equal(outcomes.get(id), 'changed')
          const error = outcomes.get(absent)
          assert.equal(typeof error === 'object' && error.code, 'TARGET_NOT_FOUND')
        }
        assert.equal((await target.addMembers(group.id, [])).size, 0)
      })
    },

    'answers TARGET_NOT_FOUND for a group that is not there': async (world) => {
      const { target, capabilities } = world
      const { id } = await world.user()
      if (capabilities.membership.listOfGroup)
        await failure(target.membersOf(absent), 'TARGET_NOT_FOUND')
      if (!capabilities.membership.write) return
      assert.equal(outcomeOf(await target.addMembers(absent, [id]), id), 'TARGET_NOT_FOUND')
    },

    'lists every member exactly once, over all pages, shut accounts included': async (world) => {
      const { target, capabilities } = world
      await withGroup(world, world.fresh(), async (group) => {
        const ids: string[] = []
        const most = capabilities.user.create === 'direct' ? members : world.givenUsers
        for (let at = 0; at < most; at += 1) ids.push((await world.user()).id)
        await target.addMembers(group.id, ids)
        const [first] = ids
        assert.ok(first)
        if (capabilities.user.deactivate === 'flag') await target.setActive(first, false)
        const listed = await everyItem((cursor) => target.membersOf(group.id, cursor))
        assert.deepEqual(listed.map(({ id }) => id).sort(), [...ids].sort())
      })
    },

    'lists every group of an account exactly once, over all pages': async (world) => {
      const { target, capabilities } = world
      if (!capabilities.group.create || !capabilities.membership.write) return
      if (!capabilities.membership.listOfUser) return
      const { id } = await world.user()
      const groupIds = (await everyItem((cursor) => target.groupsOf(id, cursor))).map(
        (group) => group.id,
      )
      for (let at = 0; at < members; at += 1) {
        const group = await target.createGroup(world.fresh())
        groupIds.push(group.id)
        await target.addMembers(group.id, [id])
      }
      const listed = await everyItem((cursor) => target.groupsOf(id, cursor))
      assert.deepEqual(listed.map((group) => group.id).sort(), groupIds.sort())
    },

    'gives up with the reason of a signal that has fired, and does nothing': async (world) => {
      const { target } = world
      const { id, username } = await world.user()
      const group = (await world.group())?.id ?? absent
      const reason = new Error('no longer wanted')
      const options = { signal: AbortSignal.abort(reason) }
      const name = world.fresh()
      const calls: Readonly<Record<string, () => Promise<unknown>>> = {
        probe: () => target.probe(options),
        findUser: () => target.findUser({ id }, options),
        createUser: () => target.createUser({ ...world.person(), username: name }, options),
        updateUser: () => target.updateUser(id, { displayName: name }, options),
        renameUser: () => target.renameUser(id, name, options),
        setActive: () => target.setActive(id, false, options),
        groupsOf: () => target.groupsOf(id, undefined, options),
        membersOf: () => target.membersOf(group, undefined, options),
        listUsers: () => target.listUsers(undefined, options),
        listGroups: () => target.listGroups(undefined, options),
        deleteUser: () => target.deleteUser(id, options),
        renameGroup: () => target.renameGroup(group, name, options),
        deleteGroup: () => target.deleteGroup(group, options),
        licences: () => target.licences(options),
        findGroup: () => target.findGroup(name, options),
        createGroup: () => target.createGroup(name, options),
        addMembers: () => target.addMembers(group, [id], options),
        removeMembers: () => target.removeMembers(group, [id], options),
      }
      for (const [verb, call] of Object.entries(calls))
        await assert.rejects(call, (error) => error === reason, `${verb} heeds the signal`)
      const after = await target.findUser({ id })
      assert.equal(after?.username, username)
      assert.notEqual(after?.active, false)
      assert.equal(await target.findGroup(name), undefined)
    },
  }
}

/** Runs a check on a new group; where none can be made or filled, there is nothing to check. */
async function withGroup(
  world: ContractWorld,
  name: string,
  check: (group: TargetGroup) => Promise<void>,
): Promise<void> {
  const { group, membership } = world.capabilities
  if (group.create && membership.write && membership.listOfGroup)
    await check(await world.target.createGroup(name))
}
