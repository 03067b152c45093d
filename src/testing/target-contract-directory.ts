import assert from 'node:assert/strict'
import { type ContractWorld, everyItem, failure, outcomeOf } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

const absent = 'rostermap-no-such-id'

/** @internal The promises about whole lists, about taking away, and about licences. */
export const directoryCases: Cases = {
  'lists every account exactly once, over all pages, shut ones included': async (world) => {
    const { target, capabilities } = world
    if (!capabilities.user.list) {
      await failure(target.listUsers(), 'TARGET_UNSUPPORTED')
      return
    }
    const made: string[] = []
    for (let at = 0; at < 5; at += 1) made.push((await world.user()).id)
    const [first] = made
    if (capabilities.user.deactivate === 'flag' && first !== undefined)
      await target.setActive(first, false)
    const ids = (await everyItem((cursor) => target.listUsers(cursor))).map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length, 'no account comes twice')
    for (const id of made) assert.ok(ids.includes(id), 'every account is in the list')
  },

  'takes an account away once, and says unchanged the second time': async (world) => {
    const { target, capabilities } = world
    const { delete: how, create } = capabilities.user
    if (how === false) {
      await failure(target.deleteUser(absent), 'TARGET_UNSUPPORTED')
      return
    }
    assert.equal(await target.deleteUser(absent), 'unchanged')
    if (create !== 'direct') return
    const { id, username } = await world.user()
    const outcome = await target.deleteUser(id)
    assert.ok(outcome === 'changed' || (outcome === 'pending' && how === 'async'))
    if (outcome === 'pending' || how === 'deactivates') return
    assert.equal(await target.findUser({ id }), undefined)
    if (username !== undefined && capabilities.user.findBy.includes('username'))
      assert.equal(await target.findUser({ username }), undefined)
    assert.equal(await target.deleteUser(id), 'unchanged')
  },

  'lists every group exactly once, over all pages': async (world) => {
    const { target, capabilities } = world
    if (!capabilities.group.list) {
      await failure(target.listGroups(), 'TARGET_UNSUPPORTED')
      return
    }
    const made: string[] = []
    for (let at = 0; at < 5; at += 1) {
      const group = await world.group()
      if (group !== undefined) made.push(group.id)
    }
    const ids = (await everyItem((cursor) => target.listGroups(cursor))).map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length, 'no group comes twice')
    for (const id of made) assert.ok(ids.includes(id), 'every group is in the list')
  },

  'renames a group once; its id and its members stay': async (world) => {
    const { target, capabilities } = world
    if (!capabilities.group.rename) {
      await failure(target.renameGroup(absent, world.fresh()), 'TARGET_UNSUPPORTED')
      return
    }
    const name = world.fresh()
    await failure(target.renameGroup(absent, name), 'TARGET_NOT_FOUND')
    const group = await world.group()
    const other = await world.group()
    if (group === undefined || other === undefined) return
    const { id } = await world.user()
    await target.addMembers(group.id, [id])
    await failure(target.renameGroup(group.id, other.name), 'TARGET_CONFLICT')
    assert.equal(await target.renameGroup(group.id, name), 'changed')
    assert.equal(await target.renameGroup(group.id, name), 'unchanged')
    assert.equal((await target.findGroup(name))?.id, group.id)
    assert.equal(await target.findGroup(group.name), undefined)
    if (!capabilities.membership.listOfGroup) return
    const members = await everyItem((cursor) => target.membersOf(group.id, cursor))
    assert.deepEqual(
      members.map((member) => member.id),
      [id],
    )
  },

  'takes a group away once, and says unchanged the second time': async (world) => {
    const { target, capabilities } = world
    if (!capabilities.group.delete) {
      await failure(target.deleteGroup(absent), 'TARGET_UNSUPPORTED')
      return
    }
    assert.equal(await target.deleteGroup(absent), 'unchanged')
    const group = await world.group()
    if (group === undefined) return
    assert.equal(await target.deleteGroup(group.id), 'changed')
    assert.equal(await target.deleteGroup(group.id), 'unchanged')
    assert.equal(await target.findGroup(group.name), undefined)
  },

  'tells licences and their seats, or says that it cannot': async ({ target, capabilities }) => {
    const { seats, groups } = capabilities.licence
    if (!seats && !groups) {
      await failure(target.licences(), 'TARGET_UNSUPPORTED')
      return
    }
    for (const licence of await target.licences()) {
      assert.notEqual(licence.id, '')
      for (const count of [licence.seats, licence.used])
        assert.ok(count === undefined || (Number.isSafeInteger(count) && count >= 0))
    }
  },

  'answers TARGET_UNSUPPORTED for memberships it declares it cannot read or write': async (
    world,
  ) => {
    const { target, capabilities } = world
    const { write, listOfUser, listOfGroup } = capabilities.membership
    const { id } = await world.user()
    if (!listOfUser) await failure(target.groupsOf(id), 'TARGET_UNSUPPORTED')
    if (!listOfGroup) await failure(target.membersOf(absent), 'TARGET_UNSUPPORTED')
    if (write) return
    for (const verb of ['addMembers', 'removeMembers'] as const)
      assert.equal(outcomeOf(await target[verb](absent, [id]), id), 'TARGET_UNSUPPORTED')
  },
}
