import assert from 'node:assert/strict'
import { equals, isOneOf, shown } from './target-contract-check.js'
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
    const none = await world.moves('deleteUser', [absent])
    equals(none, 'unchanged', 'deleteUser of one that is not there: the outcome')
    if (create !== 'direct') return
    const { id, username } = user
    if (how === 'async' || how === 'deactivates') {
      const outcome = await world.moves('deleteUser', [id], { accounts: { [id]: 'unknown' } })
      if (how === 'async') isOneOf(outcome, ['changed', 'pending'], 'deleteUser: the outcome')
      else world.changes(outcome, 'deleteUser: the outcome')
      if (how === 'deactivates')
        await world.settles(async () => {
          const now = (await target.findUser({ id }))?.active
          assert.notEqual(now, true, 'findUser by id after deleteUser: the account is open')
        })
      return
    }
    await world.once('deleteUser', [id], { accounts: { [id]: 'gone' } })
    await world.settles(async () => {
      if (username !== undefined && findBy.includes('username')) {
        const found = await target.findUser({ username })
        equals(found, undefined, 'findUser by username after deleteUser')
      }
      if (!capabilities.user.list) return
      const listed = await everyItem('listUsers', (cursor) => target.listUsers(cursor))
      const there = listed.find((one) => one.id === id)
      equals(there, undefined, 'listUsers after deleteUser: the account')
    })
  },

  'tells licences and their seats, or says that it cannot': async (world) => {
    const { target, capabilities } = world
    const { seats, groups } = capabilities.licence
    if (!seats && !groups) {
      await world.refuses('licences', [], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const licences = await target.licences()
    const ids = licences.map(({ id }) => id)
    equals(ids, [...new Set(ids)], 'licences: an id comes twice')
    for (const licence of licences) {
      assert.notEqual(licence.id, '', 'licences: the id of one is empty')
      for (const count of [licence.seats, licence.used])
        assert.ok(
          count === undefined || (Number.isSafeInteger(count) && count >= 0),
          `licences: seats or used is ${count}, must be a count`,
        )
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
      await world.moving(`${verb} with a signal that has fired`, {}, async () => {
        // Thrown or rejected: a caller that awaits it cannot tell.
        const given = await (async () => call())().then(
          () => assert.fail(`${verb} does not heed a signal that has fired`),
          (error: unknown) => error,
        )
        const what = `${verb} must give up with the reason of the signal, but gives ${shown(given)}`
        assert.ok(given === reason, what)
      })
  },
}
