import assert from 'node:assert/strict'
import { everyItem } from './target-contract-pages.js'
import { scene } from './target-contract-scene.js'
import { absent, type ContractWorld, propertyOf } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

const attributes = ['displayName', 'email'] as const

/** @internal The promises about changing, renaming and shutting accounts. */
export const changeCases: Cases = {
  'changes attributes once, and says unchanged the second time': async (world) => {
    const { target, capabilities } = world
    const { user } = await scene(world)
    const wanted = { displayName: 'Another Name', email: `${world.fresh()}@example.com` }
    for (const attribute of attributes) {
      const change = { [attribute]: wanted[attribute] }
      if (!capabilities.user.update.includes(attribute)) {
        await world.refuses('updateUser', [user.id, change], { code: 'TARGET_UNSUPPORTED' })
        continue
      }
      const moves = { accounts: { [user.id]: change } }
      // What cannot be read cannot be known to be so already.
      if (attribute !== 'email' || capabilities.user.readsEmail)
        await world.once('updateUser', [user.id, change], moves)
      else assert.equal(await world.moves('updateUser', [user.id, change], moves), 'changed')
      const read = (await target.findUser({ id: user.id }))?.[attribute]
      assert.ok(read === undefined || read === wanted[attribute], `${attribute} is read back`)
    }
  },

  'changes several attributes in one call, and all of them': async (world) => {
    const { capabilities } = world
    const { user } = await scene(world)
    const change: { displayName?: string; email?: string; [property: string]: string } = {}
    if (capabilities.user.update.includes('displayName')) change.displayName = 'Another Name'
    if (capabilities.user.update.includes('email')) change.email = `${world.fresh()}@example.com`
    const kept = propertyOf(world)
    const properties = kept === undefined ? {} : { [`properties.${kept}`]: 'R&D / 7' }
    const moves = { accounts: { [user.id]: { ...change, ...properties } } }
    if (kept !== undefined) change[kept] = 'R&D / 7'
    if (Object.keys(change).length === 0) return
    assert.equal(await world.moves('updateUser', [user.id, change], moves), 'changed')
    if (capabilities.user.properties === 'any') return
    await world.refuses('updateUser', [user.id, { ...change, 'not-kept': 'x' }], {
      code: 'TARGET_UNSUPPORTED',
    })
  },

  'keeps the properties it names, reads them back, clears them with null, each only once': async (
    world,
  ) => {
    const { capabilities } = world
    const { user } = await scene(world)
    const { id } = user
    if (capabilities.user.properties !== 'any')
      await world.refuses('updateUser', [id, { 'not-kept': 'x' }], { code: 'TARGET_UNSUPPORTED' })
    const name = propertyOf(world)
    if (name === undefined) return
    const moves = (value: string | undefined) => ({
      accounts: { [id]: { [`properties.${name}`]: value } },
    })
    await world.once('updateUser', [id, { [name]: 'R&D / 7' }], moves('R&D / 7'))
    await world.once('updateUser', [id, { [name]: 'R&D / 8' }], moves('R&D / 8'))
    await world.once('updateUser', [id, { [name]: null }], moves(undefined))
  },

  'refuses to clear what it declares it requires, with TARGET_INVALID': async (world) => {
    const { update, requires } = world.capabilities.user
    const { user } = await scene(world)
    for (const attribute of attributes)
      if (update.includes(attribute) && requires.includes(attribute))
        await world.refuses('updateUser', [user.id, { [attribute]: null }], {
          code: 'TARGET_INVALID',
        })
  },

  'leaves the login alone in updateUser': async (world) => {
    const { user } = await scene(world)
    const change = { username: world.fresh() }
    await world.refuses('updateUser', [user.id, change], { code: 'TARGET_INVALID' })
  },

  'renames once, and the id stays': async (world) => {
    const { target, capabilities } = world
    const { user } = await scene(world)
    const username = world.fresh()
    if (!capabilities.user.rename) {
      await world.refuses('renameUser', [user.id, username], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    await world.once('renameUser', [user.id, username], { accounts: { [user.id]: { username } } })
    if (!capabilities.user.findBy.includes('username')) return
    assert.equal((await target.findUser({ username }))?.id, user.id)
    if (user.username !== undefined)
      assert.equal(await target.findUser({ username: user.username }), undefined)
  },

  'renames to the same login in another case, which is nobody else’s': async (world) => {
    const { capabilities } = world
    const { user } = await scene(world)
    if (!capabilities.user.rename || !user.username) return
    const username = user.username.toUpperCase()
    const moves = { accounts: { [user.id]: { username } } }
    const outcome = await world.moves('renameUser', [user.id, username], moves)
    // A product that writes all logins in one case changes nothing.
    assert.ok(
      outcome === 'changed' ||
        (capabilities.names.logins === 'ignoreCase' && outcome === 'unchanged'),
    )
  },

  'refuses to rename to a login that is taken, with TARGET_CONFLICT': async (world) => {
    const { capabilities } = world
    if (!capabilities.user.rename || capabilities.user.create !== 'direct') return
    const { user, others } = await scene(world)
    const login = others[0]?.username
    assert.ok(login)
    for (const taken of capabilities.names.logins === 'ignoreCase'
      ? [login, login.toUpperCase()]
      : [login])
      await world.refuses('renameUser', [user.id, taken], {
        code: 'TARGET_CONFLICT',
        details: { what: 'user' },
      })
  },

  'shuts and opens an account, each only once': async (world) => {
    const { target, capabilities } = world
    const { user } = await scene(world)
    const { deactivate, readsActive } = capabilities.user
    if (deactivate === false) {
      await world.refuses('setActive', [user.id, false], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const byGroups = deactivate === 'by-groups' && capabilities.membership.listOfUser
    const groups = async () => (byGroups ? memberships(world, user.id) : [])
    const before = await groups()
    for (const active of [false, true]) {
      const move = { accounts: { [user.id]: { active } } }
      const anyGroups = deactivate === 'by-groups' ? [user.id] : []
      await world.once('setActive', [user.id, active], { ...move, anyGroups })
      const found = await target.findUser({ id: user.id })
      if (readsActive) assert.equal(found?.active, active)
    }
    assert.deepEqual(await groups(), before, 'opening gives back what shutting has taken away')
  },

  'changes a shut account without opening it': async (world) => {
    const { capabilities, target } = world
    const { update, rename, deactivate, create } = capabilities.user
    const { user } = await scene(world)
    if (create !== 'direct' || deactivate === false || deactivate === 'by-groups') return
    await target.setActive(user.id, false)
    const username = world.fresh()
    if (update.includes('displayName'))
      await world.moves('updateUser', [user.id, { displayName: 'Another Name' }], {
        accounts: { [user.id]: { displayName: 'Another Name' } },
      })
    const kept = propertyOf(world)
    if (kept !== undefined)
      await world.moves('updateUser', [user.id, { [kept]: 'R&D / 7' }], {
        accounts: { [user.id]: { [`properties.${kept}`]: 'R&D / 7' } },
      })
    if (rename)
      await world.moves('renameUser', [user.id, username], {
        accounts: { [user.id]: { username } },
      })
    if (capabilities.user.readsActive)
      assert.equal((await target.findUser({ id: user.id }))?.active, false)
  },

  'answers TARGET_NOT_FOUND for a change of an account that is not there': async (world) => {
    const { capabilities } = world
    const { update, rename, deactivate } = capabilities.user
    const missing = { code: 'TARGET_NOT_FOUND', details: { what: 'user' } } as const
    await scene(world)
    for (const attribute of update)
      await world.refuses('updateUser', [absent, { [attribute]: 'x@example.com' }], missing)
    const kept = propertyOf(world)
    if (kept !== undefined)
      await world.refuses('updateUser', [absent, { [kept]: 'R&D / 7' }], missing)
    if (rename) await world.refuses('renameUser', [absent, world.fresh()], missing)
    if (deactivate !== false)
      for (const active of [false, true])
        await world.refuses('setActive', [absent, active], missing)
    if (capabilities.membership.listOfUser) await world.refuses('groupsOf', [absent], missing)
  },
}

/** Ids of the groups of an account, sorted. */
async function memberships({ target }: ContractWorld, id: string): Promise<readonly string[]> {
  const groups = await everyItem((cursor) => target.groupsOf(id, cursor))
  return groups.map((group) => group.id).sort()
}
