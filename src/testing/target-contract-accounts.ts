import assert from 'node:assert/strict'
import { type ContractWorld, everyItem, failure } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

const absent = 'rostermap-no-such-id'

/** @internal The promises about accounts. */
export const accountCases: Cases = {
  'finds nobody, without an error, for a key that nobody has': async (world) => {
    const { target, capabilities } = world
    assert.equal(await target.findUser({ id: absent }), undefined)
    if (capabilities.user.findBy.includes('username'))
      assert.equal(await target.findUser({ username: world.fresh() }), undefined)
    if (capabilities.user.findBy.includes('email'))
      assert.equal(await target.findUser({ email: world.person().email }), undefined)
  },

  'answers TARGET_UNSUPPORTED for a key it declares it cannot search by': async ({
    target,
    capabilities,
  }) => {
    const { findBy } = capabilities.user
    if (!findBy.includes('username'))
      await failure(target.findUser({ username: absent }), 'TARGET_UNSUPPORTED')
    if (!findBy.includes('email'))
      await failure(target.findUser({ email: 'nobody@example.com' }), 'TARGET_UNSUPPORTED')
    if (!findBy.includes('externalId'))
      await failure(target.findUser({ externalId: absent }), 'TARGET_UNSUPPORTED')
  },

  'makes an account that is open, in no group, and found by every key it declares': async (
    world,
  ) => {
    const { target, capabilities } = world
    const person = world.person()
    if (capabilities.user.create !== 'direct') {
      if (capabilities.user.create === false)
        await failure(target.createUser(person), 'TARGET_UNSUPPORTED')
      return
    }
    const made = await world.make(person)
    assert.ok(world.same(made.username, person.username), 'the login is the one asked for')
    assert.notEqual(made.active, false)
    if (capabilities.membership.listOfUser)
      assert.deepEqual(await everyItem((cursor) => target.groupsOf(made.id, cursor)), [])
    const keys = [
      { id: made.id },
      ...(capabilities.user.findBy.includes('username') ? [{ username: person.username }] : []),
      ...(capabilities.user.findBy.includes('email') ? [{ email: person.email }] : []),
    ]
    for (const key of keys) {
      const found = await target.findUser(key)
      assert.equal(found?.id, made.id)
      assert.equal(found?.username, made.username)
    }
  },

  'invites a person, who then is found by the e-mail address or comes later': async (world) => {
    const { target, capabilities } = world
    if (capabilities.user.create !== 'invite') return
    const { email, displayName } = world.person()
    const invited = await target.createUser({ email, displayName })
    if (invited.id === undefined) assert.equal(invited.status, 'invited')
    else assert.equal((await target.findUser({ id: invited.id }))?.id, invited.id)
    if (!capabilities.user.findBy.includes('email') || invited.id === undefined) return
    const found = await target.findUser({ email }).catch(() => undefined)
    assert.ok(found === undefined || found.id === invited.id, 'nobody else has the address')
  },

  'refuses a login that is taken with TARGET_CONFLICT and leaves its owner alone': async (
    world,
  ) => {
    const { target, capabilities } = world
    if (capabilities.user.create !== 'direct') return
    const person = world.person()
    const owner = await world.make(person)
    const before = await target.findUser({ id: owner.id })
    const username = capabilities.names.ignoreCase ? person.username.toUpperCase() : person.username
    const second = { ...world.person(), username }
    const error = await failure(target.createUser(second), 'TARGET_CONFLICT')
    assert.equal(error.code === 'TARGET_CONFLICT' && error.details.what, 'user')
    assert.deepEqual(await target.findUser({ id: owner.id }), before)
  },

  'keeps logins apart that differ only by case, where it declares so': async (world) => {
    const { capabilities } = world
    if (capabilities.names.ignoreCase || capabilities.user.create !== 'direct') return
    const person = world.person()
    const lower = await world.make(person)
    const upper = await world.make({ ...person, username: person.username.toUpperCase() })
    assert.notEqual(upper.id, lower.id)
  },

  'changes attributes once, and says unchanged the second time': async (world) => {
    const { target, capabilities } = world
    const user = await world.user()
    const wanted = { displayName: 'Another Name', email: `${world.fresh()}@example.com` }
    for (const attribute of ['displayName', 'email'] as const) {
      const change = { [attribute]: wanted[attribute] }
      if (!capabilities.user.update.includes(attribute)) {
        await failure(target.updateUser(user.id, change), 'TARGET_UNSUPPORTED')
        continue
      }
      assert.equal(await target.updateUser(user.id, change), 'changed')
      // What cannot be read cannot be known to be so already.
      if (attribute !== 'email' || capabilities.user.readsEmail)
        assert.equal(await target.updateUser(user.id, change), 'unchanged')
      const read = (await target.findUser({ id: user.id }))?.[attribute]
      assert.ok(read === undefined || read === wanted[attribute], `${attribute} is read back`)
    }
    assert.equal((await target.findUser({ id: user.id }))?.username, user.username)
  },

  'keeps the properties it names, reads them back, clears them with null, each only once': async ({
    target,
    capabilities,
    user,
  }) => {
    const { id } = await user()
    const { properties } = capabilities.user
    if (properties !== 'any')
      await failure(target.updateUser(id, { 'not-kept': 'x' }), 'TARGET_UNSUPPORTED')
    const name = properties === 'any' ? 'costCenter' : properties[0]
    if (name === undefined) return
    const read = async () => (await target.findUser({ id }))?.properties?.[name]
    assert.equal(await target.updateUser(id, { [name]: 'R&D / 7' }), 'changed')
    assert.equal(await read(), 'R&D / 7')
    assert.equal(await target.updateUser(id, { [name]: 'R&D / 7' }), 'unchanged')
    assert.equal(await target.updateUser(id, { [name]: null }), 'changed')
    assert.equal(await read(), undefined)
    assert.equal(await target.updateUser(id, { [name]: null }), 'unchanged')
  },

  'leaves the login alone in updateUser': async ({ target, user }) => {
    const { id, username } = await user()
    await failure(target.updateUser(id, { username: 'other' }), 'TARGET_INVALID')
    assert.equal((await target.findUser({ id }))?.username, username)
  },

  'renames once, and the id stays': async (world) => {
    const { target, capabilities } = world
    const user = await world.user()
    const username = world.fresh()
    if (!capabilities.user.rename) {
      await failure(target.renameUser(user.id, username), 'TARGET_UNSUPPORTED')
      return
    }
    assert.equal(await target.renameUser(user.id, username), 'changed')
    assert.equal(await target.renameUser(user.id, username), 'unchanged')
    const found = await target.findUser({ id: user.id })
    assert.ok(world.same(found?.username, username))
    assert.equal((await target.findUser({ username }))?.id, user.id)
    if (user.username !== undefined)
      assert.equal(await target.findUser({ username: user.username }), undefined)
  },

  'refuses to rename to a login that is taken, with TARGET_CONFLICT': async (world) => {
    const { target, capabilities } = world
    if (!capabilities.user.rename || capabilities.user.create !== 'direct') return
    const owner = await world.make(world.person())
    const user = await world.make(world.person())
    assert.ok(owner.username)
    await failure(target.renameUser(user.id, owner.username), 'TARGET_CONFLICT')
    assert.equal((await target.findUser({ id: user.id }))?.username, user.username)
    assert.equal((await target.findUser({ username: owner.username }))?.id, owner.id)
  },

  'shuts and opens an account, each only once': async ({ target, capabilities, user }) => {
    const { id } = await user()
    if (capabilities.user.deactivate === false) {
      await failure(target.setActive(id, false), 'TARGET_UNSUPPORTED')
      return
    }
    for (const active of [false, true]) {
      assert.equal(await target.setActive(id, active), 'changed')
      assert.equal(await target.setActive(id, active), 'unchanged')
      const found = await target.findUser({ id })
      assert.ok(found?.active === active || found?.active === 'unknown')
    }
  },

  'answers TARGET_NOT_FOUND for a change of an account that is not there': async (world) => {
    const { target, capabilities } = world
    const { update, rename, deactivate } = capabilities.user
    const [attribute] = update
    if (attribute !== undefined)
      await failure(target.updateUser(absent, { [attribute]: 'x@example.com' }), 'TARGET_NOT_FOUND')
    if (rename) await failure(target.renameUser(absent, world.fresh()), 'TARGET_NOT_FOUND')
    if (deactivate !== false) await failure(target.setActive(absent, false), 'TARGET_NOT_FOUND')
    if (capabilities.membership.listOfUser)
      await failure(target.groupsOf(absent), 'TARGET_NOT_FOUND')
  },
}
