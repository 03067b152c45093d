import assert from 'node:assert/strict'
import { everyItem } from './target-contract-pages.js'
import { scene } from './target-contract-scene.js'
import { absent, type ContractWorld } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

/** @internal The promises about taking accounts away, about licences, and about giving up. */
export const directoryCases: Cases = {
  'takes an account away once, and says unchanged the second time': async (world) => {
    const { target, capabilities } = world
    const { delete: how, create, findBy } = capabilities.user
    if (how === false) {
      await world.refuses('deleteUser', [absent], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const { user } = await scene(world)
    assert.equal(await world.moves('deleteUser', [absent]), 'unchanged')
    if (create !== 'direct') return
    const { id, username } = user
    if (how === 'async' || how === 'deactivates') {
      const outcome = await world.moves('deleteUser', [id], { accounts: { [id]: 'unknown' } })
      assert.ok(outcome === 'changed' || (outcome === 'pending' && how === 'async'))
      if (how === 'deactivates') assert.notEqual((await target.findUser({ id }))?.active, true)
      return
    }
    await world.once('deleteUser', [id], { accounts: { [id]: 'gone' } })
    if (username !== undefined && findBy.includes('username'))
      assert.equal(await target.findUser({ username }), undefined)
    if (!capabilities.user.list) return
    const listed = await everyItem((cursor) => target.listUsers(cursor))
    assert.ok(!listed.some((one) => one.id === id), 'the list does not have it any more')
  },

  'tells licences and their seats, or says that it cannot': async (world) => {
    const { target, capabilities } = world
    const { seats, groups } = capabilities.licence
    if (!seats && !groups) {
      await world.refuses('licences', [], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const licences = await target.licences()
    assert.equal(new Set(licences.map(({ id }) => id)).size, licences.length, 'none comes twice')
    for (const licence of licences) {
      assert.notEqual(licence.id, '')
      for (const count of [licence.seats, licence.used])
        assert.ok(count === undefined || (Number.isSafeInteger(count) && count >= 0))
    }
  },

  'gives up with the reason of a signal that has fired, and does nothing': async (world) => {
    const { target } = world
    const { user, group } = await scene(world)
    const { id } = user
    const groupId = group?.id ?? absent
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
      membersOf: () => target.membersOf(groupId, undefined, options),
      listUsers: () => target.listUsers(undefined, options),
      listGroups: () => target.listGroups(undefined, options),
      deleteUser: () => target.deleteUser(id, options),
      renameGroup: () => target.renameGroup(groupId, name, options),
      deleteGroup: () => target.deleteGroup(groupId, options),
      licences: () => target.licences(options),
      findGroup: () => target.findGroup(name, options),
      createGroup: () => target.createGroup(name, options),
      addMembers: () => target.addMembers(groupId, [id], options),
      removeMembers: () => target.removeMembers(groupId, [id], options),
    }
    for (const [verb, call] of Object.entries(calls))
      await world.still(async () => {
        // Thrown or rejected: a caller that awaits it cannot tell.
        const given = await (async () => call())().then(
          () => assert.fail(`${verb} does not heed a signal that has fired`),
          (error: unknown) => error,
        )
        assert.equal(given, reason, `${verb} gives up with the reason of the signal`)
      })
  },
}
